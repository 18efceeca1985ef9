/** The commands that lead to the start states, folded by the core that is searched: nothing starts where it cannot get to. */
import type { Command, PersonRequest, PutEvidence, SystemRequest } from '../../src/domain/commands.ts';
import type { Core } from '../../src/domain/core.ts';
import type { SigningDomain } from '../../src/domain/names.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { emptyState, type State } from '../../src/domain/state.ts';
import { fingerprintOf, output, roundTargets, selectorName } from './commands.ts';
import { A, actorOf, B, R } from './people.ts';
import { type Dns, targetIds } from './world.ts';

export const epoch = 1_000;

type Unstamped<T> = T extends Command ? Omit<T, 'id' | 'at'> : never;
export type Request = Unstamped<PersonRequest> | Unstamped<SystemRequest>;

/** Folds a command and drops what the model leaves out. @throws Error when the core refuses it. */
export const run = (core: Core, state: State, policy: Policy, at: number, request: Request): State => {
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
    currentFingerprint: null,
    blockers: [],
    mailPolicy: { dmarc: 'none', spf: 'aligned' },
    subdomainIdentities: { names: [], more: 0 },
    observations: targetIds.slice(0, targets).map((target) => ({
      target,
      kind: 'reading',
      selector: selectorName(selector),
      requestedAt: epoch,
      baseVersion: 0,
      sesAt: epoch,
      status: 'SUCCESS',
      origin: 'EXTERNAL',
      signingEnabled: true,
    })),
  },
  {
    type: 'SubmitApplication',
    rotation,
    by: actorOf(R, 0),
    ticket: 'T',
    submittedAt: epoch,
    promisedDate: '',
    revision: 1,
  },
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
  requestedAt: epoch,
  evidence: null,
});

export const openRoundRequest = (targets: number, waived: readonly string[] = [], dns: Dns = 'right'): Request => ({
  type: 'OpenRound',
  rotation: 1,
  baseVersion: 0,
  requestedAt: epoch,
  blockers: [],
  targets: roundTargets(Array(targets).fill(true), Array(targets).fill(1)),
  rollback: 'ready',
  content: output(dns).content,
  servers: { right: 1, of: 1 },
  waived,
  overridden: [],
  mailPolicy: { dmarc: 'none', spf: 'aligned' },
  evidence: null,
});

export const fold = (core: Core, policy: Policy, requests: readonly Request[], from?: State): State =>
  requests.reduce(
    (state, request) => run(core, state, policy, epoch, request),
    from ?? emptyState('d.example' as SigningDomain),
  );

export const approve = (core: Core, state: State, policy: Policy, who: number): State => {
  const round = state.rotation?.round;
  if (!round) throw new Error('no round to approve');
  const { id, digest } = round;
  return run(core, state, policy, epoch, {
    type: 'ApproveSwitch',
    rotation: 1,
    round: id,
    digest,
    by: actorOf(who, 0),
  });
};

/** Evidence in which everything is right. */
export const goodEvidence = (baseVersion: number): PutEvidence => ({
  baseVersion,
  dnsRequestedAt: epoch,
  dnsScope: 'everywhere',
  dnsVerdict: 'right',
  silent: [],
  othersRight: false,
  overridden: [],
  fingerprint: fingerprintOf(2),
  content: output('right').content,
  proofAt: epoch,
  proofOk: true,
  rollbackReady: true,
  rollbackCheckedAt: epoch,
  eligible: [A, B].map((who) => actorOf(who, 0).id),
  targets: roundTargets([true], [1]),
  hash: null,
});
