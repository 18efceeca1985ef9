/** A start in which a switch of two targets ended in part. */
import type { Core } from '../../src/domain/core.ts';
import { roundTargets, selectorName } from './commands.ts';
import type { Configuration } from './configuration.ts';
import { epoch, goodEvidence, type Request, run } from './fold.ts';
import { approved } from './start.ts';
import { targetIds, type World } from './world.ts';

type TargetId = Extract<Request, { type: 'IntendPut' }>['target'];

/** The canary is switched and settled, SES refused the second target as often as the round may try, and the round is over. */
export const partlySwitched = (configuration: Configuration, core: Core): World => {
  const { policy } = configuration;
  const world = approved(configuration, core);
  const settled = epoch + policy.settleMs;
  const [canary, second] = targetIds as [TargetId, TargetId];
  let { state } = world;
  const follow = (at: number, request: (version: number) => Request): void => {
    state = run(core, state, policy, at, request(state.atVersion));
  };
  const intend = (target: TargetId, at: number, selectors: readonly number[]) =>
    follow(at, (version) => ({
      type: 'IntendPut',
      rotation: 1,
      kind: 'forward',
      target,
      selector: selectorName(2),
      beforeSesAt: at,
      evidence: {
        ...goodEvidence(version),
        dnsRequestedAt: at,
        proofAt: at,
        rollbackCheckedAt: at,
        targets: roundTargets([true, true], selectors),
      },
    }));
  const reads = (at: number) =>
    follow(at, (baseVersion) => ({
      type: 'RecordTargetObservations',
      target: canary,
      observations: [
        {
          kind: 'reading',
          selector: selectorName(2),
          requestedAt: at,
          baseVersion,
          sesAt: at,
          status: 'SUCCESS',
          origin: 'EXTERNAL',
          signingEnabled: true,
        },
      ],
    }));
  intend(canary, epoch, [1, 1]);
  follow(epoch, () => ({ type: 'RecordPutOutcome', attempt: 1, outcome: 'applied', code: '' }));
  reads(settled);
  for (let attempt = 2; attempt < 2 + policy.forwardAttemptsMax; attempt += 1) {
    intend(second, settled, [2, 1]);
    follow(settled, () => ({ type: 'RecordPutOutcome', attempt, outcome: 'refused', code: '' }));
  }
  follow(settled, () => ({ type: 'Tick' }));
  const ses = world.ses.map((truth, i) => (i === 0 ? { ...truth, selector: 2, observations: 2, by: 1 } : truth));
  const ghost = { ...world.ghost, forwards: [1, policy.forwardAttemptsMax], grantUntil: epoch + policy.grantMaxMs };
  return { ...world, state, now: settled, sesNow: settled, ses, ghost };
};
