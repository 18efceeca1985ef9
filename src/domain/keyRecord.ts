/** Reads a key record strictly (RFC 6376 3.6.1, RFC 8301), so that no lenient library decides about a switch. */

import { createHash } from 'node:crypto';
import { type Finding, type FindingCode, type FindingFacts, findingOf } from './findings.ts';
import { type Fingerprint, noKeyHasIt, unreachable } from './names.ts';
import { fingerprintOfBase64, holdsPrivateKey, isExactBase64, readKeyBytes } from './publicKey.ts';
import { inspectForm } from './recordForm.ts';

// The tag list of RFC 6376 3.2. Faults that a lenient verifier tolerates become findings.

interface TagList {
  /** In the order of the record, values without surrounding white space. */
  readonly tags: ReadonlyMap<string, string>;
  /** The reason why the whole list is invalid (RFC 6376 3.2), or null. */
  readonly problem: 'duplicate_tag' | 'not_a_tag' | 'bad_character' | null;
  /** The text between semicolons that has the problem; empty without a problem. */
  readonly part: string;
  /** True if `p=` is base64 in its one exact spelling. */
  readonly exactKey: boolean;
}

// tag-name = ALPHA *ALNUMPUNC; names and values are case-sensitive.
const tagName = /^[A-Za-z][A-Za-z0-9_]*$/;
// tag-value = VALCHAR with FWS between: printable ASCII; the semicolon ends the tag.
const badCharacter = /[^\x20-\x7e\t\r\n]/;

/** White space as RFC 6376 2.8 defines it. `trim` would also remove a no-break space (0xA0), which verifiers read as data. */
const isSpace = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a;

/** Removes surrounding white space without a pattern: a pattern per character of a key costs more than the whole parsing. */
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

/** Parses the tag list of RFC 6376 3.2 strictly. */
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
    if (!tagName.test(name)) return { tags, problem: 'not_a_tag', part: trimmed(value, from, to), exactKey };
    if (tags.has(name)) return { tags, problem: 'duplicate_tag', part: trimmed(value, from, to), exactKey };
    const text = trimmed(value, equals + 1, to);
    // Exact base64 holds no other character, and it makes up most of the record, so the slower check is skipped.
    if (name === 'p' && isExactBase64(text)) exactKey = true;
    else if (badCharacter.test(text))
      return { tags, problem: 'bad_character', part: trimmed(value, from, to), exactKey };
    tags.set(name, text);
    from = to + 1;
  }
  return { tags, problem: null, part: '', exactKey };
}

/**
 * The entries of a colon-separated value such as `h=` or `t=`, in their own case: RFC 6376 3.2 makes values case-sensitive, and 3.6.1
 * exempts none of these.
 */
export const listOf = (value: string): readonly string[] => value.split(':').map((entry) => entry.trim());

// hyphenated-word (RFC 6376 2.10, 3.6.1): unknown words are allowed everywhere, an asterisk in `s=` only.
const word = /^[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const listTags = ['h', 's', 't'];

/**
 * True if each list is valid. By the grammar of RFC 6376 3.6.1 an empty or malformed entry is a syntax error, which makes the key invalid
 * (6.1.2).
 */
const listsHold = (tags: ReadonlyMap<string, string>): boolean =>
  listTags.every((tag) => {
    const value = tags.get(tag);
    return value === undefined || listOf(value).every((entry) => word.test(entry) || (tag === 's' && entry === '*'));
  });

/** The lists with white space around a colon: RFC 6376 3.2 allows it, but Mail::DKIM splits only at colons and misses the word. */
const spacedLists = (tags: ReadonlyMap<string, string>): readonly string[] =>
  listTags.filter((tag) => /\s:|:\s/.test(tags.get(tag) ?? ''));

/** The meaning of the tags without the key: defaults filled in, order and white space ignored. */
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
  /** The key if one could be read, even a wrong one; null when several records exist at the name. */
  readonly key: PublishedKey | null;
  readonly findings: readonly Finding[];
}

export interface Expectation {
  readonly fingerprint: Fingerprint;
  /** Keys of earlier rotations: if one is found, somebody entered an old application. */
  readonly previous?: readonly Fingerprint[];
}

/** @param records the TXT records at the name, each as its strings, which are joined without white space. */
export function readKeyRecord(records: readonly (readonly string[])[], expected: Expectation): KeyReading {
  const readings = records.map((strings) => readOne(strings, expected));
  const only = readings[0];
  if (only === undefined) return { verdict: 'absent', key: null, findings: [] };
  if (readings.length > 1) return several(readings, records, expected);
  const right = only.key?.fingerprint === expected.fingerprint && only.findings.every((f) => f.severity === 'warning');
  return { verdict: right ? 'right' : 'wrong', ...only };
}

/** The hash of the record's content, for the digest that people approve: key bytes and tags, not chunking, TTL or time. SHA-256 hex. */
export const recordContent = (key: PublishedKey): string =>
  createHash('sha256').update(key.fingerprint).update('\n').update(canonicalTags(key.tags)).digest('hex');

type OneReading = Pick<KeyReading, 'key' | 'findings'>;

function several(
  readings: readonly OneReading[],
  records: Parameters<typeof readKeyRecord>[0],
  expected: Expectation,
): KeyReading {
  const facts = {
    count: String(readings.length),
    ...(isRightInSomeOrder(
      records.map((strings) => strings.join('')),
      expected,
    )
      ? { reason: 'parts' }
      : {}),
    // Sorted, because servers rotate the order of records: equal records on two servers are still one finding.
    fingerprints: readings
      .map((r) => r.key?.fingerprint ?? '-')
      .sort()
      .join(' '),
  };
  // A private key among the records is leaked, regardless of the other records.
  const leaked = readings.flatMap((r) => r.findings).filter((f) => f.severity === 'critical');
  return { verdict: 'wrong', key: null, findings: [...leaked.slice(0, 1), findingOf('several_records', facts)] };
}

function readOne(strings: readonly string[], expected: Expectation): OneReading {
  const value = strings.join('');
  const reading = readValue(value, strings, expected);
  if (reading.key === null && isRightInSomeOrder(strings, expected)) {
    return { key: null, findings: [findingOf('malformed', { reason: 'strings_order' })] };
  }
  const clean =
    reading.key?.fingerprint === expected.fingerprint && value.length < textBesideKeyMax + reading.key.base64.length;
  // Skipped if the record has no room for a private key: this search costs more than the whole parsing.
  if (!clean && (/PRIVATE KEY/i.test(value) || holdsPrivateKey(value))) {
    return { key: null, findings: [findingOf('private_key_published', {})] };
  }
  return reading;
}

/** More parts would cost too many orders, and nobody enters a record in more. */
const partsMax = 4;

const ordersOf = (parts: readonly string[]): readonly string[] =>
  parts.length <= 1
    ? [parts.join('')]
    : parts.flatMap((part, index) => ordersOf(parts.filter((_, other) => other !== index)).map((rest) => part + rest));

/** True if the parts are the expected record, although not in this order or not in one record. */
const isRightInSomeOrder = (parts: readonly string[], expected: Expectation): boolean =>
  parts.length > 1 &&
  parts.length <= partsMax &&
  parts.every((part) => part.trim() !== '') &&
  ordersOf(parts).some((value) => {
    const { tags, problem, exactKey } = parseTags(value);
    const key = tags.get('p') ?? '';
    // Another record in front would be part of a tag.
    const isWhole = problem === null && exactKey && tags.get('v') === 'DKIM1';
    return isWhole && key !== '' && fingerprintOfBase64(key) === expected.fingerprint;
  });

// A private key of 1024 bits has more than 800 characters.
const textBesideKeyMax = 256;

const versionWritten = /v[^A-Za-z0-9]*DKIM1/i;

/** In a malformed list the version may exist without being a tag. The other findings name the fault. */
function readValue(value: string, strings: readonly string[], expected: Expectation): OneReading {
  const { key, findings } = readTags(value, strings, expected);
  const isWritten = findings.length > 1 && versionWritten.test(value);
  return { key, findings: isWritten ? findings.filter(({ code }) => code !== 'version_missing') : findings };
}

function readTags(value: string, strings: readonly string[], expected: Expectation): OneReading {
  const form = inspectForm(value);
  const { tags, problem, part, exactKey } = parseTags(form.repaired);
  const other = otherKind(form.repaired, tags);
  if (other !== null) return { key: null, findings: [findingOf('malformed', { reason: other })] };
  const findings = [...form.findings];
  judgeTags(tags, findings);
  if (problem !== null) {
    const reason = problem === 'not_a_tag' && part === '' ? 'empty_tag' : problem;
    findings.push(findingOf('malformed', { reason, part: shownPart(part) }));
  }
  const text = tags.get('p');
  if (text === undefined) {
    if (problem === null) findings.push(findingOf('malformed', { reason: 'no_key_tag' }));
    return { key: null, findings };
  }
  const key = judgeKey(text, exactKey, expected, strings, findings);
  return {
    key: key === null ? null : { base64: key.base64, fingerprint: key.fingerprint, tags },
    findings: findings.filter((finding) => !isExplained(finding, findings)),
  };
}

/** Long enough to find the place again, too short for a key. */
const partCharactersMax = 16;

/** The beginning of a part, in characters that every output shows as they are. */
const shownPart = (part: string): string => {
  const plain = part.replace(/[^\x20-\x7e]/g, '?');
  return plain.length > partCharactersMax ? `${plain.slice(0, partCharactersMax)}…` : plain;
};

const longKey = /[A-Za-z0-9+/]{64}/;

/** The reason why a value is no key record at all, or null: its tags and its key are then not worth a word. */
function otherKind(value: string, tags: ReadonlyMap<string, string>): 'empty' | 'other_record' | null {
  if (value.trim() === '') return 'empty';
  if (/DKIM1/i.test(value) || longKey.test(value)) return null;
  const version = tags.get('v');
  if (version !== undefined) return tags.has('k') ? null : 'other_record';
  return tags.has('p') || tags.has('k') ? null : 'other_record';
}

/**
 * Faults that another finding explains, by the finding: a key of another type has another format (RFC 8463 4), an escape stood for the
 * space, and the repair of an unexpected character may leave less than was there.
 */
const explains: Readonly<Record<string, readonly string[]>> = {
  key_type: ['not_a_key', 'not_rsa'],
  escaped_character: ['whitespace_in_key'],
  unexpected_character: ['not_base64', 'not_a_tag', 'version'],
};

const causeIn = ({ code, facts }: Finding): string => (code === 'malformed' ? (facts.reason ?? code) : code);

const isExplained = (finding: Finding, all: readonly Finding[]): boolean =>
  all.some((other) => (explains[causeIn(other)] ?? []).includes(causeIn(finding)));

/**
 * Appends the faults of the tags to `findings`. Values are case-sensitive (RFC 6376 3.2): `DKIM1`, `rsa`, `sha256` and `email` in another
 * case are unknown words to a verifier that follows the RFC.
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
  // RFC 6376 dropped the tag, but verifiers of RFC 4871 compare it with the local part of `i=`. SES writes no `i=`.
  if ((tags.get('g') ?? '*') !== '*') findings.push(findingOf('granularity', {}));
  const hashes = tags.get('h');
  if (hashes !== undefined && !listOf(hashes).includes('sha256')) {
    if (listOf(hashes).includes('sha1')) findings.push(findingOf('sha1_only', {}));
    // An invalid list already has its finding.
    else if (holds) findings.push(findingOf('malformed', { reason: 'hash' }));
  }
  const services = tags.get('s');
  if (services !== undefined && !listOf(services).some((service) => service === '*' || service === 'email')) {
    findings.push(findingOf('other_service', {}));
  } else if (services !== undefined && holds && listOf(services).length > 1) {
    // RFC 6376 3.6.1 allows a list, but python3-dkim compares the whole value with one word.
    findings.push(findingOf('several_services', {}));
  }
  const flags = tags.get('t');
  // By the RFC `Y` is an unknown flag to be ignored, but verifiers that ignore case treat it as `y`.
  if (flags !== undefined && listOf(flags.toLowerCase()).includes('y')) findings.push(findingOf('testing_flag', {}));
}

/** Appends the faults of `p=` to `findings`. @param exact whether the text is exact base64 */
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
  // RFC 6376's grammar allows white space, several receivers do not. A space often means that somebody pasted the value by lines.
  const spaced = !exact && /\s/.test(text);
  if (spaced) add('whitespace_in_key', {});
  const joined = spaced ? withoutSpaces(text) : text;
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
      return add('malformed', { reason: bytes.reason, ...placeIn(text, strings, bytes.reason) });
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

/** Spaces between the lines of a key, or in the place of each `+`, as a web form makes them: then the key is whole with it only. */
const withoutSpaces = (text: string): string => {
  const withPlus = text.replaceAll(' ', '+');
  return isExactBase64(withPlus) && readKeyBytes(withPlus, true, noKeyHasIt).tag === 'spki'
    ? withPlus
    : text.replace(/\s+/g, '');
};

/** The first character that is not base64: code point, and position in the joined value from 1 if the value holds the text. */
function placeIn(text: string, strings: readonly string[], reason: string): { readonly part?: string } {
  if (reason !== 'not_base64') return {};
  const at = Math.max(0, text.search(/[^A-Za-z0-9+/=\s]|=(?=[^=])/));
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  const start = strings.join('').indexOf(text);
  return { part: start < 0 ? `U+${code}` : `U+${code}@${start + at + 1}` };
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

/** Cuts the value into the strings of one TXT record. Joined without separators they give the value (RFC 6376 3.6.2.2). */
export function stringsOf(value: string): readonly string[] {
  const strings: string[] = [];
  for (let at = 0; at < value.length; at += stringBytesMax) strings.push(value.slice(at, at + stringBytesMax));
  return strings;
}

/** The strings in zone file form: `"first" "second"`. @throws RangeError if the value is not printable ASCII. */
export function quotedStrings(value: string): string {
  if (!/^[\x20-\x7e]*$/.test(value)) throw new RangeError('a key record is printable ASCII');
  return stringsOf(value)
    .map((text) => `"${text.replace(/[\\"]/g, '\\$&')}"`)
    .join(' ');
}
