import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { ensureTable } from '../../../src/adapters/dynamodb/table.ts';
import { recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import { dynamoOf } from '../../../src/main/compose.ts';
import { loadConfig } from '../../../src/main/config/load.ts';
import { account, current, domain, envOf, yamlOf } from '../../../src/main/sandbox.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { plainEnv } from '../../support/plainEnv.ts';
import { programOf } from '../../support/programs.ts';
import { atTerminal, runAtTerminal } from '../../support/terminal.ts';

const passphrase = 'typed at a terminal';
const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
const pem = pair.privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const prompt = /表示されません）: $/;

let sandbox: Sandbox;
let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-import-'));
  sandbox = await createSandbox({ startAt: Date.now(), zones: [domain], account });
  sandbox.dns.publish(`${current}._domainkey.${domain}`, [...stringsOf(recordValue(publicKey))]);
  const path = join(folder, 'futari.yml');
  await writeFile(path, yamlOf(sandbox, ['ap-northeast-1'], {}));
  const { credentials } = sandbox.dynamo;
  env = {
    ...plainEnv(),
    ...envOf(sandbox, path, 'http'),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const loaded = await loadConfig({ env, readFile: (file) => readFile(file, 'utf8') });
  if (loaded.tag === 'refused') throw new Error(loaded.text);
  const client = dynamoOf(loaded.config, { credentials });
  await ensureTable(client, loaded.config.table);
  client.destroy();
});

afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

describe('futari import at a real terminal', () => {
  atTerminal('I7: given an encrypted key by a pipe, then the passphrase is asked for and never shown', async () => {
    const file = join(folder, 'key.pem');
    await writeFile(file, pem, { mode: 0o600 });
    const node = `'${process.execPath}' '${programOf('cli')}' import ${domain} ${current}`;
    const piped = await runAtTerminal(`cat '${file}' | ${node} --key -`, env, prompt, ['wrong\r', `${passphrase}\r`]);
    expect(piped).toMatchObject({ code: 0, shown: expect.stringContaining('取り込みました') });
    expect(piped.shown).toContain('あと 2 回');
    expect(piped.shown).not.toMatch(/wrong|typed at|注意/);
    await chmod(file, 0o644);
    const givenUp = await runAtTerminal(`${node} --key '${file}'`, env, prompt, ['half\x03']);
    expect(givenUp).toMatchObject({ code: 1, shown: expect.stringContaining('取りやめました') });
    expect(givenUp.shown).toContain('chmod 600');
    expect(givenUp.shown).not.toContain('half');
  });
});
