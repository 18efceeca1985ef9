/** Every notice is classified on purpose: the compiler holds both lists together, so that a new code has to be put into one. */
import { expect, test } from '@jest/globals';
import { type CriticalCode, criticalNotices, isCritical, troubleOf, troubles } from '../../src/domain/critical.ts';
import { type NoticeCode, noticeCodes } from '../../src/texts/codes.ts';

/** Why each of the others need not leave Slack. */
const uncritical: Readonly<Record<Exclude<NoticeCode, CriticalCode>, string>> = {
  alarm_blocked: 'before a switch: mail is as it was',
  alarm_key: 'before a switch',
  alarm_keyAge: 'a date that people chose; mail goes on',
  alarm_stability: 'before a switch',
  alert_taken: 'somebody takes care of it',
  altered_back: 'good news',
  application: 'the way to a switch',
  application_submitted: 'the way to a switch',
  approval_recorded: 'the way to a switch',
  approval_withdrawn: 'the way to a switch',
  attestation_wanted: 'after everything',
  break_glass_closed: 'after everything',
  cancelled: 'the way to a switch',
  cancelled_withdraw: 'the way to a switch',
  claimed: 'the way to a switch',
  completion_confirmed: 'good news',
  declined: 'the way to a switch',
  destruction_announced: 'after everything',
  destruction_held: 'after everything',
  destruction_released: 'after everything',
  effect_stalled: 'what it keeps from being done has an alarm of its own',
  identities_below: 'they are left as they are',
  identities_unlisted: "it stands in nobody's way",
  key_burnt: 'SES never had it: the rotation is stopped, and mail is as it was',
  key_destroyed: 'after everything',
  mailbox_back: 'good news',
  mailbox_unavailable: 'nothing is known to be wrong; the watch stays open and alarms',
  overlap_ended: 'after everything',
  ownership_named: 'the way to a switch',
  ownership_question: 'the way to a switch',
  planned_rotation: 'the way to a switch',
  planned_start: 'the way to a switch',
  preflight_blocked: 'before a switch',
  preflight_green: 'good news',
  probe_agreed: 'good news',
  probe_disputed: 'a second opinion decides nothing',
  probe_verified: 'good news',
  put_applied: 'good news',
  put_notSent: 'SES is as it was',
  put_refused: 'SES is as it was',
  record_back: 'good news',
  record_changed: 'before a switch',
  record_gone: 'after everything',
  record_lost_kept: 'nothing but mail under way needs it',
  record_published: 'good news',
  record_vanished: 'before a switch',
  reminder_application: 'the way to a switch',
  reminder_attest: 'after everything',
  reminder_destroy: 'after everything',
  reminder_held: 'after everything',
  reminder_approval: 'the way to a switch',
  reminder_breakGlass: 'what was done was told at once',
  reminder_claim: 'the way to a switch',
  reminder_completion: 'mail was verified',
  reminder_execution: 'the way to a switch',
  reminder_newRound: 'the way to a switch',
  reminder_record: 'the way to a switch',
  reminder_removal: 'after everything',
  reminder_retire: 'after everything',
  reminder_rolledBack: 'mail is as it was',
  revoke_application: 'after everything',
  removal_application: 'after everything',
  rest_changed: 'the rest is approved anew; what waits too long alarms',
  rest_round_opened: 'the way to a switch',
  rollback_decided: 'the way back; what takes too long alarms',
  rollback_finished: 'good news',
  rollback_proposed: 'the way back; the second person sees it in the thread',
  rolling_back: 'the way back',
  round_blocked: 'before a switch',
  round_changed: 'before a switch',
  round_expired: 'before a switch',
  round_opened: 'the way to a switch',
  status_back: 'good news',
  switch_failed: 'SES is as it was',
  switching: 'the way to a switch',
  target_succeeded: 'good news',
  unused_attested: 'after everything',
  waits_for_execution: 'the way to a switch',
  watch_began: 'good news',
  watch_closed: 'good news',
};

test('given every notice, then it is critical or said why it is not, never both', () => {
  const classified = [...Object.keys(criticalNotices), ...Object.keys(uncritical)];
  expect(classified.toSorted()).toEqual([...noticeCodes].toSorted());
  expect(Object.keys(uncritical).filter(isCritical)).toEqual([]);
});

test('given every trouble, then some notice tells of it', () => {
  const told = new Set(noticeCodes.map(troubleOf));
  expect(troubles.filter((trouble) => !told.has(trouble))).toEqual([]);
});
