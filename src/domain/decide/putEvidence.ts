/** What must be true of DNS, proof, way back and digest right before a Put (I2 to I4). */

import type { CommandOf, PutEvidence } from '../commands.ts';
import { accept, type Decision, type Given, isRefusal, notice, onRotation, requireThat } from '../decision.ts';
import { digestOf } from '../digest.ts';
import type { TargetId } from '../names.ts';
import { own } from '../own.ts';
import { isUnfinished, ofRound } from '../queries.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { restToSwitch } from '../rest.ts';
import type { Rotation, Round } from '../state.ts';
import { openRound } from './approvals.ts';
import { digestBase } from './openRound.ts';

/** The DNS said right, or only servers that the approvers waived by name were silent (I2). */
const dnsSaysRight = (evidence: PutEvidence, round: Round, given: Given): boolean => {
  if (evidence.dnsVerdict === 'right') return true;
  const onlySilent = evidence.dnsVerdict === 'unknown' && evidence.othersRight && evidence.silent.length > 0;
  const named = evidence.silent.every((server) => round.waived.includes(server));
  return onlySilent && (named || !given.rules.has('waive-only-named'));
};

/** The digest of the world as it is now; targets that this round has touched, or leaves alone, count as they were approved. */
const digestNow = (given: Given, rotation: Rotation, round: Round, evidence: PutEvidence): string => {
  const touched = new Set<TargetId>([
    ...ofRound(given.state, rotation).map(({ target }) => target),
    ...round.targets.filter(({ switched }) => switched).map(({ id }) => id),
  ]);
  const approved = new Map(round.targets.map((target) => [target.id, target]));
  const targets = evidence.targets.map((target) =>
    touched.has(target.id) ? (approved.get(target.id) ?? target) : target,
  );
  return digestOf({
    ...digestBase(given, rotation),
    targets,
    rollback: round.rollback,
    content: evidence.content,
    waived: round.waived,
    overridden: evidence.overridden,
    switchBeforeAt: round.switchBeforeAt,
    grantUntil: round.grantUntil,
  });
};

export const evidenceChecks = (
  given: Given,
  rotation: Rotation,
  round: Round,
  evidence: PutEvidence,
  at: number,
): (Refusal | null)[] => {
  const { policy, rules, state } = given;
  const fresh = (askedAt: number): boolean => askedAt <= at && at - askedAt <= policy.evidenceMaxAgeMs;
  const ready = round.rollback === 'none' || (evidence.rollbackReady && fresh(evidence.rollbackCheckedAt));
  const after = evidence.askedVersion >= round.approvalsVersion;
  return [
    requireThat(rules, 'put-dns-right', dnsSaysRight(evidence, round, given), refuse('evidence_not_right')),
    requireThat(rules, 'put-dns-everywhere', evidence.dnsScope === 'everywhere', refuse('evidence_not_right')),
    requireThat(
      rules,
      'put-dns-key',
      evidence.fingerprint === own(state.selectors, rotation.next)?.fingerprint,
      refuse('evidence_not_right'),
    ),
    requireThat(rules, 'put-dns-fresh', fresh(evidence.dnsAskedAt), refuse('evidence_stale')),
    requireThat(rules, 'put-dns-after-approval', after, refuse('evidence_before_approval')),
    requireThat(rules, 'put-proof', evidence.proofOk, refuse('proof_missing')),
    requireThat(rules, 'put-proof-fresh', fresh(evidence.proofAt), refuse('evidence_stale')),
    requireThat(rules, 'put-rollback-ready', ready, refuse('rollback_not_ready')),
    requireThat(
      rules,
      'put-digest',
      digestNow(given, rotation, round, evidence) === round.digest,
      refuse('digest_changed'),
    ),
  ];
};

/**
 * What was approved is no longer what is there: the approvals end with it, and the bot opens another round on what is there
 * now. Only a record that is right can say so: a doubt about the DNS waits, it does not void.
 */
export const voidRound = (given: Given, command: CommandOf<'VoidRound'>): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const round = openRound(rotation);
  if (round === null || round.id !== command.round) return refuse('round_not_open');
  const rest = restToSwitch(given.state, rotation).length > 0;
  if (ofRound(given.state, rotation).length > 0 && !rest) return refuse('already_switching');
  if (given.state.attempts.some(isUnfinished)) return refuse('attempt_may_land');
  const { evidence } = command;
  const changed = evidence.content !== null && digestNow(given, rotation, round, evidence) !== round.digest;
  if (!changed) return refuse('already_processed');
  return accept(
    { type: 'RoundEnded', round: round.id, because: 'changed' },
    { type: 'RoundWanted' },
    notice(rest ? 'rest_changed' : 'round_changed', { round: String(round.id) }),
  );
};
