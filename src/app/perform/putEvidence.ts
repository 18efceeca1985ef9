/** What has to be true right before a Put, looked at again after the last approval (I1 to I4). */
import type { PutEvidence } from '../../domain/commands.ts';
import type { Instant, PersonId, TargetId } from '../../domain/names.ts';
import { own } from '../../domain/own.ts';
import type { Rotation } from '../../domain/state.ts';
import { observe, othersRight, prove, rollbackReadiness, silentServers } from '../effects/evidence.ts';
import { recordIfBurnt } from '../effects/record.ts';
import { readRoundTargets } from '../effects/round.ts';
import type { Task } from '../effects/task.ts';

/** Looked up again before the switch: whoever left the group since the click no longer counts. */
const stillEligible = async ({ deps, settings }: Task, rotation: Rotation): Promise<PersonId[]> => {
  const approvers = rotation.round?.approvals.map(({ by }) => by) ?? [];
  const again = { command: 'ApproveSwitch', purpose: 'put' } as const;
  const actors = await Promise.all(approvers.map((person) => deps.directory.actor(person, settings, again)));
  return actors.filter((actor) => actor.kind === 'member' && actor.isApprover).map(({ id }) => id);
};

export interface Gathered {
  readonly evidence: PutEvidence;
  readonly sesAt: ReadonlyMap<TargetId, Instant>;
}

/** DNS, proof, the way back, eligibility and the targets, all looked at again after the last approval (I2 to I4). */
const gatherOnce = async (task: Task, rotation: Rotation): Promise<Gathered | null> => {
  const { deps, settings, state } = task;
  const fingerprint = own(state.selectors, rotation.next)?.fingerprint ?? null;
  if (fingerprint === null) return null;
  // SES too, and first in line: its one call a second would otherwise begin to count when the DNS has answered.
  const [eligible, readiness, seen, { targets, sesAt }] = await Promise.all([
    stillEligible(task, rotation),
    rollbackReadiness(task, rotation.current),
    observe(task, rotation.next, fingerprint, 'everywhere'),
    readRoundTargets(task, 'put'),
  ]);
  await recordIfBurnt(task, seen);
  const proof = await prove(task, rotation.next, seen);
  const hash = await deps.evidence.put({
    record: seen,
    proof: { ...proof },
    rollback: { ...readiness },
    targets,
    eligible,
  });
  const evidence = {
    askedVersion: state.atVersion,
    dnsAskedAt: seen.askedAt,
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

/** Who waited for Slack's leave to ask about the approvers has evidence that is nearly too old: all of it is gathered once more. */
export const gatherEvidence = async (task: Task, rotation: Rotation): Promise<Gathered | null> => {
  const { clock, settings } = task.deps;
  for (let gathering = 1; gathering < gatheringsMax; gathering += 1) {
    const gathered = await gatherOnce(task, rotation);
    const agedMs = gathered === null ? 0 : clock.now() - gathered.evidence.dnsAskedAt;
    if (agedMs < settings.policy.evidenceMaxAgeMs / 2) return gathered;
  }
  return gatherOnce(task, rotation);
};
