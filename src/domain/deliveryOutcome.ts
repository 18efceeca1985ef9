/** What a delivered mail says about the signature of the next key (ADR 0020). */

import type { DeliveryOutcome } from './delivery.ts';
import type { SecondOpinion } from './mailRecords.ts';
import type { Selector, SigningDomain } from './names.ts';

/** A delivered mail's signature, as the bot verified it. */
interface DeliveredSignature {
  readonly domain: string;
  readonly selector: string;
  readonly result: string;
  readonly aligned: boolean;
  /** The beginning of the signature, base64. */
  readonly b: string;
}

interface Delivered {
  readonly signatures: readonly DeliveredSignature[];
  /** Null: no Authentication-Results of the mailbox's own server. */
  readonly opinion: SecondOpinion | null;
}

interface ExpectedSignature {
  readonly domain: SigningDomain;
  readonly selector: Selector;
}

/** Results that say nothing about the signature (RFC 8601 2.7.1). */
const noWord: readonly string[] = ['temperror', 'none'];
/** RFC 6008: at least so many characters of `b=` identify a signature. */
const prefixCharsMin = 8;

/**
 * What the mailbox's server says about our signature. SES may sign with the current key for the same domain, so a result counts only if
 * it names our selector or the beginning of our signature, or if no other signature of the domain is in the mail.
 */
const wordOfServer = (
  { signatures, opinion }: Delivered,
  ours: readonly DeliveredSignature[],
  { domain, selector }: ExpectedSignature,
): 'pass' | 'fail' | null => {
  const alone = signatures.every((one) => one.domain.toLowerCase() !== domain || ours.includes(one));
  const about = (opinion?.results ?? []).filter((result) => {
    if (result.domain !== domain || noWord.includes(result.result)) return false;
    if (result.selector !== null) return result.selector === selector.toLowerCase();
    const { b } = result;
    if (b !== null && b.length >= prefixCharsMin)
      return ours.some((signature) => signature.b.startsWith(b) || b.startsWith(signature.b));
    return alone;
  });
  if (about.length === 0) return null;
  return about.some(({ result }) => result === 'pass') ? 'pass' : 'fail';
};

/**
 * The outcome at one mailbox for a mail that arrived.
 * @param byServer only the mailbox's own server can verify: a witness is asked what its provider sees, not what the bot sees
 */
export const deliveredOutcome = (
  delivered: Delivered,
  expected: ExpectedSignature,
  byServer: boolean,
): DeliveryOutcome => {
  const ours = delivered.signatures.filter(
    ({ domain, selector }) =>
      domain.toLowerCase() === expected.domain && selector.toLowerCase() === expected.selector.toLowerCase(),
  );
  if (ours.length === 0) return 'stripped';
  const word = wordOfServer(delivered, ours, expected);
  if (word === 'fail') return 'failed';
  const found = ours.filter(({ result }) => !noWord.includes(result));
  const passes = found.some(({ result, aligned }) => result === 'pass' && aligned);
  // A provider may change a mail after it verified it. What is not covered by the signature verifies nothing.
  if (word === 'pass') return found.some(({ result }) => result === 'policy') ? 'unknown' : 'verified';
  if (found.length === 0) return 'unknown';
  if (!passes) return 'failed';
  return byServer ? 'unknown' : 'verified';
};
