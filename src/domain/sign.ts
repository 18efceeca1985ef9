/** What SES was seen to sign with. */
import type { Instant, Selector } from './names.ts';
import type { DkimStatus } from './state.ts';

/** One look at what SES signs with. `selector` null: the sign names none. */
export interface Sign {
  readonly kind: 'reading' | 'probe';
  readonly selector: Selector | null;
  readonly askedAt: Instant;
  /** Log version that the asker had loaded before it asked. */
  readonly askedVersion: number;
  /** `Date` header of SES's answer; null for a probe. */
  readonly sesAt: Instant | null;
  /** Of a probe that stands in for a reading: what that reading said. */
  readonly status: DkimStatus | null;
  readonly origin: string | null;
  readonly signingEnabled: boolean | null;
}
