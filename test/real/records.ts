/** Every finding of one record, and the many ways to be right, as real zone files hold them. */
import { createPublicKey } from 'node:crypto';
import type { FindingCode } from '../../src/domain/findings.ts';
import { quotedStrings, recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import { keys, type RecordCase, type RecordCaseOptions, recordCase } from './recordCase.ts';
import { cname, txt } from './servers/zoneText.ts';

const { ours, old, other, short, long, tooShort } = keys;
const p = ours.info.publicKey;
const value = recordValue(p);

/** A value that stands at the name, cut as we print it. */
const one = (title: string, codes: readonly FindingCode[], text: string, more?: RecordCaseOptions): RecordCase =>
  recordCase(title, codes, (name) => [txt(name, stringsOf(text))], more);

/** The value in strings of equal length. */
const cutIn = (count: number, text: string): readonly string[] => {
  const size = Math.ceil(text.length / count);
  return Array.from({ length: count }, (_, i) => text.slice(i * size, (i + 1) * size));
};
const cut = (title: string, count: number, text: string, more?: RecordCaseOptions): RecordCase =>
  recordCase(title, [], (name) => [txt(name, cutIn(count, text))], more);

const pkcs1 = createPublicKey(ours.pem()).export({ type: 'pkcs1', format: 'der' }).toString('base64');
const pem = createPublicKey(ours.pem()).export({ type: 'spki', format: 'pem' }).toString().trim();
const warning = { verdict: 'right' } as const;

const right: readonly RecordCase[] = [
  cut('1024 bits, one string', 1, recordValue(short.info.publicKey), { key: short }),
  cut('2048 bits, two strings', 2, value),
  cut('2048 bits, three strings', 3, value),
  cut('2048 bits, four strings', 4, value),
  cut('4096 bits, three strings', 3, recordValue(long.info.publicKey), { key: long }),
  cut('4096 bits, four strings', 4, recordValue(long.info.publicKey), { key: long }),
  one('no `k=`', [], `v=DKIM1; p=${p}`),
  one('white space around tags', [], `v=DKIM1 ; k = rsa; p=${p} ;`),
  one('`t=s`, `s=email`, a note and an unknown tag', [], `v=DKIM1; s=email; t=s; n=note; x=1; p=${p}`),
  one('`h=sha1:sha256`', [], `v=DKIM1; h=sha1:sha256; p=${p}`),
  one('`n="rotated by ops"`', [], `v=DKIM1; k=rsa; n="rotated by ops"; p=${p}`),
  one('`t=yes`, an unknown flag', [], `v=DKIM1; t=yes; p=${p}`),
  one('an empty note and an empty unknown tag', [], `v=DKIM1; n=; x=; p=${p}`),
  one('tabs between the tags', [], `v=DKIM1;\tk=rsa;\tp=${p}`),
  recordCase('empty strings among the others', [], (name) => [
    txt(name, ['', value.slice(0, 200), '', value.slice(200), '']),
  ]),
  one('`g=*`', [], `v=DKIM1; g=*; k=rsa; p=${p}`),
];

const aliases: readonly RecordCase[] = [
  recordCase('CNAME to the record', [], (name) => [cname(name, `a.${name}`), txt(`a.${name}`, stringsOf(value))]),
  recordCase('CNAME chain of three', [], (name) => [
    cname(name, `a.${name}`),
    cname(`a.${name}`, `b.${name}`),
    cname(`b.${name}`, `c.${name}`),
    txt(`c.${name}`, stringsOf(value)),
  ]),
  recordCase(
    'DNAME above the record',
    ['dname'],
    (_, selector) => [
      '_domainkey.moved 300 DNAME keys.moved',
      txt(`${selector}.keys.moved.goo.ne.jp`, stringsOf(value)),
    ],
    { domain: 'moved.goo.ne.jp', ...warning },
  ),
  recordCase('CNAME loop', ['malformed'], (name) => [cname(name, `a.${name}`), cname(`a.${name}`, name)]),
  recordCase('CNAME to nowhere', ['absent', 'cname'], (name) => [cname(name, `a.${name}`)], { verdict: 'absent' }),
];

const misplaced: readonly RecordCase[] = [
  recordCase('no such name', ['absent'], () => [], { verdict: 'absent' }),
  recordCase('a name with other types only', ['absent'], (name) => [`${name}. 300 HINFO "none" "none"`], {
    verdict: 'absent',
  }),
  recordCase(
    'domain twice in the name',
    ['absent', 'name_doubled'],
    (name, _, domain) => [txt(`${name}.${domain}`, stringsOf(value))],
    { verdict: 'absent' },
  ),
  recordCase(
    '`_domainkey` left out',
    ['absent', 'name_without_prefix'],
    (_, selector, domain) => [txt(`${selector}.${domain}`, stringsOf(value))],
    { verdict: 'absent' },
  ),
  recordCase(
    'wildcard with the right key',
    ['wildcard'],
    () => [txt('*._domainkey.wild.goo.ne.jp', stringsOf(value))],
    { domain: 'wild.goo.ne.jp', ...warning },
  ),
  recordCase(
    'wildcard with something else',
    ['malformed', 'wildcard'],
    () => [txt('*.spf.goo.ne.jp', ['v=spf1 -all'])],
    { domain: 'spf.goo.ne.jp' },
  ),
];

const form: readonly RecordCase[] = [
  one('quotes in the value', ['quotes_in_value'], `"${value}"`),
  one('quotes where the strings meet', ['quotes_in_value'], value.replace(/^(.{255})/, '$1" "')),
  one(
    'typographic quotes',
    ['unexpected_character', 'quotes_in_value'],
    `\u00e2\u0080\u009c${value}\u00e2\u0080\u009d`,
  ),
  one('`\\;` in the value', ['escaped_semicolon'], value.replaceAll(';', '\\;')),
  one('`\\059` in the value', ['escaped_semicolon'], value.replaceAll(';', '\\059')),
  one('`&nbsp;` of a web page', ['escaped_character'], value.replaceAll(' ', '&nbsp;')),
  one('`\\032` in the value', ['escaped_character'], value.replaceAll(' ', '\\032')),
  one('an address (`v%3DDKIM1`)', ['escaped_character'], encodeURIComponent(value)),
  one('colons for `=`', ['colon_for_equals'], value.replaceAll(/\b([vkp])=/g, '$1:')),
  one('a colon after `p`', ['colon_for_equals'], value.replace('p=', 'p:')),
  one('single quotes around it', ['quotes_in_value'], `'${value}'`),
  one('`TXT=` before it', ['zone_file_line'], `TXT=${value}`),
  one('`p=` in hexadecimal', ['malformed'], `v=DKIM1; k=rsa; p=${Buffer.from(p, 'base64').toString('hex')}`),
  one('base64url', ['malformed'], recordValue(p.replaceAll('+', '-').replaceAll('/', '_'))),
  one('a byte order mark', ['unexpected_character'], `\u00ef\u00bb\u00bf${value}`),
  one('a no-break space', ['unexpected_character'], value.replace(' ', '\u00c2\u00a0')),
  one('the line of a zone file', ['zone_file_line'], `sel IN TXT ${quotedStrings(value)}`),
  one('no semicolon before `p=`', ['wrong_separator'], value.replace('; p=', ' p=')),
  one('commas', ['wrong_separator'], value.replaceAll(';', ',')),
  one('`P=`', ['tag_case'], value.replace('p=', 'P=')),
  one('`V=`', ['tag_case'], value.replace('v=', 'V='), { verdict: 'right' }),
  one('white space in `p=`', ['whitespace_in_key'], `v=DKIM1; k=rsa; p=${p.replace(/(.{64})/g, '$1 ')}`),
  one('PEM lines in `p=`', ['pem_in_key', 'whitespace_in_key'], `v=DKIM1; k=rsa; p=${pem.replaceAll('\n', ' ')}`),
  one('PEM markers in `p=`, one line', ['pem_in_key'], `v=DKIM1; k=rsa; p=${pem.replaceAll('\n', '')}`),
  one('the bare base64', ['bare_base64'], p),
  one('lower case', ['lowercased_key'], `v=DKIM1; k=rsa; p=${p.toLowerCase()}`),
  one('cut at 255', ['truncated'], value.slice(0, 255)),
];

const tags: readonly RecordCase[] = [
  one('no `v=`', ['version_missing'], `k=rsa; p=${p}`, warning),
  one('`v=` not first', ['version_not_first'], `k=rsa; v=DKIM1; p=${p}`),
  one('`v=DKIM2`', ['malformed'], `v=DKIM2; p=${p}`),
  one('`v=dkim1`', ['malformed'], `v=dkim1; k=rsa; p=${p}`),
  one('`k=ed25519` before an RSA key', ['malformed'], `v=DKIM1; k=ed25519; p=${p}`),
  one('`h=sha1`', ['sha1_only'], `v=DKIM1; h=sha1; p=${p}`),
  one('`h=sha512`', ['malformed'], `v=DKIM1; h=sha512; p=${p}`),
  one('`s=other`', ['other_service'], `v=DKIM1; s=other; p=${p}`),
  one('`t=y`', ['testing_flag'], `v=DKIM1; t=y; p=${p}`),
  one('`h=sha1 : sha256`', ['whitespace_in_list'], `v=DKIM1; h=sha1 : sha256; p=${p}`, warning),
  one('`s=*:email`', ['several_services'], `v=DKIM1; s=*:email; p=${p}`, warning),
  one('`s=email :*`', ['whitespace_in_list', 'several_services'], `v=DKIM1; s=email :*; p=${p}`, warning),
  one('`h=SHA256`', ['malformed'], `v=DKIM1; h=SHA256; p=${p}`),
  one('`s=EMAIL`', ['other_service'], `v=DKIM1; s=EMAIL; p=${p}`),
  one('empty `h=`', ['malformed'], `v=DKIM1; h=; p=${p}`),
  one('empty `s=`', ['malformed', 'other_service'], `v=DKIM1; s=; p=${p}`),
  one('empty `k=`', ['malformed'], `v=DKIM1; k=; p=${p}`),
  one('`k=rsa:dsa`', ['malformed'], `v=DKIM1; k=rsa:dsa; p=${p}`),
  one('empty `g=`', ['granularity'], `v=DKIM1; g=; k=rsa; p=${p}`),
  one('`;;` after `v=DKIM1`', ['malformed'], `v=DKIM1;; k=rsa; p=${p}`),
  one('`;;` at the end', ['malformed'], `v=DKIM1; k=rsa; p=${p};;`),
  one('a hyphen in the name of a tag', ['malformed'], `v=DKIM1; x-note=1; p=${p}`),
  one('UTF-8 in `n=`', ['unexpected_character'], `v=DKIM1; n=r\u00c3\u00a9sum\u00c3\u00a9; p=${p}`),
  one('quotation marks in another note', ['quotes_in_value'], `v=DKIM1; note="rotated"; p=${p}`),
  one('`p=` twice', ['malformed'], `v=DKIM1; p=${p}; p=${p}`),
  one('no `p=`', ['malformed'], 'v=DKIM1; k=rsa;'),
];

const contents: readonly RecordCase[] = [
  one('empty `p=`', ['revoked'], 'v=DKIM1; k=rsa; p='),
  one("SES's placeholder", ['ses_placeholder'], 'v=DKIM1; k=rsa; p=customerProvidedPublicKey'),
  one('PKCS#1 public key', ['pkcs1_public_key'], recordValue(pkcs1)),
  one('another key', ['other_key'], recordValue(other.info.publicKey)),
  one('the previous key', ['previous_key_again'], recordValue(old.info.publicKey)),
  one('512 bits', ['malformed'], recordValue(tooShort.info.publicKey), { key: tooShort }),
  one('the private key, PKCS#1', ['private_key_published'], recordValue(ours.pkcs1Base64())),
  one('the private key, PKCS#8', ['private_key_published'], recordValue(ours.pkcs8Base64())),
  recordCase('two key records, ours first', ['several_records'], (name) => [
    txt(name, stringsOf(value)),
    txt(name, stringsOf(recordValue(other.info.publicKey))),
  ]),
  recordCase('our record and an SPF record', ['several_records'], (name) => [
    txt(name, stringsOf(value)),
    txt(name, ['v=spf1 -all']),
  ]),
];

export const recordCases: readonly RecordCase[] = [...right, ...aliases, ...misplaced, ...form, ...tags, ...contents];

/** One zone that holds them all. */
export const casesZone = { apex: 'goo.ne.jp', lines: recordCases.flatMap(({ zone }) => zone) };
