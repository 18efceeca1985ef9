import type { Instant } from '../../domain/names.ts';
import type { SendingRates } from '../../domain/sendingRates.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DkimStatus } from '../../ports/ses.ts';
import type { CallRecord } from './calls.ts';
import type { Fault } from './faults.ts';

/** One access key that the emulator knows, and the account that it belongs to. */
export interface SandboxCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly account: string;
}

export type LookupTxt = (name: string) => Promise<readonly (readonly string[])[]>;
export type PublishTxt = (name: string, strings: readonly string[]) => void | Promise<void>;

/**
 * `unsigned`: mail leaves without the domain's signature until the new key is verified (the worse case, and what SES documents
 * for Easy DKIM to BYODKIM). `previous`: it goes on signing with the last verified key. Nobody has published which is true.
 */
export type PendingMode = 'unsigned' | 'previous';

export interface SesSandboxOptions {
  readonly clock: Clock;
  /** The emulator's own look-up of key records: TXT records as strings; empty or a throw when there is none. */
  readonly lookupTxt: LookupTxt;
  /** Publishes the records that SES itself owns (`amazonses.com`, Easy DKIM). */
  readonly publish: PublishTxt;
  /** SMTP server that every mail goes to. */
  readonly deliver: { readonly host: string; readonly port: number };
  readonly credentials: readonly SandboxCredentials[];
  /** From a Put to the first look-up, and between look-ups while PENDING; virtual time. Default 2 minutes. */
  readonly verificationDelayMs?: number;
  /** Between look-ups of a verified identity; virtual time. Default 1 hour. */
  readonly recheckEveryMs?: number;
  readonly pendingMode?: PendingMode;
  /** Real milliseconds between two calls of one account and region; 0 switches the throttle off. Default 1000. */
  readonly throttleMs?: number;
}

/** How an identity stands at the start of a scenario. */
export interface IdentitySeed {
  readonly account: string;
  readonly region: string;
  /** A domain or an address. */
  readonly identity: string;
  readonly origin?: 'AWS_SES' | 'EXTERNAL';
  readonly signingEnabled?: boolean;
  readonly status?: DkimStatus;
  /** For EXTERNAL. */
  readonly selector?: string;
  /** For EXTERNAL: one line of base64 DER, as the service takes it. */
  readonly privateKey?: string;
  /** A custom MAIL FROM domain; SES's own where nothing is said. */
  readonly mailFrom?: MailFromSeed;
}

export interface MailFromSeed {
  readonly domain: string;
  readonly status: 'PENDING' | 'SUCCESS' | 'FAILED' | 'TEMPORARY_FAILURE';
}

/** What may be shown of an identity; there is no private key in it. */
export interface IdentityView {
  readonly account: string;
  readonly region: string;
  readonly identity: string;
  readonly origin: 'AWS_SES' | 'EXTERNAL';
  readonly signingEnabled: boolean;
  readonly status: DkimStatus;
  readonly selector: string | null;
  /** Selector that a mail sent now would be signed with; null when it would leave without the domain's signature. */
  readonly signsWith: string | null;
  readonly lastCheckedAt: Instant | null;
  readonly lastSuccessAt: Instant | null;
}

/** A mail that SendEmail accepted, as it left. */
export interface SentMail {
  readonly messageId: string;
  readonly at: Instant;
  readonly account: string;
  readonly region: string;
  readonly identity: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Selector of the domain's signature; null when only amazonses.com signed. */
  readonly selector: string | null;
  readonly raw: string;
}

export interface SesSandbox {
  readonly url: string;
  putIdentity(seed: IdentitySeed): Promise<void>;
  identities(): readonly IdentityView[];
  arm(fault: Fault): void;
  disarm(): void;
  setPendingMode(mode: PendingMode): void;
  /** What BatchGetMetricData says of every identity; null, as at the start: the Virtual Deliverability Manager is off. */
  setRates(rates: SendingRates | null): void;
  /** The last 500 mails. */
  sent(): readonly SentMail[];
  /** The last 1000 calls, without bodies. */
  calls(): readonly CallRecord[];
  /** When a late Put lands or a look-up is due next, by the clock; null when nothing is. */
  nextDueAt(): Instant | null;
  /** Lands late Puts and makes the look-ups that are due by the clock. */
  tick(): Promise<void>;
  /** Resolves when every accepted mail was handed over or given up. */
  delivered(): Promise<void>;
  close(): Promise<void>;
}
