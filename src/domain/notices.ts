/** Every notice that the bot posts, one row each: its severity, its owner, its facts, and the buttons and attachments beside it. */

import type { Accompaniment, Fact, NoticeRow, Owner, ValueOf } from './factKinds.ts';
import type { Incident } from './facts.ts';
import type { Instant, PersonId } from './names.ts';

import { waiting, waitNotices } from './waitNotices.ts';

// Reasons why most notices need not leave Slack.

const good = 'good news';
const forward = 'the way to a switch';
const before = 'before a switch: mail is as it was';
const afterwards = 'after everything';
const same = 'SES is as it was';

// Facts that several notices share.

const lostRecord = { selector: 'selector', verdict: 'verdict', findings: 'findings', since: 'instant' } as const;
const putOutcome = { target: 'target', selector: 'selector', code: 'text' } as const;
const ending = {
  selector: 'selector',
  since: 'instant',
  reason: 'removalReason',
  unusedSince: 'instant?',
  name: 'name?',
} as const;
const personal = { name: 'name' } as const;
const aboutRound = { round: 'number' } as const;
const aboutSelector = { selector: 'selector' } as const;
const aboutTarget = { target: 'target' } as const;

const approvers = { owner: 'approvers' } as const;
const requester = { owner: 'requester' } as const;

/** The steps of a switch, from the start of a rotation to the end of the watch. */
const rotationNotices = {
  start_postponed: {
    quiet: forward,
    ...requester,
    facts: { name: 'name', day: 'day', switch: 'day', reason: 'text' },
  },
  wait_postponed: { quiet: forward, ...requester, facts: { name: 'name', day: 'day', reason: 'text' } },
  planned_rotation: { quiet: forward, ...requester, facts: { day: 'day' }, buttons: ['claim'] },
  legacy_rotation: { quiet: forward, ...requester, facts: aboutSelector, buttons: ['claim'] },
  application: { quiet: forward, ...requester, facts: aboutSelector, beside: 'application' },
  application_corrected: {
    quiet: forward,
    ...requester,
    facts: { name: 'name', ticket: 'ticket', submitted: 'day', promisedDate: 'day', revision: 'number' },
    buttons: ['correct_application'],
  },
  claimed: { quiet: forward, ...requester, facts: personal },
  preflight_blocked: { quiet: before, ...requester, facts: { blockers: 'blockers' } },
  approvers_scarce: { quiet: before, ...requester, facts: { people: 'people', required: 'number' } },
  preflight_green: { quiet: good, ...requester, facts: {} },
  subdomain_identities: {
    quiet: 'they are left as they are',
    ...requester,
    facts: { identities: 'names', more: 'number' },
  },
  identities_unlisted: { quiet: "it stands in nobody's way", ...requester, facts: {} },
  record_published: { quiet: good, ...requester, facts: {}, beside: 'record' },
  record_changed: {
    quiet: before,
    ...requester,
    facts: { verdict: 'verdict', findings: 'findings' },
    buttons: ['correction_file', 'check_now'],
    beside: 'record',
  },
  record_vanished: {
    quiet: before,
    ...requester,
    facts: {},
    buttons: ['correction_file', 'check_now'],
    beside: 'record',
  },
  round_opened: { quiet: forward, ...approvers, facts: aboutRound, shownBy: 'roundCard' },
  remaining_round_opened: { quiet: forward, ...approvers, facts: aboutRound, shownBy: 'roundCard' },
  round_blocked: {
    quiet: before,
    ...requester,
    facts: { blockers: 'blockers', evidence: 'digest?' },
    buttons: ['correction_file', 'check_now'],
    beside: 'blockedRecord',
  },
  delivery_proved: {
    quiet: forward,
    ...requester,
    facts: { verified: 'number', of: 'number', results: 'delivery' },
  },
  delivery_failed: {
    quiet: before,
    ...requester,
    facts: { mailboxes: 'names', evidence: 'digest' },
    buttons: ['prove_delivery'],
  },
  round_changed: { quiet: before, ...requester, facts: aboutRound },
  remaining_changed: {
    quiet: 'the rest is approved anew; what waits too long alarms',
    ...requester,
    facts: aboutRound,
  },
  round_expired: { quiet: before, ...requester, facts: {}, buttons: ['request_approval'] },
  expired_partly_switched: {
    critical: 'remaining',
    ...approvers,
    facts: {},
    buttons: ['request_approval', 'rollback'],
  },
  approval_recorded: { quiet: forward, ...requester, facts: aboutRound, buttons: ['withdraw_approval'] },
  approved: { quiet: forward, ...requester, facts: { name: 'name', count: 'number', required: 'number' } },
  approval_withdrawn: { quiet: forward, ...requester, facts: personal },
  declined: { quiet: forward, ...requester, facts: { name: 'name', reason: 'text' }, buttons: ['request_approval'] },
  awaits_execution: { quiet: forward, owner: 'operator', facts: aboutRound, buttons: ['execute'] },
  put_notSent: { quiet: same, ...requester, facts: putOutcome },
  put_refused: { quiet: same, ...requester, facts: putOutcome },
  put_unknown: { critical: 'attempt', ...requester, facts: putOutcome, buttons: ['rollback'] },
  switch_failed: { quiet: same, ...requester, facts: {} },
  remaining_failed: { critical: 'remaining', ...approvers, facts: {}, buttons: ['request_approval', 'rollback'] },
  status_failed: {
    critical: 'pending',
    ...approvers,
    facts: { target: 'target', status: 'dkimStatus', minutes: 'number' },
    buttons: ['rollback'],
  },
  ses_verification: {
    quiet: 'SES looks again by itself; what takes too long alarms',
    ...requester,
    facts: { target: 'target', problem: 'problem', checked: 'instant?', serial: 'number?' },
    buttons: ['check_now'],
  },
  status_lost: {
    critical: 'watch',
    ...approvers,
    facts: { target: 'target', status: 'dkimStatus' },
    buttons: ['rollback'],
    mayBeAlone: true,
  },
  status_back: { quiet: good, ...requester, facts: aboutTarget },
  probe_verified: { quiet: good, ...requester, facts: aboutTarget },
  probe_disputed: {
    quiet: 'a second opinion decides nothing',
    ...approvers,
    facts: { target: 'target', server: 'text' },
  },
  probe_lost: { critical: 'watch', ...approvers, facts: aboutTarget, buttons: ['rollback'], mayBeAlone: true },
  watch_began: { quiet: good, ...requester, facts: { until: 'instant', minutes: 'number?', approvers: 'personNames' } },
  watch_incident: {
    critical: 'watch',
    ...approvers,
    facts: { warnings: 'warnings', since: 'instant', who: 'rollback', minutes: 'number?' },
    buttons: ['rollback'],
  },
  watch_closed: {
    quiet: good,
    ...requester,
    facts: { minutes: 'number?', targets: 'number' },
    buttons: ['confirm_completion', 'rollback'],
    beside: 'report',
  },
  completion_confirmed: {
    quiet: good,
    ...requester,
    facts: { name: 'name', until: 'instant' },
    beside: 'ownershipAdvice',
  },
  completion_without_overlap: { quiet: good, ...requester, facts: personal },
  cancelled: { quiet: forward, ...requester, facts: { name: 'name', reason: 'text' } },
  cancelled_withdraw: { quiet: forward, ...requester, facts: { name: 'name', reason: 'text', ticket: 'ticket' } },
} as const satisfies Readonly<Record<string, NoticeRow>>;

const rollbackNotices = {
  rollback_proposed: {
    quiet: 'the way back; the second person sees it in the thread',
    ...requester,
    facts: personal,
    buttons: ['rollback'],
  },
  rollback_decided: { critical: null, ...requester, facts: { name: 'name', basis: 'basis', to: 'selector' } },
  rollback_finished: { quiet: good, ...requester, facts: { to: 'selector' } },
  break_glass_requested: {
    critical: null,
    ...approvers,
    facts: { name: 'name', reason: 'text', until: 'instant' },
  },
  break_glass_used: {
    critical: null,
    ...approvers,
    facts: { first: 'name', second: 'name', reason: 'text', until: 'instant' },
    buttons: ['close_break_glass'],
  },
  break_glass_closed: { quiet: afterwards, ...requester, facts: personal },
  enrolment_offered: {
    quiet: 'worth nothing until two people say so',
    ...requester,
    facts: { user: 'user', digest: 'digest' },
    buttons: ['approve_enrolment'],
  },
  enrolment_done: { quiet: same, ...requester, facts: { user: 'user' } },
} as const satisfies Readonly<Record<string, NoticeRow>>;

/** Changes that other people or systems made to SES, the DNS, a key, or the resources of the bot. */
const incidentNotices = {
  alert_acknowledged: {
    quiet: 'somebody is handling it',
    ...requester,
    facts: { name: 'name', incidents: 'incidents', since: 'instant' },
  },
  altered_missing: { critical: 'changed', ...approvers, facts: aboutTarget },
  altered_easy_dkim_origin: {
    critical: 'changed',
    ...approvers,
    facts: { target: 'target', origin: 'text' },
    beside: 'ownershipSuspect',
  },
  altered_signing_off: { critical: 'changed', ...approvers, facts: aboutTarget, beside: 'ownershipSuspect' },
  altered_back: { quiet: good, ...requester, facts: aboutTarget },
  drift: {
    critical: 'changed',
    ...approvers,
    facts: { target: 'target', selector: 'selector', expected: 'selectors' },
    beside: 'ownershipSuspect',
  },
  record_lost_next: { critical: 'lost', ...approvers, facts: lostRecord, buttons: ['rollback'] },
  record_lost_current: { critical: 'lost', ...approvers, facts: lostRecord },
  record_lost_previous: { critical: 'lost', ...approvers, facts: lostRecord },
  record_lost_kept: { quiet: 'nothing but mail under way needs it', ...approvers, facts: lostRecord },
  record_back: { quiet: good, ...requester, facts: { selector: 'selector', since: 'instant' } },
  key_leaked: {
    quiet: 'SES never had it: the rotation is stopped, and mail is as it was',
    ...requester,
    facts: aboutSelector,
    beside: 'record',
  },
  key_leaked_in_use: {
    critical: 'leaked',
    ...approvers,
    facts: aboutSelector,
    buttons: ['rollback'],
    beside: 'record',
  },
  kept_key_leaked: { critical: 'bannedInUse', ...approvers, facts: aboutSelector },
  compromise_reported: {
    critical: null,
    ...approvers,
    facts: { selector: 'selector', name: 'name', until: 'instant' },
    buttons: ['declare_compromised'],
  },
  key_compromised: {
    critical: 'bannedInUse',
    ...approvers,
    facts: { selector: 'selector', first: 'name', second: 'name' },
  },
  key_unreadable: { critical: 'key', ...approvers, facts: { selector: 'selector', problem: 'problem' } },
  mailbox_unavailable: {
    quiet: 'nothing is known to be wrong; the watch stays open and alarms',
    owner: 'operator',
    facts: { problem: 'mailboxProblem' },
  },
  anchor_unreachable: { critical: null, owner: 'operator', facts: {} },
  anchor_moved: { critical: null, owner: 'operator', facts: { version: 'number' } },
  anchor_back: { quiet: good, ...requester, facts: {} },
  mailbox_back: { quiet: good, ...requester, facts: {} },
  effect_stalled: {
    quiet: 'what it keeps from being done has an alarm of its own',
    ...requester,
    facts: { effect: 'effect', problem: 'problem' },
  },
  slack_refuses: { critical: null, owner: 'operator', facts: { code: 'messengerCode', domains: 'names' } },
  sweep_stopped: { critical: null, owner: 'operator', facts: { minutes: 'number', domains: 'names' } },
  posting_refused: { critical: null, ...requester, facts: { code: 'messengerCode' } },
  log_corrupt: { critical: null, ...approvers, facts: { count: 'number', problem: 'problem' } },
} as const satisfies Readonly<Record<string, NoticeRow>>;

/** The retirement of a selector: its record first, then its key. */
const retirementNotices = {
  targets_removed: { quiet: afterwards, ...requester, facts: { targets: 'targets' } },
  attestation_wanted: {
    quiet: afterwards,
    ...requester,
    facts: aboutSelector,
    mentions: 'later',
    buttons: ['attest_unused'],
  },
  removal_application: {
    quiet: afterwards,
    ...requester,
    facts: ending,
    mentions: 'later',
    buttons: ['application_file', 'confirm_withdrawal'],
    beside: 'removal',
  },
  revoke_application: {
    quiet: afterwards,
    ...requester,
    facts: ending,
    mentions: 'later',
    buttons: ['application_file'],
    beside: 'revocation',
  },
  revoke_compromised: {
    quiet: 'mail is signed by another key; the declaration itself is critical',
    ...requester,
    facts: ending,
    beside: 'revocation',
  },
  withdrawn_record_seen: { quiet: 'nothing signs with it', ...requester, facts: aboutSelector },
  withdrawal_confirmed: { quiet: afterwards, ...requester, facts: { selector: 'selector', name: 'name' } },
  destruction_announced: {
    quiet: afterwards,
    ...requester,
    facts: { selector: 'selector', until: 'instant', gone: 'instant' },
    mentions: 'later',
    buttons: ['hold_destruction'],
  },
  destruction_held: {
    quiet: afterwards,
    ...requester,
    facts: { selector: 'selector', name: 'name' },
    buttons: ['release_destruction'],
  },
  destruction_released: { quiet: afterwards, ...requester, facts: { selector: 'selector', name: 'name' } },
  key_destroyed: { quiet: afterwards, ...requester, facts: { selector: 'selector', until: 'instant' } },
} as const satisfies Readonly<Record<string, NoticeRow>>;

export const NOTICES = {
  ...rotationNotices,
  ...rollbackNotices,
  ...incidentNotices,
  ...retirementNotices,
  ...waitNotices,
  // The daily check raises these, because the domain may have no rotation whose waits could repeat them.
  reminder_start: {
    quiet: forward,
    owner: 'fact',
    facts: { ...waiting, day: 'day', switch: 'day' },
    buttons: ['start_planned', 'postpone'],
  },
  alarm_start: {
    quiet: 'a date that people chose; mail goes on',
    owner: 'fact',
    facts: { ...waiting, day: 'day', switch: 'day' },
    buttons: ['start_planned', 'postpone'],
  },
  alarm_keyAge: {
    quiet: 'a date that people chose; mail goes on',
    ...approvers,
    facts: { selector: 'selector', days: 'number', useBy: 'day' },
  },
  alarm_keyOverdue: {
    quiet: 'a date that people chose; mail goes on',
    ...approvers,
    facts: { selector: 'selector', days: 'number', useBy: 'day' },
  },
} as const;

export type NoticeCode = keyof typeof NOTICES;

export const noticeCodes = Object.keys(NOTICES) as readonly NoticeCode[];

/** The facts of a notice with this code, neither more nor fewer. */
export type FactsOf<C extends NoticeCode> = {
  readonly [N in keyof (typeof NOTICES)[C]['facts']]: ValueOf<(typeof NOTICES)[C]['facts'][N]>;
};

interface Posted {
  readonly id: number;
  /** `channel`: the notice belongs to no rotation's thread. */
  readonly to: PersonId | 'thread' | 'channel';
  /** Until then only the process that raised it posts it. Afterwards any process may: a duplicate is harmless, a lost notice is not. */
  readonly claimedUntil: Instant;
}

/** A notice that is still to be posted. */
export type Notice<C extends NoticeCode = NoticeCode> = {
  readonly [K in C]: Posted & { readonly code: K; readonly facts: FactsOf<K> };
}[C];

/** Null for a code that only a later release knows. The log stays readable, and the notice shows its code. */
const rowOf = (code: string): NoticeRow | null => (Object.hasOwn(NOTICES, code) ? NOTICES[code as NoticeCode] : null);

/** A reminder or alarm of a wait. */
export const isWait = (code: string): boolean => Object.hasOwn(waitNotices, code);
export const isCritical = (code: string): boolean => rowOf(code)?.critical !== undefined;
/** Null: the notice is not critical, or opens no incident of its own. */
export const incidentOf = (code: string): Incident | null => rowOf(code)?.critical ?? null;

export const ownerOf = ({ code, facts }: Notice): Owner => {
  const owner = rowOf(code)?.owner ?? 'requester';
  return owner !== 'fact' ? owner : 'owner' in facts ? facts.owner : 'requester';
};

type Ending = Notice<'removal_application' | 'revoke_application' | 'revoke_compromised'>;

/** An application for the removal or the revocation of a record. */
export const isEnding = (notice: Notice): notice is Ending =>
  accompanimentOf(notice) === 'removal' || accompanimentOf(notice) === 'revocation';

/** An application that the DNS department gets. */
export const isApplication = (notice: Notice): notice is Ending | Notice<'application'> =>
  notice.code === 'application' || isEnding(notice);

/** The buttons of all rows, as the compiler infers them. */
type Offered = (typeof NOTICES)[NoticeCode] extends infer R
  ? R extends { buttons: readonly (infer B)[] }
    ? B
    : never
  : never;

/** Actions offered beside the notice while the state accepts them. */
export const buttonsOf = ({ code }: Notice): readonly Offered[] => (rowOf(code)?.buttons ?? []) as readonly Offered[];

// factKinds.ts says what each of these cells means.
export const mentionsOwner = ({ code }: Notice): boolean => rowOf(code)?.mentions !== 'later';
export const isShownByCard = ({ code }: Notice): boolean => rowOf(code)?.shownBy === 'roundCard';
export const mayBeAlone = ({ code }: Notice): boolean => rowOf(code)?.mayBeAlone === true;
export const digestOf = ({ code }: Notice): NoticeRow['digest'] | null => rowOf(code)?.digest ?? null;
export const accompanimentOf = ({ code }: Notice): Accompaniment | null => rowOf(code)?.beside ?? null;

/** The facts with their kinds, by name. A fact that is unknown, or that an older release did not record, is null. */
export const factsOf = ({ code, facts }: Pick<Notice, 'code' | 'facts'>): Readonly<Record<string, Fact | null>> => {
  const byName: Readonly<Record<string, unknown>> = { ...facts };
  return Object.fromEntries(
    Object.entries(rowOf(code)?.facts ?? {}).map(([name, form]) => {
      const value = byName[name] ?? null;
      return [name, value === null ? null : ({ kind: form.replace('?', ''), value } as Fact)];
    }),
  );
};
