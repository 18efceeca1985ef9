/** Questions about attempts (I5, I6), asked by decisions, schedules and cards alike. */

import { insideWindow, nextWindow } from './calendar.ts';
import type { DomainEvent } from './events.ts';
import type { Owner } from './factKinds.ts';
import type { RoundTarget } from './facts.ts';
import { type Instant, lookUp, type PersonId, type Selector, type TargetId } from './names.ts';
import type { ReminderKey } from './notices.ts';
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

/** Until its own `settle` is over, an attempt may land, applied ones too (I6). */
export const mayStillLand = (attempt: Attempt): boolean =>
  attempt.settledVersion === null && attempt.outcome !== 'refused' && attempt.outcome !== 'notSent';

/** From the append until its outcome, or until the send window and the call's time-out are over (I5). */
export const isOpen = (attempt: Attempt, at: Instant, policy: Policy): boolean =>
  attempt.outcome === 'open' && at < openUntil(attempt, policy);

export const openUntil = (attempt: Attempt, policy: Policy): Instant =>
  attempt.intendedAt + policy.sendWindowMs + policy.callTimeoutMs;

/** No outcome: nobody may act on a guess. */
export const isUndecided = (attempt: Attempt): boolean => attempt.outcome === 'open' || attempt.outcome === 'unknown';

/** It may still land, or nobody knows what became of it: nothing forward may follow, nothing may be given up. */
export const isUnfinished = (attempt: Attempt): boolean => mayStillLand(attempt) || isUndecided(attempt);

/** SES may have been told: everything but what provably never arrived or was refused. */
export const mayHaveReached = (attempt: Attempt): boolean =>
  attempt.outcome !== 'refused' && attempt.outcome !== 'notSent';

export const ofRotation = (state: State, rotation: Rotation): readonly Attempt[] =>
  state.attempts.filter((attempt) => attempt.rotation === rotation.id);

export const onTarget = (state: State, target: TargetId): readonly Attempt[] =>
  state.attempts.filter((attempt) => attempt.target === target);

/** Log version of the last append of a Put on this target; 0 for none. */
export const lastIntent = (state: State, target: TargetId): number =>
  Math.max(floorOf(state, target), ...onTarget(state, target).map(({ intendedVersion }) => intendedVersion));

/** What is left of attempts that are no longer in the state: signs from before it are too old to speak of this target. */
export const floorOf = (state: State, target: TargetId): number =>
  state.targets.find(({ id }) => id === target)?.floorVersion ?? 0;

/** How many Puts these are, those included that an attempt stands for. */
export const triesOf = (attempts: readonly Attempt[]): number =>
  attempts.reduce((sum, { earlier = 0 }) => sum + 1 + earlier, 0);

/** Attempts of the rotation's present approval round alone: what its bounds and its digest are about. */
export const ofRound = (state: State, rotation: Rotation): readonly Attempt[] =>
  ofRotation(state, rotation).filter((attempt) => attempt.round === rotation.round?.id);

/** Attempts of the present switch: of this round and of those that it goes on from. What was before them was brought back. */
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

/** Targets that a forward Put of this switch may have reached: those that a rollback must bring back. */
export const reachedTargets = (state: State, rotation: Rotation): readonly TargetId[] =>
  inOrder(
    state,
    ofSwitch(state, rotation).filter(
      (attempt) => attempt.kind === 'forward' && (mayHaveReached(attempt) || attempt.earlierReached === true),
    ),
  );

/** Targets that took the next key in this switch: they are not sent it again. */
export const switchedTargets = (state: State, rotation: Rotation): readonly TargetId[] =>
  inOrder(
    state,
    ofSwitch(state, rotation).filter(({ kind, outcome }) => kind === 'forward' && outcome === 'applied'),
  );

/**
 * The Puts back of one target that count against the bound: those since the decision, or since it was renewed by a person after
 * the bound was reached.
 */
export const rollbackPuts = (state: State, rotation: Rotation, target: TargetId): readonly Attempt[] => {
  const { rollback } = rotation;
  const since = rollback?.tag === 'decided' ? rollback.decidedAt : 0;
  return ofSwitch(state, rotation).filter(
    (attempt) => attempt.kind === 'rollback' && attempt.target === target && attempt.intendedAt >= since,
  );
};

/** When the next Put may follow one that SES refused or that was not sent: a throttle needs time, not haste. */
export const restedAt = (attempts: readonly Attempt[], policy: Policy, doublingsMax: number): Instant => {
  const failed = attempts.filter(({ outcome }) => outcome === 'refused' || outcome === 'notSent');
  const last = failed.at(-1);
  if (last === undefined) return 0;
  return last.intendedAt + policy.retryPauseMs * 2 ** Math.min(triesOf(failed) - 1, doublingsMax);
};

/** The newest probe of every target was seen, and signed by the next selector, and SES said SUCCESS when it was last read. */
export const watchIsGood = ({ targets, ailing, mailboxProblem }: State): boolean =>
  mailboxProblem === null && targets.every(({ id, probedAt }) => probedAt !== null && ailing[id] === undefined);

/** The first target, in order, that has not reached SUCCESS in this rotation; null when all have. */
export const targetToSwitch = (state: State): TargetId | null =>
  state.targets.find(({ succeededAt }) => succeededAt === null)?.id ?? null;

/**
 * The switch cannot go on and nothing of it reached SES: every attempt of this round was refused, not sent or not applied, none
 * can land any more, and either no more are allowed or the round has ended.
 */
export const switchFailed = (state: State, policy: Policy): boolean => {
  const { rotation } = state;
  if (rotation?.stage.tag !== 'Switching') return false;
  const attempts = ofSwitch(state, rotation);
  const over = attempts.every(({ outcome }) => isOver(outcome));
  const exhausted = triesOf(attempts) >= policy.forwardAttemptsMax || rotation.round?.ended !== null;
  return over && exhausted && !attempts.some(mayStillLand);
};

/** SES does not sign by it, and that is known. */
const isOver = (outcome: Attempt['outcome']): boolean =>
  outcome === 'notApplied' || outcome === 'refused' || outcome === 'notSent';

type Of<T extends DomainEvent['type']> = Extract<DomainEvent, { type: T }>;

const versionOf = ({ intendedVersion, settledVersion, closedVersion }: Attempt): number =>
  Math.max(intendedVersion, settledVersion ?? 0, closedVersion ?? 0);

/** Without these; signs that were asked for before they were over no longer speak of their targets. */
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

/** What the next attempt of one kind, round and target takes with it of those before. */
interface Earlier {
  readonly earlier?: number;
  readonly earlierReached?: boolean;
}

/**
 * Attempts that are finished and that no decision asks for one by one leave the state: it must stay small (design.md 6), and the
 * log keeps them. What is undecided or may still land is never touched (I6); what a selector protects stands with it (I8).
 * Finished ones of the same kind, round and target go into the one that is intended now.
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

/** A new round: of the switch that it goes on with what may have reached SES stays, of all others nothing. */
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

/** No configuration reaches below two different people (I1). */
export const approvalsRequired = (policy: Policy): number => Math.max(2, policy.approvals);

/** Different people who approved: one person counts once, however the clicks came in. */
export const approvers = (round: Round): readonly PersonId[] => [...new Set(round.approvals.map(({ by }) => by))];

/** How many people have approved this round, and how many must. */
export const approvalsOf = (round: Round, policy: Policy): { readonly count: number; readonly required: number } => ({
  count: approvers(round).length,
  required: approvalsRequired(policy),
});

export const isApproved = (round: Round, policy: Policy): boolean => {
  const { count, required } = approvalsOf(round, policy);
  return count >= required;
};

/** The approved switch may begin: at once, or on the operator's word by policy and outside the change window, for which an urgent one does not wait. */
export const isReleased = (round: Round, policy: Policy, at: Instant): boolean =>
  isApproved(round, policy) &&
  (round.executedBy !== null ||
    (policy.execution === 'onApproval' && (round.urgent === true || insideWindow(policy.calendar, at))));

export const openRound = (rotation: Rotation): Round | null =>
  rotation.round !== null && rotation.round.ended === null ? rotation.round : null;

/**
 * Targets that sign with a key of SES's own: Easy DKIM (`AWS_SES`), or that of an identity in another region
 * (`AWS_SES_<REGION>`).
 * No selector of ours leads back there, and the bot makes no Put but of a key that it holds. Unknown is not foreign: it says so itself.
 */
const isEasyDkim = (origin: string | null): boolean => origin !== null && origin !== 'EXTERNAL';

/** Those that a round would still switch. */
export const easyDkimTargets = (targets: readonly RoundTarget[]): readonly RoundTarget[] =>
  targets.filter(({ origin, switched }) => switched !== true && isEasyDkim(origin));

type Known = Pick<State, 'targets' | 'selectors' | 'removedTargets'>;
type RetainedState = Pick<State, 'selectors' | 'removedTargets'>;

/** A target that left may sign with it. */
const mayBeThere = ({ used, status }: SelectorFacts): boolean => used && status === 'live';

/**
 * Targets that left the configuration while SES may still have signed there with a selector that has a record and a key (I8).
 * What SES does there is read no more, or only by the way: it counts as use until a person has said otherwise, or it is a target
 * again.
 * Configured until now, and no more.
 */
export const leavingTargets = (
  { targets, removedTargets }: Pick<State, 'targets' | 'removedTargets'>,
  configured: readonly TargetId[],
): readonly TargetId[] =>
  targets.map(({ id }) => id).filter((id) => !configured.includes(id) && !removedTargets.includes(id));

/** Those of them that matter: SES may sign there with a selector that is to be kept for that. */
export const missedTargets = (state: Known, configured: readonly TargetId[]): readonly TargetId[] =>
  Object.values(state.selectors).some(mayBeThere) ? leavingTargets(state, configured) : [];

/** Former targets that are configured again. */
export const returningTargets = ({ removedTargets }: Known, configured: readonly TargetId[]): readonly TargetId[] =>
  removedTargets.filter((id) => configured.includes(id));

/** Whoever attested a selector spoke of a world in which the target was still read: they are asked again. */
export const withLeaving = (state: Known, leaving: readonly TargetId[], at: Instant): RetainedState => ({
  selectors: Object.fromEntries(
    Object.entries(state.selectors).map(([name, facts]) => [
      name,
      leaving.length > 0 && mayBeThere(facts) ? { ...facts, attestation: null, targetRemovedAt: at } : facts,
    ]),
  ),
  removedTargets: [...state.removedTargets, ...leaving],
});

/** With a rotation that starts: kept as long as a selector that was in use when a target left is live. */
export const withRemovedTargets = (state: Known, started: readonly TargetId[], at: Instant): RetainedState => {
  const { selectors, removedTargets } = withLeaving(state, leavingTargets(state, started), at);
  const wanted = Object.values(selectors).some((facts) => facts.targetRemovedAt !== undefined && mayBeThere(facts));
  return { selectors, removedTargets: wanted ? removedTargets.filter((id) => !started.includes(id)) : [] };
};

/** Former targets that may sign with a selector. */
export const removedTargetsOf = (
  { removedTargets }: Pick<State, 'removedTargets'>,
  facts: SelectorFacts,
): readonly TargetId[] => (facts.targetRemovedAt === undefined ? [] : removedTargets);

/** Targets of which SES tells what they sign with: a person speaks for the others. */
export const readFor = (state: Pick<State, 'targets' | 'removedTargets'>, facts: SelectorFacts): State['targets'] => {
  const removedTargets = removedTargetsOf(state, facts);
  return state.targets.filter(({ id }) => !removedTargets.includes(id));
};

/** What a person's word about a selector has to cover beside what no bot can read; for a refusal. */
export const namesOf = (targets: readonly TargetId[]): string => targets.join(', ');

/**
 * The records that I8 keeps published, and what hangs on each: mail that is signed with it now, the way back, mail under way.
 * Selectors that SES may have signed with, and that nobody may remove yet.
 */
export const protectedSelectors = (state: State): readonly Selector[] =>
  Object.entries(state.selectors).flatMap(([name, { used, status }]) =>
    used && status === 'live' ? [name as Selector] : [],
  );

export const isProtected = (state: State, selector: Selector): boolean => protectedSelectors(state).includes(selector);

/** Those of which the last look said that they are not there, or not right. */
export const lostSelectors = (state: State): readonly Selector[] => Object.keys(state.lost) as Selector[];

/**
 * `next`: SES was switched to it, and going back helps. `current`: mail is signed with it, and no way leads elsewhere at once.
 * `previous`: it is the way back. `kept`: nothing but mail under way needs it.
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

/** A key whose private half was in the DNS and with which SES signs all the same; the next one has an alarm of its own. */
export const bannedInUse = (state: State): readonly Selector[] =>
  Object.entries(state.selectors).flatMap(([name, { banned }]) => {
    const isNext = isRunning(state.rotation) && name === state.rotation.next;
    return banned && !isNext && state.targets.some(({ shown }) => shown === name) ? [name as Selector] : [];
  });

/**
 * A switch that ended in part: some targets took the next key, others are left. What is left is approved in a round of its own or
 * brought back (design.md 4); until then it has an owner (I9).
 * The targets that are still to be sent the next key; none unless some took it, and none once a rollback is decided.
 */
export const remainingTargets = (state: State, rotation: Rotation): readonly TargetId[] => {
  if (rotation.stage.tag !== 'Switching') return [];
  const switched = switchedTargets(state, rotation);
  return switched.length === 0 ? [] : state.targets.map(({ id }) => id).filter((id) => !switched.includes(id));
};

/** A round for the rest may be asked for. It opens when nothing may land any more (I6); a bad key only goes back. */
export const mayRequestRemaining = (state: State, rotation: Rotation): boolean =>
  remainingTargets(state, rotation).length > 0 &&
  openRound(rotation) === null &&
  !state.attempts.some(isUndecided) &&
  !lookUp(state.selectors, rotation.next)?.banned;

/** Some targets are switched, and this round may not try the next one again: it ends, and the rest waits for people. */
export const remainingFailed = (state: State, policy: Policy): boolean => {
  const { rotation } = state;
  if (!isRunning(rotation) || openRound(rotation) === null || state.attempts.some(isUnfinished)) return false;
  const next = targetToSwitch(state);
  if (next === null || !remainingTargets(state, rotation).includes(next)) return false;
  const tried = ofRound(state, rotation).filter(({ target }) => target === next);
  return triesOf(tried) >= policy.forwardAttemptsMax && tried.every(({ outcome }) => isOver(outcome));
};

/** The open round's next target may be sent from then on, as far as approvals and earlier targets go; null while it may not. */
export const readyFrom = (state: State, rotation: Rotation, policy: Policy): Instant | null => {
  const round = openRound(rotation);
  const next = targetToSwitch(state);
  if (round === null || next === null || !isApproved(round, policy)) return null;
  if (state.attempts.some(isUnfinished) || switchedTargets(state, rotation).includes(next)) return null;
  const settledAt = lookUp(state.selectors, rotation.next)?.lastAttemptAt ?? 0;
  const succeeded = state.targets.map(({ succeededAt }) => succeededAt ?? 0);
  return Math.max(round.approvals.at(-1)?.at ?? 0, settledAt, ...succeeded);
};

/** From when what is ready may begin without anybody's word; null: only with it. */
export const opensAt = (round: Round, policy: Policy, ready: Instant): Instant | null => {
  if (round.executedBy !== null) return ready;
  if (policy.execution === 'operator') return null;
  return round.urgent ? ready : nextWindow(policy.calendar, ready);
};

/** What is ready waits for the operator's word or for the next change window. */
export const awaitsWindow = (state: State, rotation: Rotation, policy: Policy): boolean => {
  const ready = readyFrom(state, rotation, policy);
  return ready !== null && rotation.round !== null && opensAt(rotation.round, policy, ready) !== ready;
};

const names = (servers: readonly string[]): string => String([...servers].sort());

/**
 * I2's waiver: a server that has been silent for long enough, and nothing else, may be waived by name.
 * Whether these servers, and no others, have been silent since long enough ago; the record's facts say since when.
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

// The form of what is waited for (I9), and when it is spoken of.

export interface Reminder {
  readonly key: ReminderKey;
  readonly owner: Owner;
  /** When a person must hear of it (again). */
  readonly dueAt: Instant;
}

/** About old selectors, whatever stage a rotation is in: what was said of them stays said. */
const lasting: ReadonlySet<string> = new Set<ReminderKey>([
  'attest',
  'destroy',
  'held',
  'removal',
  'retire',
  'revocation',
]);

/** About one approval round, or about its absence. */
const ofOneRound: ReadonlySet<string> = new Set<ReminderKey>([
  'approval',
  'blocked',
  'claim',
  'execution',
  'newRound',
  'noRound',
  'remaining',
]);

type LastReminders = Rotation['lastReminders'];

const reminderFilter =
  (isKept: (key: string) => boolean) =>
  (lastReminders: LastReminders): LastReminders =>
    Object.fromEntries(Object.entries(lastReminders).filter(([key]) => isKept(key)));

/** What a new stage, or a new rotation, leaves of what was spoken of. */
export const lastingReminders = reminderFilter((key) => lasting.has(key));

/** What each step of an approval round leaves of it: the next wait counts its own reminders. */
export const remindersBesideRound = reminderFilter((key) => !ofOneRound.has(key));

/** First at `firstAt`, then by `again` counted from when it was last spoken of. */
export const reminderAfter = (
  rotation: Rotation,
  reminder: Omit<Reminder, 'dueAt'>,
  firstAt: Instant,
  again: (remindedAt: Instant) => Instant,
): Reminder => {
  const last = rotation.lastReminders[reminder.key];
  // Nobody owns what no person started and none has claimed.
  const owner = reminder.owner === 'requester' && rotation.requester === null ? 'everyone' : reminder.owner;
  const dueAt = last === undefined ? firstAt : again(last.remindedAt);
  // Of a lasting one it may have been spoken about another selector, long ago.
  return { ...reminder, owner, dueAt: lasting.has(reminder.key) ? Math.max(dueAt, firstAt) : dueAt };
};

export type ReminderBuilder = (
  key: ReminderKey,
  owner: Owner,
  firstAt: Instant,
  again: (at: Instant) => Instant,
) => Reminder;
