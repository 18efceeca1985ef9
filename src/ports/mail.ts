import type { MailboxProblem } from '../domain/facts.ts';
import type { SecondOpinion } from '../domain/mailRecords.ts';
import type { Instant } from '../domain/names.ts';

/** One DKIM-Signature of a delivered mail, verified by the bot. */
export interface ProbeSignature {
  readonly domain: string;
  readonly selector: string;
  readonly result: 'pass' | 'fail' | 'neutral' | 'permerror' | 'temperror' | 'policy' | 'none';
  /** `d=` is aligned with the From domain (strict or relaxed). */
  readonly aligned: boolean;
  /** The first 32 characters of `b=` (base64): they tell two signatures apart. */
  readonly b: string;
}

export interface ReceivedProbe {
  readonly nonce: string;
  readonly receivedAt: Instant;
  /** Envelope and headers as received, for the evidence. */
  readonly headers: string;
  /** The whole message, one character a byte, so that anybody can verify it again. */
  readonly raw: string;
  readonly from: string;
  readonly signatures: readonly ProbeSignature[];
  /** The result of the receiving server; null when there is none. */
  readonly opinion: SecondOpinion | null;
}

export type ProbeArrival =
  | { readonly tag: 'arrived'; readonly probe: ReceivedProbe }
  /** The mailbox was available until the time-out, and the mail did not arrive. */
  | { readonly tag: 'notArrived' }
  /** The mailbox was unavailable: whether the mail arrived is unknown, and nothing is known about the signing key. */
  | { readonly tag: 'mailboxUnavailable'; readonly problem: MailboxProblem };

/** The mailbox of the probes. */
export interface ProbeMailbox {
  /** Called before the mail is sent: the mailbox does not keep unexpected mail. @throws LogUnavailable */
  expect(nonce: string): Promise<void>;
  /** Waits at most `timeoutMs` real milliseconds, plus the time of one query. */
  waitFor(nonce: string, timeoutMs: number): Promise<ProbeArrival>;
}

/** A function cannot listen for mail: with `probe.receive: smtp` there is no mailbox, and the preflight reports it. See docs/lambda.md. */
export const noMailbox: ProbeMailbox = {
  expect: async () => {},
  waitFor: async () => ({ tag: 'mailboxUnavailable', problem: 'mailbox_none' }),
};

/** A mailbox at another provider. What counts is the result of its own server. */
export interface Witness {
  readonly name: string;
  readonly address: string;
  readonly mailbox: ProbeMailbox;
}
