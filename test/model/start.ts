/** Start states. */
import type { Core } from '../../src/domain/core.ts';
import type { State } from '../../src/domain/state.ts';
import { selectorName } from './commands.ts';
import type { Configuration } from './configuration.ts';
import {
  approve,
  epoch,
  fold,
  goodEvidence,
  openRoundRequest,
  publishRequests,
  type Request,
  run,
  startRequests,
} from './fold.ts';
import { A, actorOf, B, bit, R } from './people.ts';
import { wholeLog } from './turnedBack.ts';
import { type Ghost, targetIds, type World } from './world.ts';

const ghostOf = (targets: number): Ghost => ({
  approved: 0,
  declined: false,
  leaked: false,
  seenGone: 0,
  attested: 0,
  notified: [0, 0, 0, 0],
  held: 0,
  executed: false,
  deliveryFailed: false,
  facts: Array(targets).fill(true),
  requester: R,
  rolledBack: false,
  wantsBack: 0,
  breakGlassAsked: 0,
  breakGlassUntil: 0,
  stolen: 0,
  stolenUntil: 0,
  compromised: 0,
  backCovered: false,
  grantUntil: 0,
  forwards: Array(targets).fill(0),
  calls: [],
  lastSigned: [0, 0, 0, 0],
});

const worldOf = (configuration: Configuration, state: State, change: Partial<World> = {}): World => ({
  state,
  now: epoch,
  sesNow: epoch,
  dns: ['absent', 'right', 'right', 'absent'],
  ses: targetIds
    .slice(0, configuration.targets)
    .map(() => ({ selector: 1, observations: 1, by: 0, status: 'SUCCESS', signingEnabled: true, changedSesAt: 0 })),
  flights: [],
  processes: [],
  clicks: [],
  spent: [],
  proofWorks: true,
  backWorks: true,
  gone: 0,
  left: configuration.budget,
  ghost: ghostOf(configuration.targets),
  log: configuration.turnsBack === null ? null : wholeLog(configuration.turnsBack),
  ...change,
});

/** The record is stable; the bot owes a round. */
export const stable = (configuration: Configuration, core: Core): World => {
  const { policy, targets } = configuration;
  return worldOf(
    configuration,
    fold(core, policy, [...startRequests(targets, 1), ...publishRequests(1, 2, targets, 1)]),
  );
};

/** A round is open and nobody has approved. */
export const requested = (configuration: Configuration, core: Core): World => {
  const world = stable(configuration, core);
  return { ...world, state: fold(core, configuration.policy, [openRoundRequest(configuration.targets)], world.state) };
};

/** Two people have approved: the switch is due. */
export const approved = (configuration: Configuration, core: Core): World => {
  const world = requested(configuration, core);
  const { policy } = configuration;
  const state = approve(core, approve(core, world.state, policy, A), policy, B);
  return { ...world, state, ghost: { ...world.ghost, approved: bit(A) | bit(B) } };
};

/** One has approved; the last approval is still to come. */
export const approvedByOne = (configuration: Configuration, core: Core): World => {
  const world = requested(configuration, core);
  const state = approve(core, world.state, configuration.policy, A);
  return { ...world, state, ghost: { ...world.ghost, approved: bit(A) } };
};

/** A rotation that no person started, with a round open. */
export const unclaimed = (configuration: Configuration, core: Core): World => {
  const world = requested(configuration, core);
  const { rotation } = world.state;
  if (rotation === null) return world;
  const state = { ...world.state, rotation: { ...rotation, requester: null } };
  return { ...world, state, ghost: { ...world.ghost, requester: -1 } };
};

/** The approvers have waived one silent server by its name. */
export const waived = (configuration: Configuration, core: Core): World => {
  const { policy, targets } = configuration;
  const world = stable(configuration, core);
  const opened = fold(core, policy, [openRoundRequest(targets, ['ns2'], 'oneSilent')], world.state);
  const state = approve(core, opened, policy, A);
  return {
    ...world,
    state,
    dns: ['absent', 'right', 'oneSilent', 'absent'],
    ghost: { ...world.ghost, approved: bit(A) },
  };
};

/** Switched and completed but for the overlap; the removal of the previous record is wanted. */
export const overlapping = (configuration: Configuration, core: Core): World => {
  const { policy } = configuration;
  const world = approved(configuration, core);
  const target = targetIds[0] as (typeof targetIds)[0];
  const intend: Request = {
    type: 'IntendPut',
    rotation: 1,
    kind: 'forward',
    target,
    selector: selectorName(2),
    beforeSesAt: epoch,
    evidence: goodEvidence(world.state.atVersion),
  };
  const observation = {
    kind: 'reading',
    selector: selectorName(2),
    requestedAt: epoch,
    sesAt: epoch + policy.settleMs,
    status: 'SUCCESS',
    origin: 'EXTERNAL',
    signingEnabled: true,
  } as const;
  const sees = (kind: 'reading' | 'probe', baseVersion: number): Request => ({
    type: 'RecordTargetObservations',
    target,
    observations: [{ ...observation, kind, baseVersion }],
  });
  const v = world.state.atVersion;
  const watching = fold(
    core,
    policy,
    [intend, sees('reading', v + 1), sees('reading', v + 2), sees('probe', v + 3)],
    world.state,
  );
  const closed = run(core, watching, policy, epoch + policy.watchMs, { type: 'Tick' });
  const confirmed = run(core, closed, policy, epoch + policy.watchMs, {
    type: 'ConfirmCompletion',
    rotation: 1,
    by: actorOf(R, 0),
  });
  const now = epoch + policy.watchMs;
  // The overlap asks for the removal at its end; here it is asked for already, so that going back and removing can meet.
  const wanted = { type: 'RemovalWanted', selector: selectorName(1) } as const;
  const state = core.fold(confirmed, [wanted], { at: now, version: confirmed.atVersion + 1 });
  const ses = [
    { selector: 2, observations: 2, by: 1, status: 'SUCCESS', signingEnabled: true, changedSesAt: 0 },
  ] as const;
  const lastSigned = [0, epoch, now, 0];
  return {
    ...world,
    state,
    now,
    sesNow: epoch + policy.settleMs,
    ses,
    ghost: { ...world.ghost, lastSigned, forwards: [1] },
  };
};
