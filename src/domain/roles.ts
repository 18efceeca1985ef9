/** Who clicked, as it was looked up at the click, and what the role may do: one table, fails closed. */
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

export type PersonCommand =
  | 'StartRotation'
  | 'ClaimRotation'
  | 'SubmitApplication'
  | 'CheckNow'
  | 'RequestApproval'
  | 'ApproveSwitch'
  | 'WithdrawApproval'
  | 'DeclineSwitch'
  | 'ExecuteSwitch'
  | 'Rollback'
  | 'CancelRotation'
  | 'ConfirmCompletion'
  | 'AttestUnused'
  | 'NameOwnership'
  | 'AcknowledgeAlert'
  | 'RequestBreakGlass'
  | 'ConfirmBreakGlass'
  | 'CloseBreakGlassReport'
  | 'ApproveEnrolment'
  | 'HoldDestruction'
  | 'ReleaseDestruction'
  | 'DeclareCompromised'
  | 'View';

const everyone: readonly Role[] = ['requester', 'approver', 'operator', 'nightOperator', 'viewer'];

/** command × roles that may give it. What is not here is refused. */
export const guardTable: Readonly<Record<PersonCommand, readonly Role[]>> = {
  StartRotation: ['requester'],
  ClaimRotation: ['requester'],
  SubmitApplication: ['requester', 'approver', 'operator'],
  CheckNow: ['requester', 'approver', 'operator', 'nightOperator'],
  RequestApproval: ['requester', 'approver', 'operator'],
  ApproveSwitch: ['approver'],
  WithdrawApproval: ['approver'],
  DeclineSwitch: ['approver'],
  ExecuteSwitch: ['operator'],
  // A night operator may only use a grant: the decision looks closer.
  Rollback: ['approver', 'operator', 'nightOperator'],
  CancelRotation: ['requester', 'approver'],
  ConfirmCompletion: ['requester', 'approver', 'operator'],
  AttestUnused: ['requester', 'approver', 'operator'],
  NameOwnership: ['requester', 'approver', 'operator'],
  AcknowledgeAlert: ['requester', 'approver', 'operator', 'nightOperator'],
  RequestBreakGlass: ['enrolled'],
  ConfirmBreakGlass: ['enrolled'],
  CloseBreakGlassReport: ['approver', 'operator'],
  // Whose secret it is says so, whoever that is; who else may, the decision looks closer.
  ApproveEnrolment: everyone,
  // Holding loses nothing but time.
  HoldDestruction: ['requester', 'approver', 'operator', 'nightOperator'],
  ReleaseDestruction: ['requester', 'approver', 'operator'],
  // As much as a rollback, and never by a grant.
  DeclareCompromised: ['approver', 'operator'],
  View: everyone,
};

/** Lists of people in the configuration, by the name that they have there. */
export type PeopleList = 'requesters' | 'approvers' | 'operators' | 'nightOperators';

/** Which list of people says who has a role. A viewer has it by the channel alone. */
const listOfRole: Readonly<Record<Role, PeopleList | null>> = {
  requester: 'requesters',
  approver: 'approvers',
  operator: 'operators',
  nightOperator: 'nightOperators',
  viewer: null,
  enrolled: null,
  outsider: null,
};

/** The lists that decide who may give a command. Only these are looked up: a role of another list counts as not held. */
export const listsFor = (command: PersonCommand): readonly PeopleList[] =>
  guardTable[command].flatMap((role) => listOfRole[role] ?? []);

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

export const mayGive = (actor: Actor, command: PersonCommand): boolean =>
  rolesOf(actor).some((role) => guardTable[command].includes(role));
