/**
 * The proof by delivery: mail that the next key signed goes through SES to real mailboxes, and what their servers make of the signature
 * is recorded (ADR 0020). It gives no permission. Only a signature that fails stands in the way of an approval round.
 */

import type { Instant, PersonId } from './names.ts';
import type { Policy } from './policy.ts';

/**
 * What became of the mail at one mailbox.
 * - `verified`: our signature is in the mail and verifies, as the mailbox's own server says or, at the probe mailbox, as the bot finds.
 * - `failed`: our signature is in the mail and does not verify.
 * - `stripped`: the mail arrived without our signature. This says nothing about the key.
 * - `notArrived`: the mailbox answered, and the mail did not arrive in time.
 * - `unknown`: the mail could not be sent, the mailbox did not answer, or nobody whose word counts verified the signature.
 */
export type DeliveryOutcome = 'verified' | 'failed' | 'stripped' | 'notArrived' | 'unknown';

export interface DeliveryResult {
  /** The configured name of the witness, or `probe`. */
  readonly mailbox: string;
  readonly outcome: DeliveryOutcome;
}

/** A mail that was found, with its evidence. It may be deleted once it was read. */
export interface FoundMail extends DeliveryResult {
  readonly evidence: string;
}

/** The mailbox of the probes among the mailboxes of a proof. No witness has this name. */
export const probeMailboxName = 'probe';

/** A finished proof, as a round names it. */
export interface DeliveryFacts {
  readonly results: readonly DeliveryResult[];
  /** Content address of the mails as they arrived, and of what was made of them. */
  readonly evidence: string;
}

/** The proof of the rotation's next key. */
export type Delivery =
  /** A person asked for another proof. */
  | { readonly tag: 'wanted'; readonly by: PersonId }
  | {
      readonly tag: 'begun';
      readonly attempt: number;
      /** Marks the mails of this attempt, so that another process looks for the same ones. */
      readonly nonce: string;
      readonly begunAt: Instant;
      /** How often mails may have been sent; counted before they are sent. */
      readonly sendings: number;
      readonly sentAt: Instant;
      /** Mailboxes to which the last sending may have sent nothing. */
      readonly unsent: readonly string[];
      /** What was found already, while other mailboxes are still searched. */
      readonly found: readonly FoundMail[];
      /** Null: nobody asked for it. */
      readonly by: PersonId | null;
    }
  | ({
      readonly tag: 'proved';
      readonly attempt: number;
      /** Digest of the record's content in the round that named this proof; null: no round has. */
      readonly record: string | null;
    } & DeliveryFacts);

/** From the last sending. A mail that comes later is not waited for. */
export const deliveryWaitMs = 8 * 60_000;
/** From the first sending. After this a mail that was not found is sent once more: the process that sent it may have died before. */
export const resendAfterMs = 2 * 60_000;
/** Mails of one proof to each mailbox. */
export const sendingsMax = 2;
/** Proofs of one rotation. */
export const deliveriesMax = 20;

/** True for a proof that stands in the way of a round. */
export const hasFailed = (delivery: Delivery | null): boolean =>
  delivery?.tag === 'proved' && delivery.results.some(({ outcome }) => outcome === 'failed');

export const failedMailboxes = (results: readonly DeliveryResult[]): readonly string[] =>
  results.filter(({ outcome }) => outcome === 'failed').map(({ mailbox }) => mailbox);

export const verifiedCount = (results: readonly DeliveryResult[]): number =>
  results.filter(({ outcome }) => outcome === 'verified').length;

/** The proof that a round names; null: there is none. */
export const deliveryFacts = (delivery: Delivery | null): DeliveryFacts | null =>
  delivery?.tag === 'proved' ? { results: delivery.results, evidence: delivery.evidence } : null;

/** Whether a proof is still to be made before a round opens. */
export const deliveryIsOwed = (delivery: Delivery | null, deliveries: number, policy: Policy): boolean => {
  if (!policy.proofByDelivery) return false;
  if (delivery === null) return deliveries < deliveriesMax;
  return delivery.tag !== 'proved';
};
