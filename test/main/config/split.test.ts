/** The configuration in several files: `defaults`, the folder `domains.d`, and the bundle of both. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { loadConfig } from '../../../src/main/config/load.ts';
import { bundledText, diskSource, readConfiguration } from '../../../src/main/config/source.ts';
import { runCommand } from '../../support/runCommand.ts';
import { leastFile, loadedOf, refusedOf, secrets } from './support.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-split-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const { domains, ...common } = leastFile();
const [{ name: _, current: __, ...shared } = {} as never] = domains;
const one = (name: string, more: object = {}) => ({ name, current: `${name[0]}-20250904-1`, ...more });

type Files = Readonly<Record<string, unknown>>;

/** Writes the main file and what stands beside it, by its path in the folder. @returns the environment */
const write = async (files: Files, locale = 'en') => {
  const path = join(folder, 'futari.yml');
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === 'string' ? content : stringify(content));
  }
  return { ...secrets, AWS_REGION: 'ap-northeast-1', LANG: locale, DKIM_CONFIG: path };
};

const load = async (files: Files, locale = 'en') => loadConfig({ env: await write(files, locale), ...diskSource });

const main = { ...common, defaults: shared };

describe('a configuration in several files', () => {
  test('given defaults and files of one domain, of a list and of a map, then each domain has what it does not say itself', async () => {
    const config = loadedOf(
      await load({
        'futari.yml': { ...main, defaults: { ...shared, application: { department: 'DNS', contact: '1234' } } },
        'domains.d/b.yml': one('b.example', { channel: 'C0OTHER', application: { contact: '5678' } }),
        'domains.d/a.yml': [one('a1.example'), one('a2.example')],
        'domains.d/c.yaml': { domains: [one('c.example')] },
        'domains.d/readme.txt': 'no configuration',
      }),
    );
    const all = [...config.settings.domains.values()];
    expect(all.map(({ name, channel }) => [name, channel])).toEqual([
      ['a1.example', 'C0DKIM'],
      ['a2.example', 'C0DKIM'],
      ['b.example', 'C0OTHER'],
      ['c.example', 'C0DKIM'],
    ]);
    expect(all[2]?.application).toMatchObject({ department: 'DNS', contact: '5678' });
    // The log records what holds for the domain, wherever it is written.
    expect(config.facts.ofDomain.get('c.example' as never)).toMatchObject({ channel: 'C0DKIM' });
  });

  type Row = readonly [
    what: string,
    files: Files,
    problems: readonly (readonly [path: string, code: string])[],
    text: string,
  ];
  const rows: readonly Row[] = [
    [
      'a domain in two files',
      {
        'futari.yml': main,
        'domains.d/a.yml': [one('a.example')],
        'domains.d/b.yml': [one('b.example'), one('A.example.')],
      },
      [['domains[2].name', 'duplicate']],
      'domains[2].name (domains.d/b.yml line 3): repeats "a.example", which is already at domains[0].name, domains.d/a.yml:1',
    ],
    [
      'a domain in the main file and in another',
      { 'futari.yml': { ...main, domains: [one('a.example')] }, 'domains.d/b.yml': one('a.example') },
      [['domains[1].name', 'duplicate']],
      'domains[0].name, futari.yml:',
    ],
    [
      'a mistake in defaults that every domain inherits',
      {
        'futari.yml': { ...main, defaults: { ...shared, channel: '#dkim' } },
        'domains.d/a.yml': [one('a.example'), one('b.example')],
      },
      [['defaults.channel', 'malformed']],
      'expected: the id of a Slack channel',
    ],
    [
      'an unknown key in defaults',
      { 'futari.yml': { ...main, defaults: { ...shared, chanel: 'C1' } }, 'domains.d/a.yml': [one('a.example')] },
      [['defaults.chanel', 'unknown_key_near']],
      'did you mean channel?',
    ],
    [
      'a name in defaults',
      { 'futari.yml': { ...main, defaults: { ...shared, current: 'x-1' } }, 'domains.d/a.yml': [one('a.example')] },
      [['defaults.current', 'defaults_of_each']],
      'current belongs to each signing domain',
    ],
    [
      'a mistake in one file',
      {
        'futari.yml': main,
        'domains.d/a.yml': [one('a.example')],
        'domains.d/b.yml': '- name: b.example\n  current: b_1\n',
      },
      [['domains[1].current', 'malformed']],
      '1. domains[1].current (domains.d/b.yml line 2): is malformed',
    ],
    [
      'files that hold no domains, or no YAML',
      {
        'futari.yml': { ...main, domains: [one('a.example')] },
        'domains.d/b.yml': 'table: x',
        'domains.d/c.yml': 'name: [',
      },
      [
        ['', 'file_not_domains'],
        ['', 'file_not_yaml'],
      ],
      '1. domains.d/b.yml (domains.d/b.yml line 1): must be a list of signing domains',
    ],
    ['no domain anywhere', { 'futari.yml': main, 'domains.d/readme.txt': '' }, [['domains', 'missing']], 'domains'],
  ];

  test.each(rows)(
    'given %s, then it is refused with file and line, in both languages',
    async (_what, files, problems, text) => {
      const refused = refusedOf(
        await load({ ...files, 'futari.yml': { ...(files['futari.yml'] as object), locale: 'en' } }),
      );
      expect(refused.problems.map(({ path, code }) => [path, code])).toEqual(problems);
      expect(refused.text).toContain(text);
      const japanese = refusedOf(
        await load({ ...files, 'futari.yml': { ...(files['futari.yml'] as object), locale: 'ja' } }),
      );
      expect(japanese.problems).toHaveLength(problems.length);
      expect(japanese.text).toMatch(/[ぁ-ん]/);
    },
  );

  test('given 2,000 domains, then their bundle is one file that gives the same configuration', async () => {
    const many = Array.from({ length: 2_000 }, (_, index) => one(`d${index}.example`));
    const files = { 'futari.yml': main, 'domains.d/all.yml': JSON.stringify(many) };
    const split = loadedOf(await load(files));
    const read = await readConfiguration(diskSource, join(folder, 'futari.yml'));
    if (read.tag === 'unreadable') throw new Error('it was readable before');
    const text = bundledText(read.complete);
    await rm(join(folder, 'domains.d'), { recursive: true });
    const bundled = loadedOf(await load({ 'futari.yml': text }));
    expect(bundled).toEqual(split);
    expect(bundled.settings.domains.size).toBe(2_000);
    const broken = refusedOf(await load({ 'futari.yml': text.slice(0, -10) }));
    expect(broken.problems).toMatchObject([{ code: 'file_not_yaml' }]);
  });

  test('given futari config, then it names the problems, or counts the domains and writes the bundle whole or not at all', async () => {
    const english = { ...main, locale: 'en' };
    const files = { 'futari.yml': english, 'domains.d/a.yml': [one('a.example'), one('b.example')] };
    const env = await write(files);
    const bundle = join(folder, 'bundle/futari.yml');
    const config = (...args: readonly string[]) => runCommand(['config', ...args], env);
    expect(await config()).toEqual({ code: 0, out: '✅ the configuration is right (2 signing domains)\n', err: '' });
    const unwritable = await config('--bundle', bundle);
    expect(unwritable).toMatchObject({ code: 1, err: `❌ ${bundle} cannot be written (ENOENT)\n` });
    await mkdir(dirname(bundle));
    const bytes = (await config('--bundle', bundle, '--lang', 'ja')).out.match(/に書きました（(\d+) バイト）/)?.[1];
    expect((await readFile(bundle)).length).toBe(Number(bytes));
    expect(await runCommand(['config'], { ...env, DKIM_CONFIG: bundle })).toMatchObject({ code: 0, err: '' });
    await write({ 'domains.d/c.yml': 'name: c.example\ncurrent: c_1\n' });
    const refused = await config('--bundle', bundle);
    expect(refused).toMatchObject({ code: 78, out: '', err: expect.stringContaining('domains.d/c.yml line 2') });
    expect(await config('--bundel')).toMatchObject({ code: 2, err: expect.stringContaining('"--bundle"') });
    expect((await readFile(bundle)).length).toBe(Number(bytes));
  });
});
