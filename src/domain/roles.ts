/**
 * The person who clicked, as looked up at the click, the resulting roles, and the id by which an open decision names them. Which role may
 * give which command, and so press its buttons: `COMMANDS` in commands.ts.
 */

import type { PersonId } from './names.ts';
import type { State } from './state.ts';

/**
 * `unknown`: the lookup failed or found nobody. `enrolled`: authenticated at the command line without Slack, for break-glass alone; no
 * Slack lookup returns it. Every kind except these and `member` is refused for every command.
 */
export type ActorKind = 'member' | 'enrolled' | 'guest' | 'bot' | 'foreign' | 'deactivated' | 'unknown';

/** A role that the command does not need is not looked up, and counts as not held. */
export interface Actor {
  readonly id: PersonId;
  /** Other ids of the same person, on Enterprise Grid. The log names the person by one of them where the workspace joined it later. */
  readonly otherIds?: readonly PersonId[];
  /** The name at the time of the click, for the evidence. */
  readonly name: string;
  readonly kind: ActorKind;
  readonly inChannel: boolean;
  readonly mayRequest: boolean;
  readonly isApprover: boolean;
  readonly isOperator: boolean;
  readonly isNightOperator: boolean;
}

export const idsOf = ({ id, otherIds = [] }: Actor): readonly PersonId[] => [id, ...otherIds];

/** A person without any right. */
export const withoutRoles = (id: PersonId, kind: ActorKind, name: string): Actor => ({
  id,
  name,
  kind,
  inChannel: false,
  mayRequest: false,
  isApprover: false,
  isOperator: false,
  isNightOperator: false,
});

export type Role = 'requester' | 'approver' | 'operator' | 'nightOperator' | 'viewer' | 'enrolled' | 'outsider';

/** Lists of people, by their names in the configuration. */
export type PeopleList = 'requesters' | 'approvers' | 'operators' | 'nightOperators';

/** The list that grants each role. Membership of the channel alone makes a viewer. */
export const listOfRole: Readonly<Record<Role, PeopleList | null>> = {
  requester: 'requesters',
  approver: 'approvers',
  operator: 'operators',
  nightOperator: 'nightOperators',
  viewer: null,
  enrolled: null,
  outsider: null,
};

/** Every role that the person holds; `outsider` alone for a person without roles. */
export const rolesOf = (actor: Actor): readonly Role[] => {
  if (actor.kind === 'enrolled') return ['enrolled'];
  if (actor.kind !== 'member') return ['outsider'];
  const roles: Role[] = [];
  if (actor.inChannel && actor.mayRequest) roles.push('requester');
  if (actor.isApprover) roles.push('approver');
  if (actor.isOperator) roles.push('operator');
  if (actor.isNightOperator) roles.push('nightOperator');
  if (actor.inChannel) roles.push('viewer');
  return roles.length === 0 ? ['outsider'] : roles;
};

/** The people whom an open decision names. */
const namedPeople = ({ rotation, selectors }: State): readonly PersonId[] => [
  ...(rotation?.requester ? [rotation.requester] : []),
  ...(rotation?.round?.approvals ?? []).map(({ by }) => by),
  ...(rotation?.rollback?.tag === 'proposed' ? [rotation.rollback.by] : []),
  ...Object.values(selectors).flatMap(({ compromise }) => (compromise?.tag === 'reported' ? [compromise.by] : [])),
];

/**
 * The person by the id that an open decision names them by. Otherwise one person would count as two once their workspace joins an
 * organisation (I1).
 */
export const asNamed = (actor: Actor, state: State): Actor => {
  const ids = idsOf(actor);
  const id = namedPeople(state).find((named) => ids.includes(named));
  return id === undefined ? actor : { ...actor, id, otherIds: ids.filter((other) => other !== id) };
};
