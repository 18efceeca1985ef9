/** What receivers would do with mail of the signing domain that leaves without its signature: DMARC (RFC 7489) beside SPF. */

/** The live policy; `absent`: the DNS says that there is none, `unknown`: nobody could tell. */
export type DmarcPolicy = 'reject' | 'quarantine' | 'none' | 'absent' | 'unknown';

/** Whether SPF passes for mail of SES under a domain that is aligned with From (RFC 7489 3.1.2). */
export type SpfAlignment = 'aligned' | 'notAligned' | 'unknown';

export interface MailPolicy {
  readonly dmarc: DmarcPolicy;
  readonly spf: SpfAlignment;
}

export type UnsignedMeaning =
  | 'noPolicy'
  | 'passes'
  | 'reported'
  | 'spam'
  | 'refused'
  | 'spamUnlessSpf'
  | 'refusedUnlessSpf'
  | 'unknown';

/** Unknown is said as unknown, and never as harmless. */
export const unsignedMeaning = ({ dmarc, spf }: MailPolicy): UnsignedMeaning => {
  if (dmarc === 'absent') return 'noPolicy';
  if (spf === 'aligned') return 'passes';
  if (dmarc === 'unknown') return 'unknown';
  if (dmarc === 'none') return 'reported';
  if (dmarc === 'quarantine') return spf === 'unknown' ? 'spamUnlessSpf' : 'spam';
  return spf === 'unknown' ? 'refusedUnlessSpf' : 'refused';
};

/** Of several targets the worst counts: each sends a part of the mail. */
export const worstSpf = (all: readonly SpfAlignment[]): SpfAlignment => {
  if (all.includes('notAligned')) return 'notAligned';
  return all.length === 0 || all.includes('unknown') ? 'unknown' : 'aligned';
};
