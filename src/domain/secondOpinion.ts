/** What another verifier said of a probe, beside what we found. It decides nothing: where it differs, people are told. */
import type { SigningDomain } from './names.ts';
import { type SeenSignature, signedBy } from './probe.ts';

export interface OtherResult {
  readonly domain: string;
  /** Null: it does not say which. */
  readonly selector: string | null;
  readonly result: string;
}

export interface SecondOpinion {
  /** The name that the server gives itself (authserv-id). */
  readonly server: string;
  readonly results: readonly OtherResult[];
}

/** `silent`: it says nothing of the signing domain's signature, or that it could not tell. */
export type Agreement = 'agrees' | 'disagrees' | 'silent';

/** The newest probe that arrived: where it is kept, and what the receiving server found. */
export interface ProbeRecord {
  /** Null: nothing came of it that would name it. */
  readonly evidence: string | null;
  /** Null: there is none. */
  readonly server: string | null;
  readonly agreement: Agreement;
}

/** Could not be verified at that moment, which is no opinion. */
const noOpinion = new Set(['temperror', 'none']);

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
