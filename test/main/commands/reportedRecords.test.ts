/** Records from public reports, one of each kind, through `futari check`: what is wrong by its name, and nothing beside it that is not true. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FindingCode } from '../../../src/domain/findings.ts';
import { quotedStrings, recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import { check } from '../../../src/main/commands/check.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createDnsWorld, type DnsWorld } from '../../../src/sandbox/dns/world.ts';

const selector = 'sel20261130';
const domain = 'example.jp';
const name = `${selector}._domainkey.${domain}`;
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const value = recordValue(key);
const clock = new VirtualClock(Date.parse('2026-11-30T00:00:00Z'));

let folder: string;
let pem: string;
let world: DnsWorld;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-reported-'));
  pem = join(folder, 'key.pem');
  await writeFile(pem, publicKey.export({ type: 'spki', format: 'pem' }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  world = await createDnsWorld({ clock, zones: [{ apex: domain, minimumSeconds: 900 }] });
});
afterEach(() => world.close());

const run = (...more: string[]) => {
  const servers = world.authoritative.flatMap((server) => ['--server', server]);
  const settings = { timeZone: 'Asia/Tokyo', resolvers: world.resolvers, clock };
  return check([selector, domain, ...servers, ...more], { language: 'en', ...settings });
};

interface Reported {
  readonly title: string;
  readonly strings: readonly string[];
  readonly exit: 0 | 1;
  readonly codes: readonly FindingCode[];
  /** What the sentences say, and what they must not. */
  readonly says?: RegExp;
  readonly saysNot?: RegExp;
}

const records: readonly Reported[] = [
  {
    title: 'h= in capitals',
    strings: stringsOf(`v=DKIM1; k=rsa; h=SHA256; p=${key}`),
    exit: 1,
    codes: ['malformed'],
    says: /h= lacks sha256, in lower case/,
  },
  {
    title: 'an empty g=',
    strings: stringsOf(`v=DKIM1; g=; k=rsa; p=${key}`),
    exit: 1,
    codes: ['granularity'],
    says: /Mail::DKIM/,
  },
  {
    title: 'no semicolon before p=',
    strings: stringsOf(`v=DKIM1; k=rsa; h=sha256 p=${key}`),
    exit: 1,
    codes: ['wrong_separator'],
    says: /no semicolon before p=/,
    saysNot: /p= is missing/,
  },
  {
    title: 'a whole line of a zone file',
    strings: stringsOf(`sel._domainkey IN TXT ${quotedStrings(value)}`),
    exit: 1,
    codes: ['zone_file_line'],
    says: /IN TXT/,
    saysNot: /lacks v=DKIM1/,
  },
  {
    title: 'a byte order mark',
    strings: stringsOf(`\u00ef\u00bb\u00bf${value}`),
    exit: 1,
    codes: ['unexpected_character'],
    says: /U\+FEFF@1.*type it anew/s,
    saysNot: /lacks v=DKIM1|name=value/,
  },
  {
    title: 'the 256th character of the value gone',
    strings: [value.slice(0, 255), value.slice(256)],
    exit: 1,
    codes: ['truncated'],
    says: /missing: character 25\d of the value, where it was cut into strings/,
    saysNot: /second string was lost/,
  },
  {
    title: 'cut at 255',
    strings: [value.slice(0, 255)],
    exit: 1,
    codes: ['truncated'],
    says: /its second string was lost.*from character 256/,
  },
  {
    title: 'a damaged character',
    strings: stringsOf(`${value.slice(0, 100)}*${value.slice(101)}`),
    exit: 1,
    codes: ['malformed'],
    says: /became U\+002A: character 101 of the value/,
  },
  {
    title: 'quotation marks in the note',
    strings: stringsOf(`v=DKIM1; k=rsa; n="rotated by ops"; p=${key}`),
    exit: 0,
    codes: [],
  },
];

describe('given a record that was published somewhere', () => {
  test.each(records)('$title', async ({ strings, exit, codes, says, saysNot }) => {
    world.publish(name, strings);
    const json = await run('--expect', pem, '--json');
    expect(json.exit).toBe(exit);
    expect(JSON.parse(json.out).findings.map((finding: { code: string }) => finding.code)).toEqual(codes);
    const { out } = await run('--expect', pem);
    if (says !== undefined) expect(out).toMatch(says);
    if (saysNot !== undefined) expect(out).not.toMatch(saysNot);
  });
});

describe('given no record at its name', () => {
  test('then each form shows the name relative to the zone too, for editors that add the zone', async () => {
    const { findings, correction } = JSON.parse((await run('--expect', pem, '--json')).out);
    expect(findings.map((finding: { code: string }) => finding.code)).toEqual(['absent']);
    expect(correction.zoneFile).toContain(`; ${name}. (in the zone ${domain}: ${selector}._domainkey)`);
    expect(JSON.parse(correction.route53).Comment).toBe(`In the zone ${domain}: ${selector}._domainkey`);
    expect(correction.plain).toMatch(/^ +or: +sel20261130\._domainkey \(where the editor adds \.example\.jp\)$/m);
  });

  test('and no key to expect, then nobody is told to create "this record"', async () => {
    const { out } = await run();
    expect(out).toContain('Create the record in the DNS application.');
    expect(out).not.toMatch(/this record/);
  });

  test.each([
    ['name_doubled', `${name}.${domain}`, undefined],
    ['name_without_prefix', `${selector}.${domain}`, undefined],
    ['name_wrong', `${selector}.domainkey.${domain}`, 'underscore_missing'],
    ['name_wrong', `${selector}.-domainkey.${domain}`, 'underscore_hyphen'],
    ['name_wrong', `_domainkey.${domain}`, 'selector_missing'],
    ['name_wrong', `_domainkey.${selector}.${domain}`, 'labels_swapped'],
    ['name_wrong', `${selector}._domainkey._domainkey.${domain}`, 'prefix_doubled'],
  ])('but at another likely one: %s, %s', async (code, at, reason) => {
    world.publish(at, stringsOf(value));
    const { findings, correction } = JSON.parse((await run('--expect', pem, '--json')).out);
    expect(findings.map((finding: { code: string }) => finding.code)).toEqual(['absent', code]);
    expect(findings[1].facts).toMatchObject({ name: at, ...(reason === undefined ? {} : { reason }) });
    expect(correction.steps).toMatchObject([
      { do: 'delete', name: at },
      { do: 'create', name },
    ]);
    expect((await run('--expect', pem)).out).toContain(at);
  });

  test('of a subdomain, but at the apex: named, and not to be deleted, because the domain above may use the same key', async () => {
    world.publish(name, stringsOf(value));
    const below = `mail.${domain}`;
    const servers = world.authoritative.flatMap((server) => ['--server', server]);
    const settings = { timeZone: 'Asia/Tokyo', resolvers: world.resolvers, clock, language: 'en' as const };
    const { out } = await check([selector, below, ...servers, '--expect', pem, '--json'], settings);
    const { findings, correction } = JSON.parse(out);
    expect(findings[1]).toMatchObject({ code: 'name_wrong', facts: { name, reason: 'at_apex' } });
    expect(correction.steps).toMatchObject([{ do: 'create', name: `${selector}._domainkey.${below}` }]);
    expect(correction.zoneFile).toContain(`(in the zone ${domain}: ${selector}._domainkey.mail)`);
  });

  test.each([
    ['another key at the name of the policy', `_domainkey.${domain}`, recordValue('QUJD')],
    ['the policy of DomainKeys', `_domainkey.${domain}`, 'o=~; t=y'],
  ])('%s: not ours, and not named', async (_title, at, text) => {
    world.publish(at, [text]);
    const { findings } = JSON.parse((await run('--expect', pem, '--json')).out);
    expect(findings.map((finding: { code: string }) => finding.code)).toEqual(['absent']);
  });
});

test('given a domain in Japanese, then its name in the DNS is asked and shown', async () => {
  const ascii = 'xn--wgv71a119e.jp';
  world.addZone({ apex: ascii });
  world.publish(`${selector}._domainkey.${ascii}`, stringsOf(value));
  const servers = world.authoritative.flatMap((server) => ['--server', server]);
  const settings = { timeZone: 'Asia/Tokyo', resolvers: world.resolvers, clock, language: 'ja' as const };
  const { exit, out } = await check([selector, '日本語。jp', ...servers, '--expect', pem], settings);
  expect([exit, out]).toEqual([
    0,
    expect.stringMatching(/「日本語。jp」は、DNS での名前 xn--wgv71a119e\.jp で調べました/),
  ]);
});
