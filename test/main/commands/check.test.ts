/** `futari check` over a real DNS: the right finding, words, exit code and correction for every broken record. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { selfSignedCertificate } from '../../../src/adapters/keys/formats.ts';
import { FINDINGS, type FindingCode } from '../../../src/domain/findings.ts';
import { recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import type { Selector, SigningDomain } from '../../../src/domain/names.ts';
import { type Checked, check } from '../../../src/main/commands/check.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createDnsWorld, type DnsWorld } from '../../../src/sandbox/dns/world.ts';
import { brokenRecords, publishBroken, unknownPrivateKey } from '../../support/brokenRecords.ts';
import { readMasterFile } from '../../support/masterFile.ts';
import { testOnLinux } from '../../support/platform.ts';
import { runCommand } from '../../support/runCommand.ts';
import { texts } from '../../support/texts.ts';

const selector = 'gooid-21-prod-20250918-2';
const domain = 'goo.ne.jp';
const name = `${selector}._domainkey.${domain}`;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const right = stringsOf(recordValue(key));
const linux = process.platform === 'linux';
const clock = new VirtualClock(Date.parse('2026-10-15T00:00:00Z'));

let folder: string;
let pem: string;
let world: DnsWorld;

const file = async (fileName: string, content: string): Promise<string> => {
  const path = join(folder, fileName);
  await writeFile(path, content);
  return path;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-check-'));
  pem = await file('key.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  // Name servers that are found by name share one port, so they need an address each: Linux has the whole of 127/8.
  const addresses = linux ? { addresses: { ns1: '127.0.0.2', ns2: '127.0.0.3' } } : {};
  world = await createDnsWorld({ clock, ...addresses, zones: [{ apex: domain, minimumSeconds: 900 }] });
});
afterEach(() => world.close());

const place = () => ({ dns: world, selector, domain, key });
const servers = () => world.authoritative.flatMap((server) => ['--server', server]);

const runWith = (resolvers: readonly string[], ...argv: string[]): Promise<Checked> =>
  check(argv, {
    language: 'en',
    timeZone: 'Asia/Tokyo',
    resolvers,
    authoritativePort: world.authoritativePort,
    clock,
  });
const run = (...argv: string[]): Promise<Checked> => runWith(world.resolvers, ...argv);
const checkRecord = (...more: string[]) => run(selector, domain, '--expect', pem, ...servers(), ...more);

/** A wildcard is only a warning here: the record that answers is right. */
const exitOf = (code: FindingCode): number => {
  if (code === 'unreachable') return 2;
  return code === 'wildcard' || code === 'empty_non_terminal' || FINDINGS[code].severity === 'warning' ? 0 : 1;
};
/** The command knows of no earlier keys. */
const without = ['previous_key_again'];

describe('each broken record', () => {
  test.each(brokenRecords.filter(({ code }) => !without.includes(code)))(
    '$code: named for scripts, explained for people in both languages',
    async (broken) => {
      const { code } = broken;
      publishBroken(place(), broken);
      const json = await checkRecord('--json');
      const { findings, correction, exit } = JSON.parse(json.out);
      expect([json.exit, exit]).toEqual([exitOf(code), exitOf(code)]);
      expect(findings.map((finding: { code: string }) => finding.code)).toContain(code);
      if (correction.route53 !== null) {
        const at = broken.at?.(place()) ?? name;
        expect(readMasterFile(correction.zoneFile)).toEqual([
          { name: at, ttlSeconds: 3_600, type: 'TXT', strings: right },
        ]);
      }
      for (const language of ['ja', 'en'] as const) {
        const { out } = await checkRecord('--lang', language);
        expect(out).toContain(`${code}: ${texts[language][`finding.${code}`]}`);
        expect(out).not.toContain(unknownPrivateKey.slice(0, 64));
      }
    },
  );

  test('a published private key is to be deleted, and nothing is offered that would publish the pair again (I7)', async () => {
    publishBroken(place(), brokenRecords.find(({ code }) => code === 'private_key_published') ?? { code: 'malformed' });
    const { out } = await checkRecord('--json');
    expect(JSON.parse(out).correction.steps).toEqual([{ do: 'delete', name }]);
    expect(out).not.toContain(key);
  });
});

describe('who is asked', () => {
  test('given servers, then these and no other', async () => {
    world.publish(name, right);
    const { exit, out } = await run(
      selector,
      domain,
      '--expect',
      pem,
      '--server',
      world.authoritative[0] ?? '',
      '--json',
    );
    expect(exit).toBe(0);
    expect(JSON.parse(out).servers.map(({ server }: { server: string }) => server)).toEqual([world.authoritative[0]]);
    expect([...world.queries('ns2'), ...world.queries('resolver1'), ...world.queries('resolver2')]).toEqual([]);
  });

  testOnLinux('given none, then the zone is found, and the resolvers are asked last', async () => {
    world.publish(name, right);
    const { exit, out } = await run(selector, domain, '--expect', pem);
    expect(exit).toBe(0);
    expect(out).toMatch(/ns1\.goo\.ne\.jp .*\n.*ns2\.goo\.ne\.jp .*\n.*resolver/);
  });

  testOnLinux(
    'given one resolver, twice in the system’s list, then right with a warning in both languages and in JSON (I2)',
    async () => {
      world.publish(name, right);
      const [only = ''] = world.resolvers;
      const args = (...more: string[]) => runWith([only, only], selector, domain, '--expect', pem, ...more);
      const { exit, out } = await args('--json');
      const { verdict, warnings } = JSON.parse(out);
      expect([exit, verdict, warnings.map(({ code }: { code: string }) => code)]).toEqual([
        0,
        'right',
        ['one_resolver'],
      ]);
      expect(world.queries('resolver1').filter((question) => question === `TXT ${name}`)).toHaveLength(1);
      expect((await args('--lang', 'ja')).out).toMatch(/⚠️ .*リゾルバーは .* の一つだけ/);
      expect((await args('--lang', 'en')).out).toMatch(/⚠️ .*only one DNS resolver/);
      const two = await run(selector, domain, '--expect', pem, '--json');
      expect(JSON.parse(two.out).warnings).toEqual([]);
    },
  );

  testOnLinux('given a resolver with an old answer, then until when, and nothing to paste', async () => {
    await world.lookupTxt(name);
    world.publish(name, right);
    const { exit, out } = await run(selector, domain, '--expect', pem, '--lang', 'ja', '--json');
    const { findings, correction } = JSON.parse(out);
    expect([exit, findings[0].code, correction.zoneFile]).toEqual([1, 'resolver_stale', null]);
    expect(findings[0].fix).toContain('2026-10-15 09:15 Asia/Tokyo');
  });
});

describe('without a key to expect the record is judged by itself', () => {
  test('given a sound record, then right, with the fingerprint of what is there', async () => {
    world.publish(name, right);
    const { exit, out } = await run(selector, domain, ...servers(), '--json');
    const { expected, judged, verdict, findings } = JSON.parse(out);
    expect([exit, expected, verdict, findings]).toEqual([0, null, 'right', []]);
    expect(judged).toMatch(/^[0-9a-f]{64}$/);
    for (const server of ['ns1', 'ns2'] as const) {
      expect(world.queries(server).filter((question) => question === `TXT ${name}`)).toHaveLength(1);
    }
  });

  test.each(['quotes_in_value', 'testing_flag', 'version_not_first', 'servers_disagree'])(
    'given %s, then the correction holds the key that is there',
    async (code) => {
      publishBroken(place(), brokenRecords.find((broken) => broken.code === code) ?? { code: 'malformed' });
      const { exit, out } = await run(selector, domain, ...servers(), '--json');
      const { findings, correction } = JSON.parse(out);
      expect(exit).toBe(1);
      expect(findings.map((finding: { code: string }) => finding.code)).toContain(code);
      expect(findings.map((finding: { code: string }) => finding.code)).not.toContain('other_key');
      expect(readMasterFile(correction.zoneFile)[0]?.strings).toEqual(right);
    },
  );

  test('given a record of which no key can be read, then it says where the value is to be found', async () => {
    publishBroken(place(), { code: 'truncated', value: (of) => recordValue(of).slice(0, 255) });
    const { exit, out } = await run(selector, domain, ...servers());
    expect(exit).toBe(1);
    expect(out).toContain(texts.en['paste.valueUnknown']);
  });
});

describe('--expect takes the key in every usual form, and shows none of it', () => {
  const exported = (of: KeyObject, type: 'pkcs1' | 'pkcs8' | 'spki'): string =>
    of.export({ type, format: 'pem' } as { type: 'pkcs1'; format: 'pem' }).toString();

  test.each([
    ['PKCS#1, private', () => exported(privateKey, 'pkcs1')],
    ['PKCS#8, private', () => exported(privateKey, 'pkcs8')],
    ['PKCS#1, public', () => exported(publicKey, 'pkcs1')],
    ['SubjectPublicKeyInfo', () => exported(publicKey, 'spki')],
    [
      'X.509',
      () =>
        selfSignedCertificate({
          privateKey,
          selector: selector as Selector,
          domain: domain as SigningDomain,
          notBefore: 0,
          validDays: 1,
        }),
    ],
  ])('%s', async (form, make) => {
    const content = await make();
    world.publish(name, right);
    const path = await file(`${form.replace(/\W/g, '')}.pem`, content);
    const { exit, out } = await run(selector, domain, '--expect', path, ...servers());
    expect(exit).toBe(0);
    expect(out).not.toContain(content.split('\n')[2]);
  });
});

describe.each(['ja', 'en'] as const)('what is not understood is told in %s, with exit code 64', (language) => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
  const passphrase = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const;
  const files: Readonly<Record<string, string>> = {
    'ec.pem': ec.toString(),
    'locked.pem': privateKey.export(passphrase).toString(),
    'two.pem': `${privateKey.export({ type: 'pkcs8', format: 'pem' })}${ec}`,
    'none.pem': 'v=DKIM1; p=abc',
    'damaged.pem': '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
  };

  test.each([
    [[], /futari check/],
    [[selector], /futari check/],
    [[selector, domain, '--unknown'], /futari check/],
    [[selector, domain, 'more'], /futari check/],
    [[name, domain], /_domainkey/],
    [[selector, 'goo'], /"goo"|「goo」/],
    [[selector, domain, '--server', '[::1'], /\[::1/],
    [[selector, domain, '--server', 'ns1:99999'], /ns1:99999/],
    [[selector, domain, '--expect', 'missing.pem'], /missing\.pem.*ENOENT/],
    ...Object.keys(files).map((one): [string[], RegExp] => [[selector, domain, '--expect', one], new RegExp(one)]),
  ])('%j', async (argv, code) => {
    for (const [fileName, content] of Object.entries(files)) await file(fileName, content);
    const inFolder = argv.map((word) => (word.endsWith('.pem') ? join(folder, word) : word));
    const { exit, out, error } = await run(...inFolder, '--lang', language);
    expect([exit, out]).toEqual([64, '']);
    expect(error).toMatch(code);
    expect(/[ぁ-ん]/.test(error)).toBe(language === 'ja');
    expect(world.queries('ns1')).toEqual([]);
  });

  test('a language that there is not', async () => {
    expect((await run(selector, domain, '--lang', 'fr')).error).toContain('fr');
  });
});

describe('the command itself', () => {
  const command = (...argv: string[]) => runCommand(['check', ...argv], { LANG: 'ja_JP.UTF-8' });

  test('right is 0, wrong is 1, unknown is 2, misuse is 64, with a private key that is never shown (I7)', async () => {
    const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const path = await file('private.pem', pkcs8);
    const args = [selector, domain, '--expect', path, ...servers()];
    world.publish(name, right);
    const good = await command(...args);
    expect([good.code, good.err]).toEqual([0, '']);
    expect(good.out).toContain('正しい');
    world.publish(name, right.slice(0, 1));
    const wrong = await command(...args, '--json');
    expect([wrong.code, JSON.parse(wrong.out).findings[0].code]).toEqual([1, 'truncated']);
    world.setFault('ns1', 'refused');
    world.setFault('ns2', 'refused');
    const unknown = await command(...args);
    expect([unknown.code, unknown.out.includes('unreachable')]).toEqual([2, true]);
    const misuse = await command('nothing');
    expect([misuse.code, misuse.out, /使い方/.test(misuse.err)]).toEqual([64, '', true]);
    const lines = pkcs8.split('\n').slice(1, -2);
    for (const { out, err } of [good, wrong, unknown]) {
      expect(lines.filter((line) => `${out}${err}`.includes(line))).toEqual([]);
    }
  });
});
