import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ensureTable } from '../../../src/adapters/dynamodb/table.ts';
import { recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import { importKey } from '../../../src/main/commands/importKey.ts';
import { dynamoOf } from '../../../src/main/compose.ts';
import { type Config, loadConfig } from '../../../src/main/config/load.ts';
import { account, domain, envOf, yamlOf } from '../../../src/main/sandbox.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { plainEnv } from '../../support/plainEnv.ts';
import { programOf } from '../../support/programs.ts';

const selector = 'gooid-21-prod-20250904-1';
const name = `${selector}._domainkey.${domain}`;
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const passphrase = '合言葉 for tests';
const locked = (type: 'pkcs1' | 'pkcs8'): string =>
  pair.privateKey.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

let sandbox: Sandbox;
let folder: string;
let config: Config;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-import-'));
  sandbox = await createSandbox({ startAt: Date.now(), zones: [domain], account });
  const path = join(folder, 'futari.yml');
  await writeFile(path, yamlOf(sandbox, ['ap-northeast-1'], {}));
  const loaded = await loadConfig({ env: envOf(sandbox, path, 'http'), readFile: (file) => readFile(file, 'utf8') });
  if (loaded.tag === 'refused') throw new Error(loaded.text);
  config = loaded.config;
  const { credentials } = sandbox.dynamo;
  const client = dynamoOf(config, { credentials });
  await ensureTable(client, config.table);
  client.destroy();
});

afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

const nobody = { locale: 'en', terminal: () => null } as const;

const importing = (given: { domain?: string; selector?: string; pem?: string } = {}) =>
  importKey(
    config,
    { clock: sandbox.clock, credentials: sandbox.dynamo.credentials, prompt: nobody },
    { domain, selector, ...given, file: Buffer.from(given.pem ?? pem) },
  );

const publish = (): void => sandbox.dns.publish(name, [...stringsOf(recordValue(publicKey))]);

describe('importing the current key', () => {
  test('given a key that fits its live record, then it is stored, and again is harmless', async () => {
    publish();
    expect(await importing()).toMatchObject({ ok: true, code: 'imported', facts: { name } });
    expect(await importing()).toMatchObject({ ok: true, code: 'imported' });
  });

  test('given no record, another key, a domain or a selector that is not one, then nothing is stored', async () => {
    expect(await importing()).toMatchObject({ ok: false, code: 'recordNotRight', facts: { verdict: 'absent' } });
    publish();
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const stranger = other.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(await importing({ pem: stranger })).toMatchObject({
      ok: false,
      code: 'recordNotRight',
      facts: { verdict: 'wrong' },
    });
    expect(await importing({ domain: 'example.com' })).toMatchObject({ ok: false, code: 'notConfigured' });
    expect(await importing({ selector: '-no-' })).toMatchObject({ ok: false, code: 'notSelector' });
  });

  test('given a key under a selector that is not the current one, then it is stored, and said', async () => {
    const other = 'gooid-21-prod-20250101-1';
    sandbox.dns.publish(`${other}._domainkey.${domain}`, [...stringsOf(recordValue(publicKey))]);
    expect(await importing({ selector: other })).toMatchObject({
      ok: true,
      code: 'importedOther',
      facts: { current: selector },
    });
  });

  test('I7: given what cannot be opened, then the answer says what is wanted and repeats nothing of it', async () => {
    publish();
    for (const [text, code] of [
      ['hello secret', 'notPem'],
      [locked('pkcs8'), 'noTerminal'],
      [locked('pkcs1'), 'noTerminal'],
      [pem.replace('RSA ', ''), 'damaged'],
    ] as const) {
      const result = await importing({ pem: text });
      expect(result).toMatchObject({ ok: false, code });
      expect(JSON.stringify(result)).not.toContain(text.slice(40, 80) || 'secret');
    }
  });

  test('given no arguments, then the command line says how to use it', async () => {
    const env = { ...plainEnv(), LANG: 'ja_JP.UTF-8' };
    const ended = await new Promise<{ code: number; err: string }>((done) => {
      execFile(process.execPath, [programOf('cli'), 'import', 'goo.ne.jp'], { env }, (error, _out, err) =>
        done({ code: Number(error?.code ?? 0), err }),
      );
    });
    expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('使い方') });
  });
});
