import type { SESv2Client, SESv2ClientConfig } from '@aws-sdk/client-sesv2';
import type { Clock } from '../../ports/clock.ts';
import type { SesTarget } from '../../ports/ses.ts';
import type { SharedBucket } from './sharedBucket.ts';

export interface SesAdapterOptions {
  /** Instead of AWS's own endpoints: the sandbox. */
  readonly endpoint?: string;
  /** Per target; without it the SDK's default chain is used, and a target with a role cannot be reached. */
  readonly credentials?: (target: SesTarget) => NonNullable<SESv2ClientConfig['credentials']>;
  /** Instead of a client of our own. Made with `maxAttempts: 1`: a retry by the SDK would escape the limiter. */
  readonly clientFor?: (target: SesTarget) => SESv2Client;
  /** Real milliseconds that one call may take; a Put's include the wait for its turn. */
  readonly callTimeoutMs: number;
  /** Real milliseconds between two calls of one account and region. Default 1050: SES allows one a second. 0 switches it off. */
  readonly callSpacingMs?: number;
  /** The pace of all processes; null: this process's alone. It wants slots of `slotMsOf` the spacing. */
  readonly shared?: SharedBucket | null;
  /** The domain's clock: without it no answer's date counts as recent. */
  readonly clock?: Clock;
  /** Real, monotonic. */
  readonly monotonicMs?: () => number;
}
