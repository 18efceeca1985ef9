/**
 * Sends every Put: nothing else gives SES another key to sign with (I1, I5). The request is signed once, before its intent
 * is appended. Only the process whose append succeeded sends it, once, within the send window on its own monotonic clock.
 * If a process freezes, AWS itself refuses the late signature.
 *
 *     this process                        the log                     SES
 *     the anchor confirms the head                                           I13: the log was not rolled back
 *     gather evidence ───────────────────────────────────────────────► reads; its Date is `beforeSesAt`
 *     sign, once
 *     ├─ monotonic clock starts
 *     │  append ────────────────────────► PutIntended                          I5: one open attempt per target
 *     │                                   (append lost: nothing is sent)
 *     │                                   and its mark in the anchor           I13: a forward Put without the mark is not sent
 *     │  the anchor's newer marks                                              I13: nor one whose log lacks a marked decision
 *     ├─ within sendWindow: send ────────────────────────────────────► Put     I5: once, by this process alone
 *     │  or too late: not sent
 *     └─ outcome ───────────────────────► AttemptClosed                        I6: applied, refused, not sent, unknown
 *
 *     killed, or no answer: the attempt is unknown and is never sent again   I6: later observations close it
 *
 *     settle after `beforeSesAt`, by SES's own dates
 *     any process reads SES ◄──────────────────────────────────────── Date, selector
 *                                         AttemptSettled                       I6: before this, SES may still apply the Put
 *                                         AttemptClosed                        I6: not applied: two later observations agree
 */

import type { CommandOf, PutEvidence } from '../../domain/commands.ts';
import { effectKey } from '../../domain/effects.ts';
import { type Instant, lookUp, type PersonId, type Selector, type TargetId } from '../../domain/names.ts';
import type { Rotation } from '../../domain/state.ts';
import type { JournalFields } from '../../ports/journal.ts';
import { KeyUnreadable } from '../../ports/keys.ts';
import { PeopleUnavailable } from '../../ports/people.ts';
import { type PutAnswer, SesUnavailable, type SignedPut } from '../../ports/ses.ts';
import { AnchorUnavailable, LogCorrupt, LogUnavailable } from '../../ports/store.ts';

import { deferred, type Performed, progressed, rotationOf, type Task } from '../deps.ts';
import { type Executed, executeNow } from '../execute.ts';
import { readRoundTargets } from './approvalRound.ts';
import { observe, othersRight, prove, rollbackReadiness, silentServers } from './evidence.ts';
import { readTarget, targetOf } from './readings.ts';
import { checkRecord, recordIfLeaked } from './record.ts';

/**
 * Returns the approvers who are still eligible. An approver who left the group after the click no longer counts. On Enterprise Grid two
 * people of the log may be one by now: approvals of one person count once, and those of the requester not at all (I1).
 * @throws PeopleUnavailable when the directory does not answer: the approvals stay, and the switch waits
 */
const stillEligible = async ({ deps, settings }: Task, rotation: Rotation): Promise<PersonId[]> => {
  const approvers = rotation.round?.approvals.map(({ by }) => by) ?? [];
  const again = { command: 'ApproveSwitch', purpose: 'put' } as const;
  const lookUps = [rotation.requester, ...approvers].map((person) =>
    person === null ? null : deps.directory.actor(person, settings, again),
  );
  const [requester, ...actors] = await Promise.all(lookUps);
  const barred = deps.settings.policy.requesterCounts ? null : requester?.id;
  return approvers.filter((_, index) => {
    const actor = actors[index];
    if (actor?.kind !== 'member' || !actor.isApprover || actor.id === barred) return false;
    return actors.findIndex((other) => other?.id === actor.id) === index;
  });
};

interface Gathered {
  readonly evidence: PutEvidence;
  readonly sesAt: ReadonlyMap<TargetId, Instant>;
}

/** Reads DNS, the proof, rollback readiness, the approvers' eligibility and the targets again, after the last approval (I2 to I4). */
const gatherOnce = async (task: Task, rotation: Rotation): Promise<Gathered | null> => {
  const { deps, settings, state } = task;
  const fingerprint = lookUp(state.selectors, rotation.next)?.fingerprint ?? null;
  if (fingerprint === null) return null;
  // Starts the SES reads together with the DNS queries: SES permits one call a second, and a later start would add to the wait.
  const [eligible, readiness, seen, { targets, sesAt }] = await Promise.all([
    stillEligible(task, rotation),
    rollbackReadiness(task, rotation.current),
    observe(task, rotation.next, fingerprint, 'everywhere'),
    readRoundTargets(task, 'put'),
  ]);
  await recordIfLeaked(task, seen);
  const proof = await prove(task, rotation.next, seen);
  const hash = await deps.evidence.put({
    record: seen,
    proof: { ...proof },
    rollback: { ...readiness },
    targets,
    eligible,
  });
  const evidence = {
    baseVersion: state.atVersion,
    dnsRequestedAt: seen.requestedAt,
    dnsScope: seen.scope,
    dnsVerdict: seen.verdict,
    silent: silentServers(seen),
    othersRight: othersRight(seen),
    overridden: settings.authoritative ?? [],
    fingerprint,
    content: seen.content,
    proofAt: proof.at,
    proofOk: proof.ok,
    rollbackReady: readiness.ready,
    rollbackCheckedAt: readiness.checkedAt,
    eligible,
    targets,
    hash,
  };
  return { evidence, sesAt };
};

const gatheringsMax = 2;

/**
 * Gathers the evidence for a Put after the last approval (I1 to I4). While Slack limits the check of the approvers, the other
 * evidence may become nearly too old; then all of it is gathered once more.
 */
const gatherEvidence = async (task: Task, rotation: Rotation): Promise<Gathered | null> => {
  const { clock, settings } = task.deps;
  for (let gathering = 1; gathering < gatheringsMax; gathering += 1) {
    const gathered = await gatherOnce(task, rotation);
    const agedMs = gathered === null ? 0 : clock.now() - gathered.evidence.dnsRequestedAt;
    if (agedMs < settings.policy.evidenceMaxAgeMs / 2) return gathered;
  }
  return gatherOnce(task, rotation);
};

interface Intent {
  readonly kind: 'forward' | 'rollback';
  readonly target: TargetId;
  readonly selector: Selector;
  readonly beforeSesAt: number;
  readonly evidence: PutEvidence | null;
}

const attemptOf = (done: Executed): number | null => {
  if (done.tag !== 'committed') return null;
  const intended = done.commit.events.find((event) => event.type === 'PutIntended');
  return intended?.type === 'PutIntended' ? intended.attempt : null;
};

type Outcome = Pick<CommandOf<'RecordPutOutcome'>, 'outcome' | 'code' | 'requestId'>;

const outcomeOf = (answer: PutAnswer): Outcome => {
  switch (answer.tag) {
    case 'accepted':
      return { outcome: 'applied', code: answer.requestId, requestId: answer.requestId };
    case 'refused':
      return { outcome: 'refused', code: answer.code, requestId: answer.requestId };
    case 'unknown':
      return { outcome: 'unknown', code: answer.problem };
  }
};

/** The record is no longer the approved one: checks it now, so that people are notified before the next daily check. */
const recordWentWrong = async (task: Task, code: string): Promise<Performed> => {
  const checked = await checkRecord(task);
  return checked.tag === 'progressed' ? checked : deferred(code);
};

/** Handles a refused intent. A changed digest voids the round; every other refusal defers the effect. */
const notIntended = async (task: Task, { evidence }: Intent, code: string): Promise<Performed> => {
  const { deps, settings, state } = task;
  const { rotation } = state;
  if (code === 'evidence_not_right') return recordWentWrong(task, code);
  const round = rotation?.round?.id ?? 0;
  if (code !== 'digest_changed' || evidence === null || rotation === null) return deferred(code);
  const done = await executeNow(deps, settings.name, {
    type: 'VoidRound',
    rotation: rotation.id,
    round,
    evidence,
  });
  return done.tag === 'committed' ? progressed : deferred(code);
};

type Obstacle = 'send_window' | 'anchor_unreachable' | 'log_corrupt' | 'store_unavailable';

/** Another process may have marked a decision since the evidence was requested, and somebody may have deleted it (I13). */
const anchorObstacle = async (
  { deps, settings }: Task,
  { kind }: Intent,
  done: Executed,
): Promise<Exclude<Obstacle, 'send_window'> | null> => {
  const { anchor } = deps;
  if (anchor === undefined) return null;
  // A rollback does not wait for the anchor, but a decision that it lacks for sure stops it too.
  const unless = <T extends Obstacle>(problem: T): T | null => (kind === 'rollback' ? null : problem);
  try {
    const isConfirmed = await anchor.confirmAgain(settings.name);
    const isMarked = done.tag === 'committed' && anchor.isMarked(done.commit);
    return isConfirmed && isMarked ? null : unless('anchor_unreachable');
  } catch (error) {
    if (error instanceof LogCorrupt) return 'log_corrupt';
    if (error instanceof LogUnavailable) return unless('store_unavailable');
    throw error;
  }
};

/** Returns why an intended Put is not sent, or null if it is sent. */
const obstacleOf = async (task: Task, intent: Intent, done: Executed, startedMs: number): Promise<Obstacle | null> => {
  const { clock, settings } = task.deps;
  const isLate = (): boolean => clock.monotonicMs() - startedMs > settings.policy.sendWindowMs;
  if (isLate()) return 'send_window';
  // The look at the clock comes last: the anchor's answer took time of the window.
  return (await anchorObstacle(task, intent, done)) ?? (isLate() ? 'send_window' : null);
};

const outcomeLine = ({ outcome, code, requestId }: Outcome): JournalFields => ({
  outcome,
  ...(code === requestId ? {} : { code }),
  ...(requestId === undefined ? {} : { requestId }),
});

/** Appends the intent, sends the Put at most once, and records its outcome. */
const carryOut = async (task: Task, intent: Intent, signed: SignedPut): Promise<Performed> => {
  const { deps, settings } = task;
  const rotation = rotationOf(task).id;
  const put = intent.kind === 'forward' ? 'Put' : 'RollbackPut';
  deps.atBoundary(`${put} before intent`);
  const startedMs = deps.clock.monotonicMs();
  const done = await executeNow(deps, settings.name, { type: 'IntendPut', rotation, ...intent });
  const attempt = attemptOf(done);
  if (attempt === null) return notIntended(task, intent, done.tag === 'refused' ? done.refusal.code : '');
  deps.atBoundary(`${put} after intent`);
  const { round } = rotationOf(task);
  const { kind, target, selector } = intent;
  const line = {
    ...{ domain: settings.name, rotation, attempt, kind, target, selector },
    ...(round === null || kind === 'rollback' ? {} : { round: round.id }),
  };
  const obstacle = await obstacleOf(task, intent, done, startedMs);
  const result =
    obstacle === null ? outcomeOf(await deps.ses.send(signed)) : ({ outcome: 'notSent', code: obstacle } as const);
  // Journals the outcome before appending it: if the append fails, the journal still has the request id for a question to AWS.
  deps.journal.info({ ...line, ...outcomeLine(result) }, 'a Put ended');
  deps.atBoundary(`${put} after effect`);
  await executeNow(deps, settings.name, { type: 'RecordPutOutcome', attempt, ...result });
  deps.atBoundary(`${put} after outcome`);
  if (obstacle === 'log_corrupt')
    throw new LogCorrupt(`${settings.name}: the log lacks a commit that the anchor has`, 'log_turned_back');
  return progressed;
};

/** Signs inside the vault's `use`, so that the key is in memory only for the signature (I7). */
const sign = async ({ deps, settings }: Task, target: TargetId, selector: Selector): Promise<SignedPut | null> => {
  try {
    return await deps.vault.use(settings.name, selector, (key) =>
      deps.ses.signPut(targetOf(settings, target), selector, key),
    );
  } catch (error) {
    if (error instanceof KeyUnreadable) return null;
    throw error;
  }
};

/** After a failed try, checks the approvers first: while only Slack is unavailable, each try must not query name servers and SES. */
const approversReachable = async (task: Task, rotation: Rotation, target: TargetId): Promise<void> => {
  const before = task.state.deferred[effectKey({ type: 'SwitchTarget', target })];
  if (before !== undefined) await stillEligible(task, rotation);
};

export const switchTarget = async (task: Task, target: TargetId): Promise<Performed> => {
  const rotation = rotationOf(task);
  try {
    await approversReachable(task, rotation, target);
    await task.deps.anchor?.confirm(task.settings.name);
    const gathered = await gatherEvidence(task, rotation);
    const beforeSesAt = gathered?.sesAt.get(target);
    if (gathered === null || beforeSesAt === undefined) return deferred('next_key_unreadable');
    const signed = await sign(task, target, rotation.next);
    if (signed === null) return deferred('next_key_unreadable');
    return await carryOut(
      task,
      { kind: 'forward', target, selector: rotation.next, beforeSesAt, evidence: gathered.evidence },
      signed,
    );
  } catch (error) {
    if (error instanceof SesUnavailable) return deferred('ses_unreachable');
    if (error instanceof PeopleUnavailable) return deferred('slack_unreachable');
    if (error instanceof AnchorUnavailable) return deferred('anchor_unreachable');
    throw error;
  }
};

/** A SES date of the last 10 seconds is exact enough: another read would delay the Put by a second, and `settle` has minutes to spare. */
const recentDateMs = 10_000;

const sesNow = async ({ deps, settings, state }: Task, id: TargetId): Promise<Instant> => {
  const target = targetOf(settings, id);
  const recent = deps.ses.recentDate(target, recentDateMs);
  return recent ?? (await readTarget(deps, state, target, 'put')).reading.sesDate;
};

/** Reads SES's clock, then sends the Put. A rollback never queues behind other work, and no DNS finding refuses it. */
export const rollBackTarget = async (task: Task, target: TargetId): Promise<Performed> => {
  const { current } = rotationOf(task);
  try {
    // The signature is dated by SES's clock.
    await sesNow(task, target);
    const signed = await sign(task, target, current);
    if (signed === null) return deferred('current_key_not_held');
    // Reads the date again, without a call if it is still recent: `settle` counts from after the signing, however long that took.
    const beforeSesAt = await sesNow(task, target);
    return await carryOut(task, { kind: 'rollback', target, selector: current, beforeSesAt, evidence: null }, signed);
  } catch (error) {
    if (error instanceof SesUnavailable) return deferred('ses_unreachable');
    throw error;
  }
};
