/** SUCCESS at a target, and the probes that prove it or speak against it. */

import type { Sign } from '../commands.ts';
import { notice } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { minutesSince } from '../incidents.ts';
import { isBack } from '../isBack.ts';
import type { Instant, TargetId } from '../names.ts';
import { ofSwitch } from '../queries.ts';
import { type DkimStatus, isRunning, type Rotation } from '../state.ts';
import { watchEveryMs } from '../watchPace.ts';
import type { RecordSigns, Step } from './signStep.ts';

export const kept = (probe: RecordSigns['probe']): { readonly evidence?: string } =>
  probe === undefined || probe.evidence === null ? {} : { evidence: probe.evidence };

/** What another verifier says decides nothing, but nobody should have to find it in the evidence. */
const seconded = (target: TargetId, probe: RecordSigns['probe']): DomainEvent[] => {
  if (probe === undefined || probe.server === null || probe.agreement === 'silent') return [];
  const facts = { target, server: probe.server };
  return [probe.agreement === 'agrees' ? notice('probe_agreed', facts) : notice('probe_disputed', facts)];
};

/** What the watch is for: each of its looks stands in the log, also a good one. */
const isAnother = ({ stage }: Rotation, probedAt: Instant, now: Instant): boolean =>
  stage.tag === 'Watching' && now >= probedAt + watchEveryMs;

const statusIn = (signs: readonly Sign[]): { readonly status?: DkimStatus } => {
  const status = signs.findLast(({ kind }) => kind === 'reading')?.status ?? null;
  return status === null ? {} : { status };
};

/** SUCCESS counts only from a reading that was asked for after the attempt was known to be applied. */
export const succeeded: Step = ({ state }, { target, signs, probe, rates, at: now }) => {
  const { rotation } = state;
  const at = state.targets.find(({ id }) => id === target);
  if (!isRunning(rotation) || at === undefined || at.undone) return [];
  if (rotation.rollback?.tag === 'decided' || isBack(rotation)) return [];
  const attempt = ofSwitch(state, rotation).findLast(
    (a) => a.target === target && a.kind === 'forward' && a.outcome === 'applied',
  );
  if (attempt === undefined) return [];
  const since = attempt.closedVersion ?? 0;
  const counted = rates === undefined ? {} : { rates };
  const asked = signs.filter(({ askedVersion }) => askedVersion >= since);
  const probed = asked.some(({ kind, selector }) => kind === 'probe' && selector === rotation.next);
  // A SUCCESS that names no selector may still be the previous one's: only a delivered probe tells.
  const known = probed || at.probedAt !== null;
  const success = asked.some(
    ({ status, selector }) => status === 'SUCCESS' && (selector === null ? known : selector === rotation.next),
  );
  // The watch closes on mail that is signed now, not on mail that once was.
  const newest = asked.findLast(({ kind }) => kind === 'probe');
  const lost = rotation.stage.tag === 'Watching' && at.probedAt !== null && newest?.selector !== rotation.next;
  return [
    ...(success && at.succeededAt === null
      ? [
          { type: 'TargetSucceeded', target } as const,
          notice('target_succeeded', { target, minutes: minutesSince(attempt.intendedAt, now) }),
        ]
      : []),
    ...(probed && (at.probedAt === null || isAnother(rotation, at.probedAt, now))
      ? [{ type: 'ProbeVerified', target, ...kept(probe), ...statusIn(asked), ...counted } as const]
      : []),
    ...(probed && at.probedAt === null ? [notice('probe_verified', { target })] : []),
    ...(lost && newest !== undefined
      ? [{ type: 'ProbeLost', target, ...kept(probe), ...counted } as const, notice('probe_lost', { target })]
      : []),
    ...((probed && at.probedAt === null) || (lost && newest !== undefined) ? seconded(target, probe) : []),
  ];
};
