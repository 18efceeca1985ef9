/** Who clicked, as it was looked up at the click, and what the role may do: one table, fails closed. */

import type { PersonId, Selector } from './names.ts';
import { reportedSelectors, type State, selectorsAt, selectorsToAttest } from './state.ts';

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

// What a person may ask for: slash verbs and buttons, in one place.

/** A button's `action_id` is its name here. */
export const buttonActions = [
  'claim',
  'application_submitted',
  'check_now',
  'request_approval',
  'approve',
  'withdraw_approval',
  'decline',
  'execute',
  'rollback',
  'cancel_rotation',
  'confirm_completion',
  'attest_unused',
  'owner_cloudformation',
  'owner_terraform',
  'owner_nobody',
  'owner_later',
  'acknowledge',
  'close_break_glass',
  'approve_enrolment',
  'hold_destruction',
  'release_destruction',
  'declare_compromised',
] as const;

/** What is typed. `rollback`, `cancel` and `compromised` come as `prepare_...`: typing confirms nothing. */
export const typedActions = [
  'rotate',
  'status',
  'check',
  'submitted',
  'prepare_rollback',
  'prepare_cancel',
  'prepare_compromised',
  'cancel',
  'plan',
  'history',
  'report',
  'help',
] as const;

export type ButtonAction = (typeof buttonActions)[number];

/**
 * `rollback`, `cancel`, `cancel_rotation` and `declare_compromised` act, so an ingress sends them for a confirmed click only; what a
 * person types is `prepare_rollback`, `prepare_cancel` or `prepare_compromised`, which tell what would happen and change nothing.
 */
export type Action = ButtonAction | (typeof typedActions)[number];

/** Under which row of the table of command × role each action falls: who may do it, and what is looked up about the person. */
export const commandOf = {
  claim: 'ClaimRotation',
  application_submitted: 'SubmitApplication',
  check_now: 'CheckNow',
  request_approval: 'RequestApproval',
  approve: 'ApproveSwitch',
  withdraw_approval: 'WithdrawApproval',
  decline: 'DeclineSwitch',
  execute: 'ExecuteSwitch',
  rollback: 'Rollback',
  cancel_rotation: 'CancelRotation',
  confirm_completion: 'ConfirmCompletion',
  attest_unused: 'AttestUnused',
  owner_cloudformation: 'NameOwnership',
  owner_terraform: 'NameOwnership',
  owner_nobody: 'NameOwnership',
  owner_later: 'NameOwnership',
  acknowledge: 'AcknowledgeAlert',
  close_break_glass: 'CloseBreakGlassReport',
  approve_enrolment: 'ApproveEnrolment',
  hold_destruction: 'HoldDestruction',
  release_destruction: 'ReleaseDestruction',
  declare_compromised: 'DeclareCompromised',
  rotate: 'StartRotation',
  status: 'View',
  check: 'CheckNow',
  submitted: 'SubmitApplication',
  prepare_rollback: 'Rollback',
  prepare_cancel: 'CancelRotation',
  prepare_compromised: 'DeclareCompromised',
  cancel: 'CancelRotation',
  plan: 'View',
  history: 'View',
  report: 'View',
  help: 'View',
} as const satisfies Readonly<Record<Action, PersonCommand>>;

/** Actions that show something and decide nothing. What prepares a decision is no look: it is the first step of that decision. */
export const lookActions = ['status', 'plan', 'history', 'report', 'help', 'check', 'check_now'] as const;
export type LookAction = (typeof lookActions)[number];

/** Typed first steps of a decision, and the action that decides it. */
export const preparedActions = {
  prepare_rollback: 'rollback',
  prepare_cancel: 'cancel',
  prepare_compromised: 'declare_compromised',
} as const satisfies Partial<Record<Action, Action>>;
export type PrepareAction = keyof typeof preparedActions;

/** Actions that a command of the core is made from. */
export type DecidedAction = Exclude<Action, LookAction | PrepareAction>;

export const isLook = (action: Action): action is LookAction => lookActions.some((known) => known === action);
export const isPreparing = (action: Action): action is PrepareAction => action in preparedActions;

// Buttons that are about one selector, whatever rotation runs meanwhile.

export const selectorActions = [
  'attest_unused',
  'hold_destruction',
  'release_destruction',
  'declare_compromised',
] as const;
export type SelectorAction = (typeof selectorActions)[number];

export const isSelectorAction = (action: Action): action is SelectorAction =>
  selectorActions.some((known) => known === action);

const waiting: Readonly<Record<SelectorAction, (state: State) => readonly Selector[]>> = {
  attest_unused: selectorsToAttest,
  hold_destruction: (state) => selectorsAt(state, 'announced'),
  release_destruction: (state) => selectorsAt(state, 'held'),
  declare_compromised: reportedSelectors,
};

/** The selectors of which the state would take it now. */
export const selectorsFor = (state: State, action: SelectorAction): readonly Selector[] => waiting[action](state);

/** The one that is meant where none is named; null where none waits. */
export const firstSelectorFor = (state: State, action: SelectorAction): Selector | null =>
  selectorsFor(state, action)[0] ?? null;
