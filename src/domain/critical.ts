/**
 * What must also be heard outside Slack, and be taken care of by somebody. One list: each code with the trouble that it tells of,
 * so that a repetition of one that somebody takes care of asks nobody again.
 */

/**
 * - `attempt`: nobody knows what SES was told.
 * - `burnt`: SES has a key whose private half is in the DNS, and going back helps; `exposed`: it signs with one, or one that two people declared compromised, and only a new key helps.
 * - `changed`: somebody else changed SES: mail is unsigned, signed by another key, or not sent.
 * - `key`: a live private key cannot be read: neither a switch nor the way back is possible.
 * - `lost`: a record that mail or the way back needs is not right.
 * - `pending`: SES does not come to SUCCESS, and mail may be unsigned; `watch`: it was there, and mail or SES says otherwise now.
 * - `rest`: some targets are switched, and nothing goes on by itself.
 * - `rollback`: going back does not come to an end.
 */
export const troubles = [
  'attempt',
  'burnt',
  'changed',
  'exposed',
  'key',
  'lost',
  'pending',
  'rest',
  'rollback',
  'watch',
] as const;

export type Trouble = (typeof troubles)[number];

/**
 * Null: it asks nobody to take care of anything: `alarm_unattended` tells again of what others told of, and in a channel that takes
 * nothing (`posting_refused`) there is no button; its requester hears of it directly. A log that does not hold (`log_corrupt`) takes
 * no word of anybody. Of break-glass a report of its own is owed.
 */
export const criticalNotices = {
  alarm_attempt: 'attempt',
  alarm_burnt: 'burnt',
  alarm_exposed: 'exposed',
  alarm_lost: 'lost',
  alarm_pending: 'pending',
  alarm_rest: 'rest',
  alarm_rollback: 'rollback',
  alarm_unattended: null,
  alarm_watch: 'watch',
  altered_foreign_origin: 'changed',
  altered_missing: 'changed',
  altered_signing_off: 'changed',
  break_glass_requested: null,
  break_glass_used: null,
  compromise_reported: null,
  drift: 'changed',
  expired_partly_switched: 'rest',
  kept_key_burnt: 'exposed',
  key_burnt_in_use: 'burnt',
  key_compromised: 'exposed',
  key_unreadable: 'key',
  log_corrupt: null,
  posting_refused: null,
  probe_lost: 'watch',
  put_unknown: 'attempt',
  record_lost_current: 'lost',
  record_lost_next: 'lost',
  record_lost_previous: 'lost',
  rest_failed: 'rest',
  status_failed: 'pending',
  status_lost: 'watch',
  watch_trouble: 'watch',
} as const satisfies Readonly<Record<string, Trouble | null>>;

export type CriticalCode = keyof typeof criticalNotices;

export const isCritical = (code: string): code is CriticalCode => Object.hasOwn(criticalNotices, code);

/** Null: none, or none of its own. */
export const troubleOf = (code: string): Trouble | null => (isCritical(code) ? criticalNotices[code] : null);
