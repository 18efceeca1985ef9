/** Reads DMARC records (RFC 7489 6.3, 6.6.3), the results of other verifiers, and SPF records (RFC 7208). */

import { type DmarcPolicy, type SeenSignature, signedBy } from './facts.ts';
import type { SigningDomain } from './names.ts';

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
