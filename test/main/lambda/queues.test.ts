import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readMessage, seal } from '../../../src/main/lambda/queue.ts';
import { openSweep } from '../../../src/main/lambda/sweep.ts';
import { channel, domain } from '../../../src/main/sandbox.ts';
import { context, type LambdaSite, openLambdaSite } from './lambdaSite.ts';

let site: LambdaSite | null = null;
const closers: (() => void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) close();
  await site?.close();
  site = null;
});
const open = async (): Promise<LambdaSite> => {
  site = await openLambdaSite();
  return site;
};

const sealed = ({ aws }: LambdaSite, message: object): string =>
  seal(aws.parameters.get('/futari/test/SLACK_SIGNING_SECRET') ?? '', JSON.stringify(message));

const timeIsOver = { getRemainingTimeInMillis: () => 0 };
const batchOf = (body: string) => ({ Records: [{ messageId: 'm', body }] });
const done = { batchItemFailures: [] };
const again = { batchItemFailures: [{ itemIdentifier: 'm' }] };

/** The only message that is on a queue, taken from it. */
const takeOnly = ({ aws }: LambdaSite): string => {
  const [only, ...others] = aws.queue.splice(0);
  expect(others).toEqual([]);
  return only?.body ?? '';
};

const say = (s: LambdaSite, person: string, text: string): Promise<unknown> =>
  s.sandbox.slack.say(person, channel, text);

describe('I15: each kind of work has its queue, so that none waits behind a lesser one', () => {
  test('decisions and rollbacks are on the queue of commands, what somebody only wants to see on that of queries', async () => {
    const s = await open();
    const queueOf = async (text: string): Promise<string | undefined> => {
      await say(s, 'requester', text);
      return s.aws.queue.splice(0)[0]?.queue;
    };
    for (const text of ['/dkim rotate goo.ne.jp', '/dkim submitted goo.ne.jp DNS-42', '/dkim rollback goo.ne.jp'])
      expect([text, await queueOf(text)]).toEqual([text, 'commands']);
    for (const text of ['status', 'check', 'help', 'plan', 'history goo.ne.jp', 'rotate goo.ne.jp --dry-run', 'sing'])
      expect([text, await queueOf(`/dkim ${text}`)]).toEqual([text, 'queries']);
  });

  test('what is due and the daily check have a queue each', async () => {
    const s = await open();
    await say(s, 'requester', '/dkim rotate goo.ne.jp');
    await s.drain(await s.worker());
    const sweep = await s.sweep();
    s.sandbox.clock.advance(86_400_000);
    await sweep.run('sweep');
    await sweep.run('daily');
    expect(s.aws.queue.map(({ queue }) => queue)).toEqual(['due', 'daily']);
  });
});

describe('a group holds one person’s messages only: what fails blocks nobody else', () => {
  const groupsOf = async (s: LambdaSite, people: readonly string[], text: string): Promise<readonly string[]> => {
    for (const person of people) await say(s, person, text);
    return s.aws.queue.splice(0).map(({ group }) => group);
  };

  test.each(['/dkim rotate goo.ne.jp', '/dkim rollback goo.ne.jp', '/dkim status goo.ne.jp'])(
    'I15: given %s of a guest and of two approvers about one domain, then three groups have it',
    async (text) => {
      const s = await open();
      const groups = await groupsOf(s, ['guest', 'approver-1', 'approver-2'], text);
      expect(new Set(groups).size).toBe(3);
      expect(await groupsOf(s, ['guest', 'approver-1', 'approver-2'], text)).toEqual(groups);
    },
  );

  test('I15: given any number of domains that one person types, then 16 workers at most are busy with them', async () => {
    const s = await open();
    const groups = new Set<string>();
    for (let number = 0; number < 100; number += 1)
      for (const group of await groupsOf(s, ['guest'], `/dkim rotate d${number}.example`)) groups.add(group);
    expect(groups.size).toBeGreaterThan(4);
    expect(groups.size).toBeLessThanOrEqual(16);
  });
});

describe('what did not finish is not done', () => {
  test('given a check that its time ends, then it comes again', async () => {
    const s = await open();
    await (await s.sweep()).run('daily');
    const body = takeOnly(s);
    const worker = await s.worker();
    expect(await worker.work(batchOf(body), timeIsOver)).toEqual(again);
    expect(await worker.work(batchOf(body), context)).toEqual(done);
    expect(s.lines.join('\n')).toContain('"problem":"notDone"');
  });

  test('given a query that its time ends, when a copy comes, then it waits for the answer, which comes once', async () => {
    const s = await open();
    await say(s, 'requester', '/dkim status goo.ne.jp');
    const message = JSON.parse(takeOnly(s).replace(/^\w+ /, ''));
    const queried = Promise.withResolvers<'queried'>();
    const gate = Promise.withResolvers<void>();
    let answers = 0;
    const server = createServer(async (_, response) => {
      answers += 1;
      queried.resolve('queried');
      await gate.promise;
      response.end('ok');
    });
    closers.push(() => server.close().closeAllConnections());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    message.delivery.responseUrl = `http://127.0.0.1:${port}/`;
    const worker = await s.worker();
    expect(await worker.work(batchOf(sealed(s, message)), timeIsOver)).toEqual(again);
    const copy = worker.work(batchOf(sealed(s, message)), context);
    expect(await Promise.race([copy, queried.promise])).toBe('queried');
    gate.resolve();
    expect(await copy).toEqual(done);
    expect(answers).toBe(1);
  });

  test('given an answer that no channel of Slack took, then the query comes again and is answered', async () => {
    const s = await open();
    await say(s, 'requester', '/dkim status goo.ne.jp');
    const body = takeOnly(s);
    const worker = await s.worker();
    const { faults } = s.sandbox.slack;
    for (const method of ['response_url', 'chat.postEphemeral', 'conversations.open'])
      faults.arm({ method, answer: { error: 'fatal_error' }, count: 10, when: 'before' });
    expect(await worker.work(batchOf(body), context)).toEqual(again);
    expect(s.sandbox.slack.ephemerals('requester')).toEqual([]);
    faults.clear();
    expect(await worker.work(batchOf(body), context)).toEqual(done);
    expect(s.sandbox.slack.ephemerals('requester')).toHaveLength(1);
    expect(await worker.work(batchOf(body), context)).toEqual(done);
    expect(s.sandbox.slack.ephemerals('requester')).toHaveLength(1);
  });
});

/** As the first version wrote it. Such a message may wait on a queue during a deployment, so this text never changes. */
const firstVersion = {
  version: 1,
  tag: 'handle',
  delivery: {
    id: 'command-1',
    person: 'T0GOOMAIL/U0REQUESTER',
    user: 'U0REQUESTER',
    channel: 'C0DKIM',
    threadTs: null,
    responseUrl: null,
    replaces: false,
  },
  parsed: { action: 'help', domain: null, rotation: null, round: null, digest: null, inputs: {} },
};
const firstCheck = { version: 1, tag: 'check', domain, daily: true, occasion: 'daily 2025-09-18T00' };

describe('each message tells its version', () => {
  test('what is put on a queue has the current one', async () => {
    const s = await open();
    await say(s, 'requester', '/dkim status goo.ne.jp');
    await (await s.sweep()).run('daily');
    expect(s.messages()).toMatchObject([{ version: 1 }, { version: 1 }]);
  });

  test('a message of the first version is read', async () => {
    const s = await open();
    const worker = await s.worker();
    const at = s.sandbox.clock.now();
    expect(await worker.work(batchOf(sealed(s, { ...firstVersion, at })), context)).toEqual(done);
    expect(s.sandbox.slack.ephemerals('requester')).toHaveLength(1);
    expect(await worker.work(batchOf(JSON.stringify({ ...firstCheck, at })), context)).toEqual(done);
  });

  test.each([
    ['of a person', (s: LambdaSite, message: object) => sealed(s, { ...firstVersion, ...message })],
    ['of the sweep', (_: LambdaSite, message: object) => JSON.stringify({ ...firstCheck, ...message })],
  ])(
    'a message %s of a version that only a newer worker knows stays, and the journal names the version',
    async (_name, bodyOf) => {
      const s = await open();
      const worker = await s.worker();
      const body = bodyOf(s, { at: s.sandbox.clock.now(), version: 2, tag: 'newer' });
      expect(await worker.work(batchOf(body), context)).toEqual(again);
      const line = s.lines.find((one) => one.includes('"unknown version"'));
      expect(line).toMatch(/kept for a newer worker .*"version":2/);
    },
  );

  test('the page of a Home tab arrives at the worker; an ingress that knew none means the first', () => {
    const surfaceOf = (more: object): unknown => {
      const surface = { tag: 'home', opened: false, hash: null, ...more };
      const message = { ...firstVersion, at: 1, delivery: { ...firstVersion.delivery, surface } };
      const read = readMessage('secret', seal('secret', JSON.stringify(message)));
      if (read.tag !== 'read' || read.message.tag !== 'handle') throw new Error(read.tag);
      return read.message.delivery.surface;
    };
    expect(surfaceOf({ page: 2 })).toMatchObject({ page: 2 });
    expect(surfaceOf({})).toMatchObject({ page: 1 });
  });

  test('a message without a version cannot be read', async () => {
    const s = await open();
    const { version: _, ...message } = firstVersion;
    const body = sealed(s, { ...message, at: s.sandbox.clock.now() });
    expect(await (await s.worker()).work(batchOf(body), context)).toEqual(again);
  });
});

describe('I1: the sweep cannot make an approval', () => {
  test('it opens and works without any secret', async () => {
    const s = await open();
    s.aws.parameters.clear();
    const { SLACK_BOT_TOKEN: _, SLACK_SIGNING_SECRET: __, ...env } = s.runtime.env;
    const sweep = await openSweep({ ...s.runtime, env });
    closers.push(() => sweep.close());
    expect(await sweep.run('daily')).toBe(1);
  });

  test('what has no seal may request a check and nothing else', async () => {
    const s = await open();
    const worker = await s.worker();
    await say(s, 'requester', '/dkim rotate goo.ne.jp');
    const rotate = takeOnly(s).replace(/^\w+ /, '');
    expect(await worker.work(batchOf(rotate), context)).toEqual(again);
    expect(await worker.composition.application.log.load(domain)).toBeNull();
    expect(s.lines.join('\n')).toContain('"problem":"not sealed by us"');
    await (await s.sweep()).run('daily');
    const check = takeOnly(s);
    expect(check).toMatch(/^\{/);
    expect(await worker.work(batchOf(check), context)).toEqual(done);
  });
});
