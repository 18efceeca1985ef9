import type { SendingRates, VerificationProblem } from '../domain/facts.ts';
import type { Instant, Selector } from '../domain/names.ts';
import type { DkimStatus } from '../domain/state.ts';
import type { PrivateKey } from './keys.ts';

/** One place where SES signs: account, region and email identity. */
export interface SesTarget {
  readonly account: string;
  readonly region: string;
  readonly identity: string;
  /** Role to assume for another account; null for the process's own credentials. */
  readonly roleArn: string | null;
}

export type { DkimStatus };

/** The custom MAIL FROM domain of an identity. While `status` is not SUCCESS, SES uses a domain of its own, or sends nothing. */
export interface MailFrom {
  readonly domain: string;
  readonly status: string | null;
}

/** The answer of GetEmailIdentity. `selector` is null when the service gives no token or more than one. */
export interface SesReading {
  readonly exists: boolean;
  readonly origin: string | null;
  readonly signingEnabled: boolean;
  readonly status: DkimStatus | null;
  readonly selector: Selector | null;
  /** Null: the MAIL FROM domain is SES's own. */
  readonly mailFrom: MailFrom | null;
  /** The reason why SES does not verify the key, by its own DNS query; null when it gives none. */
  readonly verification: VerificationProblem | null;
  /** The `Date` header of the answer: SES's own clock, on which `settle` is counted (I5). */
  readonly sesDate: Instant;
}

/** A Put that is already signed and can only be sent as it is, once (I5). Prints as `[signed put]`. */
export interface SignedPut {
  readonly target: SesTarget;
  readonly selector: Selector;
}

/** `refused`: a client error, throttling included; SES does not apply it. `unknown`: server error, time-out or no answer (I6). */
export type PutAnswer =
  | {
      readonly tag: 'accepted';
      readonly status: DkimStatus | null;
      readonly requestId: string;
      readonly sesDate: Instant;
    }
  | { readonly tag: 'refused'; readonly code: string; readonly requestId: string; readonly sesDate: Instant | null }
  | { readonly tag: 'unknown'; readonly problem: string };

/**
 * SES did not answer a reading, or answered with an error. `code` is the service's, or ours: `NoAnswer`, `NoSlot`, `NoDate`,
 * `NotSigned`, `NoCredentials`.
 */
export class SesUnavailable extends Error {
  override readonly name = 'SesUnavailable';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface ProbeMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A whole message that the bot signed itself. */
export interface RawMail {
  readonly from: string;
  readonly to: string;
  readonly message: Uint8Array;
}

/**
 * The order of calls that wait for SES's one a second. `put`: a Put and the calls that it waits for. `read`: calls for a person
 * or for due work. `quiet`: the daily check, which leaves half of the rate free.
 */
export type SesPriority = 'put' | 'read' | 'quiet';

/** The SES control plane, at 1 request a second per account and region; nothing but `perform` may call `send`. */
export interface Ses {
  /**
   * @param priority `read` when absent
   * @throws SesUnavailable; its code is `NoSlot` when other calls took all of the available time
   */
  read(target: SesTarget, priority?: SesPriority): Promise<SesReading>;
  /** Names of all identities of this account and region. @throws SesUnavailable */
  identities(target: SesTarget): Promise<readonly string[]>;
  /**
   * The `Date` header of the newest answer of this account and region, when it is at most `maxAgeMs` old by every available
   * clock; null otherwise.
   */
  recentDate(target: SesTarget, maxAgeMs: number): Instant | null;
  /**
   * Builds and signs PutEmailIdentityDkimSigningAttributes (EXTERNAL) without sending it. Read the target before: the signature
   * is dated by SES's own clock.
   * @throws SesUnavailable when it cannot be signed, RangeError for another selector's key
   */
  signPut(target: SesTarget, selector: Selector, key: PrivateKey): Promise<SignedPut>;
  /** Sends it once, without retry. Never throws. A second call with the same put answers `unknown` without sending. */
  send(put: SignedPut): Promise<PutAnswer>;
  /** PutEmailIdentityDkimAttributes(SigningEnabled: true). @throws SesUnavailable */
  enableSigning(target: SesTarget): Promise<void>;
  /** Of the target's mail between these instants; null where SES does not give them. */
  rates(target: SesTarget, fromAt: Instant, untilAt: Instant): Promise<SendingRates | null>;
  /** SendEmail. @returns SES's message id. @throws SesUnavailable */
  sendProbe(target: SesTarget, mail: ProbeMail): Promise<string>;
  /** SendEmail with raw content: SES adds Message-ID, Date and its own signatures. @returns SES's message id. @throws SesUnavailable */
  sendRaw(target: SesTarget, mail: RawMail): Promise<string>;
}
