/** Records from public reports, one of each kind, through `futari check`: what is wrong by its name, and nothing beside it that is not true. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createKeyRecordSource } from '../../../src/adapters/dns/keyRecordSource.ts';
import { type Correction, type FindingCode, fix, type RecordObservation } from '../../../src/domain/findings.ts';
import { quotedStrings, recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import { noKeyHasIt, Selector, SigningDomain } from '../../../src/domain/names.ts';
import { check } from '../../../src/main/commands/check.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createDnsWorld, type DnsWorld } from '../../../src/sandbox/dns/world.ts';
import { correctionText } from '../../../src/texts/records.ts';
import { lonePublicKey } from '../../support/keys.ts';
import { testOnLinux } from '../../support/platform.ts';
import { texts } from '../../support/texts.ts';

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
    says: /h= does not contain sha256 \(in lower case/,
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
    says: /U\+FEFF@1.*type it again/s,
    saysNot: /lacks v=DKIM1|name=value/,
  },
  {
    title: 'the 256th character of the value gone',
    strings: [value.slice(0, 255), value.slice(256)],
    exit: 1,
    codes: ['truncated'],
    says: /missing at character 25\d of the value, where it was split into strings/,
    saysNot: /second string was probably lost/,
  },
  {
    title: 'cut at 255',
    strings: [value.slice(0, 255)],
    exit: 1,
    codes: ['truncated'],
    says: /its second string was probably lost.*starting at character 256/,
  },
  {
    title: 'a damaged character',
    strings: stringsOf(`${value.slice(0, 100)}*${value.slice(101)}`),
    exit: 1,
    codes: ['malformed'],
    says: /became U\+002A at character 101 of the value/,
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
  test.each(['v=spf1 -all', 'v=DKIM1; p='])(
    'but a wildcard above it (%s), then nothing is to be replaced',
    async (text) => {
      world.publish(`*.${domain}`, [text]);
      const { findings } = JSON.parse((await run('--expect', pem, '--json')).out);
      expect(findings).toMatchObject([{}, { code: 'wildcard' }]);
      for (const { fix } of findings) expect(fix).toMatch(/^Create this record.*unless something else needs it\.$/);
    },
  );

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
    ['name_wrong', `${selector}_domainkey.${domain}`, 'dot_missing'],
    ['name_wrong', `_domainkey.${domain}`, 'selector_missing'],
    ['name_wrong', `_domainkey.${selector}.${domain}`, 'labels_swapped'],
    ['name_wrong', `${selector}._domainkey._domainkey.${domain}`, 'prefix_doubled'],
    ['name_wrong', `${selector}._domainkeys.${domain}`, 'prefix_misspelt'],
    ['name_wrong', `${selector}.dkim.${domain}`, 'prefix_misspelt'],
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

  test('but under the selector of a neighbouring rotation: named, and not to be deleted, because it may be in use', async () => {
    const at = `sel20261129._domainkey.${domain}`;
    world.publish(at, stringsOf(value));
    const { findings, correction } = JSON.parse((await run('--expect', pem, '--json')).out);
    expect(findings[1]).toMatchObject({ code: 'name_wrong', facts: { name: at, reason: 'other_selector' } });
    expect(correction.steps).toMatchObject([{ do: 'create', name }]);
  });

  test.each([
    ['another key under that selector', `sel20261129._domainkey.${domain}`, recordValue('QUJD')],
    ['DMARC at a host of that name', `${selector}.${domain}`, 'v=DMARC1; p=none'],
    ['another key at the name of the policy', `_domainkey.${domain}`, recordValue('QUJD')],
    ['the policy of DomainKeys', `_domainkey.${domain}`, 'o=~; t=y'],
  ])('%s: not ours, and not named', async (_title, at, text) => {
    world.publish(at, [text]);
    const { findings } = JSON.parse((await run('--expect', pem, '--json')).out);
    expect(findings.map((finding: { code: string }) => finding.code)).toEqual(['absent']);
  });
});

describe('given a CNAME at the name', () => {
  const other = recordValue(lonePublicKey().toString('base64'));
  const seen = async () => JSON.parse((await run('--expect', pem, '--json')).out);
  const codes = ({ findings }: { findings: { code: string }[] }) => findings.map(({ code }) => code);

  test('to a name whose TXT holds another key, then the target is named and mended, and no TXT is printed for the name', async () => {
    const target = `keys.${domain}`;
    world.alias(name, target);
    world.publish(target, stringsOf(other));
    const result = await seen();
    expect(codes(result)).toEqual(['other_key', 'cname']);
    expect(result.correction.steps).toEqual([{ do: 'replace', name: target, value, ttlSeconds: 3_600 }]);
    expect(result.correction.zoneFile).not.toMatch(new RegExp(`^${name}.* TXT`, 'm'));
    expect(result.findings[0].fix).toContain(target);
    expect(result.findings[1].fix).toContain(`Or delete the CNAME at ${name} first`);
  });

  test('to a chain in its zone, then where it ends', async () => {
    world.alias(name, `a.${domain}`);
    world.alias(`a.${domain}`, `b.${domain}`);
    const result = await seen();
    expect(codes(result)).toEqual(['absent', 'cname']);
    expect(result.correction.steps).toMatchObject([{ name: `b.${domain}` }]);
  });

  // Name servers that are found by name share one port, so they need an address each: Linux has the whole of 127/8.
  testOnLinux('into another zone, then the CNAME goes first, or whoever runs the other zone mends it', async () => {
    const target = 'k1.provider.example';
    const addresses = { ns1: '127.0.0.2', ns2: '127.0.0.3' };
    const wide = await createDnsWorld({ clock, addresses, zones: [{ apex: domain }, { apex: 'provider.example' }] });
    wide.alias(name, target);
    wide.publish(target, stringsOf(other));
    const { resolvers, authoritativePort } = wide;
    const settings = { timeZone: 'Asia/Tokyo', resolvers, authoritativePort, clock };
    const json = await check([selector, domain, '--expect', pem, '--json'], { ...settings, language: 'en' });
    const { findings, correction } = JSON.parse(json.out);
    expect(findings.map((finding: { code: string }) => finding.code)).toEqual(['other_key', 'cname']);
    expect(findings[1].facts).toMatchObject({ target, place: 'name' });
    expect(correction.steps).toEqual([
      { do: 'delete', name, type: 'CNAME' },
      { do: 'replace', name, value, ttlSeconds: 3_600 },
    ]);
    expect(correction.zoneFile).toMatch(/^; first delete the CNAME record at sel20261130/);
    expect(correction.plain).toContain(`- ${name} CNAME`);
    for (const language of ['ja', 'en'] as const) {
      const { out } = await check([selector, domain, '--expect', pem], { ...settings, language });
      const mend = texts[language]['fix.cname_elsewhere'].split('{target}')[1]?.split('{alias}')[0] ?? '';
      expect(out).toContain(target + mend);
    }
    await wide.close();
  });

  test('whose target lost its final dot, then what was meant', async () => {
    world.alias(name, `k1.provider.com.${domain}`);
    const result = await seen();
    expect(codes(result)).toEqual(['absent', 'cname_without_dot']);
    expect(result.findings[1].facts).toMatchObject({ target: `k1.provider.com.${domain}`, meant: 'k1.provider.com' });
    expect(result.correction.steps).toMatchObject([{ do: 'delete', type: 'CNAME' }, { name }]);
  });

  test('a loop, then the CNAME goes first', async () => {
    world.alias(name, `a.${domain}`);
    world.alias(`a.${domain}`, name);
    const { correction } = await seen();
    expect(correction.steps).toMatchObject([{ do: 'delete', name, type: 'CNAME' }, { name }]);
  });

  test('to the right record, then right, and nothing is said', async () => {
    world.alias(name, `keys.${domain}`);
    world.publish(`keys.${domain}`, stringsOf(value));
    expect(await seen()).toMatchObject({ verdict: 'right', findings: [] });
  });

  test('and a private key where it leads, then it is to be deleted there (I7)', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    world.alias(name, `keys.${domain}`);
    world.publish(
      `keys.${domain}`,
      stringsOf(recordValue(privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'))),
    );
    expect((await seen()).correction.steps).toEqual([{ do: 'delete', name: `keys.${domain}` }]);
  });
});

describe('given servers that give no usable answer', () => {
  test.each([
    ['no_tcp', /TCP to port 53/],
    ['contradictory', /either the TXT record or the CNAME/],
    ['no_address', /address of ns1/],
    ['alias_target', /has the right target/],
    ['garbled', /why it answers so/],
    ['notimp', /why it answers so/],
  ])(
    '%s: what to do about it, with the words of the server, and nobody looks for it on the network path',
    (reason, mend) => {
      const facts = { reason, servers: 'ns1', extended: 'EDE 22, No Reachable Authority' };
      const observation: RecordObservation = {
        name,
        expected: noKeyHasIt,
        scope: 'everywhere',
        requestedAt: 0,
        servers: [],
        verdict: 'unknown',
        findings: [{ code: 'unreachable', severity: 'error', facts }],
        content: null,
        negativeUntil: null,
      };
      const [correction] = fix(observation, { name, value, ttlSeconds: 60 }).corrections;
      const text = correctionText('en', correction as Correction, observation, 'Asia/Tokyo');
      expect(text.fix).toMatch(mend);
      expect(text.fix).not.toMatch(/check the network path/i);
      expect(text.why).toMatch(/Message of the server: EDE 22, No Reachable Authority$/);
    },
  );

  test.each(['servfail', 'refused', 'lame', 'silent', 'closed'] as const)(
    '%s has sentences of its own in both languages',
    async (cause) => {
      world.publish(name, stringsOf(value));
      const gone = await createDnsWorld({ clock });
      await gone.close();
      const { authoritative } = cause === 'closed' ? gone : world;
      if (cause !== 'closed') for (const server of ['ns1', 'ns2'] as const) world.setFault(server, cause);
      const source = createKeyRecordSource({
        resolvers: world.resolvers,
        timeoutMs: cause === 'silent' ? 200 : 5_000,
        tries: 1,
        clock,
        ipv6: false,
      });
      const observation = await source.observe({
        domain: SigningDomain.parse(domain) as SigningDomain,
        selector: Selector.parse(selector) as Selector,
        expected: 'published',
        scope: 'authoritative',
        authoritative,
        alone: true,
      });
      expect(observation.verdict).toBe('unknown');
      expect(observation.findings).toMatchObject([{ code: 'unreachable', facts: { reason: cause } }]);
      // Both are silence where a waiver is thought of (I2).
      const isSilent = cause === 'silent' || cause === 'closed';
      expect(observation.servers.map(({ silent }) => silent)).toEqual([isSilent, isSilent]);
      const { corrections } = fix(observation, { name, value, ttlSeconds: 60 });
      for (const language of ['ja', 'en'] as const) {
        const { why, fix: mend } = correctionText(
          language,
          corrections[0] as (typeof corrections)[0],
          observation,
          'Asia/Tokyo',
        );
        for (const [group, sentence] of [
          ['why', why],
          ['fix', mend],
        ] as const) {
          const template = texts[language][`${group}.unreachable_${cause}`];
          expect(sentence).toBe(template.replaceAll('{servers}', authoritative.join(', ')));
        }
        expect(texts[language][`fix.unreachable_${cause}`].includes('53')).toBe(cause === 'silent');
      }
    },
  );
});

describe('given name servers that deny the name above the record (RFC 8020)', () => {
  const observe = () =>
    createKeyRecordSource({ resolvers: world.resolvers, timeoutMs: 5_000, clock, ipv6: false }).observe({
      domain: SigningDomain.parse(domain) as SigningDomain,
      selector: Selector.parse(selector) as Selector,
      expected: 'published',
      scope: 'everywhere',
      authoritative: world.authoritative,
    });

  beforeEach(() => {
    world.publish(name, stringsOf(value));
    for (const server of ['ns1', 'ns2'] as const) world.setFault(server, 'denying');
  });

  test('and a resolver that asks label by label, then that, and not that a resolver is stale', async () => {
    world.minimise('resolver1', true);
    const { verdict, findings } = await observe();
    expect(verdict).toBe('disagree');
    expect(findings).toEqual([
      {
        code: 'empty_non_terminal',
        severity: 'error',
        facts: { name: `_domainkey.${domain}`, servers: world.authoritative.join(' '), resolvers: world.resolvers[0] },
      },
    ]);
  });

  test('and no such resolver, then right with a warning', async () => {
    expect(await observe()).toMatchObject({
      verdict: 'right',
      findings: [{ code: 'empty_non_terminal', severity: 'warning', facts: { resolvers: '' } }],
    });
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

testOnLinux(
  'given a signed zone and resolvers that do not validate, then right with a warning that says so; a resolver that refuses it is unknown',
  async () => {
    const addresses = { ns1: '127.0.0.2', ns2: '127.0.0.3' };
    const wide = await createDnsWorld({ clock, addresses, zones: [{ apex: domain }] });
    wide.publish(name, stringsOf(value));
    wide.sign(domain, { bogus: [name], extendedError: { code: 6, text: '' } });
    const { resolvers, authoritativePort } = wide;
    const settings = { timeZone: 'Asia/Tokyo', resolvers, authoritativePort, clock, language: 'ja' as const };
    const seen = () => check([selector, domain, '--expect', pem], settings);
    const unseen = await seen();
    expect([unseen.exit, unseen.out]).toEqual([0, expect.stringMatching(/⚠️ dnssec_unvalidated: .*8\.8\.8\.8/s)]);
    wide.validate('resolver1', true);
    const refused = await seen();
    expect(refused.exit).toBe(2);
    expect(refused.out).toMatch(/❌ dnssec_bogus: .*このレコードの署名だけ.*EDE 6, DNSSEC Bogus/s);
    expect(refused.out).not.toMatch(/unreachable|ファイアウォール/);
    await wide.close();
  },
);
