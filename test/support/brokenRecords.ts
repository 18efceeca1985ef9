/** Each mistake that a DNS department makes with a key record, and the finding that names it. */
import { generateKeyPairSync } from 'node:crypto';
import { FINDINGS, type FindingCode, findingCodes } from '../../src/domain/findings.ts';
import { quotedStrings, recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import type { DnsWorld } from '../../src/sandbox/dns/world.ts';

/** Where and what: `key` is the public key that should be there (SubjectPublicKeyInfo, base64). */
interface Place {
  readonly dns: DnsWorld;
  readonly selector: string;
  readonly domain: string;
  readonly key: string;
  /** The public key of an earlier rotation, in the same form. */
  readonly previous?: string;
}

export interface Broken {
  readonly code: FindingCode;
  /** The record's value from the right key. */
  readonly value?: (key: string) => string;
  /** What is done, where one value at the name does not say it. */
  /** Where the record belongs, unless at its name. */
  readonly at?: (place: Place) => string;
  readonly publish?: (place: Place, name: string, right: readonly string[]) => void;
}

const unknownPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** Of nobody: thrown away with the process. */
export const unknownPrivateKey = unknownPair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
const unknownKey = unknownPair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

/** The bare RSAPublicKey inside a SubjectPublicKeyInfo of 2048 bits: 24 bytes of header, then the BIT STRING. */
const pkcs1Of = (key: string): string => Buffer.from(key, 'base64').subarray(24).toString('base64');

/** Seen at the resolvers only, which are asked when every name server is right. */
export const resolverFindings: readonly FindingCode[] = findingCodes.filter(
  (code) => 'verdict' in FINDINGS[code].facts || code.startsWith('dnssec_'),
);

/** About the parent zone, which is not asked where the configuration names the servers, as the sandbox's does: seen at real zones. */
export const parentFindings: readonly FindingCode[] = findingCodes.filter((code) => 'parent' in FINDINGS[code].facts);

/** The test that has a parent zone. */
export const parentTest = 'test/adapters/dns/delegation.test.ts';

export const brokenRecords: readonly Broken[] = [
  { code: 'absent', publish: () => undefined },
  {
    code: 'name_doubled',
    publish: ({ dns, domain }, name, right) => dns.publish(`${name}.${domain}`, right),
  },
  {
    code: 'name_without_prefix',
    publish: ({ dns, selector, domain }, _, right) => dns.publish(`${selector}.${domain}`, right),
  },
  {
    code: 'name_wrong',
    publish: ({ dns, selector, domain }, _, right) => dns.publish(`${selector}.domainkey.${domain}`, right),
  },
  { code: 'quotes_in_value', value: (key) => `"${recordValue(key)}"` },
  { code: 'escaped_semicolon', value: (key) => recordValue(key).replaceAll(';', '\\;') },
  { code: 'escaped_character', value: (key) => recordValue(key).replaceAll(' ', '&nbsp;') },
  { code: 'unexpected_character', value: (key) => `\u00ef\u00bb\u00bf${recordValue(key)}` },
  { code: 'zone_file_line', value: (key) => `sel IN TXT ${quotedStrings(recordValue(key))}` },
  { code: 'wrong_separator', value: (key) => recordValue(key).replaceAll(';', ',') },
  { code: 'colon_for_equals', value: (key) => recordValue(key).replaceAll(/\b([vkp])=/g, '$1:') },
  { code: 'tag_case', value: (key) => recordValue(key).replace('p=', 'P=') },
  { code: 'whitespace_in_key', value: (key) => recordValue(`${key.slice(0, 64)} ${key.slice(64)}`) },
  {
    code: 'pem_in_key',
    value: (key) => recordValue(`-----BEGIN PUBLIC KEY-----${key}-----END PUBLIC KEY-----`),
  },
  { code: 'bare_base64', value: (key) => key },
  { code: 'version_missing', value: (key) => `k=rsa; p=${key}` },
  { code: 'version_not_first', value: (key) => `k=rsa; v=DKIM1; p=${key}` },
  { code: 'truncated', value: (key) => recordValue(key).slice(0, 255) },
  {
    code: 'several_records',
    publish: ({ dns }, name, right) => dns.publishAll(name, [right, stringsOf(recordValue(unknownKey))]),
  },
  { code: 'other_key', value: () => recordValue(unknownKey) },
  {
    code: 'previous_key_again',
    publish: ({ dns, previous = '' }, name) => dns.publish(name, stringsOf(recordValue(previous))),
  },
  { code: 'lowercased_key', value: (key) => recordValue(key.toLowerCase()) },
  { code: 'ses_placeholder', value: () => 'p=customerProvidedPublicKey' },
  { code: 'pkcs1_public_key', value: (key) => recordValue(pkcs1Of(key)) },
  { code: 'revoked', value: () => recordValue('') },
  { code: 'testing_flag', value: (key) => `v=DKIM1; k=rsa; t=y; p=${key}` },
  { code: 'sha1_only', value: (key) => `v=DKIM1; h=sha1; k=rsa; p=${key}` },
  { code: 'other_service', value: (key) => `v=DKIM1; s=other; k=rsa; p=${key}` },
  { code: 'granularity', value: (key) => `v=DKIM1; g=; k=rsa; p=${key}` },
  { code: 'several_services', value: (key) => `v=DKIM1; s=email:*; k=rsa; p=${key}` },
  { code: 'whitespace_in_list', value: (key) => `v=DKIM1; h=sha1 : sha256; k=rsa; p=${key}` },
  { code: 'malformed', value: (key) => `v=DKIM1; k=rsa; k=rsa; p=${key}` },
  {
    code: 'wildcard',
    publish: ({ dns, domain }, _, right) => dns.publish(`*._domainkey.${domain}`, right),
  },
  {
    // Behind an alias: a DNAME above the name itself would take the current record's name away too.
    code: 'dname',
    publish: ({ dns, selector, domain }, name, right) => {
      dns.alias(name, `${selector}.moved.${domain}`);
      dns.redirect(`moved.${domain}`, `keys.${domain}`);
      dns.publish(`${selector}.keys.${domain}`, right);
    },
  },
  {
    code: 'cname',
    publish: ({ dns, selector, domain }, name) => {
      dns.alias(name, `${selector}.keys.${domain}`);
      dns.publish(`${selector}.keys.${domain}`, stringsOf(recordValue(unknownKey)));
    },
    at: ({ selector, domain }) => `${selector}.keys.${domain}`,
  },
  {
    code: 'cname_without_dot',
    publish: ({ dns, selector, domain }, name) => dns.alias(name, `${selector}.example.com.${domain}`),
  },
  {
    code: 'empty_non_terminal',
    publish: ({ dns }, name, right) => {
      dns.publish(name, right);
      dns.setFault('ns2', 'denying');
    },
  },
  {
    code: 'servers_disagree',
    publish: ({ dns }, name, right) => dns.publish(name, right, { server: 'ns1' }),
  },
  { code: 'unreachable', publish: ({ dns }) => dns.setFault('ns2', 'servfail') },
  { code: 'private_key_published', value: () => recordValue(unknownPrivateKey) },
];

/** Every name that one of them may have filled. */
export const clearBroken = ({ dns, selector, domain }: Place): void => {
  dns.setFault('ns2', null);
  const name = `${selector}._domainkey.${domain}`;
  const names = [name, `${name}.${domain}`, `${selector}.${domain}`, `*._domainkey.${domain}`];
  for (const one of [...names, `${selector}.domainkey.${domain}`, `moved.${domain}`, `${selector}.keys.${domain}`])
    dns.remove(one);
};

export const publishBroken = (place: Place, { value, publish }: Broken): void => {
  const name = `${place.selector}._domainkey.${place.domain}`;
  const right = stringsOf(recordValue(place.key));
  if (publish !== undefined) publish(place, name, right);
  else place.dns.publish(name, stringsOf(value?.(place.key) ?? ''));
};
