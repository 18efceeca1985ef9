/** One look at the next record. Writes only when the core says that it changes something. */
import type { CommandOf } from '../../domain/commands.ts';
import type { RecordObservation } from '../../domain/observation.ts';
import { own } from '../../domain/own.ts';
import type { State } from '../../domain/state.ts';
import { type Executed, execute } from '../execute.ts';
import { observe, othersRight, showsPrivateKey, silentServers } from './evidence.ts';
import { type Performed, progressed, rests, rotationOf, type Task } from './task.ts';

type RecordObserved = CommandOf<'RecordObserved'>;

const commandOf = (
  observation: RecordObservation,
  rotation: number,
  at: number,
  evidence: string | null,
): RecordObserved => ({
  type: 'RecordObserved',
  id: '',
  at,
  rotation,
  verdict: observation.verdict,
  findings: [...new Set(observation.findings.map(({ code }) => code))].sort(),
  silent: [...silentServers(observation)].sort(),
  othersRight: othersRight(observation),
  askedAt: observation.askedAt,
  evidence,
});

/** A repetition is not stored: its evidence would be an item that nothing names. */
const changes = ({ deps }: Task, state: State, command: RecordObserved): boolean => {
  const decision = deps.core.decide(state, command, deps.settings.policy);
  return decision.tag === 'accepted' && decision.events.length > 0;
};

export const recordObservation = async (task: Task, observation: RecordObservation): Promise<Executed> => {
  const { deps, settings, state } = task;
  const { id } = rotationOf(task);
  const probe = commandOf(observation, id, Math.max(deps.clock.now(), observation.askedAt), null);
  const evidence = changes(task, state, probe) ? await deps.evidence.put(observation) : null;
  deps.atBoundary('CheckRecord after effect');
  return execute(deps, settings.name, (_, at) => commandOf(observation, id, at, evidence));
};

/** A look that was made for something else: what burns the key is recorded, also where the next look would find it mended. */
export const recordIfBurnt = async (task: Task, observation: RecordObservation): Promise<void> => {
  if (showsPrivateKey(observation)) await recordObservation(task, observation);
};

/**
 * The daily check and 今すぐ確認 ask authoritative servers only: an early question would be cached as "no" (RFC 2308).
 * What changes something is asked without hurry: from a server that was not even asked no silence is counted, and nothing is lost.
 */
export const observeNext = async (task: Task): Promise<RecordObservation | null> => {
  const { state } = task;
  const { id, next } = rotationOf(task);
  const expected = own(state.selectors, next)?.fingerprint ?? null;
  if (expected === null) return null;
  const seen = await observe(task, next, expected, 'authoritative');
  if (!seen.servers.some(({ unasked }) => unasked)) return seen;
  const at = Math.max(task.deps.clock.now(), seen.askedAt);
  const repeats = !changes(task, state, commandOf(seen, id, at, null));
  return repeats ? seen : observe(task, next, expected, 'authoritative', { hurried: false });
};

export const checkRecord = async (task: Task): Promise<Performed> => {
  const observation = await observeNext(task);
  if (observation === null) return rests('next_key_unreadable');
  const done = await recordObservation(task, observation);
  return done.tag === 'committed' ? progressed : rests();
};
