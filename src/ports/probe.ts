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
}

/** Where probe mails arrive. */
export interface ProbeMailbox {
  /** Before the mail is sent: what nobody expects is not kept. @throws LogUnavailable */
  expect(nonce: string): Promise<void>;
  /** Waits at most `timeoutMs` real milliseconds. Null when nothing with that nonce arrived. */
  waitFor(nonce: string, timeoutMs: number): Promise<ReceivedProbe | null>;
}
