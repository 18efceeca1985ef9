import type { Instant } from '../domain/names.ts';
import type { PrivateKey } from './keys.ts';

export interface ProofResult {
  readonly ok: boolean;
  readonly at: Instant;
  /** Why not, in the verifier's words; empty when ok. Never key material. */
  readonly problem: string;
}

/** Signs a message with the exact bytes that would go to SES and verifies it against the strings that the DNS returned (I3). */
export interface Proof {
  prove(key: PrivateKey, records: readonly (readonly string[])[]): Promise<ProofResult>;
}
