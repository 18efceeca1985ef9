/** States to draw: a rotation in any stage, small or as large as it can get. */
import type { Calendar } from '../../../src/domain/calendar.ts';
import { Fingerprint, PersonId, Selector, SigningDomain, TargetId } from '../../../src/domain/names.ts';
import type { Notice } from '../../../src/domain/notices.ts';
import { defaultPolicy, type Policy } from '../../../src/domain/policy.ts';
import { emptyState, type Rotation, type Round, type Stage, type State } from '../../../src/domain/state.ts';
import type { PublicKeyInfo } from '../../../src/ports/keys.ts';
import type { DomainSettings } from '../../../src/ports/settings.ts';

const sure = <T>(value: T | null): T => {
  if (value === null) throw new Error('not a name');
  return value;
};

export const domain = sure(SigningDomain.parse('goo.ne.jp'));
export const current = sure(Selector.parse('gooid-21-prod-20250904-1'));
export const next = sure(Selector.parse('gooid-21-prod-20250918-2'));
export const fingerprint = sure(Fingerprint.parse('ab'.repeat(32)));
export const at = Date.UTC(2025, 8, 18, 1, 0);
export const requester = PersonId.of('T0HOME', 'U0REQUESTER');
export const approver = PersonId.of('T0HOME', 'U0APPROVER1');

const calendar: Calendar = {
  timeZone: 'Asia/Tokyo',
  holidays: new Set(),
  freeze: [],
  window: null,
  dailyMinute: 540,
};

export const policy: Policy = defaultPolicy(calendar);

export const settings: DomainSettings = {
  name: domain,
  targets: [{ account: '111122223333', region: 'ap-northeast-1', identity: 'goo.ne.jp', roleArn: null }],
  channel: 'C0DKIM',
  selectorTemplate: 'gooid-21-prod-{yyyymmdd}-{n}',
  current,
  approvers: { tag: 'userGroup', id: 'S0APPROVERS' },
  operators: { tag: 'userGroup', id: 'S0OPERATORS' },
  nightOperators: { tag: 'userGroup', id: 'S0NIGHT' },
  requesters: null,
  regions: null,
  authoritative: null,
};

export const round: Round = {
  id: 1,
  digest: '0123456789abcdef0123456789abcdef',
  targets: [
    {
      id: TargetId.of('111122223333', 'ap-northeast-1', 'goo.ne.jp'),
      origin: 'EXTERNAL',
      signingEnabled: true,
      selector: current,
    },
  ],
  rollback: 'ready',
  waived: [],
  overridden: [],
  mailPolicy: { dmarc: 'unknown', spf: 'unknown' },
  openedAt: at,
  switchBeforeAt: at + 3 * 86_400_000,
  grantUntil: at + 8 * 86_400_000,
  approvals: [],
  approvalsVersion: 5,
  executedBy: null,
  ended: null,
};

export const rotation: Rotation = {
  id: 1,
  requester,
  startedAt: at,
  current,
  next,
  stage: { tag: 'AwaitingApplication', sinceAt: at },
  preflight: null,
  application: null,
  record: null,
  round: null,
  roundWanted: false,
  blockers: [],
  grant: null,
  rollback: null,
  breakGlass: null,
  lastReminders: {},
};

export const stateWith = (change: Partial<Rotation> = {}, more: Partial<State> = {}): State => ({
  ...emptyState(domain),
  atVersion: 7,
  current,
  rotations: 1,
  targets: [
    {
      id: TargetId.of('111122223333', 'ap-northeast-1', 'goo.ne.jp'),
      origin: 'EXTERNAL',
      signingEnabled: true,
      shown: current,
      shownSinceAt: at,
      backVersion: null,
      floorVersion: 0,
      undone: false,
      succeededAt: null,
      probedAt: null,
    },
  ],
  selectors: {
    [current]: {
      fingerprint,
      used: true,
      status: 'live',
      removalWanted: false,
      banned: false,
      lastAttemptAt: null,
      removableAt: null,
    },
    [next]: {
      fingerprint,
      used: false,
      status: 'live',
      removalWanted: false,
      banned: false,
      lastAttemptAt: null,
      removableAt: null,
    },
  },
  rotation: { ...rotation, ...change },
  ...more,
});

export const stages: readonly Stage[] = [
  { tag: 'Preparing', sinceAt: at },
  { tag: 'AwaitingApplication', sinceAt: at },
  { tag: 'AwaitingRecord', sinceAt: at },
  { tag: 'Published', sinceAt: at, rights: 1, lastRightAt: at },
  { tag: 'Stable', sinceAt: at },
  { tag: 'Switching', sinceAt: at },
  { tag: 'Watching', sinceAt: at, endsAt: at + 86_400_000 },
  { tag: 'AwaitingCompletion', sinceAt: at },
  { tag: 'Overlap', sinceAt: at, endsAt: at + 14 * 86_400_000 },
  { tag: 'RollingBack', sinceAt: at },
  { tag: 'RolledBack', sinceAt: at },
  { tag: 'Completed', sinceAt: at },
  { tag: 'Cancelled', sinceAt: at },
];

/** As it may come from the store: also one that says less, or whose code only a later release knows. */
export const notice = (code: string, facts: object = {}, to: Notice['to'] = 'thread'): Notice =>
  ({ id: 1, code, to, facts, claimedUntil: 0 }) as Notice;

/** 392 characters are what a 2048-bit key takes. */
export const publicKey: PublicKeyInfo = {
  domain,
  selector: next,
  fingerprint,
  publicKey: `MIIB${'A'.repeat(388)}`,
  bits: 2048,
  notBefore: at,
  notAfter: at + 456 * 86_400_000,
  certificatePem: '',
};
