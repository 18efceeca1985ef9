/** The codes with texts that the domain does not list itself. Tests compare these lists with the domain. */

import { type Calendar, dayNumberOf, localText, weekdayOf } from '../domain/calendar.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { MailboxProblem } from '../domain/facts.ts';
import type { Instant } from '../domain/names.ts';
import type { Stage } from '../domain/state.ts';

/** One text in both languages; the compiler demands both. */
export interface Row {
  readonly ja: string;
  readonly en: string;
}

/** `facts.reason` of `unreachable` and `malformed`, and `facts.kind` of `absent`. */
export type ReasonCode =
  | 'nxdomain'
  | 'nodata'
  | 'silent'
  | 'closed'
  | 'garbled'
  | 'no_tcp'
  | 'contradictory'
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
  | 'wrong_length'
  | 'empty'
  | 'empty_tag'
  | 'other_record'
  | 'strings_order'
  | 'hexadecimal'
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
  | 'list'
  | 'dnssec_record'
  | 'dnssec_zone'
  | 'underscore_missing'
  | 'underscore_hyphen'
  | 'dot_missing'
  | 'selector_missing'
  | 'labels_swapped'
  | 'prefix_doubled'
  | 'prefix_misspelt'
  | 'other_selector'
  | 'at_apex'
  | 'separator_comma'
  | 'separator_bar'
  | 'separator_colon'
  | 'separator_other'
  | 'separator_space'
  | 'separator_none';

const languages = ['ja', 'en'] as const;
export type Language = (typeof languages)[number];

/** The reasons that block an effect, besides refusals and blockers: the first word of `problem`. */
export type ProblemCode =
  | 'probe_missing'
  | 'probe_unsigned'
  | MailboxProblem
  | 'ses'
  | 'fault'
  | 'send_window'
  | 'slack_unreachable'
  | 'anchor_unreachable'
  | 'keys_unreachable'
  | 'log_corrupt'
  | 'log_altered'
  | 'log_turned_back'
  | 'newer_release'
  | 'restoring'
  | 'store_unavailable'
  | SesErrorType;

/** The results of SES's own DNS check, in the names of SES. */
type SesErrorType = 'HOST_NOT_FOUND' | 'TYPE_NOT_FOUND' | 'INVALID_VALUE' | 'DNS_SERVER_ERROR' | 'SERVICE_ERROR';

/** Slack's error codes for a refused message, as far as their cause is known. */
export type SlackRefusalCode =
  | 'is_archived'
  | 'is_inactive'
  | 'not_in_channel'
  | 'channel_not_found'
  | 'restricted_action'
  | 'restricted_action_read_only_channel'
  | 'restricted_action_thread_only_channel'
  | 'restricted_action_non_threadable_channel'
  | 'restricted_action_thread_locked'
  | 'messages_tab_disabled'
  | 'missing_scope'
  | 'account_inactive'
  | 'invalid_auth'
  | 'token_revoked'
  | 'token_expired'
  | 'team_disabled'
  | 'user_removed_from_team';

/** The request handler's own codes, besides the refusals of the domain. */
export type ResponseCode =
  | 'unknown_domain'
  | 'domain_not_configured'
  | 'domain_missing'
  | 'bad_date'
  | 'bad_year'
  | 'ticket_too_long'
  | 'bad_revision'
  | 'other_channel'
  | 'queries_limited'
  | 'posts_pending'
  | 'too_late'
  | 'rollback_needs_one'
  | 'rollback_needs_two'
  | 'store_unavailable'
  | 'restoring'
  | 'newer_release'
  | 'log_corrupt'
  | 'clock_behind'
  | 'channel_unavailable'
  | 'key_unreadable'
  | 'report_none'
  | 'report_too_large'
  | 'internal';

/** Events of the bot's internal bookkeeping, which the history omits. */
type Bookkeeping = 'CommandTaken' | 'NoticeRaised' | 'NoticesPosted' | 'EffectDeferred' | 'ReminderSent';

export type ReportedEvent = Exclude<DomainEvent['type'], Bookkeeping>;

export type StageTag = Stage['tag'];

/** `2026-10-16 10:00 Asia/Tokyo`, for places where Slack's date format does not work. */
export const plainDate = (at: Instant, timeZone: string): string => `${localText(timeZone, at)} ${timeZone}`;

const weekdays = { ja: '日月火水木金土', en: 'Sun Mon Tue Wed Thu Fri Sat' } as const;
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** The days and hours of a change window: `月〜金 10:00〜16:00`, `Mon–Fri 10:00–16:00`. */
export const windowText = (
  language: Language,
  { days, fromMinute, untilMinute }: NonNullable<Calendar['window']>,
): string => {
  const names = language === 'ja' ? [...weekdays.ja] : weekdays.en.split(' ');
  const to = language === 'ja' ? '〜' : '–';
  const sorted = [...days].sort((a, b) => a - b);
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
  const isRange = sorted.length > 2 && last - first === sorted.length - 1;
  const named = isRange
    ? `${names[first]}${to}${names[last]}`
    : sorted.map((day) => names[day]).join(language === 'ja' ? '・' : ', ');
  return `${named} ${clockText(fromMinute)}${to}${clockText(untilMinute)}`;
};

/** A day with its weekday and its year: `2026/10/18（日）`, `Sun 18 Oct 2026`. @param day `YYYY-MM-DD` */
export const dayText = (language: Language, day: string, hasYear = true): string => {
  const [year, month = 1, dayOfMonth] = day.split('-').map(Number);
  const weekday = weekdayOf(dayNumberOf(day));
  return language === 'ja'
    ? `${hasYear ? `${year}/` : ''}${month}/${dayOfMonth}（${weekdays.ja.charAt(weekday)}）`
    : `${weekdays.en.split(' ')[weekday]} ${dayOfMonth} ${months[month - 1]}${hasYear ? ` ${year}` : ''}`;
};

/** A day soon: `10/18（土）`, `Sat 18 Oct`. Slack's own dates have no short form with a weekday. */
export const weekdayDate = (language: Language, at: Instant, timeZone: string): string =>
  dayText(language, localText(timeZone, at).slice(0, 10), false);

/** The offset of a zone at an instant, for readers in another zone: `GMT+9`. */
const offsetName = (at: Instant, timeZone: string): string =>
  new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'shortOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;

/**
 * The only form of a moment in Slack: `10/18（土）12:03`, `Sat 18 Oct 12:03 GMT+9`. Teams that read English may be in other time zones.
 * @param options.year of what may be long ago @param options.zone false: the card names the zone once
 */
export const weekdayMoment = (
  language: Language,
  at: Instant,
  timeZone: string,
  { year = false, zone = language === 'en' } = {},
): string => {
  const [written = '', time] = localText(timeZone, at).split(' ');
  const day = dayText(language, written, year);
  return `${language === 'ja' ? day : `${day} `}${time}${zone ? ` ${offsetName(at, timeZone)}` : ''}`;
};
