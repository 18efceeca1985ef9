/** Probe mails: the token that finds one again, and what its signatures say. */
import { Selector, type SigningDomain } from './names.ts';

/** On a line of its own or inside one: SES rewrites headers, but not the body. */
const marker = 'futari-probe:';
const pattern = /futari-probe:([A-Za-z0-9_-]{8,128})/;

/** The token to put into a probe's text. @throws RangeError for a nonce that it cannot find again. */
export const probeToken = (nonce: string): string => {
  const token = `${marker}${nonce}`;
  if (pattern.exec(token)?.[1] !== nonce) throw new RangeError('a nonce is 8 to 128 of A-Z a-z 0-9 _ -');
  return token;
};

/** The nonce of a received text, or null. */
export const findNonce = (text: string): string | null => pattern.exec(text)?.[1] ?? null;

/**
 * Why nobody could look whether a probe arrived.
 *
 * - `mailbox_unreachable`: no connection, or one that is dropped each time.
 * - `mailbox_refused`: the login or the permission was refused.
 * - `mailbox_slow`: connected, but no answer in time.
 * - `mailbox_absent`: there is no such mailbox or bucket.
 * - `mailbox_full`: more lies there than may be read in one look.
 * - `mailbox_none`: this process receives no mail at all, or does not any more.
 */
export type MailboxProblem =
  | 'mailbox_unreachable'
  | 'mailbox_refused'
  | 'mailbox_slow'
  | 'mailbox_absent'
  | 'mailbox_full'
  | 'mailbox_none';

export interface SeenSignature {
  readonly domain: string;
  readonly selector: string;
  readonly result: string;
  readonly aligned: boolean;
}

/** The selector whose signature verified for the signing domain and aligns with From; null when none does. */
export const signedBy = (signatures: readonly SeenSignature[], domain: SigningDomain): Selector | null => {
  const good = signatures.find(
    (signature) => signature.domain.toLowerCase() === domain && signature.result === 'pass' && signature.aligned,
  );
  return good === undefined ? null : Selector.parse(good.selector);
};
