/** A refusal is the domain's no: a value with a code, never an exception. Texts for every code are in `src/texts`. */
export const refusalCodes = [
  'not_allowed',
  'guest',
  'bot',
  'foreign_team',
  'deactivated',
  'identity_unknown',
  'already_processed',
  'no_rotation',
  'rotation_running',
  'other_rotation',
  'selector_unavailable',
  'targets_missing',
  'already_claimed',
  'not_claimed',
  'application_not_ready',
  'already_handed_in',
  'handed_in_future',
  'handed_in_before_start',
  'record_not_stable',
  'round_open',
  'round_not_open',
  'other_round',
  'digest_changed',
  'round_expired',
  'requester_cannot_approve',
  'already_approved',
  'enough_approvals',
  'no_approval_to_withdraw',
  'already_switching',
  'not_enough_approvals',
  'already_executed',
  'nothing_to_roll_back',
  'rollback_running',
  'rollback_same_person',
  'night_operator_needs_grant',
  'selector_removable',
  'selector_condemned',
  'previous_key_not_held',
  'attempt_may_land',
  'still_on_next',
  'rollback_unfinished',
  'nothing_to_confirm',
  'evidence_not_right',
  'evidence_stale',
  'evidence_before_approval',
  'proof_missing',
  'rollback_not_ready',
  'approver_no_longer_eligible',
  'outside_window',
  'attempt_open',
  'target_not_next',
  'too_many_attempts',
  'not_closed',
  'unknown_attempt',
  'stale_observation',
  'wrong_stage',
  'in_use',
  'regions_unread',
  'overlap_running',
  'record_still_live',
  'unknown_selector',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

export interface Refusal {
  readonly tag: 'refused';
  readonly code: RefusalCode;
  /** Facts for the sentence; never secrets. */
  readonly facts: Readonly<Record<string, string>>;
}

export const refuse = (code: RefusalCode, facts: Readonly<Record<string, string>> = {}): Refusal => ({
  tag: 'refused',
  code,
  facts,
});
