/**
 * Decides which facts readings and probes prove about attempts (I6), in the order: settled, applied, not applied, shown, succeeded, back.
 */

import type { CommandOf, TargetObservation } from '../commands.ts';
import { accept, type Decision, entered, type Given, notice, refuse } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { evolveAll } from '../evolve.ts';
import { minutesSince, pendingSince, unsignedMinutes } from '../incidents.ts';
import type { Instant, Selector, TargetId } from '../names.ts';
import { watchEveryMs } from '../policy.ts';
import {
  floorOf,
  isReleased,
  isUndecided,
  lastIntent,
  mayHaveReached,
  mayStillLand,
  ofSwitch,
  onTarget,
  reachedTargets,
  readyFrom,
} from '../queries.ts';
import type { Rules } from '../rules.ts';
import {
  type Attempt,
  type DkimStatus,
  isBack,
  isRollingBack,
  isRunning,
  isTurnedBack,
  type Rotation,
  type Stage,
  type State,
} from '../state.ts';
import { altered, named, type RecordTargetObservations, type Step } from './start.ts';

const isVerifying = (observations: readonly TargetObservation[]): boolean =>
  observations.some(({ kind, status }) => kind === 'reading' && status === 'PENDING');

/** Two probes of one observation show different selectors: the signing key changed between them, so neither shows the present one. */
const probesDiffer = (observations: readonly TargetObservation[]): boolean =>
  new Set(
    observations.filter(({ kind, selector }) => kind === 'probe' && selector !== null).map(({ selector }) => selector),
  ).size > 1;

/**
 * The observations that show which key SES was given last. While SES verifies a new key, it may still sign with the previous one, and SES
 * does not document which. Probes are left out as long as they may be signed with the previous key.
 */
const conclusive = (observations: readonly TargetObservation[], rules: Rules): readonly TargetObservation[] =>
  rules.has('probe-not-while-verifying') && (isVerifying(observations) || probesDiffer(observations))
    ? observations.filter(({ kind }) => kind === 'reading')
    : observations;

/**
 * Observations that show an attempt as applied. Only a target that received the next key can sign with it. The previous key may sign
 * without a new Put, so a rollback needs conclusive observations.
 */
const mayBeBy = (
  attempt: Attempt,
  observations: readonly TargetObservation[],
  rules: Rules,
): readonly TargetObservation[] =>
  (attempt.kind === 'forward' ? observations : conclusive(observations, rules)).filter(
    ({ selector }) => selector === attempt.selector,
  );

/** A target is back when `settle` is over for all its attempts, all have an outcome, and a later reading shows the previous selector. */
const back: Step = ({ state, rules }, { target, observations }) => {
  const { rotation } = state;
  if (rotation === null || !isRollingBack(rotation)) return [];
  if (!reachedTargets(state, rotation).includes(target)) return [];
  const here = onTarget(state, target);
  const sent = ofSwitch(state, rotation).some((attempt) => attempt.kind === 'rollback' && attempt.target === target);
  // SES has applied the switch: one outdated reading must not replace a rollback Put that was never made.
  const taken = here.some(({ kind, outcome }) => kind === 'forward' && outcome === 'applied');
  const closed = here.every((attempt) => !isUndecided(attempt) && !mayStillLand(attempt)) && (sent || !taken);
  const since = Math.max(lastIntent(state, target), ...here.map(({ settledVersion }) => settledVersion ?? 0));
  const strict = rules.has('rollback-finish-after-settle');
  const conclusiveOnes = named(conclusive(observations, rules));
  const seen = conclusiveOnes.findLast(({ baseVersion }) => baseVersion >= (strict ? since : 0))?.selector;
  if (seen === rotation.current && (closed || !strict)) return [{ type: 'TargetBack', target }];
  const laterSelector = conclusiveOnes.findLast(
    ({ baseVersion }) => baseVersion >= lastIntent(state, target),
  )?.selector;
  const undone = state.targets.find(({ id }) => id === target)?.undone;
  return sent && laterSelector !== undefined && laterSelector !== rotation.current && !undone
    ? [{ type: 'RollbackUndone', target }]
    : [];
};

const finished: Step = ({ state }, { at }) => {
  const { rotation } = state;
  if (rotation === null || !isRollingBack(rotation)) return [];
  const away = reachedTargets(state, rotation);
  const seenBack = (id: TargetId): boolean => state.targets.find((target) => target.id === id)?.backVersion !== null;
  return away.every(seenBack)
    ? [
        { type: 'RollbackFinished' },
        entered({ tag: 'RolledBack', sinceAt: at }),
        notice('rollback_finished', { to: rotation.current }),
      ]
    : [];
};

type Seen = Pick<CommandOf<'RecordTargetObservations'>, 'target' | 'observations' | 'at'>;

/** An unreadable mailbox proves nothing about mail. The next notice follows only after the mailbox has answered again. */
const mailbox = ({ state }: Given, { mailbox: seen }: CommandOf<'RecordTargetObservations'>): DomainEvent[] => {
  const { mailboxProblem } = state;
  if (seen === undefined) return [];
  if (seen === 'answers') return mailboxProblem === null ? [] : [{ type: 'MailboxBack' }, notice('mailbox_back')];
  if (mailboxProblem !== null) return [];
  const raised = notice('mailbox_unavailable', { problem: seen });
  return [{ type: 'MailboxLost', problem: seen }, raised];
};

/** The selectors that SES may rightly show now. */
export const expectedSelectors = (state: State): readonly Selector[] => {
  const { rotation, current } = state;
  if (!isRunning(rotation)) return current === null ? [] : [current];
  const { stage } = rotation;
  if (isBack(rotation)) return [rotation.current];
  if (isRollingBack(rotation)) return [rotation.current, rotation.next];
  if (stage.tag === 'Overlap' || stage.tag === 'AwaitingCompletion' || stage.tag === 'Watching') return [rotation.next];
  return reachedTargets(state, rotation).length > 0 ? [rotation.current, rotation.next] : [rotation.current];
};

/** Detects a selector that nobody expects. The facts are per target, because one target proves nothing about another. */
const drift = ({ state }: Given, { target, observations }: Seen): DomainEvent[] => {
  const selector = observations.findLast((observation) => observation.selector !== null)?.selector ?? null;
  if (selector === null) return [];
  const before = state.drifting[target] ?? null;
  if (expectedSelectors(state).includes(selector)) return before === null ? [] : [{ type: 'DriftCleared', target }];
  return before === selector
    ? []
    : [
        { type: 'DriftSeen', target, selector },
        notice('drift', { target, selector, expected: expectedSelectors(state) }),
      ];
};

const failures: readonly DkimStatus[] = ['FAILED', 'TEMPORARY_FAILURE'];
const switched: readonly Stage['tag'][] = ['Watching', 'AwaitingCompletion', 'Overlap'];

/** Before SUCCESS, PENDING is expected. A failure raises a notice at once. */
const statusWhilePending = ({ state }: Given, { target, observations, at }: Seen): DomainEvent[] => {
  const since = pendingSince(state, target);
  const seen = observations.findLast(({ kind }) => kind === 'reading')?.status ?? null;
  if (since === null || seen === null || !failures.includes(seen) || seen === state.ailing[target]) return [];
  const facts = { target, status: seen, minutes: minutesSince(since, at) };
  return [{ type: 'StatusSeen', target, status: seen }, notice('status_failed', facts)];
};

/** After the switch, any status but SUCCESS means that mail may leave unsigned. Each change raises one notice. */
const status = (given: Given, command: Seen): DomainEvent[] => {
  const { state } = given;
  const { target, observations } = command;
  const { rotation } = state;
  const tag = isRunning(rotation) ? rotation.stage.tag : null;
  if (tag === 'Switching') return statusWhilePending(given, command);
  if (tag === null || !switched.includes(tag)) return [];
  const seen = observations.findLast(({ kind }) => kind === 'reading')?.status ?? null;
  const before = state.ailing[target] ?? 'SUCCESS';
  if (seen === null || seen === before) return [];
  const code = seen === 'SUCCESS' ? notice('status_back', { target }) : notice('status_lost', { target, status: seen });
  return [{ type: 'StatusSeen', target, status: seen }, code];
};

/**
 * Reports the reason in SES's own words why it does not report SUCCESS, once per cause. It decides nothing. A check from before the last
 * Put concerned the previous key, so it is ignored.
 */
const verification: Step = ({ state }, { target, observations }) => {
  const before = state.verifying[target] ?? null;
  const reading = observations.findLast(({ kind }) => kind === 'reading');
  if (reading?.status === 'SUCCESS')
    return before === null ? [] : [{ type: 'VerificationSeen', target, problem: null }];
  const problem = reading?.verification;
  if (problem === undefined || problem.errorType === before?.errorType || !isRunning(state.rotation)) return [];
  const put = onTarget(state, target).findLast(mayHaveReached);
  if (put !== undefined && problem.lastCheckedSesAt !== null && problem.lastCheckedSesAt < put.beforeSesAt) return [];
  const { errorType, lastCheckedSesAt, serial } = problem;
  return [
    { type: 'VerificationSeen', target, problem },
    notice('ses_verification', { target, problem: errorType, checked: lastCheckedSesAt, serial }),
  ];
};

const probeEvidence = (probe: RecordTargetObservations['probe']): { readonly evidence?: string } =>
  probe === undefined || probe.evidence === null ? {} : { evidence: probe.evidence };

/** A second verifier decides nothing. People hear of it only if it disagrees. */
const seconded = (target: TargetId, probe: RecordTargetObservations['probe']): DomainEvent[] => {
  if (probe === undefined || probe.server === null || probe.agreement === 'silent') return [];
  const facts = { target, server: probe.server };
  return probe.agreement === 'agrees' ? [] : [notice('probe_disputed', facts)];
};

/** In the watch the log records every check, including a good one. */
const isAnother = ({ stage }: Rotation, probedAt: Instant, now: Instant): boolean =>
  stage.tag === 'Watching' && now >= probedAt + watchEveryMs;

/** In milliseconds after the watch began. */
const expectedWithinMs = 15 * 60_000;

/** `watch_began` announces the first probe, so its success is news only after bad news, or when it comes late. */
const isNews = ({ rotation, incidentResponse }: State, now: Instant): boolean =>
  incidentResponse !== null || (rotation?.stage.tag === 'Watching' && now - rotation.stage.sinceAt > expectedWithinMs);

const statusIn = (observations: readonly TargetObservation[]): { readonly status?: DkimStatus } => {
  const status = observations.findLast(({ kind }) => kind === 'reading')?.status ?? null;
  return status === null ? {} : { status };
};

/** SUCCESS counts only from a reading that was requested after the attempt was known to be applied. */
const succeeded: Step = ({ state }, { target, observations, probe, rates, at: now }) => {
  const { rotation } = state;
  const at = state.targets.find(({ id }) => id === target);
  if (!isRunning(rotation) || at === undefined || at.undone) return [];
  if (isTurnedBack(rotation)) return [];
  const attempt = ofSwitch(state, rotation).findLast(
    (a) => a.target === target && a.kind === 'forward' && a.outcome === 'applied',
  );
  if (attempt === undefined) return [];
  const since = attempt.closedVersion ?? 0;
  const counted = rates === undefined ? {} : { rates };
  const requested = observations.filter(({ baseVersion }) => baseVersion >= since);
  const probed = requested.some(({ kind, selector }) => kind === 'probe' && selector === rotation.next);
  // A SUCCESS without a selector may still be the previous key's. Only a delivered probe proves the next key.
  const known = probed || at.probedAt !== null;
  const success = requested.some(
    ({ status, selector }) => status === 'SUCCESS' && (selector === null ? known : selector === rotation.next),
  );
  // The watch closes only on mail that is signed now, so an older good probe does not count.
  const newest = requested.findLast(({ kind }) => kind === 'probe');
  const lost = rotation.stage.tag === 'Watching' && at.probedAt !== null && newest?.selector !== rotation.next;
  return [
    ...(success && at.succeededAt === null ? [{ type: 'TargetSucceeded', target } as const] : []),
    ...(probed && (at.probedAt === null || isAnother(rotation, at.probedAt, now))
      ? [{ type: 'ProbeVerified', target, ...probeEvidence(probe), ...statusIn(requested), ...counted } as const]
      : []),
    ...(probed && at.probedAt === null && isNews(state, now) ? [notice('probe_verified', { target })] : []),
    ...(lost && newest !== undefined
      ? [{ type: 'ProbeLost', target, ...probeEvidence(probe), ...counted } as const, notice('probe_lost', { target })]
      : []),
    ...((probed && at.probedAt === null) || (lost && newest !== undefined) ? seconded(target, probe) : []),
  ];
};

const settled: Step = ({ state, policy, rules }, { target, observations, at }) => {
  const sesNow = Math.max(0, ...observations.map(({ sesAt }) => sesAt ?? 0));
  const over = (attempt: Attempt): boolean =>
    rules.has('settle-by-ses-date')
      ? sesNow - attempt.beforeSesAt >= policy.settleMs
      : at - attempt.intendedAt >= policy.settleMs;
  return onTarget(state, target)
    .filter((attempt) => mayStillLand(attempt) && over(attempt))
    .map(({ id }) => ({ type: 'AttemptSettled', attempt: id }));
};

/** If a probe proved the outcome, the event names its evidence, so that anybody can verify the mail again. */
const evidenceOf = (
  observations: readonly TargetObservation[],
  { probe }: RecordTargetObservations,
): { readonly evidence?: string } => (observations.some(({ kind }) => kind === 'probe') ? probeEvidence(probe) : {});

const applied: Step = ({ state, rules }, command) =>
  onTarget(state, command.target)
    .filter(isUndecided)
    .flatMap((attempt) => {
      const matching = mayBeBy(attempt, command.observations, rules).filter(
        ({ baseVersion }) => baseVersion >= attempt.intendedVersion,
      );
      const by = { outcome: 'applied', code: 'shown', ...evidenceOf(matching, command) } as const;
      return matching.length === 0 ? [] : [{ type: 'AttemptClosed', attempt: attempt.id, ...by }];
    });

/** Not applied needs two observations that agree, both requested after `settle` and after the last append. */
const notApplied: Step = (given, command) => {
  const { target, observations } = command;
  const { state, rules } = given;
  const after = rules.has('observations-after-append') ? lastIntent(state, target) : 0;
  return onTarget(state, target)
    .filter((attempt) => isUndecided(attempt) && attempt.settledVersion !== null)
    .flatMap((attempt) => {
      const since = rules.has('observations-after-settle') ? (attempt.settledVersion ?? 0) : 0;
      const conclusiveOnes = named(conclusive(observations, rules));
      const valid = conclusiveOnes.filter(({ baseVersion }) => baseVersion >= since && baseVersion >= after);
      const enough = valid.length >= (rules.has('not-applied-two-observations') ? 2 : 1);
      const agree = valid.every(({ selector }) => selector === valid[0]?.selector && selector !== attempt.selector);
      const by = { outcome: 'notApplied', code: 'not_shown', ...evidenceOf(valid, command) } as const;
      return enough && agree ? [{ type: 'AttemptClosed', attempt: attempt.id, ...by }] : [];
    });
};

/** No Put in this log can change the observed key any more, so the observation dates the selector for good. */
const lasts = ({ state, policy }: Given, target: TargetId, { sesAt, baseVersion }: TargetObservation): boolean =>
  baseVersion >= floorOf(state, target) &&
  onTarget(state, target)
    .filter(mayHaveReached)
    .every(({ beforeSesAt, settledVersion }) =>
      sesAt === null
        ? settledVersion !== null && baseVersion >= settledVersion
        : settledVersion !== null && sesAt - beforeSesAt >= policy.settleMs,
    );

const shown: Step = (given, { target, observations }) => {
  const { state, rules } = given;
  const known = state.targets.find(({ id }) => id === target);
  const reading = observations.findLast(({ kind }) => kind === 'reading');
  const conclusiveOnes = named(conclusive(observations, rules));
  const selector = conclusiveOnes.at(-1)?.selector ?? null;
  const origin = reading?.origin ?? known?.origin ?? null;
  const signingEnabled = reading?.signingEnabled ?? known?.signingEnabled ?? null;
  const dates =
    known?.shownSinceAt === null &&
    conclusiveOnes.some((observation) => observation.selector === selector && lasts(given, target, observation));
  const news = selector !== known?.shown || dates ? selector : null;
  const same = news === null && origin === known?.origin && signingEnabled === known?.signingEnabled;
  return same ? [] : [{ type: 'SelectorShown', target, selector: news, origin, signingEnabled }];
};

const watchBegins: Step = ({ state, policy }, { at }) => {
  const { rotation } = state;
  if (rotation?.stage.tag !== 'Switching' || state.targets.some(({ succeededAt }) => succeededAt === null)) return [];
  const endsAt = at + policy.watchMs;
  const { grant, round } = rotation;
  return [
    ...(round && round.ended === null ? [{ type: 'RoundEnded', round: round.id, because: 'switched' } as const] : []),
    ...(grant ? [{ type: 'RollbackGranted', to: grant.to, until: Math.min(grant.until, endsAt) } as const] : []),
    entered({ tag: 'Watching', sinceAt: at, endsAt }),
    notice('watch_began', {
      until: endsAt,
      minutes: unsignedMinutes(state, rotation),
      // The requester hears here of the last approval, with which the switch started.
      approvers: (round?.approvals ?? []).map(({ name }) => name),
    }),
  ];
};

/** Notifies the operator when only the change window keeps the next target waiting. */
const waiting = (before: State, { state, policy }: Given, at: Instant): DomainEvent[] => {
  const { rotation } = state;
  if (rotation?.stage.tag !== 'Switching' || rotation.round === null || before.rotation === null) return [];
  const was = readyFrom(before, before.rotation, policy) !== null;
  if (was || readyFrom(state, rotation, policy) === null || isReleased(rotation.round, policy, at)) return [];
  return [notice('awaits_execution', { round: rotation.round.id })];
};

/** Selector and settings recover separately. One notice reports the recovery when both are restored. */
const allClear = (
  state: State,
  { target }: RecordTargetObservations,
  events: readonly DomainEvent[],
): DomainEvent[] => {
  const back = events.some(({ type }) => type === 'DriftCleared' || type === 'SettingsRestored');
  return back && !state.altered[target] && !state.drifting[target] ? [notice('altered_back', { target })] : [];
};

const steps: readonly Step[] = [
  settled,
  applied,
  notApplied,
  altered,
  shown,
  succeeded,
  watchBegins,
  back,
  finished,
  drift,
  status,
  verification,
  mailbox,
];

export const recordTargetObservations = (given: Given, command: RecordTargetObservations): Decision => {
  const { policy, rules } = given;
  if (!given.state.targets.some(({ id }) => id === command.target)) return refuse('targets_missing');
  const fresh = (observation: TargetObservation): boolean =>
    !rules.has('observations-fresh') || command.at - observation.requestedAt <= policy.evidenceMaxAgeMs;
  const observations = command.observations.filter(fresh);
  // Mail may arrive after the evidence has expired. A late probe closes no attempt, but the key that signed it remains a fact.
  const late = command.observations.filter(
    (observation) => !fresh(observation) && observation.kind === 'probe' && observation.selector !== null,
  );
  if (observations.length === 0 && late.length === 0) return refuse('stale_observation');
  const commit = { at: command.at, version: given.state.atVersion + 1 };
  const timely = { ...command, observations };
  const withLate = late.length === 0 ? timely : { ...command, observations: [...observations, ...late] };
  let after = given;
  const events: DomainEvent[] = [];
  for (const step of steps) {
    const made = step(after, step === succeeded ? withLate : timely);
    if (made.length === 0) continue;
    events.push(...made);
    after = { ...after, state: evolveAll(after.state, made, commit, rules) };
  }
  const follow = [...allClear(after.state, command, events), ...waiting(given.state, after, command.at)];
  return accept(...events, ...follow);
};
