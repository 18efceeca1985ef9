import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openSweep } from '../../../src/main/lambda/sweep.ts';
import { channel, domain } from '../../../src/main/sandbox.ts';
import { type LambdaSite, openLambdaSite } from './lambdaSite.ts';

let site: LambdaSite | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});
const open = async (): Promise<LambdaSite> => {
  site = await openLambdaSite();
  return site;
};

const dayMs = 86_400_000;

const rotating = async () => {
  const s = await open();
  const worker = await s.worker();
  await s.sandbox.slack.say('requester', channel, '/dkim rotate goo.ne.jp');
  await s.drain(worker);
  return { s, worker };
};

describe('the sweep on Lambda', () => {
  test('given a domain that is due, then its turn is put on the queue, once for the same due moment', async () => {
    const { s, worker } = await rotating();
    const sweep = await s.sweep();
    s.sandbox.clock.advance(((await worker.composition.application.nextDueAt()) ?? 0) - s.sandbox.clock.now() + 1_000);
    expect(await sweep.run('sweep')).toBe(1);
    expect(await sweep.run('sweep')).toBe(1);
    expect(s.messages()).toMatchObject([{ tag: 'check', domain, daily: false }]);
    expect(s.aws.dropped).toBe(1);
    const before = (await worker.composition.application.log.load(domain))?.version ?? 0;
    await s.drain(worker);
    // Handling what is due always commits a later due moment (design.md 6).
    const after = await worker.composition.application.log.load(domain);
    expect(after?.version).toBeGreaterThan(before);
    expect(after?.dueAt ?? Number.POSITIVE_INFINITY).toBeGreaterThan(s.sandbox.clock.now());
    expect(await sweep.run('sweep')).toBe(0);
  });

  test('given a queue that is down, then the sweep fails and the next one finds the same domain', async () => {
    const { s } = await rotating();
    const sweep = await s.sweep();
    s.sandbox.clock.advance(dayMs);
    s.aws.queueIsDown = true;
    await expect(sweep.run('sweep')).rejects.toThrow();
    s.aws.queueIsDown = false;
    expect(await sweep.run('sweep')).toBe(1);
  });

  test('given the daily job, then every configured domain is looked at by the worker', async () => {
    const { s, worker } = await rotating();
    const sweep = await s.sweep();
    expect(await sweep.run('daily')).toBe(1);
    expect(await sweep.run('daily')).toBe(1);
    expect(s.messages()).toMatchObject([{ tag: 'check', domain, daily: true }]);
    const calls = s.sandbox.ses.calls().length;
    expect(await s.drain(worker)).toEqual([{ batchItemFailures: [] }]);
    expect(s.sandbox.ses.calls().length).toBeGreaterThan(calls);
  });

  test('given many domains, then each is put on the queue once, also where SQS takes a batch in part', async () => {
    const { runtime, aws, messages } = await open();
    const path = runtime.env.DKIM_CONFIG ?? '';
    const file = JSON.parse(await readFile(path, 'utf8')) as { domains: readonly object[] };
    const names = [domain, ...Array.from({ length: 24 }, (_, number) => `mail-${number}.example.jp`)];
    const domains = names.map((name) => ({ ...file.domains[0], name }));
    await writeFile(path, JSON.stringify({ ...file, domains }));
    const sweep = await openSweep(runtime);
    aws.refusedText = names[7] ?? '';
    await expect(sweep.run('daily')).rejects.toThrow('SQS refused 1 messages');
    aws.refusedText = null;
    expect(await sweep.run('daily')).toBe(25);
    sweep.close();
    expect(messages().map((message) => (message as { domain: string }).domain)).toEqual(expect.arrayContaining(names));
    expect(messages()).toHaveLength(25);
  });

  test('rollback and people have groups of their own: neither waits behind a check', async () => {
    const { s } = await rotating();
    await s.sandbox.slack.say('approver-1', channel, '/dkim rollback goo.ne.jp');
    await s.sandbox.slack.say('approver-1', channel, '/dkim status goo.ne.jp');
    await (await s.sweep()).run('daily');
    const lanes = s.aws.queue.map(({ group }) => group.split('-')[0]);
    expect(lanes).toEqual(['rollback', 'query', 'check']);
  });
});

describe('a configuration that a function must not have', () => {
  test('given another table than the stack’s, then the start is refused, and both are named', async () => {
    const { runtime } = await open();
    const env = { ...runtime.env, FUTARI_TABLE: 'another-table' };
    await expect(openSweep({ ...runtime, env })).rejects.toThrow(/dkim-rotation.*another-table/);
  });

  test('I11: given another value of a switch of the runbook, then the start is refused', async () => {
    const { runtime } = await open();
    const env = { ...runtime.env, BYODKIMRotationMode: 'AUTO' };
    await expect(openSweep({ ...runtime, env })).rejects.toThrow(/BYODKIMRotationMode/);
  });

  test('given a file that is wrong, then every field is named and no token is', async () => {
    const { runtime, aws } = await open();
    const path = runtime.env.DKIM_CONFIG ?? '';
    const file = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    await writeFile(path, JSON.stringify({ ...file, dns: {}, probe: {} }));
    const problem = await openSweep(runtime).catch((error: Error) => error.message);
    expect(problem).toContain('dns.resolvers');
    expect(problem).toContain('probe.address');
    for (const secret of aws.parameters.values()) expect(problem).not.toContain(secret);
  });
});
