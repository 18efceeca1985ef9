/**
 * Header and body of a mail, parted where the verifier parts them, and what of it a signature covers whole. A header field is covered
 * only as far as `h=` names it, from the bottom up (RFC 6376 5.4.2), so that anybody can put another one on top; the body is covered to
 * its last line, unless `l=` says otherwise.
 */
import { simpleParser } from 'mailparser';

/** The first empty line ends the header (RFC 5322 2.1), also where a line ends without CR. */
const headerEnd = /^\r?\n|\n\r?\n/;

interface Parts {
  /** Latin-1, without the empty line. */
  readonly header: string;
  readonly body: Buffer;
}

export const partsOf = (raw: Buffer): Parts => {
  const text = raw.toString('latin1');
  const end = headerEnd.exec(text);
  if (end === null) return { header: text, body: Buffer.alloc(0) };
  return { header: text.slice(0, end.index).replace(/\r$/, ''), body: raw.subarray(end.index + end[0].length) };
};

/** At most one of each may stand in a mail (RFC 5322 3.6, RFC 2045 3): of two, one is not the signer's. */
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

const fieldsOf = (header: string): readonly string[] =>
  header
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .filter((line) => line !== '');

const nameOf = (field: string): string => field.split(':', 1)[0]?.trim().toLowerCase() ?? '';

/** Somebody put a field on top of the one that is there, or the sender wrote no mail as the RFC has it. */
export const repeatsField = (header: string): boolean => {
  const names = fieldsOf(header)
    .map(nameOf)
    .filter((name) => onlyOnce.has(name));
  return new Set(names).size < names.length;
};

/** These say how the body is to be read. What they hold is never read as text, signed or not. */
const reading = ['content-type', 'content-transfer-encoding'];

/** The text of the body and of nothing else: not the subject, and no line of the header that another parser takes for the body. */
export const bodyText = async ({ header, body }: Parts): Promise<string> => {
  const fields = fieldsOf(header)
    .filter((field) => reading.includes(nameOf(field)))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: one of them could end the header for the parser.
    .map((field) => `${field.replaceAll(/[\x00-\x1f\x7f]+/g, ' ')}\r\n`);
  const alone = Buffer.concat([Buffer.from(`${fields.join('')}\r\n`, 'latin1'), body]);
  const { text } = await simpleParser(alone, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
  return text ?? '';
};
