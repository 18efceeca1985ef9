/** DNS: the resolvers over both transports, DNSSEC, and the record of the current key. */

import { createQueryClient } from '../../adapters/dns/client.ts';
import { type FamilyReach, reachOfFamilies } from '../../adapters/dns/families.ts';
import { createKeyRecordSource } from '../../adapters/dns/keyRecordSource.ts';
import { parseEndpoint, type Reply, reachesIpv6 } from '../../adapters/dns/message.ts';
import { queryTcp } from '../../adapters/dns/transport.ts';
import type { SigningDomain } from '../../domain/names.ts';
import type { Validation } from '../../ports/dns.ts';
import { type Finding, type FindingCode, found } from './finding.ts';
import type { Site } from './site.ts';

const nxDomain = 3;

const checkResolver = async ({ config, clock }: Site, server: string, domain: SigningDomain): Promise<Finding> => {
  const { host, port } = parseEndpoint(server);
  const endpoint = { address: host, port };
  const question = { name: domain, type: 'SOA', recurse: true } as const;
  const { patient } = createQueryClient({ ...config.dns, now: () => clock.now() });
  const [udp, tcp] = await Promise.all([
    patient(endpoint, question),
    queryTcp(endpoint, question, true, config.dns.timeoutMs),
  ]);
  const silent = [udp.tag === 'message' ? [] : ['UDP'], (tcp as Reply).tag === 'message' ? [] : ['TCP']].flat();
  if (udp.tag !== 'message' || silent.length > 0)
    return found('wrong.resolver_silent', { server, transport: silent.join(' + ') });
  const { rcode } = udp.message;
  return rcode === 0 || rcode === nxDomain
    ? found('right.resolver', { server })
    : found('wrong.resolver_refuses', { server, domain, code: rcode });
};

export const checkResolvers = async (site: Site): Promise<readonly Finding[]> => {
  const [domain] = site.config.settings.domains.keys();
  if (domain === undefined) return [];
  return Promise.all(site.config.dns.resolvers.map((server) => checkResolver(site, server, domain)));
};

const namesOf = (addresses: readonly FamilyReach['servers'][number][]): string =>
  addresses.map(({ name }) => name).join(', ');

const familyFinding = (domain: SigningDomain, ipv6: boolean, reach: FamilyReach): Finding => {
  const { family, servers, reached, silent } = reach;
  if (family === 'IPv6' && !ipv6) return found('unchecked.dns_family_host');
  const about = { domain, family };
  if (servers.length === 0) return found('unchecked.dns_family_none', about);
  return reached === null
    ? found('wrong.dns_family', { ...about, transport: silent.join(' + '), server: namesOf(servers) })
    : found('right.dns_family', { ...about, server: reached });
};

/** Name servers by IPv4 and IPv6: a firewall that blocks one of them makes every check of a record slow or silent. */
export const checkFamilies = async ({ config, clock, ipv6 }: Site): Promise<readonly Finding[]> => {
  const [settings] = config.settings.domains.values();
  if (settings === undefined) return [];
  const { name, authoritative } = settings;
  const found6 = ipv6 ?? reachesIpv6();
  const families = await reachOfFamilies({ ...config.dns, clock, authoritative: authoritative ?? [] }, name, found6);
  if (families === null) return [found('unchecked.dns_family', { domain: name })];
  return families.map((reach) => familyFinding(name, found6, reach));
};

const dnssecFindings: Readonly<Record<Validation, FindingCode>> = {
  validated: 'right.dnssec',
  unvalidated: 'wrong.dnssec',
  unknown: 'wrong.dnssec_unknown',
  unneeded: 'right.dnssec_none',
};

/** The record of the key that SES signs with now. */
export const checkRecords = async (site: Site): Promise<readonly Finding[]> => {
  const { config, clock } = site;
  const source = createKeyRecordSource({ ...config.dns, clock });
  const vault = await site.vault();
  const findings: Finding[] = [];
  for (const { name, current, authoritative } of config.settings.domains.values()) {
    findings.push(found(dnssecFindings[await source.validates(name)], { domain: name }));
    const selector = (await site.state(name)).current ?? current;
    const held = await vault?.describe(name, selector).catch(() => null);
    const seen = await source.observe({
      domain: name,
      selector,
      expected: held?.fingerprint ?? 'published',
      scope: 'everywhere',
      ...(authoritative === null ? {} : { authoritative }),
    });
    const code = seen.verdict === 'right' ? 'right' : seen.verdict === 'unknown' ? 'unchecked' : 'wrong';
    const codes = [...new Set(seen.findings.map((one) => one.code))].join(', ') || seen.verdict;
    findings.push(found(`${code}.record`, { domain: name, selector, findings: codes }));
  }
  return findings;
};
