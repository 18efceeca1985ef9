/** What readings and probes say about attempts (I6), in the order: settled, applied, not applied, shown, succeeded, back. */

import type { Sign } from '../commands.ts';
import { accept, type Decision, entered, type Given, notice } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { evolveAll } from '../evolveAll.ts';
import type { Instant, TargetId } from '../names.ts';
import { floorOf, isUndecided, lastIntent, mayHaveReached, mayStillLand, onTarget } from '../queries.ts';
import { refuse } from '../refusal.ts';
import { readyFrom } from '../rest.ts';
import type { Attempt, State } from '../state.ts';
import { isReleased } from './approvals.ts';
import { back, finished } from './backSigns.ts';
import { drift, mailbox, status } from './health.ts';
import { altered } from './sesSettings.ts';
import { named, type RecordSigns, type Step } from './signStep.ts';
import { kept, succeeded } from './succeeded.ts';
import { mayBeBy, telling } from './telling.ts';

const settled: Step = ({ state, policy, rules }, { target, signs, at }) => {
  const sesNow = Math.max(0, ...signs.map(({ sesAt }) => sesAt ?? 0));
  const over = (attempt: Attempt): boolean =>
    rules.has('settle-by-ses-date')
      ? sesNow - attempt.beforeSesAt >= policy.settleMs
      : at - attempt.intendedAt >= policy.settleMs;
  return onTarget(state, target)
    .filter((attempt) => mayStillLand(attempt) && over(attempt))
    .map(({ id }) => ({ type: 'AttemptSettled', attempt: id }));
};

/** Where mail told, the mail is named: whoever doubts it verifies it again. */
const keptProbe = (told: readonly Sign[], { probe }: RecordSigns): { readonly evidence?: string } =>
  told.some(({ kind }) => kind === 'probe') ? kept(probe) : {};

const applied: Step = ({ state, rules }, command) =>
  onTarget(state, command.target)
    .filter(isUndecided)
    .flatMap((attempt) => {
      const told = mayBeBy(attempt, command.signs, rules).filter(
        ({ askedVersion }) => askedVersion >= attempt.intendedVersion,
      );
      const by = { outcome: 'applied', code: 'shown', ...keptProbe(told, command) } as const;
      return told.length === 0 ? [] : [{ type: 'AttemptClosed', attempt: attempt.id, ...by }];
    });

/** Two signs that agree, both asked for after `settle` and after the last append. */
const notApplied: Step = (given, command) => {
  const { target, signs } = command;
  const { state, rules } = given;
  const after = rules.has('signs-after-append') ? lastIntent(state, target) : 0;
  return onTarget(state, target)
    .filter((attempt) => isUndecided(attempt) && attempt.settledVersion !== null)
    .flatMap((attempt) => {
      const since = rules.has('signs-after-settle') ? (attempt.settledVersion ?? 0) : 0;
      const told = named(telling(signs, rules));
      const valid = told.filter(({ askedVersion }) => askedVersion >= since && askedVersion >= after);
      const enough = valid.length >= (rules.has('not-applied-two-signs') ? 2 : 1);
      const agree = valid.every(({ selector }) => selector === valid[0]?.selector && selector !== attempt.selector);
      const by = { outcome: 'notApplied', code: 'not_shown', ...keptProbe(valid, command) } as const;
      return enough && agree ? [{ type: 'AttemptClosed', attempt: attempt.id, ...by }] : [];
    });
};

/** No Put that this log knows of can change what the sign saw: it dates the selector for good. */
const lasts = ({ state, policy }: Given, target: TargetId, { sesAt, askedVersion }: Sign): boolean =>
  askedVersion >= floorOf(state, target) &&
  onTarget(state, target)
    .filter(mayHaveReached)
    .every(({ beforeSesAt, settledVersion }) =>
      sesAt === null
        ? settledVersion !== null && askedVersion >= settledVersion
        : settledVersion !== null && sesAt - beforeSesAt >= policy.settleMs,
    );

const shown: Step = (given, { target, signs }) => {
  const { state, rules } = given;
  const known = state.targets.find(({ id }) => id === target);
  const reading = signs.findLast(({ kind }) => kind === 'reading');
  const told = named(telling(signs, rules));
  const selector = told.at(-1)?.selector ?? null;
  const origin = reading?.origin ?? known?.origin ?? null;
  const signingEnabled = reading?.signingEnabled ?? known?.signingEnabled ?? null;
  const dates =
    known?.shownSinceAt === null && told.some((sign) => sign.selector === selector && lasts(given, target, sign));
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
    notice('watch_began', { until: String(endsAt) }),
  ];
};

/** The next target could go on now but for the change window: the operator hears of it. */
const waiting = (before: State, { state, policy }: Given, at: Instant): DomainEvent[] => {
  const { rotation } = state;
  if (rotation?.stage.tag !== 'Switching' || rotation.round === null || before.rotation === null) return [];
  const was = readyFrom(before, before.rotation, policy) !== null;
  if (was || readyFrom(state, rotation, policy) === null || isReleased(rotation.round, policy, at)) return [];
  return [notice('waits_for_execution', { round: String(rotation.round.id) })];
};

/** Selector and settings come back each on their own: all is well when both are, and that is said once. */
const allClear = (state: State, { target }: RecordSigns, events: readonly DomainEvent[]): DomainEvent[] => {
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
  mailbox,
];

export const recordSigns = (given: Given, command: RecordSigns): Decision => {
  const { policy, rules } = given;
  if (!given.state.targets.some(({ id }) => id === command.target)) return refuse('targets_missing');
  const fresh = (sign: Sign): boolean =>
    !rules.has('signs-fresh') || command.at - sign.askedAt <= policy.evidenceMaxAgeMs;
  const signs = command.signs.filter(fresh);
  // Mail may take longer than that: a late probe closes no attempt, but what signed it is a fact that does not age.
  const late = command.signs.filter((sign) => !fresh(sign) && sign.kind === 'probe' && sign.selector !== null);
  if (signs.length === 0 && late.length === 0) return refuse('stale_observation');
  const commit = { at: command.at, version: given.state.atVersion + 1 };
  let { state } = given;
  const events: DomainEvent[] = [];
  for (const step of steps) {
    const made = step({ ...given, state }, { ...command, signs: step === succeeded ? [...signs, ...late] : signs });
    events.push(...made);
    state = evolveAll(state, made, commit, rules);
  }
  const told = [...allClear(state, command, events), ...waiting(given.state, { ...given, state }, command.at)];
  return accept(...events, ...told);
};
