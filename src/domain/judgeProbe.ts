import type { Selector, SigningDomain } from './names.ts';
import type { SeenSignature } from './probe.ts';

/**
 * - `signed`: by this domain and selector, verified, aligned with From.
 * - `failing`: that signature is there but does not verify or align; or only others are there and none verifies.
 * - `signed_by_other`: another selector or domain verifies.
 * - `unsigned`: nothing but the second signature that SES adds to every mail.
 */
export type ProbeJudgement = 'signed' | 'signed_by_other' | 'unsigned' | 'failing';

export interface ExpectedSigner {
  readonly domain: SigningDomain;
  readonly selector: Selector;
}

/** SES signs everything as this domain too: `dkim=pass` alone proves nothing. */
const serviceDomain = 'amazonses.com';

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

export const judgeProbe = (
  received: { readonly signatures: readonly SeenSignature[] },
  expected: ExpectedSigner,
): ProbeJudgement => {
  const candidates = received.signatures.filter(
    ({ domain }) => !same(domain, serviceDomain) || same(domain, expected.domain),
  );
  if (candidates.length === 0) return 'unsigned';
  const named = candidates.filter(
    ({ domain, selector }) => same(domain, expected.domain) && same(selector, expected.selector),
  );
  if (named.some(({ result, aligned }) => result === 'pass' && aligned)) return 'signed';
  if (named.length > 0) return 'failing';
  return candidates.some(({ result }) => result === 'pass') ? 'signed_by_other' : 'failing';
};
