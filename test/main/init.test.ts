/** `futari init`: from a few answers to the files of an installation, and from those to a doctor that finds nothing wrong. */
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/main/config/load.ts';
import { diskSource } from '../../src/main/config/source.ts';
import { diagnose } from '../../src/main/doctor/diagnosis.ts';
import { sentencesOf, verdictOf } from '../../src/main/doctor/finding.ts';
import { setUp } from '../../src/main/init/setup.ts';
import { writePlanned } from '../../src/main/init/write.ts';
import { Closers } from '../../src/main/process.ts';
import { account, current, domain, envOf, seedCurrent } from '../../src/main/sandbox.ts';
import { startService } from '../../src/main/service.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

const closers = new Closers();
const silent = { info: () => {}, error: () => {} };
const regions = ['ap-northeast-1', 'eu-west-1'];
let sandbox: Sandbox;
let base = '';

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'futari-setup-'));
  closers.add(() => rm(base, { recursive: true, force: true }));
  sandbox = await createSandbox({
    startAt: Date.parse('2025-09-18T00:00:00Z'),
    zones: [domain],
    account,
    sesThrottleMs: 0,
    slackUnlimited: ['usergroups.list'],
  });
  closers.add(() => sandbox.close());
});
afterAll(() => closers.close());

const answers = () => ({
  domain,
  channel: '#dkim',
  approvers: '@dkim-approvers',
  regions: regions.join(','),
  resolvers: sandbox.dns.resolvers.join(','),
  authoritative: sandbox.dns.authoritative.join(','),
  listen: '127.0.0.1:0',
  alerts: sandbox.alerts.url,
  current,
});

/** A person who has typed ahead. @param typed null: no terminal */
const terminalOf = (typed: string | null) => {
  const output = new PassThrough();
  return { input: Object.assign(new PassThrough().end(typed ?? ''), { isTTY: typed !== null }), output };
};

const init = async (
  folder: string,
  more: Readonly<Record<string, string | boolean>> = {},
  language: 'ja' | 'en' = 'en',
  terminal = terminalOf(null),
) => {
  const [out, err]: string[][] = [[], []];
  const code = await setUp(
    language,
    { folder: join(base, folder), ...answers(), ...more },
    {
      env: { ...envOf(sandbox, '', 'socket'), AWS_REGION: 'ap-northeast-1' },
      print: (text) => out?.push(text),
      printError: (text) => err?.push(text),
      credentials: sandbox.dynamo.credentials,
      ...terminal,
    },
  );
  return { code, out: out?.join('\n') ?? '', err: err?.join('\n') ?? '' };
};

const textOf = (folder: string, name: string): Promise<string> => readFile(join(base, folder, name), 'utf8');

describe('futari init', () => {
  test('given the answers, then it reads the rest, and the installation that it wrote is one in which doctor finds nothing wrong', async () => {
    const file = join(base, 'sound', 'futari.yml');
    const first = await init('sound');
    expect(first).toMatchObject({ code: 0, err: '' });
    const loaded = await loadConfig({ env: envOf(sandbox, file, 'socket'), ...diskSource });
    if (loaded.tag === 'refused') throw new Error(loaded.text);
    const runtime = { clock: sandbox.clock, journal: silent, credentials: sandbox.dynamo.credentials };
    const service = await startService(loaded.config, { ...runtime, makeTable: true, listenHost: '127.0.0.1' });
    await seedCurrent(sandbox, service.vault, ['ap-northeast-1'], true);
    await sandbox.ses.tick();
    await service.stop();
    const all = await diagnose(loaded.config, { ...runtime, send: false, sesSpacingMs: 0, ipv6: true });
    const wrong = all.filter((one) => verdictOf(one) === 'wrong').map((one) => sentencesOf('en', one).text);
    expect(wrong).toEqual([]);
  });

  test('given an identity in one of two regions, then target, selector and its template come from SES', async () => {
    const { current: _, ...unknown } = answers();
    const found = await init('read', { ...unknown, current: false, locale: 'ja' });
    expect(found).toMatchObject({ code: 0 });
    expect(found.out).toContain(`✅ SES ap-northeast-1: BYODKIM, selector ${current}`);
    const text = await textOf('read', 'futari.yml');
    for (const line of [
      'locale: ja',
      '- region: ap-northeast-1',
      `current: ${current}`,
      'selector: gooid-21-prod-{yyyymmdd}-{n}',
      'userGroup: S0APPROVERS',
      'channel: C0DKIM',
      '- eu-west-1',
    ])
      expect(text).toContain(line);
  });

  test.each([
    ['en', 'Signing domain (such as goo.ne.jp): ', '--domain: goo ne jp is not usable', 'The input has ended'],
    ['ja', '署名ドメイン（例: goo.ne.jp）: ', '--domain の値 goo ne jp は使えません', '入力が終わりました'],
  ] as const)(
    'given a person at a terminal (%s), then a wrong answer is asked for again, and nothing is written before the last',
    async (language, question, refused, ended) => {
      // Slack lists channels twenty times a minute.
      sandbox.clock.advance(60_000);
      const { regions: read, resolvers, authoritative, listen } = answers();
      const options = { read, resolvers, authoritative, listen };
      const none = { domain: false, channel: false, approvers: false, alerts: false, current: false } as const;
      const typed = ['goo ne jp', '', domain, '', '#nowhere', '#dkim', '@dkim-approvers', 'nobody', ''];
      const short = terminalOf(`${typed.join('\n')}\n`);
      const folder = `typed-${language}`;
      const left = await init(folder, { ...options, ...none }, language, short);
      expect(left).toMatchObject({ code: 2, err: expect.stringContaining(ended) });
      expect(left.err).toContain(refused);
      expect(String(short.output.read())).toContain(question);
      await expect(readdir(join(base, folder))).rejects.toMatchObject({ code: 'ENOENT' });
      const whole = await init(folder, { ...options, ...none }, language, terminalOf(`${typed.join('\n')}\n\n`));
      expect(whole).toMatchObject({ code: 0 });
      const text = await textOf(folder, 'futari.yml');
      for (const line of [
        'channel: C0DKIM',
        'userGroup: S0APPROVERS',
        `current: ${current}`,
        `address: probe@probe.${domain}`,
      ])
        expect(text).toContain(line);
    },
  );

  test('given a first run, then keys are private, nothing is a secret, and the department gets the record of the probe', async () => {
    await init('files', { host: 'bot.goo.ne.jp' });
    const names = await readdir(join(base, 'files'));
    expect(names.sort()).toEqual(
      ['dns-application-probe.txt', 'futari.env', 'futari.yml', 'keys', 'manifest.socket.yml', 'manifest.yml'].sort(),
    );
    for (const key of ['keys/master.key', 'keys/log-signing.key', 'futari.env'])
      expect((await stat(join(base, 'files', key))).mode & 0o077).toBe(0);
    expect(await textOf('files', 'dns-application-probe.txt')).toContain(
      'probe.goo.ne.jp.  3600  IN  MX  10  bot.goo.ne.jp.',
    );
    expect(await textOf('files', 'manifest.yml')).toContain('https://bot.goo.ne.jp/slack/events');
    const texts = await Promise.all(names.filter((name) => name !== 'keys').map((name) => textOf('files', name)));
    expect(texts.join('\n')).not.toContain(sandbox.slackSecrets.botToken);
    await init('inbound', { receive: 's3', 'mail-place': 'futari-probes' });
    expect(await textOf('inbound', 'dns-application-probe.txt')).toContain(
      'MX  10  inbound-smtp.ap-northeast-1.amazonaws.com.',
    );
  });

  test('given a second run, then what is there stays, a difference is shown, and keys are the same ones', async () => {
    await init('again', { host: 'bot.goo.ne.jp' });
    const keyBefore = await textOf('again', 'keys/master.key');
    const same = await init('again', { host: 'bot.goo.ne.jp' });
    expect(same).toMatchObject({ code: 0 });
    expect(same.out.match(/is unchanged/g)).toHaveLength(7);
    const edited = `${await textOf('again', 'futari.yml')}# ours\n`;
    await writeFile(join(base, 'again', 'futari.yml'), edited);
    const kept = await init('again', { host: 'bot.goo.ne.jp', approvers: 'U0APPROVER1,U0APPROVER2' }, 'ja');
    expect(kept).toMatchObject({ code: 1, out: expect.stringContaining('-       userGroup: S0APPROVERS') });
    expect(kept.out).toContain('- # ours');
    expect(await textOf('again', 'futari.yml')).toBe(edited);
    const replaced = await init('again', {
      host: 'bot.goo.ne.jp',
      approvers: 'U0APPROVER1,U0APPROVER2',
      replace: true,
    });
    expect(replaced).toMatchObject({ code: 0, out: expect.stringContaining('futari.yml.old') });
    expect(await textOf('again', 'futari.yml.old')).toBe(edited);
    expect(await textOf('again', 'keys/master.key')).toBe(keyBefore);
  });

  test('given secrets in futari.env, then a further run names their variables, shows none of them, and keeps them private', async () => {
    const folder = join(base, 'secrets');
    const planned = {
      name: 'futari.env',
      content: '# SLACK_BOT_TOKEN=\nAWS_REGION=eu-west-1\n',
      isPrivate: true,
    } as const;
    await writePlanned(folder, planned, false);
    const filled = 'SLACK_BOT_TOKEN=xoxb-secret\n# OLD=secret\nexport X=secret\nsecret\n#secret\n';
    await writeFile(join(folder, planned.name), filled);
    const diff = [
      '- SLACK_BOT_TOKEN=…',
      '- # OLD=…',
      '- …',
      '- …',
      '- …',
      '+ # SLACK_BOT_TOKEN=',
      '+ AWS_REGION=eu-west-1',
    ];
    expect(await writePlanned(folder, planned, false)).toEqual({ tag: 'differs', name: planned.name, diff });
    expect(await writePlanned(folder, planned, true)).toMatchObject({ tag: 'replaced', old: 'futari.env.old', diff });
    for (const name of ['futari.env', 'futari.env.old']) expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  });

  type Row = readonly [what: string, more: Readonly<Record<string, string | boolean>>, text: RegExp];
  const rows: readonly Row[] = [
    ['no domain', { domain: false }, /--domain/],
    ['a domain that is none', { domain: 'goo' }, /--domain/],
    ['a channel that Slack does not list', { channel: '#dkmi' }, /#dkmi/],
    ['a group that Slack does not list', { approvers: '@aprovers' }, /approvers/],
    ['a kind of mailbox that is none', { receive: 'pop3' }, /--receive/],
    ['a probe address that is none', { probe: 'probe' }, /--probe/],
    ['resolvers by name', { resolvers: '192.0.2.1,dns.example' }, /--resolvers.*dns\.example/],
    ['one resolver', { resolvers: '192.0.2.1' }, /dns\.resolvers/],
    ['a region that is none', { regions: 'ap-northeast-1,tokyo' }, /--regions.*tokyo/],
    ['a locale that is none', { locale: 'jp' }, /--locale.*jp/],
    ['an address to listen on without a port', { listen: '0.0.0.0' }, /--listen/],
    ['a bucket that is none', { 'anchor-bucket': 'Futari Anchor' }, /--anchor-bucket/],
    ['a key that is none', { 'key-alias': 'futari' }, /--key-alias/],
    ['a template without a number', { selector: 'dkim-{yyyymmdd}' }, /--selector/],
    ['a group beside a person', { approvers: 'S0APPROVERS,U0APPROVER1' }, /--approvers/],
    ['no approver', { approvers: ',' }, /--approvers/],
    ['alerts that are neither', { alerts: 'xoxb-secret' }, /--alerts(?!.*xoxb-secret)/],
    ['a topic of another kind', { alerts: 'arn:aws:sqs:eu-west-1:123456789012:dkim' }, /--alerts/],
  ];
  test.each(rows)('given %s, then it says so in both languages and writes nothing', async (what, more, text) => {
    for (const language of ['ja', 'en'] as const) {
      const folder = `refused ${what}`;
      // Slack lists channels twenty times a minute.
      sandbox.clock.advance(60_000);
      const refused = await init(folder, more, language);
      expect(refused).toMatchObject({ code: 2, err: expect.stringMatching(text) });
      await expect(readdir(join(base, folder))).rejects.toThrow('ENOENT');
    }
  });

  test('given a key file that others can read, then it is named and not touched', async () => {
    await init('open');
    await chmod(join(base, 'open', 'keys/master.key'), 0o644);
    const refused = await init('open');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('chmod 600') });
  });
});
