/** The result of every decision: events, or the first refusal. */

import type { DomainEvent } from './events.ts';
import { lookUp, type Selector } from './names.ts';
import type { FactsOf, Notice, NoticeCode } from './notices.ts';
import type { Policy } from './policy.ts';
import type { RuleName, Rules } from './rules.ts';
import { isRunning, type Rotation, type Round, type SelectorFacts, type Stage, type State } from './state.ts';

/** Codes of refusals. A refusal is a value, never an exception; `src/texts` holds the text of every code. */
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
  'selector_number_differs',
  'too_many_selectors',
  'targets_missing',
  'leaving_target_landing',
  'already_claimed',
  'not_claimed',
  'application_not_ready',
  'already_submitted',
  'submitted_in_future',
  'switch_day_past',
  'switch_day_too_soon',
  'switch_day_closed',
  'submitted_before_start',
  'not_submitted',
  'application_unchanged',
  'promised_before_submitted',
  'promised_too_late',
  'record_not_stable',
  'round_open',
  'round_not_open',
  'round_declined',
  'other_round',
  'digest_changed',
  'round_expired',
  'requester_cannot_approve',
  'already_approved',
  'click_before_withdrawal',
  'enough_approvals',
  'no_approval_to_withdraw',
  'already_switching',
  'not_enough_approvals',
  'nothing_left_to_switch',
  'already_executed',
  'nothing_to_roll_back',
  'rollback_running',
  'rollback_same_person',
  'night_operator_needs_grant',
  'break_glass_open',
  'break_glass_none',
  'break_glass_same_person',
  'break_glass_no_report',
  'break_glass_not_enrolled',
  'enrolment_none',
  'selector_removable',
  'selector_banned',
  'previous_key_not_held',
  'attempt_may_land',
  'still_on_next',
  'rollback_unfinished',
  'nothing_to_confirm',
  'nothing_to_acknowledge',
  'already_acknowledged',
  'evidence_not_right',
  'evidence_stale',
  'evidence_before_approval',
  'proof_missing',
  'delivery_failed',
  'delivery_off',
  'delivery_running',
  'too_many_deliveries',
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
  'not_attested',
  'nothing_to_attest',
  'record_still_live',
  'destruction_not_due',
  'destruction_begun',
  'nothing_to_hold',
  'nothing_to_withdraw',
  'withdrawal_open',
  'nothing_to_release',
  'unknown_selector',
  'compromise_nothing',
  'compromise_same_person',
  'compromised_next',
  'previous_key_compromised',
  'nothing_to_postpone',
  'postpone_date_missing',
  'postpone_reason_missing',
  'postpone_too_early',
  'postpone_day_closed',
  'postpone_too_late',
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

interface Accepted {
  readonly tag: 'accepted';
  readonly events: readonly DomainEvent[];
}

export type Decision = Accepted | Refusal;

/** The input of every decision besides the command. */
export interface Given {
  readonly state: State;
  readonly policy: Policy;
  readonly rules: Rules;
}

export const accept = (...events: readonly DomainEvent[]): Accepted => ({ tag: 'accepted', events });

// The conditions of a command: a chain of named checks. The first check that fails refuses the command.

/**
 * One condition, named after the state in which it holds: null if it holds, otherwise the refusal. `G` adds the objects that the caller
 * has already looked up.
 */
export type Check<C = unknown, G extends Given = Given> = (given: G, command: C) => Refusal | null;

/** The order decides which refusal people see. */
export type Chain<C = unknown, G extends Given = Given> = readonly Check<C, G>[];

/** A check that the model can remove by the name of its guard. A check without a guard only improves the response. */
export const guard =
  <C, G extends Given>(name: RuleName, check: Check<C, G>): Check<C, G> =>
  (given, command) =>
    given.rules.has(name) ? check(given, command) : null;

export const firstRefusal = <C, G extends Given>(chain: Chain<C, G>, given: G, command: C): Refusal | null => {
  for (const check of chain) {
    const refusal = check(given, command);
    if (refusal !== null) return refusal;
  }
  return null;
};

export interface OnRotation extends Given {
  readonly rotation: Rotation;
}

export interface OnRound extends OnRotation {
  readonly round: Round;
}

/** The running rotation that a command names, if the whole chain holds for it; otherwise the refusal. */
export const onRotation = <C extends { readonly rotation: number }>(
  given: Given,
  command: C,
  chain: Chain<C, OnRotation> = [],
): OnRotation | Refusal => {
  const { rotation } = given.state;
  if (!isRunning(rotation)) return refuse('no_rotation');
  if (rotation.id !== command.rotation) return refuse('other_rotation', { running: String(rotation.id) });
  const on = { ...given, rotation };
  return firstRefusal(chain, on, command) ?? on;
};

/** The same for the rotation's last round. */
export const onRound = <C extends { readonly rotation: number }>(
  given: Given,
  command: C,
  chain: Chain<C, OnRound>,
): OnRound | Refusal => {
  const on = onRotation(given, command);
  if (isRefusal(on)) return on;
  const { round } = on.rotation;
  if (round === null) return refuse('round_not_open');
  return firstRefusal(chain, { ...on, round }, command) ?? { ...on, round };
};

export interface OnSelector extends Given {
  readonly selector: Selector;
  readonly facts: SelectorFacts;
}

/** The selector that a command names. @param unknown the refusal if the command names none, or one that the log does not know */
export const onSelector = <C extends { readonly selector: Selector | null }>(
  given: Given,
  command: C,
  unknown: RefusalCode,
  chain: Chain<C, OnSelector>,
): OnSelector | Refusal => {
  const { selector } = command;
  const facts = selector === null ? undefined : lookUp(given.state.selectors, selector);
  if (selector === null || facts === undefined) return refuse(unknown);
  const on = { ...given, selector, facts };
  return firstRefusal(chain, on, command) ?? on;
};

export const isRefusal = (value: object): value is Refusal => 'tag' in value && value.tag === 'refused';

export const entered = (stage: Stage): DomainEvent => ({ type: 'StageEntered', stage });

/** Facts that fit each of several codes. */
type FactsOfAll<C extends NoticeCode> = (C extends unknown ? (facts: FactsOf<C>) => void : never) extends (
  facts: infer F,
) => void
  ? F
  : never;

type NoFacts<C extends NoticeCode> = keyof FactsOf<C> extends never ? true : false;

/** Raises a notice. Its number and its claim are filled in when the decision is complete. */
export const notice = <C extends NoticeCode>(
  code: C,
  ...[facts, to = 'thread']: NoFacts<C> extends true ? [] : [facts: FactsOfAll<C>, to?: Notice['to']]
): DomainEvent => ({
  type: 'NoticeRaised',
  // Sound cast: the parameters tie the facts to the code, but the compiler cannot infer that for a union of all notices.
  notice: { id: 0, code, to, facts: facts ?? {}, claimedUntil: 0 } as Notice,
});
