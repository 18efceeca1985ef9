/** Mails by what their signature says, made by a signer of our own: no library writes most of them. */
import { createHash, createSign } from 'node:crypto';
import { probeToken } from '../../src/domain/facts.ts';
import { keyName, ours } from './network.ts';
import { keys, signingDomain } from './recordCase.ts';
import { txt, type Zone } from './servers/zoneText.ts';

const nonce = 'interoperability-1';
const body = `${probeToken(nonce)}\r\nSecond line\r\n`;
const second = 1_000;
const day = 86_400 * second;
const signedBeforeMs = 60 * second;
/** How long ago they were sent, which is before they were signed. */
export const sentBeforeMs = 2 * signedBeforeMs;

type Fields = readonly (readonly [name: string, value: string])[];
type Tags = Readonly<Record<string, string | null>>;

export interface SignedMail {
  /** Its row in test/real/interoperability.md. */
  readonly title: string;
  readonly raw: Buffer;
}

interface MailOptions {
  /** Tags of the signature that differ; null leaves one out. */
  readonly tags?: Tags;
  readonly key?: (typeof keys)[keyof typeof keys];
  /** Signs header and body as they are (`simple`), which both ends must do alike. */
  readonly canonicalization?: 'relaxed/relaxed' | 'simple/simple' | 'relaxed/simple';
  readonly digest?: 'sha256' | 'sha1';
  /** The tag list as it stands in the mail, before `b=` is filled in. */
  readonly write?: (list: string) => string;
  /** What happens on the way, after the signing. */
  readonly change?: (mail: string) => string;
}

const from = `probe@${signingDomain}`;
const fields: Fields = [
  ['From', from],
  ['To', 'box@probe.example'],
  ['Subject', 'A probe'],
  ['Date', new Date().toUTCString().replace('GMT', '+0000')],
];

const seconds = (afterMs: number): string => String(Math.floor((Date.now() + afterMs) / second));

const relaxedLine = (text: string): string => text.replaceAll(/[ \t]+/g, ' ').replace(/ $/, '');
const relaxedField = (name: string, value: string): string =>
  `${name.toLowerCase()}:${relaxedLine(value.replaceAll('\r\n', '')).trim()}`;

const signed = ({
  tags = {},
  key = keys.ours,
  canonicalization = 'relaxed/relaxed',
  digest = 'sha256',
  write = (list) => list,
  change = (mail) => mail,
}: MailOptions): Buffer => {
  const [header = ''] = canonicalization.split('/');
  const lengthMax = typeof tags.l === 'string' ? Number(tags.l) : body.length;
  const bh = createHash(digest).update(body.slice(0, lengthMax)).digest('base64');
  const all: Tags = {
    v: '1',
    a: `rsa-${digest}`,
    c: canonicalization,
    d: signingDomain,
    s: 's1',
    t: seconds(-signedBeforeMs),
    h: 'from:to:subject:date',
    bh,
    ...tags,
  };
  const list = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]));
  const value = ` ${write([...list, 'b='].join('; '))}`;
  const covered = fields.filter(([name]) => (all.h ?? '').toLowerCase().split(':').includes(name.toLowerCase()));
  const line = (name: string, text: string) => (header === 'simple' ? `${name}:${text}` : relaxedField(name, text));
  const lines = [...covered.map(([name, text]) => `${line(name, ` ${text}`)}\r\n`), line('DKIM-Signature', value)];
  const signature = createSign(digest).update(lines.join('')).sign(key.pem(), 'base64');
  const head = fields.map(([name, text]) => `${name}: ${text}\r\n`).join('');
  return Buffer.from(change(`DKIM-Signature:${value}${signature}\r\n${head}\r\n${body}`), 'latin1');
};

const mail = (title: string, options: MailOptions = {}): SignedMail => ({ title, raw: signed(options) });

export const signedMails: readonly SignedMail[] = [
  mail('as SES signs'),
  mail('`c=simple/simple`', { canonicalization: 'simple/simple' }),
  mail('`c=relaxed/simple`', { canonicalization: 'relaxed/simple' }),
  mail('no `t=`', { tags: { t: null } }),
  mail('folded tags', { write: (list) => list.replaceAll('; ', ';\r\n\t') }),
  mail('white space around `=`', { write: (list) => list.replaceAll(/(^|; )([a-z]+)=/g, '$1$2 = ') }),
  mail('an unknown tag', { tags: { note: '1' } }),
  mail('fields signed that are not there', { tags: { h: 'from:to:subject:date:cc:reply-to' } }),
  mail('names of fields in upper case', { tags: { h: 'From:To:SUBJECT:Date' } }),
  mail('`x=` tomorrow', { tags: { x: seconds(day) } }),
  mail('`x=` yesterday', { tags: { t: seconds(-2 * day), x: seconds(-day) } }),
  mail('`t=` tomorrow', { tags: { t: seconds(day) } }),
  mail('`t=` from before the sending', { tags: { t: seconds(-2 * day) } }),
  mail('`l=` of the whole body', { tags: { l: String(body.length) } }),
  mail('`l=`, and text appended', {
    tags: { l: String(body.length) },
    change: (text) => `${text}Appended\r\n`,
  }),
  mail('`i=` below the domain', { tags: { i: `@mail.${signingDomain}` } }),
  mail('`i=` of another domain', { tags: { i: '@other.example' } }),
  mail('`rsa-sha1`', { digest: 'sha1' }),
  mail('signed with another key', { key: keys.other }),
  mail('the body altered', { change: (text) => text.replace('Second', 'Third') }),
  mail('the subject altered', { change: (text) => text.replace('A probe', 'Another') }),
  mail('a second From on top', { change: (text) => `From: ceo@${signingDomain}\r\n${text}` }),
  mail('a second Subject on top', { change: (text) => `Subject: Other\r\n${text}` }),
  mail('From not signed', { tags: { h: 'to:subject:date' } }),
  mail('`V=` and `D=` in upper case', { write: (list) => list.replace('v=1', 'V=1').replace('d=', 'D=') }),
  mail('`v=2`', { tags: { v: '2' } }),
  mail('no `v=`', { tags: { v: null } }),
  mail('no `c=`', { canonicalization: 'simple/simple', tags: { c: null } }),
  mail('`d=` twice', { write: (list) => `d=other.example; ${list}` }),
  mail('a selector without a record', { tags: { s: 'nobody' } }),
];

/** The zone of the one key that signs them. */
export const signedMailsZone: Zone = { apex: signingDomain, lines: [txt(keyName(signingDomain), ours)] };
