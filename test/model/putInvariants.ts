/** What must be true of the world when a `PutIntended` is appended (I1 to I6). */
import type { DomainEvent } from '../../src/domain/events.ts';
import type { Rotation } from '../../src/domain/state.ts';
import { approvedBy, type Context, outstanding, shortened } from './invariants.ts';
import { count, has } from './people.ts';
import { type Sample, selectorNo, targetNo } from './world.ts';

type PutIntended = Extract<DomainEvent, { type: 'PutIntended' }>;

const uncovered = ({ world, configuration }: Context, rotation: Rotation, sample: Sample): string | null => {
  const { ghost, now } = world;
  const { round } = rotation;
  const approved = approvedBy(world);
  if (ghost.declined) return 'I1 a Put of a declined round';
  if (count(approved) < 2) return 'I1 a Put without two people';
  if (now >= (round?.switchBeforeAt ?? 0)) return 'I1 a Put after switchBefore';
  if (configuration.policy.execution === 'operator' && !ghost.executed) return 'I1 a Put without the operator';
  if (now >= configuration.windowClosesAt && !ghost.executed) return 'I1 a Put outside the window without the operator';
  if ((approved & sample.gone) !== 0) return 'I1 a Put by approvers who lost the role';
  const changed = sample.signingEnabled.some((on, target) => on !== ghost.facts[target]);
  if (ghost.forwards.every((n) => n === 0) && changed) return 'I1 a Put of another digest';
  return sample.otherKey ? 'I1 a Put of another key than was approved' : null;
};

const blind = (
  { world, configuration }: Context,
  rotation: Rotation,
  sample: Sample,
  requestedAt: number,
): string | null => {
  const { evidenceMaxAgeMs } = configuration.policy;
  const waived = (rotation.round?.waived.length ?? 0) > 0;
  // The sample is the truth at the question; a look at the authoritative servers alone would not see the resolvers.
  const right = sample.dns === 'right' || (sample.dns === 'oneSilent' && waived);
  if (!right) return `I2 a Put while the DNS says ${sample.dns}`;
  if (sample.scope !== 'everywhere') return 'I2 a Put on a look at some servers only';
  if (world.now - requestedAt > evidenceMaxAgeMs) return 'I2 a Put on old evidence';
  if (!sample.afterApproval) return 'I2 a Put on evidence from before the last approval';
  if (!sample.proofOk) return 'I3 a Put without a proof';
  if (world.now - sample.proofAt > evidenceMaxAgeMs) return 'I3 a Put on an old proof';
  if (world.now - sample.backAt > evidenceMaxAgeMs) return 'I4 a Put on an old look at the way back';
  return rotation.round?.rollback === 'ready' && !sample.backOk ? 'I4 a Put without the way back' : null;
};

const clashes = (context: Context, event: PutIntended, rotation: Rotation): string | null => {
  const { world, before, configuration } = context;
  const { ghost, ses } = world;
  const target = targetNo(event.target);
  if (ghost.rolledBack) return 'I6 a rollback did not end the round';
  if (outstanding(before, null).length > 0) return 'I6 a forward Put while another may land';
  const before0 = ses.findIndex(
    ({ status, selector }) => status !== 'SUCCESS' || selector !== selectorNo(rotation.next),
  );
  if (target > before0 && before0 >= 0) return 'I1 a target before its turn';
  if ((ghost.forwards[target] ?? 0) >= configuration.policy.forwardAttemptsMax) return 'I6 more Puts than the bound';
  if (ses[target]?.selector === selectorNo(rotation.current)) return null;
  return ghost.forwards[target] === 0 ? 'I4 the way back leads elsewhere' : 'I6 switched twice';
};

export const puttingWrongly = (event: PutIntended, context: Context): string | null => {
  const { world, cause } = context;
  const { rotation, selectors } = world.state;
  if (rotation === null) return 'I1 a Put without a rotation';
  const target = targetNo(event.target);
  const call = world.ghost.calls.find((open) => open.target === target && world.now < open.until);
  if (call !== undefined) return 'I5 two Puts open on one target';
  const facts = selectors[event.selector];
  if (has(world.ghost.compromised, selectorNo(event.selector))) return 'I4 a Put of a compromised key';
  if (facts?.status !== 'live') return 'I8 a Put of a removable selector';
  if (event.kind === 'rollback') return world.ghost.backCovered ? null : 'I1 a rollback that nobody covers';
  if (world.ghost.deliveryFailed) return 'I3 a Put though the delivered signature failed';
  if (world.ghost.leaked) return 'I7 a Put of a key that was published';
  if (facts.banned) return 'I8 a Put of a key that was declared bad';
  const sample = cause.process?.evidence;
  if (!sample || cause.process === null) return 'I2 a Put without evidence';
  return (
    shortened(context) ??
    uncovered(context, rotation, sample) ??
    blind(context, rotation, sample, cause.process.requestedAt) ??
    clashes(context, event, rotation)
  );
};
