/** `nextEffects(state) → effects with due times`: everything the bot owes, derived from the state alone. */

import { isWanted, overlapStart } from './decide/retirement.ts';
import { rollbackIsDue } from './decide/rollback.ts';
import { deliveryIsOwed, hasFailed } from './delivery.ts';
import { incidentReminder } from './incidents.ts';
import type { Instant, Selector, TargetId } from './names.ts';
import { type Policy, watchEveryMs } from './policy.ts';
import {
  isUndecided,
  isUnfinished,
  lostSelectors,
  mayRequestRemaining,
  ofRound,
  onTarget,
  openRound,
  opensAt,
  openUntil,
  reachedTargets,
  readyFrom,
  restedAt,
  rollbackPuts,
  switchedTargets,
  targetToSwitch,
  triesOf,
} from './queries.ts';
import { endings, reminders } from './reminders.ts';
import type { Rules } from './rules.ts';
import {
  type Attempt,
  isCompromised,
  isRunning,
  overlapOf,
  type Rotation,
  type SelectorFacts,
  type State,
} from './state.ts';

/** A task of the reconciler outside the domain. Each performed effect ends in a command that records its result. */
export type Effect =
  | { readonly type: 'PostNotices' }
  | { readonly type: 'MakeKeyPair'; readonly selector: Selector }
  | { readonly type: 'Preflight' }
  | { readonly type: 'CheckRecord' }
  /** Checks every record that I8 protects. */
  | { readonly type: 'MonitorRecords' }
  /** Sends mail that the next key signed, and looks for it (ADR 0020). */
  | { readonly type: 'ProveByDelivery' }
  | { readonly type: 'OpenRound' }
  | { readonly type: 'SwitchTarget'; readonly target: TargetId }
  | { readonly type: 'RollBackTarget'; readonly target: TargetId }
  /** A reading, and a probe if a second observation or a proof is needed. */
  | { readonly type: 'ObserveTarget'; readonly target: TargetId; readonly probe: boolean }
  | { readonly type: 'EnableSigning'; readonly target: TargetId }
  | { readonly type: 'DeclareRemovable'; readonly selector: Selector }
  | { readonly type: 'AnnounceDestruction'; readonly selector: Selector }
  | { readonly type: 'DestroyKey'; readonly selector: Selector }
  | { readonly type: 'Tick' };

/** Names an effect in deferrals and logs. */
export const effectKey = (effect: Effect): string => {
  if ('target' in effect) return `${effect.type} ${effect.target}`;
  return 'selector' in effect ? `${effect.type} ${effect.selector}` : effect.type;
};

/** An effect, and the time from which it is due; 0 is at once. */
interface DueEffect {
  readonly effect: Effect;
  readonly dueAt: Instant;
}

const due = (effect: Effect, dueAt: Instant = 0): DueEffect => ({ effect, dueAt });

/** The interval of the watch's checks. */
export const monitorEveryMs = 4 * 3_600_000;

/** In the overlap of two weeks the daily check suffices: an uneventful check justifies no commit (design.md 6). */
const mayGoBack: readonly string[] = ['Switching', 'Watching', 'AwaitingCompletion'];

/**
 * The monitoring of the records that I8 protects, besides the daily check. A day is too long from the switch to the confirmed end of the
 * watch, and while a record is lost.
 */
const monitoring = (state: State): DueEffect[] => {
  const { rotation } = state;
  if (lostSelectors(state).length > 0) return [due({ type: 'MonitorRecords' })];
  if (!isRunning(rotation) || !mayGoBack.includes(rotation.stage.tag)) return [];
  // The step that entered the stage has checked the records.
  return [due({ type: 'MonitorRecords' }, rotation.stage.sinceAt + monitorEveryMs)];
};

const now = 0;

/** People have a day to stop a destruction. A key that SES never had needs no such day. */
const destruction = (selector: Selector, { used, destruction: at }: SelectorFacts): DueEffect[] => {
  if (at?.tag === 'held') return [];
  if (at?.tag === 'announced') return [due({ type: 'DestroyKey', selector }, at.destroyAt)];
  return [due({ type: used && at?.tag !== 'begun' ? 'AnnounceDestruction' : 'DestroyKey', selector })];
};

/** The effects for selectors whose record should be removed (I8). */
const retirement = (state: State, policy: Policy): DueEffect[] =>
  Object.entries(state.selectors).flatMap(([name, facts]): DueEffect[] => {
    const selector = name as Selector;
    if (facts.status === 'gone') return destruction(selector, facts);
    // The daily check detects that a removable record is gone. That is soon enough.
    if (!facts.removalWanted || facts.status !== 'live' || facts.attestation?.tag === 'wanted') return [];
    // The removal of a compromised key is wanted before the switch, but mail needs the key until then.
    if (isCompromised(state, selector) && isWanted(state, selector)) return [];
    const start = facts.used ? overlapStart(state, selector, facts) : now;
    return Number.isFinite(start)
      ? [due({ type: 'DeclareRemovable', selector }, facts.used ? start + overlapOf(facts, policy) : now)]
      : [];
  });

const nowOf: Instant = 0;
/** A rollback is urgent: its pause does not grow beyond twice the first. */
const rollbackDoublingsMax = 1;
const forwardDoublingsMax = 6;

/** When to observe an attempt that is undecided or not settled. */
const observeAt = (attempt: Attempt, state: State, policy: Policy): Instant => {
  const deferral = state.deferred[effectKey({ type: 'ObserveTarget', target: attempt.target, probe: false })];
  if (isUndecided(attempt)) return openUntil(attempt, policy);
  // Until `settle` is over, only the end of a rollback depends on an attempt that has its outcome.
  return deferral ? deferral.until : attempt.intendedAt + policy.settleMs;
};

const observations = (state: State, policy: Policy): DueEffect[] =>
  state.targets.flatMap(({ id, shown }) => {
    const open = onTarget(state, id).filter(isUnfinished);
    if (open.length === 0) return [];
    const undecided = open.some(isUndecided);
    return [
      due(
        {
          type: 'ObserveTarget',
          target: id,
          probe: undecided && (shown === null || open.some(({ settledVersion }) => settledVersion !== null)),
        },
        Math.min(...open.map((attempt) => observeAt(attempt, state, policy))),
      ),
    ];
  });

const switching = (state: State, rotation: Rotation, policy: Policy): DueEffect[] => {
  const target = targetToSwitch(state);
  if (target === null) return [];
  if (switchedTargets(state, rotation).includes(target)) return afterPut(state, target, rotation);
  const attempts = ofRound(state, rotation).filter(
    (attempt) => attempt.target === target && attempt.kind === 'forward',
  );
  const ready = readyFrom(state, rotation, policy);
  if (ready === null || rotation.round === null || triesOf(attempts) >= policy.forwardAttemptsMax) return [];
  const opens = opensAt(rotation.round, policy, ready);
  if (opens === null) return [];
  return [due({ type: 'SwitchTarget', target }, Math.max(opens, restedAt(attempts, policy, forwardDoublingsMax)))];
};

const afterPut = (
  state: State,
  id: NonNullable<ReturnType<typeof targetToSwitch>>,
  rotation: Rotation,
): DueEffect[] => {
  const target = state.targets.find((candidate) => candidate.id === id);
  const approvedOff = rotation.round?.targets.some(
    (approved) => approved.id === id && approved.signingEnabled === false,
  );
  const off = target?.signingEnabled === false && approvedOff;
  return [
    ...(off ? [due({ type: 'EnableSigning', target: id })] : []),
    // If the readings name no selector, only a probe can show the next one.
    due({ type: 'ObserveTarget', target: id, probe: target?.shown !== rotation.next }),
  ];
};

const stageEffects = (state: State, rotation: Rotation, policy: Policy, rules: Rules): DueEffect[] => {
  const { stage } = rotation;
  switch (stage.tag) {
    case 'Preparing':
      return [due({ type: 'MakeKeyPair', selector: rotation.next })];
    case 'AwaitingApplication':
    case 'AwaitingRecord':
      return rotation.preflight === null ? [due({ type: 'Preflight' })] : [];
    case 'Published':
      return [due({ type: 'CheckRecord' }, recheckAt(stage, policy))];
    case 'Stable':
    case 'RolledBack':
      return [...(stage.tag === 'Stable' ? switching(state, rotation, policy) : []), ...beforeRound(rotation, policy)];
    case 'Switching':
      return [...remainingWanted(state, rotation), ...switching(state, rotation, policy)];
    case 'Watching':
      return state.targets.map(({ id, probedAt }) =>
        due({ type: 'ObserveTarget', target: id, probe: true }, probedAt === null ? nowOf : probedAt + watchEveryMs),
      );
    case 'RollingBack':
      return rollingBack(state, rotation, policy, rules);
    default:
      return [];
  }
};

/** The proof by delivery comes before the round, and one that a person asked for comes beside it. A proof that failed ends here. */
const beforeRound = (rotation: Rotation, policy: Policy): DueEffect[] => {
  const { delivery, deliveries } = rotation;
  const wanted = rotation.roundWanted && openRound(rotation) === null;
  if ((wanted || delivery !== null) && deliveryIsOwed(delivery, deliveries, policy))
    return [due({ type: 'ProveByDelivery' })];
  return wanted && !(policy.proofByDelivery && hasFailed(delivery)) ? [due({ type: 'OpenRound' })] : [];
};

type Published = Extract<Rotation['stage'], { tag: 'Published' }>;

/** The checks are spaced over `stableFor`, so that the last right answer also completes it. */
const recheckAt = (stage: Published, policy: Policy): Instant => {
  const step = Math.ceil(policy.stableForMs / Math.max(1, policy.stableChecks - 1));
  return Math.min(stage.lastRightAt + step, Math.max(stage.sinceAt + policy.stableForMs, stage.lastRightAt));
};

const rollingBack = (state: State, rotation: Rotation, policy: Policy, rules: Rules): DueEffect[] => {
  const reached = reachedTargets(state, rotation);
  // Every Put turned out refused or not sent after the rollback decision: one reading ends the rollback.
  if (reached.length === 0)
    return state.targets.map(({ id }) => due({ type: 'ObserveTarget', target: id, probe: false }));
  return reached.flatMap((id) => {
    const puts = rollbackPuts(state, rotation, id);
    const blockedUntil = Math.max(
      nowOf,
      restedAt(puts, policy, rollbackDoublingsMax),
      ...onTarget(state, id)
        .filter(({ outcome }) => outcome === 'open')
        .map((a) => openUntil(a, policy)),
    );
    const given = { state, policy, rules };
    const owed = rollbackIsDue(given, rotation, id, blockedUntil) && triesOf(puts) < policy.rollbackAttemptsMax;
    const back = state.targets.find((target) => target.id === id)?.backVersion !== null;
    if (owed) return [due({ type: 'RollBackTarget', target: id }, blockedUntil)];
    return back ? [] : [due({ type: 'ObserveTarget', target: id, probe: true }, blockedUntil)];
  });
};

/** Requests a round for the remaining targets once no attempt may still be applied (I6). */
const remainingWanted = (state: State, rotation: Rotation): DueEffect[] =>
  rotation.roundWanted && mayRequestRemaining(state, rotation) && !state.attempts.some(isUnfinished)
    ? [due({ type: 'OpenRound' })]
    : [];

const incidentTick = (state: State, policy: Policy): DueEffect[] => {
  const reminder = incidentReminder(state, policy);
  return reminder === null ? [] : [due({ type: 'Tick' }, reminder.dueAt)];
};

/** Every effect with the time from which it is due; a deferral moves that time. */
const schedule = (state: State, policy: Policy, rules: Rules): readonly DueEffect[] => {
  const { rotation } = state;
  const owed = [
    ...state.notices.map(({ claimedUntil }) => due({ type: 'PostNotices' }, claimedUntil)),
    ...(isRunning(rotation) ? stageEffects(state, rotation, policy, rules) : []),
    ...observations(state, policy),
    ...monitoring(state),
    ...retirement(state, policy),
    ...endings(state, policy).map((at) => due({ type: 'Tick' }, at)),
    ...reminders(state, policy, rules).map(({ dueAt }) => due({ type: 'Tick' }, dueAt)),
    ...incidentTick(state, policy),
  ];
  return owed.map(({ effect, dueAt }) => ({
    effect,
    dueAt: Math.max(dueAt, state.deferred[effectKey(effect)]?.until ?? nowOf),
  }));
};

/** The effects that are due, each once. */
export const nextEffects = (state: State, at: Instant, policy: Policy, rules: Rules): readonly Effect[] => {
  const seen = new Map<string, Effect>();
  for (const { effect, dueAt } of schedule(state, policy, rules)) {
    const key = effectKey(effect);
    const before = seen.get(key);
    if (dueAt > at) continue;
    if (before === undefined || ('probe' in effect && effect.probe)) seen.set(key, effect);
  }
  return [...seen.values()];
};

/** When this domain is due again; null while nothing is owed. */
export const dueAtOf = (state: State, policy: Policy, rules: Rules): Instant | null => {
  const moments = schedule(state, policy, rules).map(({ dueAt }) => dueAt);
  return moments.length === 0 ? null : Math.min(...moments);
};
