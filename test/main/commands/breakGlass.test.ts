import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { breakGlass } from '../../../src/main/commands/breakGlass.ts';
import { type Config, loadConfig } from '../../../src/main/config/load.ts';
import { Closers } from '../../../src/main/process.ts';
import { envOf, type SandboxService, startSandboxService } from '../../../src/main/sandbox.ts';
import { clickOn, sayTo } from '../../../src/sandbox/control/people.ts';
import { runProcess } from '../../support/runCommand.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const current = 'gooid-21-prod-20250904-1';
const arnOf = (name: string): string => `arn:aws:iam::123456789012:user/${name}`;

const closers = new Closers();
let service: SandboxService;
let config: Config;
let env: Record<string, string>;

/** A switch that the watch is running for, made an hour ago by a bot that is dead now, while Slack is down. */
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-glass-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  service = await startSandboxService({
    path: folder,
    locale: 'en',
    startAt: Date.now() - 26 * hourMs,
    sesThrottleMs: 0,
  });
  closers.add(() => service.close());
  const click = (person: string, button: string, inputs = {}) =>
    clickOn(service, { person, button, confirm: true, inputs });
  await sayTo(service, { person: 'requester', text: '/dkim rotate goo.ne.jp' });
  await click('requester', 'application_submitted', { ticket: 'DNS-1' });
  await service.publish();
  // The daily check has its hour, and finds the record twice, ten minutes apart: when that is depends on the hour of the start.
  await service.pass(24 * hourMs);
  const hasRound = async () => (await service.application.log.load(service.domain))?.state.rotation?.round != null;
  for (let step = 0; step < 6 && !(await hasRound()); step += 1) await service.pass(10 * minuteMs);
  await click('approver-1', 'approve');
  await click('approver-2', 'approve');
  await service.pass(10 * minuteMs);
  expect((await service.application.log.load(service.domain))?.state.rotation?.stage.tag).toBe('Watching');
  await service.service.stop();
  service.sandbox.clock.moveTo(Date.now());
  const path = join(folder, 'futari.yml');
  env = {
    ...envOf(service.sandbox, path, 'http'),
    // Nobody listens there.
    SLACK_API_URL: 'http://127.0.0.1:9/',
  };
  const loaded = await loadConfig({ env, readFile: (name) => readFile(name, 'utf8') });
  if (loaded.tag === 'refused') throw new Error(loaded.text);
  config = loaded.config;
});

afterAll(() => closers.close());

const selector = (): string | null | undefined => service.sandbox.ses.identities()[0]?.selector;

/** `nobody`: whom AWS does not know. */
const keysOf = (name: string): { readonly accessKeyId: string; readonly secretAccessKey: string } =>
  service.sandbox.sts.user(name)?.credentials ?? { accessKeyId: 'AKIANOBODY', secretAccessKey: 'secret-of-nobody' };

const saying = (step: 'request' | 'confirm', name: string, domain = 'goo.ne.jp', by = config) =>
  breakGlass(
    by,
    {
      clock: service.sandbox.clock,
      journal: { info: () => {}, error: () => {} },
      credentials: service.sandbox.dynamo.credentials,
    },
    {
      credentials: keysOf(name),
      terminal: () => null,
    },
    { step, domain, reason: 'Slack is down', profile: null, person: null },
  );

const text = async (output: ReturnType<typeof saying>): Promise<string> => (await output).lines.join('\n');

describe('break-glass at the command line, with Slack down and the bot dead', () => {
  test('I1: given who is not enrolled, not known to AWS, or not configured, then nothing is put', async () => {
    expect(await text(saying('request', 'auditor'))).toContain(arnOf('auditor'));
    expect(await text(saying('request', 'nobody'))).toMatch(/do not say who you are \(InvalidClientTokenId/);
    expect(await text(saying('request', 'operator', 'example.com'))).toContain('example.com is not among the domains');
    expect(await text(saying('confirm', 'approver-1'))).toContain('There is no valid request');
    const nobody = { ...config, breakGlass: { people: [] } };
    expect(await text(saying('confirm', 'approver-1', 'goo.ne.jp', nobody))).toContain('not configured');
    expect(selector()).not.toBe(current);
  });

  test('given two different people with profiles of their own, then two processes bring SES back, and print no secret', async () => {
    const profiles = join(config.keys.tag === 'local' ? join(config.keys.file, '..') : '', 'credentials');
    const lines = ['operator', 'approver-1'].flatMap((name) => [
      `[${name}]`,
      `aws_access_key_id = ${keysOf(name).accessKeyId}`,
      `aws_secret_access_key = ${keysOf(name).secretAccessKey}`,
    ]);
    await writeFile(profiles, lines.join('\n'));
    const { accessKeyId, secretAccessKey } = service.sandbox.dynamo.credentials;
    const self = {
      ...env,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SHARED_CREDENTIALS_FILE: profiles,
    };
    const run = (...args: readonly string[]) => runProcess(['break-glass', ...args], self);
    const first = await run('request', 'goo.ne.jp', '--reason', 'Slack is down', '--profile', 'operator');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('request of operator is recorded');
    expect(await text(saying('confirm', 'operator'))).toContain('You made this request');
    expect(selector()).not.toBe(current);
    const second = await run('confirm', 'goo.ne.jp', '--profile', 'approver-1');
    expect(second).toMatchObject({ code: 0, err: '' });
    expect(second.out).toContain('SES has taken the previous key');
    expect(selector()).toBe(current);
    const printed = [first, second].map(({ out, err }) => out + err).join('');
    for (const name of ['operator', 'approver-1']) expect(printed).not.toContain(keysOf(name).secretAccessKey);
    const codes = service.sandbox.alerts.received().map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['break_glass_requested', 'break_glass_used']));
    const usage = await runProcess(['break-glass', 'request', 'goo.ne.jp'], { LANG: 'ja_JP.UTF-8' });
    expect(usage).toMatchObject({ code: 2, err: expect.stringContaining('使い方') });
  });
});
