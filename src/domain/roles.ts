/** Who clicked, as it was looked up at the click, and which roles that gives. */

import type { PersonId } from './names.ts';

/**
 * `unknown`: the look-up failed or found nobody. `enrolled`: proven at the command line without Slack, for break-glass alone; no
 * look-up in Slack says it. Everything but these and `member` is refused for everything.
 */
export type ActorKind = 'member' | 'enrolled' | 'guest' | 'bot' | 'foreign' | 'deactivated' | 'unknown';

/** A role that the command in question does not ask for may be left out: it was not looked up then, and counts as not held. */
export interface Actor {
  readonly id: PersonId;
  /** Name as it was at the click, for the evidence. */
  readonly name: string;
  readonly kind: ActorKind;
  readonly inChannel: boolean;
  readonly mayRequest: boolean;
  readonly isApprover: boolean;
  readonly isOperator: boolean;
  readonly isNightOperator: boolean;
}

/** Somebody who may do nothing by what was looked up. */
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

/** Lists of people in the configuration, by the name that they have there. */
export type PeopleList = 'requesters' | 'approvers' | 'operators' | 'nightOperators';

/** Which list of people says who has a role. A viewer has it by the channel alone. */
export const listOfRole: Readonly<Record<Role, PeopleList | null>> = {
  requester: 'requesters',
  approver: 'approvers',
  operator: 'operators',
  nightOperator: 'nightOperators',
  viewer: null,
  enrolled: null,
  outsider: null,
};

/** Every role that the person holds; `outsider` alone for whoever holds none. */
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
