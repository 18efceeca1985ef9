/** The strict reading of a key record (RFC 6376 3.6.1, RFC 8301): no library's leniency decides about a switch. */

import { createHash } from 'node:crypto';
import { type Finding, type FindingCode, type FindingFacts, findingOf } from './findings.ts';
import { type Fingerprint, unreachable } from './names.ts';
import { holdsPrivateKey, isExactBase64, readKeyBytes } from './publicKey.ts';
import { inspectForm } from './recordForm.ts';

// The tag list of RFC 6376 3.2, read strictly: what a lenient verifier forgives is still named.

interface TagList {
  /** In the order of the record, values without the white space around them. */
  readonly tags: ReadonlyMap<string, string>;
  /** Why the whole list is invalid (RFC 6376 3.2), or null. */
  readonly problem: 'duplicate_tag' | 'not_a_tag' | 'bad_character' | null;
  /** Whether `p=` is base64 in its one exact spelling. */
  readonly exactKey: boolean;
}

// tag-name = ALPHA *ALNUMPUNC; names and values are case-sensitive.
const tagName = /^[A-Za-z][A-Za-z0-9_]*$/;
// tag-value = VALCHAR with FWS between: printable ASCII, the semicolon ends the tag.
const badCharacter = /[^\x20-\x7e\t\r\n]/;

/** Only what RFC 6376 2.8 calls white space: `trim` would also hide a no-break space (0xA0), which verifiers read as data. */
const isSpace = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a;

/** Without the white space around it. By hand: for each character of a key a pattern costs more than all the rest of the reading. */
function trimmed(value: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isSpace(value.charCodeAt(start))) start += 1;
  while (end > start && isSpace(value.charCodeAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

/** Tags that RFC 6376 3.6.1 gives a default. */
const defaults: ReadonlyMap<string, string> = new Map([
  ['v', 'DKIM1'],
  ['k', 'rsa'],
  ['s', '*'],
]);

/** The tag list of RFC 6376 3.2, read strictly: what a lenient verifier forgives is still named. */
export function parseTags(value: string): TagList {
  const tags = new Map<string, string>();
  let exactKey = false;
  // Each round reads one tag, up to the next semicolon.
  for (let from = 0; from <= value.length; ) {
    const semicolon = value.indexOf(';', from);
    const to = semicolon < 0 ? value.length : semicolon;
    // A semicolon may end the list.
    if (semicolon < 0 && from > 0 && trimmed(value, from, to) === '') break;
    const equals = value.indexOf('=', from);
    const name = equals < 0 || equals >= to ? '' : trimmed(value, from, equals);
    if (!tagName.test(name)) return { tags, problem: 'not_a_tag', exactKey };
    if (tags.has(name)) return { tags, problem: 'duplicate_tag', exactKey };
    const text = trimmed(value, equals + 1, to);
    // Exact base64 holds no other character, and is most of the record.
    if (name === 'p' && isExactBase64(text)) exactKey = true;
    else if (badCharacter.test(text)) return { tags, problem: 'bad_character', exactKey };
    tags.set(name, text);
    from = to + 1;
  }
  return { tags, problem: null, exactKey };
}

/** The entries of a colon-separated value such as `h=` or `t=`, with their case: RFC 6376 3.2 gives it a meaning, and 3.6.1 takes it from none of them. */
export const listOf = (value: string): readonly string[] => value.split(':').map((entry) => entry.trim());

// hyphenated-word (RFC 6376 2.10, 3.6.1): unknown words are allowed everywhere, an asterisk in `s=` only.
const word = /^[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const listTags = ['h', 's', 't'];

/** Whether each list is one. By the grammar of RFC 6376 3.6.1 an entry that is empty or no word is a syntax error, and the key is none (6.1.2). */
const listsHold = (tags: ReadonlyMap<string, string>): boolean =>
  listTags.every((tag) => {
    const value = tags.get(tag);
    return value === undefined || listOf(value).every((entry) => word.test(entry) || (tag === 's' && entry === '*'));
  });

/** The lists with white space around a colon: RFC 6376 3.2 allows it, but Mail::DKIM parts a list at colons alone and misses the word. */
const spacedLists = (tags: ReadonlyMap<string, string>): readonly string[] =>
  listTags.filter((tag) => /\s:|:\s/.test(tags.get(tag) ?? ''));

/** What the tags say, apart from the key: defaults filled in, order and white space without meaning. */
function canonicalTags(tags: ReadonlyMap<string, string>): string {
  const all = new Map([...defaults, ...tags]);
  all.delete('p');
  return [...all]
    .map(
      ([name, value]) => `${name}=${isList(name) ? [...listOf(value)].sort().join(':') : value.replace(/\s+/g, ' ')}`,
    )
    .sort()
    .join(';');
}

const isList = (name: string): boolean => listTags.includes(name);

export interface PublishedKey {
  /** SubjectPublicKeyInfo, DER, in base64. */
  readonly base64: string;
  readonly fingerprint: Fingerprint;
  readonly tags: ReadonlyMap<string, string>;
}

export interface KeyReading {
  /** `right`: exactly one record, nothing but warnings, and the key bytes are the expected ones. */
  readonly verdict: 'right' | 'wrong' | 'absent';
  /** The key where one could be read, also a wrong one; null when several records stand at the name. */
  readonly key: PublishedKey | null;
  readonly findings: readonly Finding[];
}

export interface Expectation {
  readonly fingerprint: Fingerprint;
  /** Keys of earlier rotations: finding one again means that an old application was entered. */
  readonly previous?: readonly Fingerprint[];
}

/** @param records the TXT records at the name, each as its strings, which are joined without white space. */
export function readKeyRecord(records: readonly (readonly string[])[], expected: Expectation): KeyReading {
  const readings = records.map((strings) => readOne(strings, expected));
  const only = readings[0];
  if (only === undefined) return { verdict: 'absent', key: null, findings: [] };
  if (readings.length > 1) return several(readings);
  const right = only.key?.fingerprint === expected.fingerprint && only.findings.every((f) => f.severity === 'warning');
  return { verdict: right ? 'right' : 'wrong', ...only };
}

/** What the record says, for the digest that people approve: key bytes and tags, not chunking, TTL or time. SHA-256 hex. */
export const recordContent = (key: PublishedKey): string =>
  createHash('sha256').update(key.fingerprint).update('\n').update(canonicalTags(key.tags)).digest('hex');

type OneReading = Pick<KeyReading, 'key' | 'findings'>;

function several(readings: readonly OneReading[]): KeyReading {
  const facts = {
    count: String(readings.length),
    // Sorted: servers turn the order of the records round, and what two of them hold is still one finding.
    fingerprints: readings
      .map((r) => r.key?.fingerprint ?? '-')
      .sort()
      .join(' '),
  };
  // A private key among them is leaked whatever else stands there.
  const leaked = readings.flatMap((r) => r.findings).filter((f) => f.severity === 'critical');
  return { verdict: 'wrong', key: null, findings: [...leaked.slice(0, 1), findingOf('several_records', facts)] };
}

function readOne(strings: readonly string[], expected: Expectation): OneReading {
  const value = strings.join('');
  const reading = readValue(value, strings, expected);
  const clean =
    reading.key?.fingerprint === expected.fingerprint && value.length < textBesideKeyMax + reading.key.base64.length;
  // Only where there is room for one: this search costs more than all the rest.
  if (!clean && (/PRIVATE KEY/i.test(value) || holdsPrivateKey(value))) {
    return { key: null, findings: [findingOf('private_key_published', {})] };
  }
  return reading;
}

// A private key of 1024 bits has more than 800 characters.
const textBesideKeyMax = 256;

const versionWritten = /v[\t\r\n ]*=[\t\r\n ]*DKIM1/i;

/** In a list so broken that it is no tag of it the version is there all the same: what is wrong is named beside. */
function readValue(value: string, strings: readonly string[], expected: Expectation): OneReading {
  const { key, findings } = readTags(value, strings, expected);
  const isWritten = findings.length > 1 && versionWritten.test(value);
  return { key, findings: isWritten ? findings.filter(({ code }) => code !== 'version_missing') : findings };
}

function readTags(value: string, strings: readonly string[], expected: Expectation): OneReading {
  const form = inspectForm(value);
  const { tags, problem, exactKey } = parseTags(form.repaired);
  const findings = [...form.findings];
  judgeTags(tags, findings);
  if (problem !== null) findings.push(findingOf('malformed', { reason: problem }));
  const text = tags.get('p');
  if (text === undefined) {
    if (problem === null) findings.push(findingOf('malformed', { reason: 'no_key_tag' }));
    return { key: null, findings };
  }
  const key = judgeKey(text, exactKey, expected, strings, findings);
  return { key: key === null ? null : { base64: key.base64, fingerprint: key.fingerprint, tags }, findings };
}

/**
 * Appends what is wrong with them to `findings`. Values are compared with their case (RFC 6376 3.2): `DKIM1`, `rsa`, `sha256` and `email`
 * are written so, and what is written otherwise is another, unknown word to a verifier that reads the RFC.
 */
function judgeTags(tags: ReadonlyMap<string, string>, findings: Finding[]): void {
  const version = tags.get('v');
  if (version === undefined) findings.push(findingOf('version_missing', {}));
  else if (version !== 'DKIM1') findings.push(findingOf('malformed', { reason: 'version' }));
  else if (tags.keys().next().value !== 'v') findings.push(findingOf('version_not_first', {}));
  if ((tags.get('k') ?? 'rsa') !== 'rsa') findings.push(findingOf('malformed', { reason: 'key_type' }));
  const spaced = spacedLists(tags);
  const holds = listsHold(tags);
  if (!holds) findings.push(findingOf('malformed', { reason: 'list' }));
  else if (spaced.length > 0) {
    findings.push(findingOf('whitespace_in_list', { tags: spaced.map((tag) => `${tag}=`).join(', ') }));
  }
  // RFC 6376 does not know the tag any more, and verifiers of RFC 4871 compare it with the local part of `i=`. SES writes no `i=`.
  if ((tags.get('g') ?? '*') !== '*') findings.push(findingOf('granularity', {}));
  const hashes = tags.get('h');
  if (hashes !== undefined && !listOf(hashes).includes('sha256')) {
    if (listOf(hashes).includes('sha1')) findings.push(findingOf('sha1_only', {}));
    // A list that is none was named already.
    else if (holds) findings.push(findingOf('malformed', { reason: 'hash' }));
  }
  const services = tags.get('s');
  if (services !== undefined && !listOf(services).some((service) => service === '*' || service === 'email')) {
    findings.push(findingOf('other_service', {}));
  }
  const flags = tags.get('t');
  // `Y` is no flag by the RFC and to be ignored; verifiers that compare without regard to case take it for one.
  if (flags !== undefined && listOf(flags.toLowerCase()).includes('y')) findings.push(findingOf('testing_flag', {}));
}

/** Appends what is wrong with `p=` to `findings`. @param exact whether the text is exact base64 */
function judgeKey(
  text: string,
  exact: boolean,
  expected: Expectation,
  strings: readonly string[],
  findings: Finding[],
): Omit<PublishedKey, 'tags'> | null {
  const add = <C extends FindingCode>(code: C, facts: FindingFacts<C>): null => {
    findings.push(findingOf(code, facts));
    return null;
  };
  if (text === '') return add('revoked', {});
  if (!exact && /^customerProvidedPublicKey$/i.test(text)) return add('ses_placeholder', {});
  // RFC 6376's grammar allows it, several receivers do not: a space is the trace of a value cut and pasted by lines.
  const spaced = !exact && /\s/.test(text);
  if (spaced) add('whitespace_in_key', {});
  const joined = spaced ? text.replace(/\s+/g, '') : text;
  const bytes = readKeyBytes(joined, spaced ? isExactBase64(joined) : exact, expected.fingerprint);
  switch (bytes.tag) {
    case 'private':
      return add('private_key_published', {});
    case 'lowercased':
      return add('lowercased_key', {});
    case 'truncated':
      return add('truncated', {
        haveBytes: String(bytes.haveBytes),
        needBytes: String(bytes.needBytes),
        stringLengths: strings.map((s) => s.length).join(' '),
      });
    case 'malformed':
      return add('malformed', { reason: bytes.reason });
    case 'pkcs1':
      add('pkcs1_public_key', {});
      if (bytes.fingerprint !== null) compare(bytes.fingerprint, expected, findings);
      return null;
    case 'spki':
      compare(bytes.fingerprint, expected, findings);
      return { base64: bytes.base64, fingerprint: bytes.fingerprint };
    default:
      return unreachable(bytes);
  }
}

function compare(published: Fingerprint, expected: Expectation, findings: Finding[]): void {
  if (published === expected.fingerprint) return;
  const code = expected.previous?.includes(published) ? 'previous_key_again' : 'other_key';
  findings.push(findingOf(code, { published, expected: expected.fingerprint }));
}

/** RFC 1035 3.3: one character-string of a TXT record. */
const stringBytesMax = 255;

/** The value to publish. @param publicKeyBase64 SubjectPublicKeyInfo, DER, base64 without line breaks. */
export const recordValue = (publicKeyBase64: string): string => `v=DKIM1; k=rsa; p=${publicKeyBase64}`;

/** The value cut into the strings of one TXT record; joined without anything between they give the value (RFC 6376 3.6.2.2). */
export function stringsOf(value: string): readonly string[] {
  const strings: string[] = [];
  for (let at = 0; at < value.length; at += stringBytesMax) strings.push(value.slice(at, at + stringBytesMax));
  return strings;
}

/** The same in zone file form: `"first" "second"`. @throws RangeError for what is not printable ASCII. */
export function quotedStrings(value: string): string {
  if (!/^[\x20-\x7e]*$/.test(value)) throw new RangeError('a key record is printable ASCII');
  return stringsOf(value)
    .map((text) => `"${text.replace(/[\\"]/g, '\\$&')}"`)
    .join(' ');
}
