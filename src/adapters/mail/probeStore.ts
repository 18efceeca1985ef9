import type { Instant } from '../../domain/names.ts';
import type { ProbeMail } from './probe.ts';

/**
 * Where replicas leave each other the probes that came to the wrong one. It is a mailbox and no witness: who asked for a probe
 * verifies it again, so that whoever can only write the store cannot make one up. Every call may throw LogUnavailable.
 */
export interface ProbeStore {
  /** Until `until` a mail with this nonce is kept; a nonce that nobody expects never is. */
  expect(nonce: string, until: Instant): Promise<void>;
  /** Kept if it is expected and none was kept before it. Repeating it is harmless. */
  keep(mail: ProbeMail): Promise<void>;
  find(nonce: string): Promise<ProbeMail | null>;
}
