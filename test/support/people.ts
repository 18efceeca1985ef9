/** People as data: who somebody is follows from the name, until a test says otherwise. */

import { listsFor, type PersonCommand } from '../../src/domain/commands.ts';
import { PersonId } from '../../src/domain/names.ts';
import type { Actor, ActorKind } from '../../src/domain/roles.ts';
import { type Directory, PeopleUnavailable } from '../../src/ports/people.ts';

export const person = (name: string): PersonId => PersonId.of(name === 'foreign' ? 'T0AWAY' : 'T0HOME', name);

const kinds: Readonly<Record<string, ActorKind>> = {
  guest: 'guest',
  bot: 'bot',
  foreign: 'foreign',
  deactivated: 'deactivated',
  stranger: 'unknown',
};

/** What a test changed about a person after the start, by name. */
export type PeopleChanges = Map<string, Partial<Actor>>;

const actorOf = (id: PersonId, changes: PeopleChanges): Actor => {
  const name = PersonId.user(id);
  return {
    id,
    name,
    kind: kinds[name] ?? 'member',
    inChannel: name !== 'outsider',
    mayRequest: true,
    isApprover: name.startsWith('approver') || name in kinds,
    isOperator: name === 'operator',
    isNightOperator: name === 'night',
    ...changes.get(name),
  };
};

/** As in Slack: a role that the row of the table does not name is not looked up, and counts as not held. */
const lookedUp = (actor: Actor, command: PersonCommand): Actor => {
  const lists = listsFor(command);
  return {
    ...actor,
    mayRequest: actor.mayRequest && lists.includes('requesters'),
    isApprover: actor.isApprover && lists.includes('approvers'),
    isOperator: actor.isOperator && lists.includes('operators'),
    isNightOperator: actor.isNightOperator && lists.includes('nightOperators'),
  };
};

export const directoryOf = (changes: PeopleChanges): Directory => ({
  actor: async (id, _, { command, purpose }) => {
    if (purpose === 'put' && changes.has('directory')) throw new PeopleUnavailable('internal_error');
    return lookedUp(actorOf(id, changes), command);
  },
  roles: async (id) => () => actorOf(id, changes),
  // Slack does not answer: the change that no person's name has.
  approvers: async () => (changes.has('directory') ? null : ['approver-1', 'approver-2', 'approver-3'].map(person)),
});

/** Somebody as the core is told of them: a member of the channel, with these roles and no others. */
export const somebody = (user: string, roles: Partial<Actor> = {}): Actor => ({
  id: PersonId.of('T0HOME', user),
  name: user,
  kind: 'member',
  inChannel: true,
  mayRequest: false,
  isApprover: false,
  isOperator: false,
  isNightOperator: false,
  ...roles,
});

/** The requester is an approver too: that alone must not let them approve. */
export const actors = {
  requester: somebody('U0REQUESTER', { mayRequest: true, isApprover: true }),
  first: somebody('U0APPROVER1', { mayRequest: true, isApprover: true }),
  second: somebody('U0APPROVER2', { isApprover: true }),
  third: somebody('U0APPROVER3', { isApprover: true }),
  operator: somebody('U0OPERATOR', { isOperator: true }),
  night: somebody('U0NIGHT', { isNightOperator: true }),
  viewer: somebody('U0VIEWER', {}),
  outsider: somebody('U0OUTSIDER', { inChannel: false }),
} as const;
