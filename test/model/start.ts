/** Start states, reached by folding real commands: nothing starts where the core cannot get to. */
import type { Command, PersonRequest, PutEvidence, SystemRequest } from '../../src/domain/command.ts';
import { core } from '../../src/domain/core.ts';
import type { SigningDomain } from '../../src/domain/names.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { emptyState, type State } from '../../src/domain/state.ts';
import { fingerprintOf, roundTargets, said, selectorName } from './commands.ts';
import type { Configuration } from './configuration.ts';
import { A, actorOf, B, bit, R } from './people.ts';
import { type Dns, type Ghost, targetIds, type World } from './world.ts';

export const epoch = 1_000;

type Unstamped<T> = T extends Command ? Omit<T, 'id' | 'at'> : never;
export type Request = Unstamped<PersonRequest> | Unstamped<SystemRequest>;

/** Folds a command and drops what the model leaves out. @throws Error when the core refuses it. */
export const run = (state: State, policy: Policy, at: number, request: Request): State => {
  const command = { ...request, id: `start ${state.atVersion}`, at } as Command;
  const decision = core.decide(state, command, policy);
  if (decision.tag === 'refused') throw new Error(`the start refuses ${command.type}: ${decision.code}`);
  const next = core.fold(state, decision.events, { at, version: state.atVersion + 1 });
  return { ...next, notices: [], noticesEver: 0, commands: [], deferred: {} };
};

export const startRequests = (targets: number, current: number, who = R): Request[] => [
  {
    type: 'StartRotation',
    by: actorOf(who, 0),
    selectorTemplate: 'k-{n}',
    current: selectorName(current),
    currentFingerprint: fingerprintOf(current),
    targets: targetIds.slice(0, targets),
  },
];

/** From the key pair to a stable record. */
export const publishRequests = (rotation: number, next: number, targets: number, selector: number): Request[] => [
  { type: 'RecordKeyMade', rotation, fingerprint: fingerprintOf(next) },
  {
    type: 'RecordPreflight',
    rotation,
    blockers: [],
    signs: targetIds.slice(0, targets).map((target) => ({
      target,
      kind: 'reading',
      selector: selectorName(selector),
      askedAt: epoch,
      askedVersion: 0,
      sesAt: epoch,
      status: 'SUCCESS',
      origin: 'EXTERNAL',
      signingEnabled: true,
    })),
  },
  { type: 'SubmitApplication', rotation, by: actorOf(R, 0), ticket: 'T', handedInAt: epoch, promised: '' },
  observed(rotation),
  observed(rotation),
];

const observed = (rotation: number): Request => ({
  type: 'RecordObserved',
  rotation,
  verdict: 'right',
  findings: [],
  silent: [],
  othersRight: false,
  askedAt: epoch,
  evidence: null,
});

export const openRoundRequest = (targets: number, waived: readonly string[] = [], dns: Dns = 'right'): Request => ({
  type: 'OpenRound',
  rotation: 1,
  askedVersion: 0,
  askedAt: epoch,
  blockers: [],
  targets: roundTargets(Array(targets).fill(true), Array(targets).fill(1)),
  rollback: 'ready',
  content: said(dns).content,
  waived,
  overridden: [],
  evidence: null,
});

export const fold = (policy: Policy, requests: readonly Request[], from?: State): State =>
  requests.reduce(
    (state, request) => run(state, policy, epoch, request),
    from ?? emptyState('d.example' as SigningDomain),
  );

export const approve = (state: State, policy: Policy, who: number): State => {
  const round = state.rotation?.round;
  if (!round) throw new Error('no round to approve');
  const { id, digest } = round;
  return run(state, policy, epoch, { type: 'ApproveSwitch', rotation: 1, round: id, digest, by: actorOf(who, 0) });
};

const ghostOf = (targets: number): Ghost => ({
  approved: 0,
  declined: false,
  executed: false,
  facts: Array(targets).fill(true),
  requester: R,
  rolledBack: false,
  wantsBack: 0,
  backCovered: false,
  grantUntil: 0,
  forwards: Array(targets).fill(0),
  calls: [],
  lastSigned: [0, 0, 0, 0],
});

export const worldOf = (configuration: Configuration, state: State, change: Partial<World> = {}): World => ({
  state,
  now: epoch,
  sesNow: epoch,
  dns: ['absent', 'right', 'right', 'absent'],
  ses: targetIds
    .slice(0, configuration.targets)
    .map(() => ({ selector: 1, by: 0, status: 'SUCCESS', signingEnabled: true, changedSesAt: 0 })),
  flights: [],
  processes: [],
  clicks: [],
  spent: [],
  proofWorks: true,
  backWorks: true,
  gone: 0,
  left: configuration.budget,
  ghost: ghostOf(configuration.targets),
  ...change,
});

/** The record is stable; the bot owes a round. */
export const stable = (configuration: Configuration): World => {
  const { policy, targets } = configuration;
  return worldOf(configuration, fold(policy, [...startRequests(targets, 1), ...publishRequests(1, 2, targets, 1)]));
};

/** A round is open and nobody has approved. */
export const asked = (configuration: Configuration): World => {
  const world = stable(configuration);
  return { ...world, state: fold(configuration.policy, [openRoundRequest(configuration.targets)], world.state) };
};

/** Two people have approved: the switch is due. */
export const approved = (configuration: Configuration): World => {
  const world = asked(configuration);
  const { policy } = configuration;
  const state = approve(approve(world.state, policy, A), policy, B);
  return { ...world, state, ghost: { ...world.ghost, approved: bit(A) | bit(B) } };
};

/** One has approved; the last approval is still to come. */
export const approvedByOne = (configuration: Configuration): World => {
  const world = asked(configuration);
  const state = approve(world.state, configuration.policy, A);
  return { ...world, state, ghost: { ...world.ghost, approved: bit(A) } };
};

/** A rotation that no person started, with a round open. */
export const unclaimed = (configuration: Configuration): World => {
  const world = asked(configuration);
  const { rotation } = world.state;
  if (rotation === null) return world;
  const state = { ...world.state, rotation: { ...rotation, requester: null } };
  return { ...world, state, ghost: { ...world.ghost, requester: -1 } };
};

/** The approvers have waived one silent server by its name. */
export const waived = (configuration: Configuration): World => {
  const { policy, targets } = configuration;
  const world = stable(configuration);
  const opened = fold(policy, [openRoundRequest(targets, ['ns2'], 'oneSilent')], world.state);
  const state = approve(opened, policy, A);
  return {
    ...world,
    state,
    dns: ['absent', 'right', 'oneSilent', 'absent'],
    ghost: { ...world.ghost, approved: bit(A) },
  };
};

/** Switched and completed but for the overlap; the removal of the previous record is wanted. */
export const overlapping = (configuration: Configuration): World => {
  const { policy } = configuration;
  const world = approved(configuration);
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
  const sign = {
    kind: 'reading',
    selector: selectorName(2),
    askedAt: epoch,
    sesAt: epoch + policy.settleMs,
    status: 'SUCCESS',
    origin: 'EXTERNAL',
    signingEnabled: true,
  } as const;
  const sees = (kind: 'reading' | 'probe', askedVersion: number): Request => ({
    type: 'RecordSigns',
    target,
    signs: [{ ...sign, kind, askedVersion }],
  });
  const v = world.state.atVersion;
  const watching = fold(
    policy,
    [intend, sees('reading', v + 1), sees('reading', v + 2), sees('probe', v + 3)],
    world.state,
  );
  const closed = run(watching, policy, epoch + policy.watchMs, { type: 'Tick' });
  const state = run(closed, policy, epoch + policy.watchMs, {
    type: 'ConfirmCompletion',
    rotation: 1,
    by: actorOf(R, 0),
  });
  const now = epoch + policy.watchMs;
  const ses = [{ selector: 2, by: 1, status: 'SUCCESS', signingEnabled: true, changedSesAt: 0 }] as const;
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

const goodEvidence = (askedVersion: number): PutEvidence => ({
  askedVersion,
  dnsAskedAt: epoch,
  dnsScope: 'everywhere',
  dnsVerdict: 'right',
  silent: [],
  othersRight: false,
  overridden: [],
  fingerprint: fingerprintOf(2),
  content: said('right').content,
  proofAt: epoch,
  proofOk: true,
  rollbackReady: true,
  rollbackCheckedAt: epoch,
  eligible: [A, B].map((who) => actorOf(who, 0).id),
  targets: roundTargets([true], [1]),
  hash: null,
});
