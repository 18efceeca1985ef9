import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamoClient } from '../../../src/adapters/dynamodb/table.ts';
import { type BreakGlassArguments, breakGlass } from '../../../src/main/commands/breakGlass.ts';
import { type Config, loadConfig } from '../../../src/main/config/load.ts';
import { Closers } from '../../../src/main/process.ts';
import { envOf, type SandboxService, startSandboxService } from '../../../src/main/sandbox.ts';
import { clickOn, sayTo } from '../../../src/sandbox/control/people.ts';

const minuteMs = 60_000;
const domain = 'goo.ne.jp';
const person = 'U0APPROVER1';
const secret = '合言葉 at the console';

const closers = new Closers();
let service: SandboxService;
let config: Config;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-glass-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  service = await startSandboxService({ path: folder, startAt: Date.now(), sesThrottleMs: 0 });
  closers.add(() => service.close());
  await sayTo(service, { person: 'requester', text: `/dkim rotate ${domain}` });
  const env = envOf(service.sandbox, join(folder, 'futari.yml'), 'http');
  const loaded = await loadConfig({ env, readFile: (name) => readFile(name, 'utf8') });
  if (loaded.tag === 'refused') throw new Error(loaded.text);
  const people = [{ slack: person }, { slack: 'U0APPROVER2', arn: 'arn:aws:iam::123456789012:user/bob' }];
  const settings = { ...loaded.config.settings, locale: 'en' as const };
  config = { ...loaded.config, settings, breakGlass: { people } };
});
afterAll(() => closers.close());

/** Each question is answered by the next line; what was shown is kept. */
const typing = (lines: readonly string[]) => {
  const left = [...lines];
  const input = new PassThrough();
  const seen = { shown: '' };
  const output = new PassThrough().on('data', (chunk: Buffer) => {
    seen.shown += chunk.toString();
    if (chunk.toString().endsWith(': ')) input.write(`${left.shift() ?? '\x03'}\r`);
  });
  return { seen, terminal: () => ({ input, output }) };
};

const run = async (args: BreakGlassArguments, ...lines: readonly string[]) => {
  const { seen, terminal } = typing(lines);
  const { clock, dynamo } = service.sandbox;
  const journal = { info: () => {}, error: () => {} };
  const { ok, lines: output } = await breakGlass(
    config,
    { clock, journal, credentials: dynamo.credentials },
    { terminal },
    args,
  );
  return { ok, output: output.join('\n'), shown: seen.shown };
};

const enroll = { step: 'enroll', domain, person } as const;
const request = { step: 'request', domain, person, profile: null, reason: 'Slack is down' } as const;
const click = (name: string) => clickOn(service, { person: name, button: 'approve_enrolment', inputs: {} });

describe('a secret for break-glass, where nobody has an AWS identity', () => {
  test('I7: given no terminal, a short one or two that differ, then nothing is stored; given it twice, then only its hash is', async () => {
    expect(await run(enroll)).toMatchObject({ ok: false, output: expect.stringContaining('Given up') });
    expect(await run(enroll, 'short', 'short')).toMatchObject({
      ok: false,
      output: expect.stringContaining('Too short'),
    });
    expect(await run(enroll, secret, `${secret}!`)).toMatchObject({ output: expect.stringContaining('not the same') });
    expect(await run({ ...enroll, person: 'U0APPROVER2' }, secret, secret)).toMatchObject({
      output: expect.stringContaining('not configured to be known by a secret'),
    });
    const enrolled = await run(enroll, secret, secret);
    expect(enrolled).toMatchObject({ ok: true, output: expect.stringContaining('not in force yet') });
    expect(`${enrolled.output}${enrolled.shown}`).not.toContain(secret);
    const { dynamo } = service.sandbox;
    const client = createDynamoClient(dynamo);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: config.table }));
    client.destroy();
    const stored = Items.filter(({ pk }) => pk?.S?.startsWith('breakGlass#'));
    expect(stored).toHaveLength(1);
    expect(Buffer.from(JSON.stringify(Items)).includes(secret)).toBe(false);
  });

  test('I1: given two people in Slack, the one whose it is and another, then it proves that person, and nobody else', async () => {
    // Offered, and nobody has said so yet: it is worth nothing.
    expect(await run(request, secret)).toMatchObject({
      output: expect.stringContaining('This person has no enrolled secret'),
    });
    await service.pass(2 * minuteMs);
    await click('approver-1');
    expect(await run(request, secret)).toMatchObject({
      output: expect.stringContaining('This person has no enrolled secret'),
    });
    await click('approver-2');
    expect(await run(request, `${secret}?`)).toMatchObject({ output: expect.stringContaining('The secret is wrong') });
    // Proven: what is refused now is that nothing was switched.
    expect((await run(request, secret)).output).not.toMatch(/secret/i);
  });

  test('given five tries within the hour, then none is left, and an hour later there are again', async () => {
    for (let tries = 0; tries < 3; tries += 1) await run(request, 'a wrong guess');
    const locked = await run(request, secret);
    expect(locked).toMatchObject({ ok: false, output: expect.stringContaining('5 times within an hour') });
    service.sandbox.clock.advance(61 * minuteMs);
    expect((await run(request, secret)).output).not.toMatch(/secret/i);
  });

  test('given another hash in the table, then the log does not know it: who can only write the table proves nobody', async () => {
    const { dynamo } = service.sandbox;
    const client = createDynamoClient(dynamo);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: config.table }));
    const item = Items.find(({ pk }) => pk?.S?.startsWith('breakGlass#'));
    await client.send(
      new PutItemCommand({ TableName: config.table, Item: { ...item, hash: { B: Buffer.alloc(32) } } }),
    );
    client.destroy();
    expect(await run(request, secret)).toMatchObject({ ok: false, output: expect.stringContaining('enrol again') });
  });
});
