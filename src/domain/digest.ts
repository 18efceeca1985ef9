/** The digest that binds an approval to what was shown (design.md 4). Any change of any part is another digest. */
import { createHash } from 'node:crypto';
import type { Fingerprint, Instant, Selector, SigningDomain } from './names.ts';
import type { Policy } from './policy.ts';
import type { RoundTarget } from './state.ts';

export interface DigestParts {
  readonly domain: SigningDomain;
  /** In the order in which they are switched. */
  readonly targets: readonly RoundTarget[];
  readonly next: Selector;
  readonly nextFingerprint: Fingerprint | null;
  readonly current: Selector;
  readonly currentFingerprint: Fingerprint | null;
  readonly rollback: 'ready' | 'none';
  /** What the record says: key bytes and tags, not chunking, TTL or time. */
  readonly content: string | null;
  readonly waived: readonly string[];
  readonly overridden: readonly string[];
  readonly policy: Pick<Policy, 'approvals' | 'requesterCounts' | 'execution' | 'watchMs' | 'overlapMs'>;
  /** The current key is compromised. */
  readonly urgent: boolean;
  readonly switchBeforeAt: Instant;
  readonly grantUntil: Instant;
}

/** Arrays, not objects, so that the order of properties cannot matter. */
const canonical = (parts: DigestParts): string =>
  JSON.stringify([
    parts.domain,
    parts.targets.map(({ id, origin, signingEnabled, selector, switched }) =>
      // What is switched already is only named: this round does nothing there.
      switched ? [id, 'switched'] : [id, origin, signingEnabled, selector],
    ),
    parts.next,
    parts.nextFingerprint,
    parts.current,
    parts.currentFingerprint,
    parts.rollback,
    parts.content,
    [...parts.waived].sort(),
    [...parts.overridden].sort(),
    [
      parts.policy.approvals,
      parts.policy.requesterCounts,
      parts.policy.execution,
      parts.policy.watchMs,
      parts.policy.overlapMs,
    ],
    parts.switchBeforeAt,
    parts.grantUntil,
    ...(parts.urgent ? ['urgent'] : []),
  ]);

/** SHA-256, the first 32 hexadecimal digits: 128 bits, short enough for a button's value and a card. */
export const digestOf = (parts: DigestParts): string =>
  createHash('sha256').update(canonical(parts)).digest('hex').slice(0, 32);
