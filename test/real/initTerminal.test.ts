/** `futari init` as a person sees it: questions, answers and corrections at a terminal of the system. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { account, current, domain, envOf } from '../../src/main/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { plainEnv } from '../support/plainEnv.ts';
import { programOf } from '../support/programs.ts';
import { atTerminal, ctrlD, runAtTerminal } from '../support/terminal.ts';

let sandbox: Sandbox;
let base = '';
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'futari-terminal-'));
  sandbox = await createSandbox({ startAt: Date.now(), zones: [domain], account, sesThrottleMs: 0 });
});
afterAll(async () => {
  await sandbox.close();
  await rm(base, { recursive: true, force: true });
});

atTerminal('given a person at a terminal, then each question waits, and Ctrl+D leaves nothing behind', async () => {
  const { accessKeyId, secretAccessKey } = sandbox.dynamo.credentials;
  const role = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const env = { ...plainEnv(), ...envOf(sandbox, '', 'socket'), ...role, TERM: 'xterm', LANG: 'en_US.UTF-8' };
  const folder = join(base, 'site');
  const places = [
    '--resolvers',
    sandbox.dns.resolvers.join(','),
    '--authoritative',
    sandbox.dns.authoritative.join(','),
  ];
  const args = ['init', '--folder', folder, '--listen', '127.0.0.1:0', '--regions', 'ap-northeast-1', ...places];
  const command = [process.execPath, programOf('cli'), ...args].map((word) => `'${word}'`).join(' ');
  const typed = ['goo ne jp', domain, '#1', current, '#dkim', '@dkim-approvers', '', ''].map((line) => `${line}\r`);
  const left = await runAtTerminal(command, env, /: $/, [...typed.slice(0, 4), ctrlD]);
  expect(left).toMatchObject({
    code: 2,
    shown: expect.stringMatching(/^❌ The input has ended. Nothing was written/m),
  });
  expect(await readdir(base)).toEqual([]);
  const whole = await runAtTerminal(command, env, /: $/, typed);
  expect(whole.code).toBe(0);
  for (const said of ['--domain: goo ne jp is not usable', '--current: #1 is not usable'])
    expect(whole.shown).toContain(said);
  expect(await readFile(join(folder, 'futari.yml'), 'utf8')).toContain('userGroup: S0APPROVERS');
  expect(whole.shown).not.toContain(sandbox.slackSecrets.botToken);
});
