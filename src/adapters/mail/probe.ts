/** Parses a received probe and verifies its DKIM signatures. */

import { findNonce } from '../../domain/facts.ts';
import type { OtherResult, SecondOpinion } from '../../domain/mailRecords.ts';
import type { Instant } from '../../domain/names.ts';
import type { ProbeSignature, ReceivedProbe } from '../../ports/mail.ts';
import { mailLibraries } from './proof.ts';

const fieldsMax = 20;
const fieldCharsMax = 8_192;
const resultsMax = 50;
const wordCharsMax = 253;

/** Unfolded values of the Authentication-Results fields, from the top. */
const fieldsOf = (headers: string): readonly string[] =>
  headers
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .filter((line) => /^authentication-results[ \t]*:/i.test(line))
    .slice(0, fieldsMax)
    .map((line) => line.slice(line.indexOf(':') + 1, fieldCharsMax));

/**
 * Removes comments, which may stand anywhere, nest (RFC 5322 3.2.2) and look like results. Read from left to right: a comment may hold a
 * quotation mark, and a quoted string a bracket. A quoted string loses what separates results.
 */
const withoutComments = (text: string): string => {
  let plain = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at] ?? '';
    if (one === '\\') {
      at += 1;
      if (depth === 0) plain += ' ';
    } else if (quoted) {
      quoted = one !== '"';
      plain += one === ';' ? ' ' : one;
    } else if (one === '(') depth += 1;
    else if (one === ')' && depth > 0) {
      depth -= 1;
      plain += ' ';
    } else if (depth === 0) {
      quoted = one === '"';
      plain += one;
    }
  }
  return plain;
};

const unquoted = (word: string): string => word.replaceAll('"', '').trim().slice(0, wordCharsMax);

/** A quoted string by itself is a reason, and may look like a property. */
const properties = /"[^"]*"|\bheader\s*\.\s*([dsib])\s*=\s*("[^"]*"|[^\s;"]+)/gi;

const resultOf = (text: string): readonly OtherResult[] => {
  const method = /^\s*dkim(?:\s*\/\s*\d+)?\s*=\s*([a-z]+)/i.exec(text);
  if (method?.[1] === undefined) return [];
  const found = [...text.matchAll(properties)];
  const property = (name: string): string | null => {
    const value = found.find(([, known]) => known?.toLowerCase() === name)?.[2];
    return value === undefined ? null : unquoted(value);
  };
  // `header.i` is an address at the domain or below it (RFC 6376 3.5).
  const domain = (property('d') ?? property('i')?.replace(/^.*@/, '') ?? '').toLowerCase();
  const selector = property('s')?.toLowerCase() ?? null;
  return [{ domain, selector, b: property('b'), result: method[1].toLowerCase() }];
};

/**
 * Reads the receiving server's DKIM results from Authentication-Results (RFC 8601). They are a second opinion, never a proof. A server may
 * write a field for each method: the first one with a result for DKIM counts.
 * @param authserv the receiving server's own name; a field with another name may come from the sender
 * @returns null without a field of that server
 */
export const secondOpinionOf = (headers: string, authserv: string): SecondOpinion | null => {
  let opinion: SecondOpinion | null = null;
  for (const field of fieldsOf(headers)) {
    const [first = '', ...infos] = withoutComments(field).split(';');
    const server = unquoted(first.trim().split(/\s+/)[0] ?? '').toLowerCase();
    if (server !== authserv.toLowerCase()) continue;
    opinion = { server, results: infos.slice(0, resultsMax).flatMap(resultOf) };
    if (opinion.results.length > 0) return opinion;
  }
  return opinion;
};

/** The first empty line ends the header (RFC 5322 2.1), even if a line ends without CR. */
const headerEnd = /^\r?\n|\n\r?\n/;

/**
 * Header and body of a mail, split where the verifier splits them. A signature covers a header field only as often as `h=` names it, from
 * the bottom up (RFC 6376 5.4.2), so anybody can add another one on top. It covers the whole body unless `l=` limits it.
 */
interface Parts {
  /** Latin-1, without the empty line. */
  readonly header: string;
  readonly body: Buffer;
}

const partsOf = (raw: Buffer): Parts => {
  const text = raw.toString('latin1');
  const end = headerEnd.exec(text);
  if (end === null) return { header: text, body: Buffer.alloc(0) };
  return { header: text.slice(0, end.index).replace(/\r$/, ''), body: raw.subarray(end.index + end[0].length) };
};

/** Fields that may occur at most once (RFC 5322 3.6, RFC 2045 3). Of two such fields, one is not the signer's. */
const onlyOnce: ReadonlySet<string> = new Set([
  'bcc',
  'cc',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'reply-to',
  'sender',
  'subject',
  'to',
]);

const headerFieldsOf = (header: string): readonly string[] =>
  header
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .filter((line) => line !== '');

const nameOf = (field: string): string => field.split(':', 1)[0]?.trim().toLowerCase() ?? '';

/** True if somebody added a second field on top, or the sender violated the RFC. */
const repeatsField = (header: string): boolean => {
  const names = headerFieldsOf(header)
    .map(nameOf)
    .filter((name) => onlyOnce.has(name));
  return new Set(names).size < names.length;
};

/** Fields that define how to decode the body. Their content never counts as text, signed or not. */
const reading = ['content-type', 'content-transfer-encoding'];

/** The text of the body alone: without the subject, and without header lines that another parser would treat as body. */
const bodyText = async ({ header, body }: Parts): Promise<string> => {
  const fields = headerFieldsOf(header)
    .filter((field) => reading.includes(nameOf(field)))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: one of them could end the header for the parser.
    .map((field) => `${field.replaceAll(/[\x00-\x1f\x7f]+/g, ' ')}\r\n`);
  const alone = Buffer.concat([Buffer.from(`${fields.join('')}\r\n`, 'latin1'), body]);
  const { simpleParser } = await mailLibraries();
  const { text } = await simpleParser(alone, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
  return text ?? '';
};

/** Resolves the TXT records of a name, each as its strings. Without a record: empty, or an error with `code` ENOTFOUND or ENODATA. */
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

/**
 * Tolerated difference between the clocks of SES and of this machine. A greater one is an error that breaks every other dated check too.
 */
const clockSkewMs = 15 * 60_000;

const sendingsMax = 1_000;

/** When this process announced each probe. A probe is sent at that time at the earliest. */
export class SendingTimes {
  readonly #times = new Map<string, Instant>();

  note(nonce: string, at: Instant): void {
    this.#times.set(nonce, at);
    const [oldest] = this.#times.keys();
    if (this.#times.size > sendingsMax && oldest !== undefined) this.#times.delete(oldest);
  }

  /** Null if this process did not announce the probe. */
  of(nonce: string): Instant | null {
    return this.#times.get(nonce) ?? null;
  }
}

const signatureChars = 32;

/** Verifies every DKIM-Signature of a raw message strictly by RFC 6376, with this resolver and at this time. */
const verifyMessage = async (
  raw: Buffer,
  resolveTxt: ResolveTxt,
  now: Instant,
  sentAt: Instant | null,
): Promise<{ readonly from: string; readonly signatures: readonly ProbeSignature[] }> => {
  const { dkimVerify } = await mailLibraries();
  const verified = await dkimVerify(raw, {
    strict: true,
    curTime: new Date(now),
    resolver: async (name) => onlyRecord(await resolveTxt(name)),
  });
  // With several From fields the verifier compares the first, but the signature covers the last.
  const oneAuthor = verified.fromFields === 1 && verified.headerFrom?.length === 1;
  const signatures = verified.results.flatMap((one): ProbeSignature[] => {
    if (!one.signingDomain || !one.selector) return [];
    const found = results.find((known) => known === one.status.result) ?? 'permerror';
    // Content after the length in `l=` is not signed (RFC 6376 8.2). SES never writes `l=`.
    const limited = one.canonBodyLengthLimited === true;
    // A signature from before the sending belongs to another mail (RFC 6376 3.5, `t=`).
    const signedAt = typeof one.signTime === 'string' ? Date.parse(one.signTime) : null;
    const old = sentAt !== null && signedAt !== null && signedAt < sentAt - clockSkewMs;
    // Receivers may ignore a signature from the future (RFC 6376 3.5, `t=`), and several do.
    const early = signedAt !== null && signedAt > now + clockSkewMs;
    const result = found === 'pass' && (limited || old || early) ? 'policy' : found;
    const aligned = oneAuthor && Boolean(one.status.aligned);
    const b = (one.signature ?? '').replaceAll(/\s+/g, '').slice(0, signatureChars);
    return [{ domain: one.signingDomain, selector: one.selector, result, aligned, b }];
  });
  return { from: verified.headerFrom?.[0] ?? '', signatures };
};

/** @throws for several records: the result is undefined (RFC 6376 3.6.2.2) and must not depend on their order. Also throws for none. */
const onlyRecord = (records: readonly (readonly string[])[]): string[][] => {
  if (records.length > 1) throw Object.assign(new Error('several records'), { code: 'ESEVERAL' });
  if (records.length === 0) throw Object.assign(new Error('no record'), { code: 'ENOTFOUND' });
  return records.map((strings) => [...strings]);
};

export interface ProbeMail {
  readonly nonce: string;
  /** The envelope's sender. */
  readonly sender: string;
  readonly receivedAt: Instant;
  /** The whole message, header and body. */
  readonly raw: Uint8Array;
}

/** A probe has a few kilobytes, including everything that SES adds. */
export const probeBytesMax = 64 * 1024;
const headerCharsMax = 32 * 1024;
/** Each signature costs a DNS query. A mail with more signatures is not a probe. */
const signaturesMax = 20;

const headerBlock = (raw: Buffer): string => partsOf(raw).header;

const countSignatures = (raw: Buffer): number => headerBlock(raw).match(/^dkim-signature[ \t]*:/gim)?.length ?? 0;

const addressMaxChars = 320;

/** The envelope's sender from the receiving server's Return-Path (RFC 5321 4.4); empty without one. */
export const returnPathOf = (raw: Buffer): string =>
  /^return-path:[ \t]*<([^<>\r\n]*)>/im.exec(headerBlock(raw))?.[1]?.slice(0, addressMaxChars) ?? '';

/**
 * Takes the nonce from the body, which a verified signature covers completely. The header, to which anybody can add fields, the envelope
 * and the storage are not trusted. Makes no DNS query and verifies no signature.
 * @returns null if the mail is not a probe
 */
export const probeMailOf = async (raw: Buffer, sender: string, receivedAt: Instant): Promise<ProbeMail | null> => {
  if (raw.length > probeBytesMax || countSignatures(raw) > signaturesMax) return null;
  const parts = partsOf(raw);
  if (repeatsField(parts.header)) return null;
  const nonce = findNonce(await bodyText(parts));
  return nonce === null ? null : { nonce, sender, receivedAt, raw };
};

/**
 * Verifies a stored probe at the time of its arrival. Null if its body does not hold the stored nonce.
 * @param sentAt an earlier signature proves nothing; null: unknown
 * @param authserv the server whose second opinion is read; null: none, because only the sender can have written one
 */
export const readProbe = async (
  mail: ProbeMail,
  resolveTxt: ResolveTxt,
  sentAt: Instant | null,
  authserv: string | null = null,
): Promise<ReceivedProbe | null> => {
  const raw = Buffer.from(mail.raw);
  const same = await probeMailOf(raw, mail.sender, mail.receivedAt);
  if (same?.nonce !== mail.nonce) return null;
  const { from, signatures } = await verifyMessage(raw, resolveTxt, mail.receivedAt, sentAt);
  const block = headerBlock(raw);
  const envelope = /^return-path:/i.test(block) ? '' : `Return-Path: <${mail.sender}>\r\n`;
  const opinion = authserv === null ? null : secondOpinionOf(block, authserv);
  const headers = `${envelope}${block}`.slice(0, headerCharsMax);
  return {
    nonce: mail.nonce,
    receivedAt: mail.receivedAt,
    headers,
    raw: raw.toString('latin1'),
    from,
    signatures,
    opinion,
  };
};
