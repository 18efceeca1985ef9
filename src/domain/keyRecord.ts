/** The strict reading of a key record (RFC 6376 3.6.1, RFC 8301): no library's leniency decides about a switch. */
import { createHash } from 'node:crypto';
import { isExactBase64 } from './exactBase64.ts';
import { inspectForm } from './keyRecordForm.ts';
import { canonicalTags, listOf, listsHold, parseTags } from './keyRecordTags.ts';
import { type Fingerprint, unreachable } from './names.ts';
import type { Finding, FindingCode } from './observation.ts';
import { holdsPrivateKey, readKeyBytes } from './publicKey.ts';
import { severities } from './severities.ts';

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

const finding = (code: FindingCode, facts: Readonly<Record<string, string>> = {}): Finding => ({
  code,
  severity: severities[code],
  facts,
});

function several(readings: readonly OneReading[]): KeyReading {
  const facts = {
    count: String(readings.length),
    // Sorted: servers turn the order of the records round, and what two of them hold is still one finding.
    fingerprints: readings
      .map((r) => r.key?.fingerprint ?? '-')
      .sort()
      .join(' '),
  };
  // A private key among them is burnt whatever else stands there.
  const burnt = readings.flatMap((r) => r.findings).filter((f) => f.severity === 'critical');
  return { verdict: 'wrong', key: null, findings: [...burnt.slice(0, 1), finding('several_records', facts)] };
}

function readOne(strings: readonly string[], expected: Expectation): OneReading {
  const value = strings.join('');
  const reading = readValue(value, strings, expected);
  const clean =
    reading.key?.fingerprint === expected.fingerprint && value.length < textBesideKeyMax + reading.key.base64.length;
  // Only where there is room for one: this search costs more than all the rest.
  if (!clean && (/PRIVATE KEY/i.test(value) || holdsPrivateKey(value))) {
    return { key: null, findings: [finding('private_key_published')] };
  }
  return reading;
}

// A private key of 1024 bits has more than 800 characters.
const textBesideKeyMax = 256;

function readValue(value: string, strings: readonly string[], expected: Expectation): OneReading {
  const form = inspectForm(value);
  const { tags, problem, exactKey } = parseTags(form.repaired);
  const findings = [...form.findings];
  judgeTags(tags, findings);
  if (problem !== null) findings.push(finding('malformed', { reason: problem }));
  const text = tags.get('p');
  if (text === undefined) {
    if (problem === null) findings.push(finding('malformed', { reason: 'no_key_tag' }));
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
  if (version === undefined) findings.push(finding('version_missing'));
  else if (version !== 'DKIM1') findings.push(finding('malformed', { reason: 'version' }));
  else if (tags.keys().next().value !== 'v') findings.push(finding('version_not_first'));
  if ((tags.get('k') ?? 'rsa') !== 'rsa') findings.push(finding('malformed', { reason: 'key_type' }));
  if (!listsHold(tags)) findings.push(finding('malformed', { reason: 'list' }));
  const hashes = tags.get('h');
  if (hashes !== undefined && !listOf(hashes).includes('sha256')) {
    findings.push(listOf(hashes).includes('sha1') ? finding('sha1_only') : finding('malformed', { reason: 'hash' }));
  }
  const services = tags.get('s');
  if (services !== undefined && !listOf(services).some((service) => service === '*' || service === 'email')) {
    findings.push(finding('other_service'));
  }
  const flags = tags.get('t');
  // `Y` is no flag by the RFC and to be ignored; verifiers that compare without regard to case take it for one.
  if (flags !== undefined && listOf(flags.toLowerCase()).includes('y')) findings.push(finding('testing_flag'));
}

/** Appends what is wrong with `p=` to `findings`. @param exact whether the text is exact base64 */
function judgeKey(
  text: string,
  exact: boolean,
  expected: Expectation,
  strings: readonly string[],
  findings: Finding[],
): Omit<PublishedKey, 'tags'> | null {
  const add = (code: FindingCode, facts?: Record<string, string>): null => {
    findings.push(finding(code, facts));
    return null;
  };
  if (text === '') return add('revoked');
  if (!exact && /^customerProvidedPublicKey$/i.test(text)) return add('ses_placeholder');
  // RFC 6376's grammar allows it, several receivers do not: a space is the trace of a value cut and pasted by lines.
  const spaced = !exact && /\s/.test(text);
  if (spaced) add('whitespace_in_key');
  const joined = spaced ? text.replace(/\s+/g, '') : text;
  const bytes = readKeyBytes(joined, spaced ? isExactBase64(joined) : exact, expected.fingerprint);
  switch (bytes.tag) {
    case 'private':
      return add('private_key_published');
    case 'lowercased':
      return add('lowercased_key');
    case 'truncated':
      return add('truncated', {
        haveBytes: String(bytes.haveBytes),
        needBytes: String(bytes.needBytes),
        stringLengths: strings.map((s) => s.length).join(' '),
      });
    case 'malformed':
      return add('malformed', { reason: bytes.reason });
    case 'pkcs1':
      add('pkcs1_public_key');
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
  findings.push(finding(code, { published, expected: expected.fingerprint }));
}
