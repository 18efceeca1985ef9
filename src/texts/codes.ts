/** Every code that people may be told of and that the domain does not list itself. Tests hold these lists against the domain. */

import { localText } from '../domain/calendar.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { MailboxProblem } from '../domain/facts.ts';
import type { Instant } from '../domain/names.ts';
import type { Stage } from '../domain/state.ts';

/** `facts.reason` of `unreachable` and `malformed`, and `facts.kind` of `absent`. */
export type ReasonCode =
  | 'nxdomain'
  | 'nodata'
  | 'silent'
  | 'garbled'
  | 'lame'
  | 'failed'
  | 'servfail'
  | 'refused'
  | 'notimp'
  | 'formerr'
  | 'no_address'
  | 'alias_target'
  | 'too_far'
  | 'no_parent'
  | 'not_delegated'
  | 'no_name_servers'
  | 'alias_loop'
  | 'not_base64'
  | 'not_a_key'
  | 'not_rsa'
  | 'too_short'
  | 'duplicate_tag'
  | 'not_a_tag'
  | 'bad_character'
  | 'no_key_tag'
  | 'version'
  | 'key_type'
  | 'hash'
  | 'list';

/** The language of a text. */
export type Language = 'ja' | 'en';

/** `notice.code` of everything that the core raises. */
export const noticeCodes = [
  'alert_taken',
  'altered_back',
  'altered_foreign_origin',
  'altered_missing',
  'altered_signing_off',
  'application',
  'application_submitted',
  'approval_recorded',
  'approval_withdrawn',
  'attestation_wanted',
  'break_glass_closed',
  'break_glass_requested',
  'break_glass_used',
  'cancelled',
  'cancelled_withdraw',
  'claimed',
  'completion_confirmed',
  'completion_without_overlap',
  'compromise_reported',
  'declined',
  'destruction_announced',
  'destruction_held',
  'destruction_released',
  'drift',
  'effect_stalled',
  'enrolment_done',
  'enrolment_offered',
  'expired_partly_switched',
  'identities_below',
  'identities_unlisted',
  'key_burnt',
  'key_burnt_in_use',
  'key_compromised',
  'key_destroyed',
  'kept_key_burnt',
  'key_unreadable',
  'log_corrupt',
  'mailbox_back',
  'mailbox_unavailable',
  'overlap_ended',
  'ownership_named',
  'ownership_question',
  'planned_rotation',
  'planned_start',
  'posting_refused',
  'preflight_blocked',
  'preflight_green',
  'probe_agreed',
  'probe_disputed',
  'probe_lost',
  'probe_verified',
  'put_applied',
  'put_notSent',
  'put_refused',
  'put_unknown',
  'record_back',
  'record_changed',
  'record_gone',
  'record_lost_current',
  'record_lost_kept',
  'record_lost_next',
  'record_lost_previous',
  'record_published',
  'record_vanished',
  'removal_application',
  'rest_changed',
  'rest_failed',
  'rest_round_opened',
  'rollback_decided',
  'rollback_finished',
  'rollback_proposed',
  'revoke_application',
  'revoke_compromised',
  'rolling_back',
  'status_back',
  'status_failed',
  'status_lost',
  'round_blocked',
  'round_changed',
  'round_expired',
  'round_opened',
  'switch_failed',
  'switching',
  'target_succeeded',
  'targets_left',
  'unused_attested',
  'waits_for_execution',
  'watch_began',
  'watch_closed',
  'watch_trouble',
  'reminder_application',
  'reminder_approval',
  'reminder_attest',
  'reminder_breakGlass',
  'reminder_claim',
  'reminder_completion',
  'reminder_destroy',
  'reminder_execution',
  'reminder_held',
  'reminder_newRound',
  'reminder_record',
  'reminder_removal',
  'reminder_retire',
  'reminder_revocation',
  'reminder_rolledBack',
  'alarm_attempt',
  'alarm_blocked',
  'alarm_burnt',
  'alarm_exposed',
  'alarm_key',
  'alarm_keyAge',
  'alarm_lost',
  'alarm_pending',
  'alarm_rest',
  'alarm_rollback',
  'alarm_stability',
  'alarm_unattended',
  'alarm_watch',
] as const;

export type NoticeCode = (typeof noticeCodes)[number];

/** `wait.key` of everything that is waited for. */
export const waitKeys = [
  'application',
  'approval',
  'attempt',
  'attest',
  'blocked',
  'breakGlass',
  'burnt',
  'claim',
  'completion',
  'destroy',
  'execution',
  'exposed',
  'held',
  'key',
  'lost',
  'newRound',
  'pending',
  'record',
  'removal',
  'rest',
  'retire',
  'revocation',
  'rollback',
  'rolledBack',
  'stability',
  'unattended',
  'watch',
] as const;

export type WaitKey = (typeof waitKeys)[number];

/** What keeps an effect from making progress, besides refusals and blockers: the first word of `problem`. */
export type ProblemCode = 'probe_missing' | 'probe_unsigned' | MailboxProblem | 'ses' | 'fault' | 'send_window';

/** The desk's own codes, besides the refusals of the domain. */
export type DeskCode =
  | 'unknown_domain'
  | 'domain_not_configured'
  | 'domain_missing'
  | 'bad_date'
  | 'other_channel'
  | 'looks_limited'
  | 'too_late'
  | 'rollback_ask_one'
  | 'rollback_ask_two'
  | 'store_unavailable'
  | 'log_corrupt'
  | 'clock_behind'
  | 'report_none'
  | 'report_too_large'
  | 'internal';

/** Events of the bot's own bookkeeping, which the history leaves out. */
type Bookkeeping = 'CommandTaken' | 'NoticeRaised' | 'NoticesPosted' | 'EffectDeferred' | 'Spoken';

export type ToldEvent = Exclude<DomainEvent['type'], Bookkeeping>;

export type StageTag = Stage['tag'];

/** `2026-10-16 10:00 Asia/Tokyo`, for places that show no date of Slack's own. */
export const plainDate = (at: Instant, timeZone: string): string => `${localText(timeZone, at)} ${timeZone}`;
