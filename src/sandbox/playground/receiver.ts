/** A receiving mail server's verdict: DKIM and DMARC (RFC 6376, RFC 9989) by the DNS of the moment, without a cache. */

import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { dmarc } from 'mailauth/lib/dmarc/index.js';
import type { Instant } from '../../domain/names.ts';
import { lazy } from '../../ports/concurrency.ts';
import { forward } from '../dns/resolver.ts';
import type { DnsWorld } from '../dns/world.ts';

/**
 * `pass`: a signature of the From domain verifies, so DMARC passes. `unsigned`: no signature of that domain. `fail`: there is one, and it
 * does not verify. The mails have no aligned SPF, so DMARC treats the last two by the domain's policy.
 */
export type Verdict = 'pass' | 'unsigned' | 'fail';

/** Resolves TXT records as `dns.resolve` does. */
type Resolve = (name: string, type: string) => Promise<string[][]>;

/** Real milliseconds. The servers are on this machine; a silent one is passed over. */
const answerTimeoutMs = 500;

const failure = (code: string): Error => Object.assign(new Error(`no answer: ${code}`), { code });

/**
 * Queries the authoritative servers, as a resolver with an empty cache does, and remembers the answers: use it for one moment.
 * @param first the server that is tried first, by its index: receivers spread over all servers
 */
export const resolveNow = (dns: DnsWorld, zones: readonly string[], first: number): Resolve => {
  const known = new Map<string, () => Promise<string[][]>>();
  const servers = dns.authoritative.map((_, index, all) => all[(first + index) % all.length] ?? '');
  const query = async (name: string, type: string): Promise<string[][]> => {
    if (!zones.some((zone) => name === zone || name.endsWith(`.${zone}`))) throw failure('ENOTFOUND');
    for (const server of servers) {
      const reply = await forward(server, name, type, answerTimeoutMs);
      // The low four bits of the flags are the response code (RFC 1035 4.1.1).
      const code = reply === null ? null : (reply.flags ?? 0) & 0xf;
      if (reply === null || (code !== 0 && code !== 3)) continue;
      const records = (reply.answers ?? []).flatMap((answer) =>
        answer.type === 'TXT' ? [[answer.data].flat().map((part) => Buffer.from(part).toString('latin1'))] : [],
      );
      if (records.length === 0) throw failure(code === 3 ? 'ENOTFOUND' : 'ENODATA');
      return records;
    }
    throw failure('ESERVFAIL');
  };
  return (name, type) => {
    const key = `${type} ${name}`;
    const found = known.get(key) ?? lazy(() => query(name, type));
    known.set(key, found);
    return found();
  };
};

export interface Judgement {
  readonly verdict: Verdict;
  /** Of the signature of the From domain; null without one. */
  readonly selector: string | null;
}

export const judge = async (raw: Buffer, domain: string, at: Instant, resolver: Resolve): Promise<Judgement> => {
  const { results } = await dkimVerify(raw, { strict: true, curTime: new Date(at), resolver });
  const ours = results.find(({ signingDomain }) => signingDomain === domain);
  const passing = results.filter(({ status }) => status.result === 'pass');
  const dkimDomains = passing.flatMap(({ signingDomain: name }) => (name === undefined ? [] : [{ domain: name }]));
  const policy = await dmarc({ headerFrom: domain, spfDomains: [], dkimDomains, resolver, strict: true });
  const result = policy === false ? 'none' : policy.status.result;
  // Without a policy nothing but the aligned signature speaks for the mail.
  const passed = result === 'pass' || (result === 'none' && dkimDomains.some((one) => one.domain === domain));
  const selector = ours?.selector ?? null;
  if (passed) return { verdict: 'pass', selector };
  return { verdict: ours === undefined ? 'unsigned' : 'fail', selector };
};
