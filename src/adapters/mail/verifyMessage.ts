import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import type { Instant } from '../../domain/names.ts';
import type { ProbeSignature } from '../../ports/mail.ts';

/** TXT records of a name, each as its strings; empty or a throw with `code` ENOTFOUND/ENODATA when there is none. */
export type ResolveTxt = (name: string) => Promise<readonly (readonly string[])[]>;

const results: readonly ProbeSignature['result'][] = [
  'pass',
  'fail',
  'neutral',
  'permerror',
  'temperror',
  'policy',
  'none',
];

/** Every DKIM-Signature of a raw message, verified again by RFC 6376 to the letter, against this resolver and this moment. */
export const verifyMessage = async (
  raw: Buffer,
  resolveTxt: ResolveTxt,
  now: Instant,
): Promise<{ readonly from: string; readonly signatures: readonly ProbeSignature[] }> => {
  const verified = await dkimVerify(raw, {
    strict: true,
    curTime: new Date(now),
    resolver: async (name) => onlyRecord(await resolveTxt(name)),
  });
  // Of several the verifier compares the first, and the signature covers the last.
  const oneAuthor = verified.fromFields === 1 && verified.headerFrom?.length === 1;
  const signatures = verified.results.flatMap((one): ProbeSignature[] => {
    if (!one.signingDomain || !one.selector) return [];
    const found = results.find((known) => known === one.status.result) ?? 'permerror';
    // What is added behind `l=` is not signed (RFC 6376 8.2). SES never writes it.
    const result = found === 'pass' && one.canonBodyLengthLimited === true ? 'policy' : found;
    return [
      { domain: one.signingDomain, selector: one.selector, result, aligned: oneAuthor && Boolean(one.status.aligned) },
    ];
  });
  return { from: verified.headerFrom?.[0] ?? '', signatures };
};

/** With several records at a name the outcome is undefined (RFC 6376 3.6.2.2): it must not pass by the order of an answer. */
const onlyRecord = (records: readonly (readonly string[])[]): string[][] => {
  if (records.length > 1) throw Object.assign(new Error('several records'), { code: 'ESEVERAL' });
  if (records.length === 0) throw Object.assign(new Error('no record'), { code: 'ENOTFOUND' });
  return records.map((strings) => [...strings]);
};
