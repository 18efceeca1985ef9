import { createHash, randomBytes } from 'node:crypto';

/** A state of the size that a rotation in its watch has: ids, hashes and fingerprints do not compress, names do. */
export const sampleState = (commandIds: number): object => ({
  tag: 'Watch',
  rotation: 7,
  current: { selector: 'gooid-21-prod-20250904-1', fingerprint: hex('current') },
  next: { selector: 'gooid-21-prod-20250918-2', fingerprint: hex('next') },
  requester: 'T0HOME/U0ALICE',
  targets: ['ap-northeast-1', 'us-east-1'].map((region) => ({
    id: `111122223333/${region}/goo.ne.jp`,
    origin: 'EXTERNAL',
    signingEnabled: true,
    shown: 'gooid-21-prod-20250918-2',
    shownSinceAt: 1_792_000_000_000,
    succeededAt: 1_792_000_300_000,
  })),
  attempts: [1, 2, 3, 4].map((id) => ({
    id,
    kind: 'forward',
    target: `111122223333/ap-northeast-1/goo.ne.jp`,
    selector: 'gooid-21-prod-20250918-2',
    intendedAt: 1_792_000_000_000 + id,
    beforeSesAt: 1_792_000_000_000,
    outcome: 'applied',
  })),
  approvals: ['U0BOB', 'U0CAROL'].map((user) => ({ by: `T0HOME/${user}`, name: user, at: 1_792_000_000_000 })),
  digest: hex('digest'),
  evidence: hex('evidence'),
  commands: Array.from({ length: commandIds }, () => randomBytes(8).toString('hex')),
});

export const sampleEvents = (n: number): readonly object[] => [
  { type: 'RecordChecked', at: 1_792_000_000_000 + n, verdict: 'right', evidence: hex(`evidence ${n}`), stable: n },
];

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
