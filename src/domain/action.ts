/** What a person may ask for: slash verbs and buttons, in one place. */

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
