/** `nextEffects(state) → effects with due times`: everything the bot owes, derived from the state alone. */

import { isWanted, overlapStart } from './decide/retirement.ts';
import { rollbackIsDue } from './decide/rollback.ts';
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

/** What the reconciler is to do in the world. Performing one always ends in a command that records what came of it. */
export type Effect =
  | { readonly type: 'PostNotices' }
  | { readonly type: 'MakeKeyPair'; readonly selector: Selector }
  | { readonly type: 'Preflight' }
  | { readonly type: 'CheckRecord' }
  /** A look at every record that I8 protects. */
  | { readonly type: 'MonitorRecords' }
  | { readonly type: 'OpenRound' }
  | { readonly type: 'SwitchTarget'; readonly target: TargetId }
  | { readonly type: 'RollBackTarget'; readonly target: TargetId }
  /** A reading, and a probe where a second sign or a proof is wanted. */
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

/** An effect, and the moment from which it is due; 0 is at once. */
interface DueEffect {
  readonly effect: Effect;
  readonly dueAt: Instant;
}

const due = (effect: Effect, dueAt: Instant = 0): DueEffect => ({ effect, dueAt });

/** As far apart as the looks of the watch. */
export const monitorEveryMs = 4 * 3_600_000;

/** In the overlap, two weeks long, the daily check suffices: a quiet look is no reason for a commit (design.md 6). */
const mayGoBack: readonly string[] = ['Switching', 'Watching', 'AwaitingCompletion'];

/**
 * When the record monitor looks at the records that I8 protects, besides the daily check.
 * From the switch to the confirmed end of the watch, and while a record is lost, a day is too long.
 */
const monitoring = (state: State): DueEffect[] => {
  const { rotation } = state;
  if (lostSelectors(state).length > 0) return [due({ type: 'MonitorRecords' })];
  if (!isRunning(rotation) || !mayGoBack.includes(rotation.stage.tag)) return [];
  // What led to the stage has looked.
  return [due({ type: 'MonitorRecords' }, rotation.stage.sinceAt + monitorEveryMs)];
};

const now = 0;

/** People have a day to stop it; what nobody can miss needs none. */
const destruction = (selector: Selector, { used, destruction: at }: SelectorFacts): DueEffect[] => {
  if (at?.tag === 'held') return [];
  if (at?.tag === 'announced') return [due({ type: 'DestroyKey', selector }, at.destroyAt)];
  return [due({ type: used && at?.tag !== 'begun' ? 'AnnounceDestruction' : 'DestroyKey', selector })];
};

/** What is owed to selectors whose record somebody wants gone (I8). */
const retirement = (state: State, policy: Policy): DueEffect[] =>
  Object.entries(state.selectors).flatMap(([name, facts]): DueEffect[] => {
    const selector = name as Selector;
    if (facts.status === 'gone') return destruction(selector, facts);
    // Whether a removable record is gone is seen by the daily check: nobody waits for that minute.
    if (!facts.removalWanted || facts.status !== 'live' || facts.attestation?.tag === 'wanted') return [];
    // A compromised key is wanted gone before the switch, and needed until then.
    if (isCompromised(state, selector) && isWanted(state, selector)) return [];
    const start = facts.used ? overlapStart(state, selector, facts) : now;
    return Number.isFinite(start)
      ? [due({ type: 'DeclareRemovable', selector }, facts.used ? start + overlapOf(facts, policy) : now)]
      : [];
  });

const nowOf: Instant = 0;
/** A rollback is in a hurry: its rest does not grow beyond twice the first. */
const rollbackDoublingsMax = 1;
const forwardDoublingsMax = 6;

/** When an attempt that is undecided or not settled is worth looking at. */
const observeAt = (attempt: Attempt, state: State, policy: Policy): Instant => {
  const deferral = state.deferred[effectKey({ type: 'ObserveTarget', target: attempt.target, probe: false })];
  if (isUndecided(attempt)) return openUntil(attempt, policy);
  // Nothing hangs on a settled-to-be attempt until `settle` is over, except the end of a rollback.
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
    // Where the readings name no selector, a probe is the only sign that it is the next one.
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
      if (rotation.roundWanted && openRound(rotation) === null) return [due({ type: 'OpenRound' })];
      return stage.tag === 'Stable' ? switching(state, rotation, policy) : [];
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

type Published = Extract<Rotation['stage'], { tag: 'Published' }>;

/** As far apart as `stableFor` asks, so that the last right answer is also the one that completes it. */
const recheckAt = (stage: Published, policy: Policy): Instant => {
  const step = Math.ceil(policy.stableForMs / Math.max(1, policy.stableChecks - 1));
  return Math.min(stage.lastRightAt + step, Math.max(stage.sinceAt + policy.stableForMs, stage.lastRightAt));
};

const rollingBack = (state: State, rotation: Rotation, policy: Policy, rules: Rules): DueEffect[] => {
  const reached = reachedTargets(state, rotation);
  // Every Put turned out refused or never sent after the decision: one reading ends the rollback.
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

/** The rest of a switch is asked for while nothing may land any more (I6). */
const remainingWanted = (state: State, rotation: Rotation): DueEffect[] =>
  rotation.roundWanted && mayRequestRemaining(state, rotation) && !state.attempts.some(isUnfinished)
    ? [due({ type: 'OpenRound' })]
    : [];

const incidentTick = (state: State, policy: Policy): DueEffect[] => {
  const reminder = incidentReminder(state, policy);
  return reminder === null ? [] : [due({ type: 'Tick' }, reminder.dueAt)];
};

/** Every effect with the moment from which it is due; a deferral moves that moment. */
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

/** When this domain must be looked at again; null while nothing is owed. */
export const dueAtOf = (state: State, policy: Policy, rules: Rules): Instant | null => {
  const moments = schedule(state, policy, rules).map(({ dueAt }) => dueAt);
  return moments.length === 0 ? null : Math.min(...moments);
};
