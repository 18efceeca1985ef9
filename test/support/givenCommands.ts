/** The commands of a rotation that goes well, each as it fits what is there. A test changes what it is about. */
import type { Command, CommandOf, PutEvidence, TargetObservation } from '../../src/domain/commands.ts';
import type { Attempt, MailPolicy } from '../../src/domain/facts.ts';
import type { Fingerprint, Instant, Selector, SigningDomain, TargetId } from '../../src/domain/names.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Actor } from '../../src/domain/roles.ts';
import type { Rotation, Round, RoundTarget, State } from '../../src/domain/state.ts';
import { actors } from './people.ts';

/** What a scenario is about. A test names what differs. */
export interface Setting {
  readonly domain: SigningDomain;
  /** In the order in which they are switched. */
  readonly targets: readonly TargetId[];
  readonly current: Selector;
  readonly selectorTemplate: string;
  /** Of the current key; null where the vault does not hold it. */
  readonly currentFingerprint: Fingerprint | null;
  readonly nextFingerprint: Fingerprint;
  readonly mailPolicy: MailPolicy;
  readonly policy: Policy;
  /** When the rotation starts. */
  readonly at: Instant;
}

type Unstamped<C> = C extends Command ? Omit<C, 'id' | 'at'> & { readonly id?: string } : never;
/** A command before its moment and its number are known. */
export type Request = Unstamped<Command>;

/** What is there when a command is given. */
export interface Scene {
  readonly setting: Setting;
  readonly state: State;
  readonly at: Instant;
  /** @throws Error where there is none */
  readonly rotation: Rotation;
  /** @throws Error where there is none */
  readonly round: Round;
}

type More<T extends Request['type']> = Partial<Extract<Request, { type: T }>>;
type Made<T extends Request['type']> = (now: Scene) => Extract<Request, { type: T }>;

const rotationOf = ({ state }: Scene): number => state.rotation?.id ?? 0;
const canary = ({ setting }: Scene): TargetId => {
  const [target] = setting.targets;
  if (target === undefined) throw new Error('there is no target');
  return target;
};

const beginning = ({ setting }: Scene) => ({
  selectorTemplate: setting.selectorTemplate,
  current: setting.current,
  currentFingerprint: setting.currentFingerprint,
  targets: setting.targets,
});

export const startWith =
  (more: More<'StartRotation'>): Made<'StartRotation'> =>
  (now) => ({ type: 'StartRotation', by: actors.requester, ...beginning(now), ...more });

export const start = startWith({});

export const startPlanned: Made<'StartPlanned'> = (now) => ({ type: 'StartPlanned', ...beginning(now) });

export const startByLegacyCall =
  (number: number): Made<'StartByLegacyCall'> =>
  (now) => ({ type: 'StartByLegacyCall', request: 'aws-1', number, ...beginning(now) });

export const wantRoundByLegacyCall: Made<'WantRoundByLegacyCall'> = (now) => ({
  type: 'WantRoundByLegacyCall',
  request: 'aws-2',
  rotation: rotationOf(now),
});

export const keyMade: Made<'RecordKeyMade'> = (now) => ({
  type: 'RecordKeyMade',
  rotation: rotationOf(now),
  fingerprint: now.setting.nextFingerprint,
});

export const observation = (now: Scene, more: Partial<TargetObservation> = {}): TargetObservation => ({
  kind: 'reading',
  selector: now.setting.current,
  requestedAt: now.at,
  baseVersion: now.state.atVersion,
  sesAt: now.at,
  status: 'SUCCESS',
  origin: 'EXTERNAL',
  signingEnabled: true,
  ...more,
});

export const preflight =
  (more: More<'RecordPreflight'> = {}): Made<'RecordPreflight'> =>
  (now) => ({
    type: 'RecordPreflight',
    rotation: rotationOf(now),
    currentFingerprint: now.setting.currentFingerprint,
    blockers: [],
    mailPolicy: now.setting.mailPolicy,
    subdomainIdentities: { names: [], more: 0 },
    observations: now.setting.targets.map((target) => ({ target, ...observation(now) })),
    ...more,
  });

export const submitted: Made<'SubmitApplication'> = (now) => ({
  type: 'SubmitApplication',
  rotation: rotationOf(now),
  by: actors.requester,
  ticket: 'DNS-1',
  submittedAt: now.at,
  revision: 1,
  promisedDate: '',
});

/** The record of the next key, as the name servers gave it. */
export const observed =
  (verdict: CommandOf<'RecordObserved'>['verdict'], more: More<'RecordObserved'> = {}): Made<'RecordObserved'> =>
  (now) => ({
    type: 'RecordObserved',
    rotation: rotationOf(now),
    verdict,
    findings: [],
    silent: [],
    othersRight: false,
    requestedAt: now.at,
    evidence: null,
    ...more,
  });

export const monitored =
  (selector: Selector, more: More<'RecordMonitored'> = {}): Made<'RecordMonitored'> =>
  () => ({ type: 'RecordMonitored', selector, verdict: 'right', findings: [], evidence: null, ...more });

/** As SES shows the targets now. */
const targetsNow = ({ state, setting }: Scene): readonly RoundTarget[] =>
  state.targets
    .filter(({ id }) => setting.targets.includes(id))
    .map(({ id, shown, origin, signingEnabled }) => ({ id, origin, signingEnabled, selector: shown }));

const recordContent = 'key';

export const openRound =
  (more: More<'OpenRound'> = {}): Made<'OpenRound'> =>
  (now) => ({
    type: 'OpenRound',
    rotation: rotationOf(now),
    baseVersion: now.state.atVersion,
    requestedAt: now.at,
    blockers: [],
    targets: targetsNow(now),
    rollback: 'ready',
    content: recordContent,
    servers: { right: 4, of: 4 },
    waived: [],
    overridden: [],
    mailPolicy: now.setting.mailPolicy,
    evidence: null,
    ...more,
  });

const onRound = (now: Scene, by: Actor) => ({ rotation: rotationOf(now), round: now.round.id, by });
const onDigest = (now: Scene, by: Actor) => ({ ...onRound(now, by), digest: now.round.digest });

export const claim =
  (by: Actor): Made<'ClaimRotation'> =>
  (now) => ({ type: 'ClaimRotation', rotation: rotationOf(now), by });

export const requestApproval =
  (by: Actor = actors.requester): Made<'RequestApproval'> =>
  (now) => ({ type: 'RequestApproval', rotation: rotationOf(now), by });

export const approve =
  (by: Actor): Made<'ApproveSwitch'> =>
  (now) => ({ type: 'ApproveSwitch', ...onDigest(now, by) });

export const withdraw =
  (by: Actor): Made<'WithdrawApproval'> =>
  (now) => ({ type: 'WithdrawApproval', ...onRound(now, by) });

export const decline =
  (by: Actor, reason = ''): Made<'DeclineSwitch'> =>
  (now) => ({ type: 'DeclineSwitch', ...onRound(now, by), reason });

export const execute =
  (by: Actor = actors.operator): Made<'ExecuteSwitch'> =>
  (now) => ({ type: 'ExecuteSwitch', ...onDigest(now, by) });

/** In which everything is right. */
export const evidence = (now: Scene): PutEvidence => ({
  baseVersion: now.state.atVersion,
  dnsRequestedAt: now.at,
  dnsScope: 'everywhere',
  dnsVerdict: 'right',
  silent: [],
  othersRight: false,
  overridden: [],
  fingerprint: now.setting.nextFingerprint,
  content: recordContent,
  proofAt: now.at,
  proofOk: true,
  rollbackReady: true,
  rollbackCheckedAt: now.at,
  eligible: now.round.approvals.map(({ by }) => by),
  targets: targetsNow(now),
  hash: null,
});

/** @param target without it, the first one */
export const intendPut =
  (kind: Attempt['kind'], target?: TargetId): Made<'IntendPut'> =>
  (now) => ({
    type: 'IntendPut',
    rotation: rotationOf(now),
    kind,
    target: target ?? canary(now),
    selector: kind === 'forward' ? now.rotation.next : now.rotation.current,
    beforeSesAt: now.at,
    evidence: kind === 'forward' ? evidence(now) : null,
  });

/** Of the newest Put. */
export const putOutcome =
  (outcome: CommandOf<'RecordPutOutcome'>['outcome'], more: More<'RecordPutOutcome'> = {}): Made<'RecordPutOutcome'> =>
  (now) => ({ type: 'RecordPutOutcome', attempt: now.state.attemptsEver, outcome, code: '', ...more });

/** A reading of SES and a delivered probe that both show this selector. */
export const sees =
  (
    selector: Selector | null,
    { target, ...more }: Partial<TargetObservation> & { readonly target?: TargetId } = {},
  ): Made<'RecordTargetObservations'> =>
  (now) => ({
    type: 'RecordTargetObservations',
    target: target ?? canary(now),
    observations: (['reading', 'probe'] as const).map((kind) => observation(now, { kind, selector, ...more })),
  });

export const rollback =
  (by: Actor, more: More<'Rollback'> = {}): Made<'Rollback'> =>
  (now) => ({ type: 'Rollback', rotation: rotationOf(now), banNext: false, by, ...more });

export const cancelBy =
  (by: Actor, reason = ''): Made<'CancelRotation'> =>
  (now) => ({ type: 'CancelRotation', rotation: rotationOf(now), reason, by });

export const cancel = cancelBy(actors.requester);

export const confirm: Made<'ConfirmCompletion'> = (now) => ({
  type: 'ConfirmCompletion',
  rotation: rotationOf(now),
  by: actors.requester,
});

export const declareCompromised =
  (by: Actor, selector: string | null): Made<'DeclareCompromised'> =>
  (now) => ({ type: 'DeclareCompromised', by, selector, ...beginning(now) });

/** @param targets that were read; without them, every configured one */
export const declareRemovable =
  (selector: Selector, shown: Selector, targets?: readonly TargetId[]): Made<'DeclareRemovable'> =>
  (now) => ({
    type: 'DeclareRemovable',
    selector,
    observations: (targets ?? now.setting.targets).map((target) => ({
      target,
      ...observation(now, { selector: shown }),
    })),
  });

export const attest =
  (selector: Selector, by: Actor = actors.requester): Made<'AttestUnused'> =>
  () => ({ type: 'AttestUnused', selector, by, note: '' });

export const tick: Request = { type: 'Tick' };

/** Every notice that waits has been posted. */
export const posted: Made<'MarkNoticesPosted'> = ({ state }) => ({
  type: 'MarkNoticesPosted',
  notices: state.notices.map(({ id }) => id),
});
