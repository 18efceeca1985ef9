/** What a person may ask for: slash verbs and buttons, in one place. */
import type { PersonCommand } from './roles.ts';

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
