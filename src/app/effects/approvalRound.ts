/** Opening an approval round: everything that the approvers will vouch for is looked at first. */

import type { CommandOf, Undated } from '../../domain/commands.ts';
import { differsFromCurrent, differsFromNext } from '../../domain/decide/start.ts';
import type { RecordObservation } from '../../domain/findings.ts';
import { type Instant, lookUp, type TargetId } from '../../domain/names.ts';
import { easyDkimTargets, remainingTargets, silentLongEnough, switchedTargets } from '../../domain/queries.ts';
import type { Blocker, RoundTarget } from '../../domain/state.ts';
import { type MailFrom, type SesPriority, SesUnavailable } from '../../ports/ses.ts';
import { deferred, type Performed, progressed, rotationOf, type Task } from '../deps.ts';
import { executeNow } from '../execute.ts';
import {
  type MailPolicySeen,
  mailPolicyOf,
  observe,
  observeDmarc,
  othersRight,
  prove,
  type Readiness,
  rollbackReadiness,
  silentServers,
} from './evidence.ts';
import { readTarget, targetIdOf } from './readings.ts';
import { recordIfLeaked } from './record.ts';

interface ReadTargets {
  readonly targets: RoundTarget[];
  /** False: an identity is not there. */
  readonly allExist: boolean;
  /** `Date` header of each answer: from before an append that follows, so that `settle` counts from it (I5). */
  readonly sesAt: ReadonlyMap<TargetId, Instant>;
  /** Of each identity that is there, in the same order. */
  readonly mailFroms: readonly (MailFrom | null)[];
}

/**
 * The rotation's targets as SES shows them now, in its order: what was configured since its start is not switched by it, and people
 * must not approve that it were; what is configured no more is not there. @throws SesUnavailable
 */
export const readRoundTargets = async (
  { deps, settings, state }: Task,
  priority: SesPriority = 'read',
): Promise<ReadTargets> => {
  const targets: RoundTarget[] = [];
  const sesAt = new Map<TargetId, Instant>();
  const mailFroms: (MailFrom | null)[] = [];
  const configured = new Map(settings.targets.map((target) => [targetIdOf(target), target]));
  const wanted = state.targets.flatMap(({ id }) => configured.get(id) ?? []);
  let allExist = wanted.length === state.targets.length;
  const checks = wanted.map(async (target) => ({
    target,
    ...(await readTarget(deps, state, target, priority)),
  }));
  for (const { target, reading } of await Promise.all(checks)) {
    const { origin, signingEnabled, selector, sesDate } = reading;
    allExist &&= reading.exists;
    const id = targetIdOf(target);
    targets.push({ id, origin, signingEnabled, selector });
    sesAt.set(id, sesDate);
    if (reading.exists) mailFroms.push(reading.mailFrom);
  }
  return { targets, allExist, sesAt, mailFroms };
};

/** Servers that were silent for long enough, while all others said right: the card names them, the approvers waive them (I2). */
const waivable = ({ deps, state }: Task, seen: RecordObservation): readonly string[] => {
  const silent = silentServers(seen);
  const longEnough = silentLongEnough(state.rotation?.record ?? null, silent, deps.clock.now(), deps.settings.policy);
  return longEnough && othersRight(seen) ? silent : [];
};

interface Gathered {
  readonly seen: RecordObservation;
  readonly waived: readonly string[];
  readonly readiness: Readiness;
  readonly proofOk: boolean;
  /** Null: SES did not answer. */
  readonly read: ReadTargets | null;
  readonly mail: MailPolicySeen;
}

/** After a rollback no target counts as switched, although Puts were applied before. */
const switchedBefore = (task: Task): readonly TargetId[] => {
  const rotation = rotationOf(task);
  return remainingTargets(task.state, rotation).length > 0 ? switchedTargets(task.state, rotation) : [];
};

/** What this round would switch. */
const leftOf = (task: Task, { targets }: ReadTargets): readonly RoundTarget[] => {
  const switched = switchedBefore(task);
  return targets.filter(({ id }) => !switched.includes(id));
};

const targetBlockers = (task: Task, read: ReadTargets | null): readonly Blocker[] => {
  if (read === null) return ['ses_unreachable'];
  const rotation = rotationOf(task);
  const switched = switchedBefore(task);
  const left = leftOf(task, read);
  const differs = left.some(({ selector }) => differsFromCurrent(task.state, rotation, selector));
  const away = read.targets.some(({ id, selector }) => switched.includes(id) && differsFromNext(rotation, selector));
  return [
    ...(read.allExist ? [] : (['target_missing'] as const)),
    ...(differs ? (['current_differs'] as const) : []),
    ...(away ? (['switched_differs'] as const) : []),
  ];
};

const blockersOf = (task: Task, { seen, waived, proofOk, read }: Gathered): Blocker[] => [
  ...(seen.verdict === 'right' || waived.length > 0 ? [] : (['record_not_right'] as const)),
  ...(proofOk ? [] : (['proof_failed'] as const)),
  ...targetBlockers(task, read),
];

const gather = async (task: Task): Promise<Gathered | null> => {
  const { next, current } = rotationOf(task);
  const expected = lookUp(task.state.selectors, next)?.fingerprint ?? null;
  if (expected === null) return null;
  const dmarc = observeDmarc(task);
  const seen = await observe(task, next, expected, 'everywhere');
  await recordIfLeaked(task, seen);
  const waived = waivable(task, seen);
  const proof = await prove(task, next, seen);
  const readiness = await rollbackReadiness(task, current);
  const read = await readOrNull(task);
  const mail = await mailPolicyOf(task, await dmarc, read?.mailFroms ?? [], read !== null);
  return { seen, waived, readiness, proofOk: proof.ok, read, mail };
};

const rightServers = ({ servers }: RecordObservation) => {
  const authoritative = servers.filter(({ role }) => role === 'authoritative');
  return { right: authoritative.filter(({ verdict }) => verdict === 'right').length, of: authoritative.length };
};

const readOrNull = async (task: Task): Promise<ReadTargets | null> => {
  try {
    return await readRoundTargets(task);
  } catch (error) {
    if (!(error instanceof SesUnavailable)) throw error;
    return null;
  }
};

/**
 * Looks at every configured server and resolver, and reports a record that keeps the round from opening. Before the proof by delivery:
 * a mailbox behind an old answer would say only that the signature failed, and neither whose answer it was nor until when.
 * @returns null when the record holds nothing up
 */
export const blockedByRecord = async (task: Task): Promise<Performed | null> => {
  const { deps, settings, state } = task;
  const { id: rotation, next } = rotationOf(task);
  const expected = lookUp(state.selectors, next)?.fingerprint ?? null;
  if (expected === null) return null;
  const seen = await observe(task, next, expected, 'everywhere');
  await recordIfLeaked(task, seen);
  if (seen.verdict === 'right' || waivable(task, seen).length > 0) return null;
  const blockers: readonly Blocker[] = ['record_not_right'];
  await executeNow(deps, settings.name, {
    type: 'OpenRound',
    rotation,
    baseVersion: state.atVersion,
    requestedAt: seen.requestedAt,
    blockers,
    targets: [],
    rollback: 'none',
    content: seen.content,
    waived: [],
    overridden: settings.authoritative ?? [],
    servers: rightServers(seen),
    mailPolicy: { spf: 'unknown', dmarc: 'unknown' },
    evidence: await deps.evidence.put({ record: seen }),
  });
  return deferred(blockers.join(' '));
};

export const openRound = async (task: Task): Promise<Performed> => {
  const { deps, settings, state } = task;
  const gathered = await gather(task);
  if (gathered === null) return deferred('next_key_unreadable');
  const { seen, readiness, waived, read, mail } = gathered;
  const targets = read?.targets ?? [];
  const left = read === null ? [] : leftOf(task, read);
  const evidence = await deps.evidence.put({
    record: seen,
    rollback: { ...readiness },
    targets,
    mailPolicy: mail,
  });
  deps.atBoundary('OpenRound after effect');
  const facts: Undated<CommandOf<'OpenRound'>> = {
    type: 'OpenRound',
    rotation: rotationOf(task).id,
    baseVersion: state.atVersion,
    requestedAt: seen.requestedAt,
    blockers: blockersOf(task, gathered),
    targets,
    // Our current key cannot restore Easy DKIM, so there is no rollback, and people approve the switch without one.
    rollback: readiness.ready && easyDkimTargets(left).length === 0 ? 'ready' : 'none',
    content: seen.content,
    servers: rightServers(seen),
    waived,
    overridden: settings.authoritative ?? [],
    mailPolicy: mail.policy,
    evidence,
  };
  const done = await executeNow(deps, settings.name, facts);
  deps.atBoundary('OpenRound after outcome');
  return done.tag === 'committed' && facts.blockers.length === 0 ? progressed : deferred(facts.blockers.join(' '));
};
