import type { SESv2Client, SESv2ClientConfig } from '@aws-sdk/client-sesv2';
import type { SesTarget } from '../../ports/ses.ts';

export interface SesAdapterOptions {
  /** Instead of AWS's own endpoints: the sandbox. */
  readonly endpoint?: string;
  /** Per target; without it the SDK's default chain is used, and a target with a role cannot be reached. */
  readonly credentials?: (target: SesTarget) => NonNullable<SESv2ClientConfig['credentials']>;
  /** Instead of a client of our own. Made with `maxAttempts: 1`: a retry by the SDK would escape the limiter. */
  readonly clientFor?: (target: SesTarget) => SESv2Client;
  /** Real milliseconds that one call may take, waiting for its turn included. */
  readonly callTimeoutMs: number;
  /** Real milliseconds between two calls of one account and region. Default 1050: SES allows one a second. 0 switches it off. */
  readonly callSpacingMs?: number;
  /** Real, monotonic. */
  readonly monotonicMs?: () => number;
}
