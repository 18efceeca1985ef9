/**
 * Reads DMARC records (RFC 7489 6.3, 6.6.3), the results of other verifiers, and SPF records (RFC 7208); and what a delivered mail says
 * about the signature of the next key (ADR 0020).
 */

import type { DeliveryOutcome } from './delivery.ts';
import { type DmarcPolicy, type SeenSignature, signedBy } from './facts.ts';
import type { Selector, SigningDomain } from './names.ts';

export interface DmarcRecord {
  readonly policy: Exclude<DmarcPolicy, 'unknown'>;
  /** `aspf=s`: the domain of SPF must equal the domain of From; the same organization is not enough. */
  readonly strictSpf: boolean;
}

const policies = ['reject', 'quarantine', 'none'] as const;
/** `pct=0` requests the next milder treatment of every mail (RFC 7489 6.6.4). */
const milder = { reject: 'quarantine', quarantine: 'none', none: 'none' } as const;

const tagsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(';').flatMap((part) => {
      const [name = '', ...value] = part.split('=');
      return value.length === 0 ? [] : [[name.trim().toLowerCase(), value.join('=').trim()] as const];
    }),
  );

/**
 * @param texts each TXT record with its strings joined
 * @param ofParent true for the record of the organizational domain, queried for a subdomain: then its `sp` counts
 * @returns null when none of them is a DMARC record; several count as none (RFC 7489 6.6.3), but end the search
 */
export const readDmarc = (texts: readonly string[], ofParent: boolean): DmarcRecord | null => {
  const [text, ...others] = texts.filter((one) => /^\s*v\s*=\s*DMARC1\s*(;|$)/.test(one));
  if (text === undefined) return null;
  if (others.length > 0) return { policy: 'absent', strictSpf: false };
  const tags = tagsOf(text);
  const wanted = ((ofParent ? tags.get('sp') : undefined) ?? tags.get('p'))?.toLowerCase();
  const known = policies.find((one) => one === wanted);
  // Without a usable policy the record counts as `p=none` if it requests reports, and not at all otherwise.
  if (known === undefined) return { policy: tags.has('rua') ? 'none' : 'absent', strictSpf: false };
  return {
    policy: tags.get('pct') === '0' ? milder[known] : known,
    strictSpf: tags.get('aspf')?.toLowerCase() === 's',
  };
};

export interface OtherResult {
  readonly domain: string;
  /** Null: the result names no selector. */
  readonly selector: string | null;
  /** The beginning of the signature that it is about (`header.b`, RFC 6008); null: the result names none. */
  readonly b: string | null;
  readonly result: string;
}

export interface SecondOpinion {
  /** The name that the server gives itself (authserv-id). */
  readonly server: string;
  readonly results: readonly OtherResult[];
}

/** `silent`: no result for the signing domain's signature, or no definite one. */
type Agreement = 'agrees' | 'disagrees' | 'silent';

/** The newest probe that arrived: its evidence, and the result of the receiving server. */
export interface ProbeRecord {
  /** Null: no evidence names the probe. */
  readonly evidence: string | null;
  /** Null: no server gave a result. */
  readonly server: string | null;
  readonly agreement: Agreement;
}

/** The server could not verify at that moment, which is no opinion. */
const noOpinion = new Set(['temperror', 'none']);

/** Compares another verifier's results of a probe with ours. It decides nothing: a notice reports a difference. */
export const agreementOf = (
  signatures: readonly SeenSignature[],
  opinion: SecondOpinion,
  domain: SigningDomain,
): Agreement => {
  const ours = signedBy(signatures, domain);
  const about = opinion.results.filter(
    (one) =>
      one.domain === domain &&
      !noOpinion.has(one.result) &&
      (ours === null || one.selector === null || one.selector === ours.toLowerCase()),
  );
  if (about.length === 0) return 'silent';
  return about.some(({ result }) => result === 'pass') === (ours !== null) ? 'agrees' : 'disagrees';
};

/** The SPF mechanism of a MAIL FROM domain that lets SES send (RFC 7208). */
const sesMechanism = /^\+?include:amazonses\.com$/i;
/** Terms that may let SES pass without naming it: only a full SPF evaluation could decide. */
const indirect = /^(\+?(include|a|mx|ptr|exists|ip4|ip6)\b|\+?all$|redirect=)/i;

/** `unknown`: the record neither names SES nor excludes it. Several records are an error, which never passes. */
export const letsSesSend = (texts: readonly string[]): 'yes' | 'no' | 'unknown' => {
  const [text, ...others] = texts.filter((one) => /^v=spf1( |$)/i.test(one));
  if (text === undefined || others.length > 0) return 'no';
  const terms = text.trim().split(/ +/).slice(1);
  if (terms.some((term) => sesMechanism.test(term))) return 'yes';
  return terms.some((term) => indirect.test(term)) ? 'unknown' : 'no';
};

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
