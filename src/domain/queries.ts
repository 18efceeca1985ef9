/** Queries on the state about attempts (I5, I6), approvals, removed targets, protected records and reminders. */

import { insideWindow, nextWindow } from './calendar.ts';
import type { DomainEvent } from './events.ts';
import type { Owner } from './factKinds.ts';
import type { RoundTarget } from './facts.ts';
import { type Instant, lookUp, type PersonId, type Selector, type TargetId } from './names.ts';
import type { Policy } from './policy.ts';
import {
  type Attempt,
  isRunning,
  isTurnedBack,
  type RecordFacts,
  type Rotation,
  type Round,
  type SelectorFacts,
  type State,
} from './state.ts';
import type { ReminderKey } from './waitNotices.ts';

/** Until the `settle` of an attempt is over, SES may still apply it. That includes an attempt that counts as applied (I6). */
export const mayStillLand = (attempt: Attempt): boolean =>
  attempt.settledVersion === null && attempt.outcome !== 'refused' && attempt.outcome !== 'notSent';

/** An attempt is open from its append until its outcome, or until the send window and the call's time-out have passed (I5). */
export const isOpen = (attempt: Attempt, at: Instant, policy: Policy): boolean =>
  attempt.outcome === 'open' && at < openUntil(attempt, policy);

export const openUntil = (attempt: Attempt, policy: Policy): Instant =>
  attempt.intendedAt + policy.sendWindowMs + policy.callTimeoutMs;

/** No outcome is known, and nobody may act on a guess. */
export const isUndecided = (attempt: Attempt): boolean => attempt.outcome === 'open' || attempt.outcome === 'unknown';

/** SES may still apply the attempt, or its outcome is unknown: no forward step may follow, and nothing may be given up. */
export const isUnfinished = (attempt: Attempt): boolean => mayStillLand(attempt) || isUndecided(attempt);

/** True for every attempt that SES may have received: all but those that were provably not sent or were refused. */
export const mayHaveReached = (attempt: Attempt): boolean =>
  attempt.outcome !== 'refused' && attempt.outcome !== 'notSent';

export const ofRotation = (state: State, rotation: Rotation): readonly Attempt[] =>
  state.attempts.filter((attempt) => attempt.rotation === rotation.id);

export const onTarget = (state: State, target: TargetId): readonly Attempt[] =>
  state.attempts.filter((attempt) => attempt.target === target);

/** Log version of the last append of a Put on this target; 0 for none. */
export const lastIntent = (state: State, target: TargetId): number =>
  Math.max(floorOf(state, target), ...onTarget(state, target).map(({ intendedVersion }) => intendedVersion));

/**
 * The lowest log version from which observations of the target count. It remains of attempts that have left the state: an observation
 * from before this version is too old.
 */
export const floorOf = (state: State, target: TargetId): number =>
  state.targets.find(({ id }) => id === target)?.floorVersion ?? 0;

/** The number of Puts, including the earlier ones that an attempt stands for. */
export const triesOf = (attempts: readonly Attempt[]): number =>
  attempts.reduce((sum, { earlier = 0 }) => sum + 1 + earlier, 0);

/** Attempts of the current approval round only: the bounds and the digest apply to these. */
export const ofRound = (state: State, rotation: Rotation): readonly Attempt[] =>
  ofRotation(state, rotation).filter((attempt) => attempt.round === rotation.round?.id);

/** Attempts of the current switch: of this round and of the rounds that it continues. Attempts of older rounds were rolled back. */
export const ofSwitch = (state: State, rotation: Rotation): readonly Attempt[] => {
  const { round } = rotation;
  if (round === null) return [];
  const first = round.firstRound ?? round.id;
  return ofRotation(state, rotation).filter((attempt) => attempt.round >= first);
};

const inOrder = (state: State, attempts: readonly Attempt[]): readonly TargetId[] => {
  const named = new Set(attempts.map(({ target }) => target));
  return state.targets.map(({ id }) => id).filter((id) => named.has(id));
};

/** Targets that a forward Put of this switch may have reached. A rollback must restore all of them. */
export const reachedTargets = (state: State, rotation: Rotation): readonly TargetId[] =>
  inOrder(
    state,
    ofSwitch(state, rotation).filter(
      (attempt) => attempt.kind === 'forward' && (mayHaveReached(attempt) || attempt.earlierReached === true),
    ),
  );

/** Targets that took the next key in this switch. They do not receive it again. */
export const switchedTargets = (state: State, rotation: Rotation): readonly TargetId[] =>
  inOrder(
    state,
    ofSwitch(state, rotation).filter(({ kind, outcome }) => kind === 'forward' && outcome === 'applied'),
  );

/**
 * The rollback Puts of one target that count against the bound. The count starts at the rollback decision, or at its renewal by a person
 * after the bound was reached.
 */
export const rollbackPuts = (state: State, rotation: Rotation, target: TargetId): readonly Attempt[] => {
  const { rollback } = rotation;
  const since = rollback?.tag === 'decided' ? rollback.decidedAt : 0;
  return ofSwitch(state, rotation).filter(
    (attempt) => attempt.kind === 'rollback' && attempt.target === target && attempt.intendedAt >= since,
  );
};

/**
 * The earliest time of the next Put after one that SES refused or that was not sent. The pause doubles, because a throttle needs time.
 */
export const restedAt = (attempts: readonly Attempt[], policy: Policy, doublingsMax: number): Instant => {
  const failed = attempts.filter(({ outcome }) => outcome === 'refused' || outcome === 'notSent');
  const last = failed.at(-1);
  if (last === undefined) return 0;
  return last.intendedAt + policy.retryPauseMs * 2 ** Math.min(triesOf(failed) - 1, doublingsMax);
};

/** True when every target's newest probe arrived signed by the next selector, and SES reported SUCCESS at the last reading. */
export const watchIsGood = ({ targets, ailing, mailboxProblem }: State): boolean =>
  mailboxProblem === null && targets.every(({ id, probedAt }) => probedAt !== null && ailing[id] === undefined);

/** The first target, in order, that has not reached SUCCESS in this rotation; null when all have. */
export const targetToSwitch = (state: State): TargetId | null =>
  state.targets.find(({ succeededAt }) => succeededAt === null)?.id ?? null;

/**
 * The switch cannot continue, and none of it reached SES: every attempt was refused, not sent or not applied, none can still be applied,
 * and either no more attempts are allowed or the round has ended.
 */
export const switchFailed = (state: State, policy: Policy): boolean => {
  const { rotation } = state;
  if (rotation?.stage.tag !== 'Switching') return false;
  const attempts = ofSwitch(state, rotation);
  const over = attempts.every(({ outcome }) => isOver(outcome));
  const exhausted = triesOf(attempts) >= policy.forwardAttemptsMax || rotation.round?.ended !== null;
  return over && exhausted && !attempts.some(mayStillLand);
};

/** It is certain that SES does not sign by this attempt. */
const isOver = (outcome: Attempt['outcome']): boolean =>
  outcome === 'notApplied' || outcome === 'refused' || outcome === 'notSent';

type Of<T extends DomainEvent['type']> = Extract<DomainEvent, { type: T }>;

const versionOf = ({ intendedVersion, settledVersion, closedVersion }: Attempt): number =>
  Math.max(intendedVersion, settledVersion ?? 0, closedVersion ?? 0);

/** Removes attempts from the state. Observations that were requested before these attempts ended no longer count for their targets. */
const dropped = (state: State, gone: readonly Attempt[]): State =>
  gone.length === 0
    ? state
    : {
        ...state,
        attempts: state.attempts.filter((attempt) => !gone.includes(attempt)),
        targets: state.targets.map((target) => {
          const versions = gone.filter((attempt) => attempt.target === target.id).map(versionOf);
          return versions.length === 0
            ? target
            : { ...target, floorVersion: Math.max(target.floorVersion, ...versions) };
        }),
      };

/** The summary of earlier attempts that the next attempt of the same kind, round and target carries. */
interface Earlier {
  readonly earlier?: number;
  readonly earlierReached?: boolean;
}

/**
 * Removes finished attempts of the same kind, round and target from the state and adds them up in the attempt that is intended now. The
 * state must stay small (design.md 6), and the log keeps the attempts. An attempt that is undecided or may still be applied stays (I6).
 * The protection of a selector does not depend on its attempts (I8).
 */
export const foldedInto = (
  state: State,
  event: Of<'PutIntended'>,
): { readonly state: State; readonly facts: Earlier } => {
  const { rotation } = state;
  const gone = state.attempts.filter(
    (attempt) =>
      attempt.rotation === rotation?.id &&
      attempt.round === event.round &&
      attempt.target === event.target &&
      attempt.kind === event.kind &&
      isOver(attempt.outcome) &&
      !isUnfinished(attempt),
  );
  if (rotation === null || gone.length === 0) return { state, facts: {} };
  const counted =
    event.kind === 'forward' ? gone : rollbackPuts(state, rotation, event.target).filter((put) => gone.includes(put));
  const reached = gone.some((attempt) => mayHaveReached(attempt) || attempt.earlierReached === true);
  return {
    state: dropped(state, gone),
    facts: {
      ...(counted.length === 0 ? {} : { earlier: triesOf(counted) }),
      ...(reached ? { earlierReached: true } : {}),
    },
  };
};

/** A new round drops past attempts. If it continues a switch, the attempts that may have reached SES stay. */
export const withoutPast = (state: State, rotation: Rotation, isOngoing: boolean): State => {
  const switched = isOngoing ? switchedTargets(state, rotation) : [];
  const stays = (attempt: Attempt): boolean =>
    isUnfinished(attempt) ||
    (isOngoing &&
      attempt.kind === 'forward' &&
      (switched.includes(attempt.target)
        ? attempt.outcome === 'applied'
        : mayHaveReached(attempt) || attempt.earlierReached === true));
  return dropped(
    state,
    state.attempts.filter((attempt) => !stays(attempt)),
  );
};

/** No configuration can require fewer than two different people (I1). */
export const approvalsRequired = (policy: Policy): number => Math.max(2, policy.approvals);

/** Different people who approved: one person counts once, however many clicks arrive. */
export const approvers = (round: Round): readonly PersonId[] => [...new Set(round.approvals.map(({ by }) => by))];

/** The number of people who have approved this round, and the required number. */
export const approvalsOf = (round: Round, policy: Policy): { readonly count: number; readonly required: number } => ({
  count: approvers(round).length,
  required: approvalsRequired(policy),
});

export const isApproved = (round: Round, policy: Policy): boolean => {
  const { count, required } = approvalsOf(round, policy);
  return count >= required;
};

/**
 * The approved switch may begin: the operator executed it, or the policy allows it on approval, inside the change window. An urgent
 * switch does not wait for the window.
 */
export const isReleased = (round: Round, policy: Policy, at: Instant): boolean =>
  isApproved(round, policy) &&
  (round.executedBy !== null ||
    (policy.execution === 'onApproval' && (round.urgent === true || insideWindow(policy.calendar, at))));

export const openRound = (rotation: Rotation): Round | null =>
  rotation.round !== null && rotation.round.ended === null ? rotation.round : null;

/**
 * True for a target that signs with a key that SES owns: Easy DKIM (`AWS_SES`), or the key of an identity in another region
 * (`AWS_SES_<REGION>`). No selector of ours can restore such a key, because the bot puts only keys that it holds. An unknown origin is
 * not Easy DKIM: it has its own blocker.
 */
const isEasyDkim = (origin: string | null): boolean => origin !== null && origin !== 'EXTERNAL';

/** The Easy DKIM targets that a round would still switch. */
export const easyDkimTargets = (targets: readonly RoundTarget[]): readonly RoundTarget[] =>
  targets.filter(({ origin, switched }) => switched !== true && isEasyDkim(origin));

type Known = Pick<State, 'targets' | 'selectors' | 'removedTargets'>;
type RetainedState = Pick<State, 'selectors' | 'removedTargets'>;

/** A removed target may still sign with the selector. */
const mayBeThere = ({ used, status }: SelectorFacts): boolean => used && status === 'live';

/**
 * Targets that the state knows and the configuration no longer names. SES may still sign there with a selector that has a record and a
 * key (I8). The bot no longer reads such a target regularly, so it counts as use until a person attests otherwise or the target is
 * configured again.
 */
export const leavingTargets = (
  { targets, removedTargets }: Pick<State, 'targets' | 'removedTargets'>,
  configured: readonly TargetId[],
): readonly TargetId[] =>
  targets.map(({ id }) => id).filter((id) => !configured.includes(id) && !removedTargets.includes(id));

/** The leaving targets that matter: SES may sign there with a live selector. */
export const missedTargets = (state: Known, configured: readonly TargetId[]): readonly TargetId[] =>
  Object.values(state.selectors).some(mayBeThere) ? leavingTargets(state, configured) : [];

/** Removed targets that are configured again. */
export const returningTargets = ({ removedTargets }: Known, configured: readonly TargetId[]): readonly TargetId[] =>
  removedTargets.filter((id) => configured.includes(id));

/**
 * Removes targets and withdraws the attestations that they affect: the person attested while the bot still read the target, so a new
 * attestation is necessary.
 */
export const withLeaving = (state: Known, leaving: readonly TargetId[], at: Instant): RetainedState => ({
  selectors: Object.fromEntries(
    Object.entries(state.selectors).map(([name, facts]) => [
      name,
      leaving.length > 0 && mayBeThere(facts) ? { ...facts, attestation: null, targetRemovedAt: at } : facts,
    ]),
  ),
  removedTargets: [...state.removedTargets, ...leaving],
});

/** The removed targets at the start of a rotation. They stay in the state while a selector that was in use at the removal is live. */
export const withRemovedTargets = (state: Known, started: readonly TargetId[], at: Instant): RetainedState => {
  const { selectors, removedTargets } = withLeaving(state, leavingTargets(state, started), at);
  const wanted = Object.values(selectors).some((facts) => facts.targetRemovedAt !== undefined && mayBeThere(facts));
  return { selectors, removedTargets: wanted ? removedTargets.filter((id) => !started.includes(id)) : [] };
};

/** Removed targets that may sign with a selector. */
export const removedTargetsOf = (
  { removedTargets }: Pick<State, 'removedTargets'>,
  facts: SelectorFacts,
): readonly TargetId[] => (facts.targetRemovedAt === undefined ? [] : removedTargets);

/** Targets whose signing selector the bot reads from SES. A person attests for the others. */
export const readFor = (state: Pick<State, 'targets' | 'removedTargets'>, facts: SelectorFacts): State['targets'] => {
  const removedTargets = removedTargetsOf(state, facts);
  return state.targets.filter(({ id }) => !removedTargets.includes(id));
};

/** The names of targets as one text, for a refusal. */
export const namesOf = (targets: readonly TargetId[]): string => targets.join(', ');

/**
 * The selectors whose records I8 keeps published: SES may have signed with them, and nobody may remove them yet. Mail that is signed now,
 * a rollback, and mail under way depend on these records.
 */
export const protectedSelectors = (state: State): readonly Selector[] =>
  Object.entries(state.selectors).flatMap(([name, { used, status }]) =>
    used && status === 'live' ? [name as Selector] : [],
  );

export const isProtected = (state: State, selector: Selector): boolean => protectedSelectors(state).includes(selector);

/** Protected selectors whose record was absent or not right at the last check. */
export const lostSelectors = (state: State): readonly Selector[] => Object.keys(state.lost) as Selector[];

/**
 * - `next`: SES was switched to it, and a rollback helps.
 * - `current`: mail is signed with it, and no other key is available at once.
 * - `previous`: a rollback needs it.
 * - `kept`: only mail under way needs it.
 */
type Need = 'next' | 'current' | 'previous' | 'kept';

export const needOf = (state: State, selector: Selector): Need => {
  const { rotation, current, targets } = state;
  if (!isRunning(rotation)) return selector === current ? 'current' : 'kept';
  const shown = targets.some((target) => target.shown === selector);
  const back = isTurnedBack(rotation);
  if (selector === rotation.next) return shown || !back ? 'next' : 'kept';
  if (selector !== rotation.current) return shown ? 'current' : 'kept';
  const away = !back && !shown && reachedTargets(state, rotation).length > 0;
  return away ? 'previous' : 'current';
};

/**
 * Selectors with a leaked or compromised key that SES still signs with. The next selector is left out, because it has an alarm of its
 * own.
 */
export const bannedInUse = (state: State): readonly Selector[] =>
  Object.entries(state.selectors).flatMap(([name, { banned }]) => {
    const isNext = isRunning(state.rotation) && name === state.rotation.next;
    return banned && !isNext && state.targets.some(({ shown }) => shown === name) ? [name as Selector] : [];
  });

/**
 * The targets that still need the next key after a switch that ended in part; empty unless some target took it, and empty once a rollback
 * is decided. A round of its own approves them, or a rollback restores the others (design.md 4). Until then they have an owner (I9).
 */
export const remainingTargets = (state: State, rotation: Rotation): readonly TargetId[] => {
  if (rotation.stage.tag !== 'Switching') return [];
  const switched = switchedTargets(state, rotation);
  return switched.length === 0 ? [] : state.targets.map(({ id }) => id).filter((id) => !switched.includes(id));
};

/**
 * A person may request a round for the remaining targets. The round opens when no attempt can still be applied (I6). A banned key can
 * only be rolled back.
 */
export const mayRequestRemaining = (state: State, rotation: Rotation): boolean =>
  remainingTargets(state, rotation).length > 0 &&
  openRound(rotation) === null &&
  !state.attempts.some(isUndecided) &&
  !lookUp(state.selectors, rotation.next)?.banned;

/**
 * Some targets are switched, and this round may not try the next target again. The round ends, and the remaining targets wait for people.
 */
export const remainingFailed = (state: State, policy: Policy): boolean => {
  const { rotation } = state;
  if (!isRunning(rotation) || openRound(rotation) === null || state.attempts.some(isUnfinished)) return false;
  const next = targetToSwitch(state);
  if (next === null || !remainingTargets(state, rotation).includes(next)) return false;
  const tried = ofRound(state, rotation).filter(({ target }) => target === next);
  return triesOf(tried) >= policy.forwardAttemptsMax && tried.every(({ outcome }) => isOver(outcome));
};

/** The time from which approvals and earlier targets permit a Put to the open round's next target; null while they do not. */
export const readyFrom = (state: State, rotation: Rotation, policy: Policy): Instant | null => {
  const round = openRound(rotation);
  const next = targetToSwitch(state);
  if (round === null || next === null || !isApproved(round, policy)) return null;
  if (state.attempts.some(isUnfinished) || switchedTargets(state, rotation).includes(next)) return null;
  const settledAt = lookUp(state.selectors, rotation.next)?.lastAttemptAt ?? 0;
  const succeeded = state.targets.map(({ succeededAt }) => succeededAt ?? 0);
  return Math.max(round.approvals.at(-1)?.at ?? 0, settledAt, ...succeeded);
};

/** The time from which a ready switch may begin without an operator; null: only an operator can begin it. */
export const opensAt = (round: Round, policy: Policy, ready: Instant): Instant | null => {
  if (round.executedBy !== null) return ready;
  if (policy.execution === 'operator') return null;
  return round.urgent ? ready : nextWindow(policy.calendar, ready);
};

/** A ready target waits for the operator or for the next change window. */
export const awaitsWindow = (state: State, rotation: Rotation, policy: Policy): boolean => {
  const ready = readyFrom(state, rotation, policy);
  return ready !== null && rotation.round !== null && opensAt(rotation.round, policy, ready) !== ready;
};

const names = (servers: readonly string[]): string => String([...servers].sort());

/**
 * I2's waiver: approvers may waive a server by name if it has been silent for long enough. True when exactly these servers have been
 * silent for that time, according to the record's facts.
 */
export const silentLongEnough = (
  record: RecordFacts | null,
  silent: readonly string[],
  at: Instant,
  { silentForMs }: Pick<Policy, 'silentForMs'>,
): boolean => {
  const sinceAt = record !== null && names(record.silent) === names(silent) ? record.changedAt : at;
  return silent.length > 0 && at - sinceAt >= silentForMs;
};

// The form of a wait (I9), and the times of its reminders.

export interface Reminder {
  readonly key: ReminderKey;
  readonly owner: Owner;
  /** When a person must be reminded, or reminded again. */
  readonly dueAt: Instant;
}

/** Waits about old selectors, independent of the rotation's stage. A new stage keeps their reminders. */
const lasting: ReadonlySet<string> = new Set<ReminderKey>([
  'attest',
  'destroy',
  'held',
  'removal',
  'retire',
  'revocation',
]);

/** Waits about one approval round, or about its absence. */
const ofOneRound: ReadonlySet<string> = new Set<ReminderKey>([
  'approval',
  'blocked',
  'claim',
  'execution',
  'newRound',
  'noRound',
  'remaining',
]);

const reminderFilter =
  (isKept: (key: string) => boolean) =>
  <T>(byReminder: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(byReminder).filter(([key]) => isKept(key)));

/** The reminders that a new stage or a new rotation keeps. */
export const lastingReminders = reminderFilter((key) => lasting.has(key));

/** The reminders that a step of an approval round keeps. The next wait counts its own reminders. */
export const remindersBesideRound = reminderFilter((key) => !ofOneRound.has(key));

/** Due first at `firstAt`, then at `again`, counted from the last reminder. */
export const reminderAfter = (
  rotation: Rotation,
  reminder: Omit<Reminder, 'dueAt'>,
  firstAt: Instant,
  again: (remindedAt: Instant) => Instant,
): Reminder => {
  const last = rotation.lastReminders[reminder.key];
  // A rotation that no person started and nobody has claimed has no requester, so everybody owns the wait.
  const owner = reminder.owner === 'requester' && rotation.requester === null ? 'everyone' : reminder.owner;
  const dueAt = last === undefined ? firstAt : again(last.remindedAt);
  // The last reminder of a lasting wait may concern another selector, long ago.
  return { ...reminder, owner, dueAt: lasting.has(reminder.key) ? Math.max(dueAt, firstAt) : dueAt };
};

export type ReminderBuilder = (
  key: ReminderKey,
  owner: Owner,
  firstAt: Instant,
  again: (at: Instant) => Instant,
) => Reminder;
