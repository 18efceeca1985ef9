/** What mail would meet that leaves unsigned: the live DMARC policy, and whether SPF is aligned. Told, never decided on. */

import { type DmarcPolicy, type MailPolicy, type SpfAlignment, worstSpf } from '../../domain/mailPolicy.ts';
import { type DmarcRecord, readDmarc } from '../../domain/mailRecords.ts';
import { letsSesSend } from '../../domain/spfRecord.ts';
import type { TextRecords } from '../../ports/dns.ts';
import type { MailFrom } from '../../ports/ses.ts';
import type { Task } from '../effects/task.ts';
import { within } from '../within.ts';

/** Real milliseconds: resolvers that say nothing must not make the evidence beside it too old. */
const lookMsMax = 5_000;
/** Of each record kept as evidence. */
const recordCharsMax = 1_000;

export interface DmarcSeen {
  readonly policy: DmarcPolicy;
  readonly strictSpf: boolean;
  /** Where the records were found; null: nowhere. */
  readonly name: string | null;
  readonly records: readonly string[];
}

const unknownDmarc: DmarcSeen = { policy: 'unknown', strictSpf: false, name: null, records: [] };

/** At the domain, then at its organizational domain (RFC 7489 6.6.3). */
const findDmarc = async (dns: TextRecords, domain: string): Promise<DmarcSeen> => {
  const organization = dns.organizationalDomain(domain) ?? domain;
  for (const owner of new Set([domain, organization])) {
    const name = `_dmarc.${owner}`;
    const answer = await dns.texts(name);
    if (answer.tag === 'unknown') return unknownDmarc;
    const found: DmarcRecord | null = answer.tag === 'none' ? null : readDmarc(answer.texts, owner !== domain);
    if (found === null || answer.tag === 'none') continue;
    return { ...found, name, records: answer.texts.map((text) => text.slice(0, recordCharsMax)) };
  }
  return { policy: 'absent', strictSpf: false, name: null, records: [] };
};

/** Begun beside the other looks, and awaited when they are over. Never rejects. */
export const lookAtDmarc = async ({ deps, settings }: Task): Promise<DmarcSeen> =>
  (await within(lookMsMax, findDmarc(deps.dns, settings.name)).catch(() => null)) ?? unknownDmarc;

export interface SpfSeen {
  /** Null: SES uses a domain of its own. */
  readonly mailFrom: MailFrom | null;
  readonly alignment: SpfAlignment;
}

const spfOf = async (
  dns: TextRecords,
  domain: string,
  strict: boolean,
  mailFrom: MailFrom | null,
): Promise<SpfAlignment> => {
  if (mailFrom === null || (mailFrom.status !== null && mailFrom.status !== 'SUCCESS')) return 'notAligned';
  const organization = dns.organizationalDomain(domain);
  const sharesOrganization = organization !== null && dns.organizationalDomain(mailFrom.domain) === organization;
  const isAligned = mailFrom.domain === domain || (!strict && sharesOrganization);
  if (!isAligned) return 'notAligned';
  const answer = await dns.texts(mailFrom.domain);
  if (answer.tag === 'unknown' || mailFrom.status === null) return 'unknown';
  const lets = answer.tag === 'none' ? 'no' : letsSesSend(answer.texts);
  return lets === 'yes' ? 'aligned' : lets === 'no' ? 'notAligned' : 'unknown';
};

export interface MailPolicySeen {
  readonly policy: MailPolicy;
  readonly dmarc: DmarcSeen;
  readonly spf: readonly SpfSeen[];
}

/** @param mailFroms of each target that SES told; with `complete` false, SES was silent about some. */
export const mailPolicyOf = async (
  { deps, settings }: Task,
  dmarc: DmarcSeen,
  mailFroms: readonly (MailFrom | null)[],
  complete: boolean,
): Promise<MailPolicySeen> => {
  const looks = mailFroms.map(async (mailFrom): Promise<SpfSeen> => {
    const look = spfOf(deps.dns, settings.name, dmarc.strictSpf, mailFrom);
    return { mailFrom, alignment: (await within(lookMsMax, look).catch(() => null)) ?? 'unknown' };
  });
  const spf = await Promise.all(looks);
  const alignments = spf.map(({ alignment }) => alignment);
  return {
    policy: { dmarc: dmarc.policy, spf: worstSpf(complete ? alignments : [...alignments, 'unknown']) },
    dmarc,
    spf,
  };
};
