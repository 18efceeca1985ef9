import type { MailboxProblem } from '../domain/facts.ts';
import type { SecondOpinion } from '../domain/mailRecords.ts';
import type { Instant } from '../domain/names.ts';

/** One DKIM-Signature of a delivered mail, verified again by us. */
export interface ProbeSignature {
  readonly domain: string;
  readonly selector: string;
  readonly result: 'pass' | 'fail' | 'neutral' | 'permerror' | 'temperror' | 'policy' | 'none';
  /** `d=` is aligned with the From domain (strict or relaxed). */
  readonly aligned: boolean;
}

export interface ReceivedProbe {
  readonly nonce: string;
  readonly receivedAt: Instant;
  /** Envelope and headers as they came, for the evidence. */
  readonly headers: string;
  /** The whole message, a character a byte: whoever doubts us verifies it again. */
  readonly raw: string;
  readonly from: string;
  readonly signatures: readonly ProbeSignature[];
  /** What the receiving server found; null where there is none, or it says nothing. */
  readonly opinion: SecondOpinion | null;
}

export type ProbeArrival =
  | { readonly tag: 'arrived'; readonly probe: ReceivedProbe }
  /** The mailbox was there to the end of the time, and the mail was not. */
  | { readonly tag: 'notArrived' }
  /** Nobody could look: whether the mail arrived is unknown, and says nothing about what SES signs with. */
  | { readonly tag: 'mailboxUnavailable'; readonly problem: MailboxProblem };

/** Where probe mails arrive. */
export interface ProbeMailbox {
  /** Before the mail is sent: what nobody expects is not kept. @throws LogUnavailable */
  expect(nonce: string): Promise<void>;
  /** Waits at most `timeoutMs` real milliseconds, and at most the time of one question longer. */
  waitFor(nonce: string, timeoutMs: number): Promise<ProbeArrival>;
}
