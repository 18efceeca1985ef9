/** Retires a selector: declares its record removable, observes that the record is gone, and destroys the key (I8). */

import { dateOf, daysBetween } from '../../domain/calendar.ts';
import type { TargetObservation } from '../../domain/commands.ts';
import type { RecordObservation } from '../../domain/findings.ts';
import { lookUp, noKeyHasIt, type Selector, type TargetId } from '../../domain/names.ts';
import type { SelectorFacts, State } from '../../domain/state.ts';
import { KeyUnreadable, type PublicKeyInfo, VaultUnavailable } from '../../ports/keys.ts';
import { SesUnavailable } from '../../ports/ses.ts';
import { AnchorUnavailable } from '../../ports/store.ts';
import { deferred, type Performed, progressed, type Task } from '../deps.ts';
import { executeNow } from '../execute.ts';
import { observe } from './evidence.ts';
import { namedObservation, readOtherRegions, readTarget, targetIdOf } from './readings.ts';

type Readings = (TargetObservation & { readonly target: TargetId | 'otherRegion' })[];

/** Reads every target and the other regions. Where SES names no selector, a probe finds it. */
const readAll = async (task: Task): Promise<Readings> => {
  const { deps, settings, state } = task;
  const readings: Readings = [...(await readOtherRegions(task))];
  for (const target of settings.targets) {
    const { observation } = await readTarget(deps, state, target);
    const seen = await namedObservation(task, target, observation);
    readings.push({ ...seen, target: targetIdOf(target) });
  }
  return readings;
};

const withReadings = async (task: Task, act: (observations: Readings) => Promise<Performed>): Promise<Performed> => {
  try {
    return await act(await readAll(task));
  } catch (error) {
    if (error instanceof SesUnavailable) return deferred(`ses ${error.code}`);
    throw error;
  }
};

export const declareRemovable = (task: Task, selector: Selector): Promise<Performed> =>
  withReadings(task, async (observations) => {
    const done = await executeNow(task.deps, task.settings.name, {
      type: 'DeclareRemovable',
      selector,
      observations,
    });
    task.deps.atBoundary('DeclareRemovable after outcome');
    if (done.tag === 'committed') return progressed;
    return deferred(done.tag === 'refused' ? done.refusal.code : '');
  });

const observeRecord = (task: Task, selector: Selector): Promise<RecordObservation> =>
  observe(task, selector, lookUp(task.state.selectors, selector)?.fingerprint ?? noKeyHasIt, 'authoritative');

/** A record is gone when every authoritative server shows none, also for a key that was never held; unknown is not gone. */
const isRecordGone = async (task: Task, selector: Selector): Promise<boolean> =>
  (await observeRecord(task, selector)).verdict === 'absent';

/** An empty `p=` at every server that counts. Servers that disagree are queried again the next day. */
const isRevoked = ({ verdict, findings }: RecordObservation): boolean =>
  verdict === 'wrong' && findings.some(({ code }) => code === 'revoked');

/**
 * After a withdrawn application, an absent record proves nothing: it may be published tomorrow. An unreadable record proves
 * nothing either.
 */
const newsOf = (
  facts: SelectorFacts | undefined,
  seen: RecordObservation,
): 'RecordGone' | 'RecordRevoked' | 'RecordWithdrawnSeen' | null => {
  if (facts?.withdrawal === 'open')
    return seen.verdict === 'absent' || seen.verdict === 'unknown' ? null : 'RecordWithdrawnSeen';
  if (seen.verdict === 'absent') return 'RecordGone';
  return facts?.revocation === 'wanted' && isRevoked(seen) ? 'RecordRevoked' : null;
};

/** Observes whether the DNS department has removed or revoked the record, or published it although its application was withdrawn. */
export const seeRecordGone = async (task: Task, selector: Selector): Promise<Performed> => {
  const { deps, settings, state } = task;
  const seen = await observeRecord(task, selector);
  const type = newsOf(lookUp(state.selectors, selector), seen);
  if (type === null) return deferred();
  const done = await executeNow(deps, settings.name, { type, selector });
  deps.atBoundary('RecordGone after outcome');
  return done.tag === 'committed' ? progressed : deferred();
};

/** Announces the destruction of a key a day before it (I8). */
export const announceDestruction = async ({ deps, settings }: Task, selector: Selector): Promise<Performed> => {
  const done = await executeNow(deps, settings.name, { type: 'AnnounceDestruction', selector });
  return done.tag === 'committed' ? progressed : deferred();
};

/** Appends first: a person's later hold is refused, and is never accepted for a key that is gone. */
const begin = (task: Task, selector: Selector): Promise<Performed> =>
  withReadings(task, async (observations) => {
    // A day has passed since the announcement: a record that is published again keeps its key.
    if (!(await isRecordGone(task, selector))) return deferred('record_still_live');
    const done = await executeNow(task.deps, task.settings.name, { type: 'BeginDestruction', selector, observations });
    if (done.tag === 'committed') return progressed;
    return deferred(done.tag === 'refused' ? done.refusal.code : '');
  });

/**
 * Holds the log to the anchor before the destruction begins and again before the key is gone, as a Put does: nothing brings a key back, and
 * somebody may have deleted the hold that another process marked (I13).
 * @throws AnchorUnavailable, LogCorrupt
 */
const beginConfirmed = async (task: Task, selector: Selector): Promise<Performed> => {
  const { deps, settings, state } = task;
  await deps.anchor?.confirm(settings.name);
  if (lookUp(state.selectors, selector)?.destruction?.tag !== 'begun') {
    const begun = await begin(task, selector);
    if (begun.tag !== 'progressed') return begun;
  }
  const isConfirmed = (await deps.anchor?.confirmAgain(settings.name)) ?? true;
  return isConfirmed ? progressed : deferred('anchor_unreachable');
};

/** If the process dies during a destruction that has begun, the next run completes it. */
export const destroyKey = async (task: Task, selector: Selector): Promise<Performed> => {
  const { deps, settings } = task;
  try {
    const begun = await beginConfirmed(task, selector);
    if (begun.tag !== 'progressed') return begun;
  } catch (error) {
    if (error instanceof AnchorUnavailable) return deferred('anchor_unreachable');
    throw error;
  }
  deps.atBoundary('DestroyKey before effect');
  await deps.vault.destroy(settings.name, selector);
  deps.atBoundary('DestroyKey after effect');
  const done = await executeNow(deps, settings.name, { type: 'RecordKeyDestroyed', selector });
  deps.atBoundary('DestroyKey after outcome');
  return done.tag === 'committed' ? progressed : deferred();
};

/**
 * Records how many days the current key may still be used, by its certificate.
 * @param held keys that were read today already
 */
export const checkKeyAge = async (
  { deps, settings, state }: Task,
  held: ReadonlyMap<Selector, PublicKeyInfo>,
): Promise<Performed> => {
  const selector = state.current ?? settings.current;
  const key = held.get(selector) ?? (await deps.vault.describe(settings.name, selector));
  if (key === null) return deferred();
  const { calendar } = deps.settings.policy;
  const daysLeft = daysBetween(calendar, deps.clock.now(), key.notAfter);
  const useBy = dateOf(calendar, key.notAfter);
  const done = await executeNow(deps, settings.name, {
    type: 'RecordKeyAge',
    selector,
    daysLeft,
    useBy,
  });
  return done.tag === 'committed' ? progressed : deferred();
};

/** Live selectors with a fingerprint: the vault held their keys when it was recorded, and they may still be needed. */
const liveKeys = ({ selectors }: State): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, fingerprint }]) =>
    status === 'live' && fingerprint !== null ? [name as Selector] : [],
  );

/** The public facts of a key that decrypts and fits; else the problem. */
const triedOn = async ({ deps, settings }: Task, selector: Selector): Promise<PublicKeyInfo | string> => {
  try {
    return (await deps.vault.use(settings.name, selector, async ({ info }) => info)) ?? 'missing';
  } catch (error) {
    if (error instanceof KeyUnreadable) return error.code;
    if (error instanceof VaultUnavailable) return 'out_of_reach';
    throw error;
  }
};

/**
 * Decrypts every live key on trial each day (design.md 6): a lost master key must not first show on the day of the switch.
 * @param held receives the keys that were read, so that their age needs no second reading
 */
export const tryKeys = async (task: Task, held: Map<Selector, PublicKeyInfo>): Promise<Performed> => {
  const { deps, settings, state } = task;
  const unreadable: { readonly selector: Selector; readonly problem: string }[] = [];
  for (const selector of liveKeys(state)) {
    const seen = await triedOn(task, selector);
    if (typeof seen === 'string') unreadable.push({ selector, problem: seen });
    else held.set(selector, seen);
  }
  const done = await executeNow(deps, settings.name, { type: 'RecordKeyTrial', unreadable });
  return done.tag === 'committed' ? progressed : deferred();
};
