/**
 * From the application to the stable record: its submission and any later correction of that, as people record them; then DNS checks,
 * by which the next record is published, then stable, or changes, and a protected record is lost or restored.
 */

import { isSameSubmission, latestPromise } from '../application.ts';
import { dateOf, daysBetween } from '../calendar.ts';
import type { CommandOf } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  entered,
  type Given,
  isRefusal,
  notice,
  type OnRotation,
  onRotation,
  refuse,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import type { FindingCode } from '../findings.ts';
import { type Instant, lookUp, type Selector, unreachable } from '../names.ts';
import {
  isProtected,
  isUnfinished,
  needOf,
  ofRotation,
  ofRound,
  reachedTargets,
  silentLongEnough,
} from '../queries.ts';
import { isBack, isRollingBack, type RecordFacts, type Rotation, type Stage, type State } from '../state.ts';

type Submit = CommandOf<'SubmitApplication'>;
type Correct = CommandOf<'CorrectApplication'>;

const keyMade: Check<unknown, OnRotation> = ({ rotation }) =>
  rotation.stage.tag === 'Preparing' ? refuse('application_not_ready') : null;

const notSubmitted: Check<unknown, OnRotation> = ({ rotation: { application } }) =>
  application === null ? null : refuse('already_submitted', { ticket: application.ticket });

const submitted: Check<unknown, OnRotation> = ({ rotation: { application } }) =>
  application === null ? refuse('not_submitted') : null;

const changesSomething: Check<Correct, OnRotation> = ({ rotation: { application } }, command) =>
  application !== null && isSameSubmission(application, command) ? refuse('application_unchanged') : null;

const notInFuture: Check<Submit | Correct, OnRotation> = (_, { at, submittedAt }) =>
  submittedAt <= at ? null : refuse('submitted_in_future');

/** Day 14 counts from this date: an earlier date would make the record overdue before the key existed. */
const notBeforeStart: Check<Submit | Correct, OnRotation> = ({ policy: { calendar }, rotation }, { submittedAt }) =>
  daysBetween(calendar, rotation.startedAt, submittedAt) >= 0
    ? null
    : refuse('submitted_before_start', { started: dateOf(calendar, rotation.startedAt) });

/** The reminder about the record counts from this date too. */
const promisePossible: Check<Submit | Correct, OnRotation> = (
  { policy: { calendar } },
  { at, submittedAt, promisedDate },
) => {
  if (promisedDate === '') return null;
  const day = dateOf(calendar, submittedAt);
  const latest = latestPromise(calendar, at);
  if (promisedDate < day) return refuse('promised_before_submitted', { submitted: day });
  return promisedDate <= latest ? null : refuse('promised_too_late', { latest });
};

/** I9: the due date of the record counts from plausible dates. */
const toSubmit: Chain<Submit, OnRotation> = [keyMade, notSubmitted, notInFuture, notBeforeStart, promisePossible];
const toCorrect: Chain<Correct, OnRotation> = [
  submitted,
  changesSomething,
  notInFuture,
  notBeforeStart,
  promisePossible,
];

/** As the log keeps it. */
const recorded = ({ submittedAt, ticket, promisedDate, revision, by }: Submit | Correct) => ({
  ...{ submittedAt, ticket, promisedDate, revision },
  ...{ by: by.id, name: by.name },
});

export const submitApplication = (given: Given, command: Submit): Decision => {
  const on = onRotation(given, command, toSubmit);
  if (isRefusal(on)) return on;
  const { at } = command;
  // The card shows what is recorded, and the person who records it gets an answer: nobody else has to hear of it.
  return accept(
    { type: 'ApplicationSubmitted', ...recorded(command) },
    ...(on.rotation.stage.tag === 'AwaitingApplication' ? [entered({ tag: 'AwaitingRecord', sinceAt: at })] : []),
  );
};

export const correctApplication = (given: Given, command: Correct): Decision => {
  const on = onRotation(given, command, toCorrect);
  if (isRefusal(on)) return on;
  const { ticket, promisedDate, revision, submittedAt, by } = command;
  const day = dateOf(given.policy.calendar, submittedAt);
  return accept(
    { type: 'ApplicationCorrected', ...recorded(command) },
    notice('application_corrected', { name: by.name, ticket, submitted: day, promisedDate, revision }),
  );
};

const isNewlyLeaked = ({ state, rules }: Given, { next }: Rotation, findings: readonly FindingCode[]): boolean =>
  rules.has('leaked-key-stops') &&
  findings.includes('private_key_published') &&
  lookUp(state.selectors, next)?.banned !== true;

/** The same conditions as for a cancellation: SES does not have the next key, and no attempt may still put it. */
const neverReached = (state: State, rotation: Rotation): boolean =>
  !isRollingBack(rotation) &&
  !ofRotation(state, rotation).some(isUnfinished) &&
  !state.targets.some(({ shown }) => shown === rotation.next) &&
  (isBack(rotation) || reachedTargets(state, rotation).length === 0);

/**
 * A private key in the DNS bans its key pair for good, even if the record is corrected a minute later: anybody who read it can sign. The
 * rotation stops. If SES may already sign with the key, no further target is switched, and people have to roll back at once.
 */
const leak = ({ state }: Given, rotation: Rotation, at: Instant): readonly DomainEvent[] => {
  const { next, round } = rotation;
  const stops = neverReached(state, rotation);
  const ended = (because: 'cancelled' | 'changed'): DomainEvent[] =>
    round !== null && round.ended === null ? [{ type: 'RoundEnded', round: round.id, because }] : [];
  const leaked = { type: 'KeyLeaked', selector: next } as const;
  // The notice counts as the first reminder; the following alarm counts from here.
  const reminded = { type: 'ReminderSent', reminder: 'leaked' } as const;
  if (!stops) return [leaked, ...ended('changed'), reminded, notice('key_leaked_in_use', { selector: next })];
  return [
    leaked,
    ...ended('cancelled'),
    { type: 'RemovalWanted', selector: next },
    entered({ tag: 'Cancelled', sinceAt: at }),
    reminded,
    notice('key_leaked', { selector: next }),
  ];
};

type Seen = Pick<CommandOf<'RecordMonitored'>, 'selector' | 'verdict' | 'findings' | 'evidence' | 'at'>;

/** If the key was never held, only the existence of the record can be checked, not its content. */
const isLost = ({ selectors }: State, { selector, verdict, findings }: Seen): boolean => {
  if (verdict === 'absent' || verdict === 'disagree' || findings.includes('private_key_published')) return true;
  const held = (lookUp(selectors, selector)?.fingerprint ?? null) !== null;
  return verdict === 'wrong' && (held || findings.includes('revoked'));
};

const sameAs = (before: State['lost'][string] | undefined, { verdict, findings }: Seen): boolean =>
  before !== undefined && before.verdict === verdict && String(before.findings) === String(findings);

/** A leaked key is banned for good, even after the record is corrected, because anybody who read it can sign. One notice reports it. */
const leakedKept = ({ state }: Given, { selector, findings }: Seen): DomainEvent[] => {
  const known = lookUp(state.selectors, selector)?.banned === true || selector === state.rotation?.next;
  if (known || !findings.includes('private_key_published')) return [];
  return [{ type: 'KeyLeaked', selector }, notice('kept_key_leaked', { selector })];
};

const lossNotice = (state: State, seen: Seen): DomainEvent => {
  const { selector, verdict, findings, at } = seen;
  const facts = { selector, verdict, findings, since: at };
  const need = needOf(state, selector);
  switch (need) {
    case 'next':
      return notice('record_lost_next', facts);
    case 'current':
      return notice('record_lost_current', facts);
    case 'previous':
      return notice('record_lost_previous', facts);
    case 'kept':
      return notice('record_lost_kept', facts);
    default:
      return unreachable(need);
  }
};

const back = (selector: Selector, since: number): DomainEvent[] => [
  { type: 'ProtectedRecordBack', selector },
  notice('record_back', { selector, since }),
];

/**
 * The result of one check of a protected record (I8); no event if the record is unchanged. A record that vanishes or changes raises a
 * notice at once that names its use, and another when it is restored. An unknown verdict changes nothing.
 */
const recordSeen = (given: Given, seen: Seen): DomainEvent[] => {
  const { state } = given;
  const { selector, verdict, findings, evidence, at } = seen;
  if (verdict === 'unknown' || !isProtected(state, selector)) return [];
  const before = lookUp(state.lost, selector);
  const leaked = leakedKept(given, seen);
  if (!isLost(state, seen)) return [...leaked, ...(before === undefined ? [] : back(selector, before.lostAt))];
  if (sameAs(before, seen)) return leaked;
  const lost = { verdict, findings, evidence, lostAt: before?.lostAt ?? at };
  // One alert only: the fault may change while the record stays wrong.
  const alert = before === undefined && leaked.length === 0 ? [lossNotice(state, seen)] : [];
  return [...leaked, { type: 'ProtectedRecordLost', selector, lost }, ...alert];
};

export const recordMonitored = (given: Given, command: CommandOf<'RecordMonitored'>): Decision =>
  accept(...recordSeen(given, command));

type RecordObserved = CommandOf<'RecordObserved'>;

/** Right, or right except for servers whose silence has lasted long enough to be waived by name (I2). */
const isRight = (given: Given, rotation: Rotation, command: RecordObserved): boolean => {
  if (command.verdict === 'right') return true;
  const waivable = silentLongEnough(rotation.record, command.silent, command.at, given.policy);
  return command.verdict === 'unknown' && command.othersRight && waivable;
};

const waitingStage = (rotation: Rotation, at: Instant): Stage =>
  rotation.application === null ? { tag: 'AwaitingApplication', sinceAt: at } : { tag: 'AwaitingRecord', sinceAt: at };

/** The first right answer needs no message: the card shows it, and the approval card follows. After bad news people hear that it is over. */
const isExpected = ({ record, round }: Rotation): boolean =>
  round === null && (record === null || merelyAbsent(record));

const rightNow = ({ policy }: Given, rotation: Rotation, at: Instant): DomainEvent[] => {
  const { stage } = rotation;
  switch (stage.tag) {
    case 'AwaitingApplication':
    case 'AwaitingRecord':
      return [
        entered({ tag: 'Published', sinceAt: at, rights: 1, lastRightAt: at }),
        ...(isExpected(rotation) ? [] : [notice('record_published')]),
      ];
    case 'Published': {
      const rights = stage.rights + 1;
      const stable = rights >= policy.stableChecks && at - stage.sinceAt >= policy.stableForMs;
      if (stable) return [entered({ tag: 'Stable', sinceAt: at })];
      // Further right answers before the time is over change nothing.
      return rights > policy.stableChecks ? [] : [entered({ ...stage, rights, lastRightAt: at })];
    }
    default:
      return [];
  }
};

/** The bot owes the next round as it owed this one, because nobody declined it. */
const changed = (round: number): DomainEvent[] => [
  { type: 'RoundEnded', round, because: 'changed' },
  { type: 'RoundWanted' },
];

/** Wrong, absent and disagree are facts. Unknown is not a fact, so it reverts nothing. */
const notRight = ({ state }: Given, rotation: Rotation, at: Instant): DomainEvent[] => {
  const { stage, round } = rotation;
  if (stage.tag === 'Published') return [entered(waitingStage(rotation, at)), notice('record_vanished')];
  if (stage.tag !== 'Stable' || ofRound(state, rotation).length > 0) return [];
  return [
    ...(round && round.ended === null ? changed(round.id) : []),
    entered(waitingStage(rotation, at)),
    notice('record_vanished'),
  ];
};

const factsOf = ({ verdict, findings, silent, evidence, at }: RecordObserved): RecordFacts => ({
  verdict,
  findings,
  silent,
  evidence,
  changedAt: at,
});

const isSame = (before: RecordFacts | null, now: RecordFacts): boolean =>
  before !== null &&
  before.verdict === now.verdict &&
  String(before.findings) === String(now.findings) &&
  String(before.silent) === String(now.silent);

/** Absent without a further finding: the normal case before the application is done. */
const merelyAbsent = ({ verdict, findings }: Pick<RecordFacts, 'verdict' | 'findings'>): boolean =>
  verdict === 'absent' && findings.every((code) => code === 'absent');

/** A warning does not stop the switch, but the requester can correct it only while there is time. */
const newWarning = ({ record }: Rotation, { verdict, findings }: RecordObserved): boolean =>
  verdict === 'right' && findings.some((code) => !record?.findings.includes(code));

const worthSaying = (rotation: Rotation, command: RecordObserved): boolean =>
  newWarning(rotation, command) ||
  command.verdict === 'wrong' ||
  command.verdict === 'disagree' ||
  (command.verdict === 'absent' && (rotation.stage.tag !== 'AwaitingApplication' || !merelyAbsent(command))) ||
  command.findings.includes('private_key_published');

/** Writes only changes of the verdict, a finding, the silent servers or the stability count (design.md 6). */
export const recordObserved = (given: Given, command: RecordObserved): Decision => {
  const on = onRotation(given, command);
  if (isRefusal(on)) return on;
  const { rotation } = on;
  const { stage } = rotation;
  if (stage.tag === 'Preparing') return accept();
  const facts = factsOf(command);
  const changed = !isSame(rotation.record, facts);
  const monitored = recordSeen(given, { ...command, selector: rotation.next });
  if (isNewlyLeaked(given, rotation, command.findings)) {
    const lost = monitored.filter(({ type }) => type !== 'NoticeRaised');
    return accept({ type: 'RecordChanged', facts }, ...lost, ...leak(given, rotation, command.at));
  }
  const moves = isRight(given, rotation, command)
    ? rightNow(given, rotation, command.at)
    : command.verdict === 'unknown'
      ? []
      : notRight(given, rotation, command.at);
  const first = rotation.record === null && merelyAbsent(command);
  // Once SES may sign with the key, the monitor of protected records raises the notice.
  const inUse = isProtected(given.state, rotation.next);
  const notified = moves.some(({ type }) => type === 'NoticeRaised');
  const isWorthNoticing = changed && !first && !inUse && !notified && worthSaying(rotation, command);
  return accept(
    ...(changed ? [{ type: 'RecordChanged', facts } as const] : []),
    ...moves,
    ...monitored,
    ...(isWorthNoticing ? [notice('record_changed', { verdict: command.verdict, findings: command.findings })] : []),
  );
};
