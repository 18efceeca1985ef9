/** One look at the next record. Writes only when the core says that it changes something. */

import type { CommandOf, Undated } from '../../domain/commands.ts';
import { monitorEveryMs } from '../../domain/effects.ts';
import type { RecordObservation } from '../../domain/findings.ts';
import { lookUp, noKeyHasIt, type Selector } from '../../domain/names.ts';
import { lostSelectors, protectedSelectors } from '../../domain/queries.ts';
import { isRunning, type State } from '../../domain/state.ts';
import { deferred, type Performed, progressed, rotationOf, type Task } from '../deps.ts';
import { type Executed, executeNow, load } from '../execute.ts';
import { observe, othersRight, showsPrivateKey, silentServers } from './evidence.ts';

type RecordObserved = CommandOf<'RecordObserved'>;
type RecordMonitored = CommandOf<'RecordMonitored'>;

const findingsOf = ({ findings }: RecordObservation) => [...new Set(findings.map(({ code }) => code))].sort();

const recordCommand = (
  observation: RecordObservation,
  rotation: number,
  evidence: string | null,
): Undated<RecordObserved> => ({
  type: 'RecordObserved',
  rotation,
  verdict: observation.verdict,
  findings: findingsOf(observation),
  silent: [...silentServers(observation)].sort(),
  othersRight: othersRight(observation),
  requestedAt: observation.requestedAt,
  evidence,
});

/** A repetition is not stored: its evidence would be an item that nothing names. */
const changes = (
  { deps, state }: Task,
  { requestedAt }: RecordObservation,
  command: Undated<RecordObserved | RecordMonitored>,
): boolean => {
  const at = Math.max(deps.clock.now(), requestedAt);
  const decision = deps.core.decide(state, { ...command, at }, deps.settings.policy);
  return decision.tag === 'accepted' && decision.events.length > 0;
};

export const recordObservation = async (task: Task, observation: RecordObservation): Promise<Executed> => {
  const { deps, settings } = task;
  const { id } = rotationOf(task);
  const isNew = changes(task, observation, recordCommand(observation, id, null));
  const evidence = isNew ? await deps.evidence.put(observation) : null;
  deps.atBoundary('CheckRecord after effect');
  return executeNow(deps, settings.name, recordCommand(observation, id, evidence));
};

/** A look that was made for something else: what burns the key is recorded, also where the next look would find it mended. */
export const recordIfLeaked = async (task: Task, observation: RecordObservation): Promise<void> => {
  if (showsPrivateKey(observation)) await recordObservation(task, observation);
};

/**
 * The daily check and 今すぐ確認 ask authoritative servers only: an early question would be cached as "no" (RFC 2308).
 * What changes something is asked without hurry: from a server that was not even asked no silence is counted, and nothing is lost.
 */
export const observeNext = async (task: Task): Promise<RecordObservation | null> => {
  const { state } = task;
  const { id, next } = rotationOf(task);
  const expected = lookUp(state.selectors, next)?.fingerprint ?? null;
  if (expected === null) return null;
  const seen = await observe(task, next, expected, 'authoritative');
  if (!seen.servers.some(({ skipped }) => skipped)) return seen;
  const isNew = changes(task, seen, recordCommand(seen, id, null));
  return !isNew ? seen : observe(task, next, expected, 'authoritative', { hurried: false });
};

export const checkRecord = async (task: Task): Promise<Performed> => {
  const observation = await observeNext(task);
  if (observation === null) return deferred('next_key_unreadable');
  const done = await recordObservation(task, observation);
  return done.tag === 'committed' ? progressed : deferred();
};

const commandOf = (selector: Selector, seen: RecordObservation, evidence: string | null): Undated<RecordMonitored> => ({
  type: 'RecordMonitored',
  selector,
  verdict: seen.verdict,
  findings: findingsOf(seen),
  evidence,
});

const monitorRecord = async (task: Task, selector: Selector): Promise<void> => {
  const { deps, settings, state } = task;
  // Of a key that was never held no record fits: whether there is one is what is asked.
  const expected = lookUp(state.selectors, selector)?.fingerprint ?? noKeyHasIt;
  const seen = await observe(task, selector, expected, 'authoritative');
  if (!changes(task, seen, commandOf(selector, seen, null))) return;
  const evidence = await deps.evidence.put(seen);
  await executeNow(deps, settings.name, commandOf(selector, seen, evidence));
};

/** Of a running rotation the next record is looked at by `checkRecord`, which tells the record monitor too. */
const isChecked = ({ rotation }: State, selector: Selector): boolean =>
  isRunning(rotation) && rotation.stage.tag !== 'RollingBack' && selector === rotation.next;

/** Every protected record but the next one's. */
export const monitorOthers = async ({ deps, settings, state }: Task): Promise<void> => {
  for (const selector of protectedSelectors(state)) {
    if (isChecked(state, selector)) continue;
    await monitorRecord({ deps, settings, state: (await load(deps, settings.name)).state }, selector);
  }
};

/**
 * The record monitor's look at the records that I8 protects: gentle, authoritative servers only.
 * Rests whatever it saw: the next look is due as the time says, sooner while something is lost.
 */
export const monitorRecords = async (task: Task): Promise<Performed> => {
  const { deps, settings, state } = task;
  await monitorOthers(task);
  const newest = { deps, settings, state: (await load(deps, settings.name)).state };
  if (state.rotation !== null && isChecked(state, state.rotation.next)) await checkRecord(newest);
  const lost = lostSelectors((await load(deps, settings.name)).state).length > 0;
  return deferred('', lost ? deps.settings.policy.alarmEveryMs : monitorEveryMs);
};
