import { afterEach, describe, expect, test } from '@jest/globals';
import { seal } from '../../../src/main/lambda/queue.ts';
import type { Worker } from '../../../src/main/lambda/worker.ts';
import { channel, domain } from '../../../src/main/sandbox.ts';
import { context, type LambdaSite, openLambdaSite } from './lambdaSite.ts';

let site: LambdaSite | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});
const open = async (): Promise<LambdaSite> => {
  site = await openLambdaSite();
  return site;
};

const sealed = (text: string): string =>
  seal(site?.aws.parameters.get('/futari/test/SLACK_SIGNING_SECRET') ?? '', text);

const notified = ({ sandbox }: LambdaSite, person: string): string =>
  sandbox.slack
    .ephemerals(person)
    .map(({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`)
    .join('\n');

const say = async ({ sandbox }: LambdaSite, text: string, person = 'requester'): Promise<void> => {
  expect(await sandbox.slack.say(person, channel, text)).toMatchObject({ ack: { tag: 'acked', status: 200 } });
};

/** Events of the log so far, by name. */
const eventsOf = async ({ composition }: Worker): Promise<readonly string[]> => {
  const types: string[] = [];
  for await (const { events } of composition.application.log.history(domain))
    types.push(...events.map(({ type }) => type));
  return types;
};

const started = (types: readonly string[]): number => types.filter((type) => type === 'RotationStarted').length;

describe('the worker on Lambda', () => {
  test('given /dkim rotate on the queue, then the person is answered, the card stands and the application is posted', async () => {
    const s = await open();
    await say(s, '/dkim rotate goo.ne.jp');
    expect(s.sandbox.slack.messages(channel)).toEqual([]);
    expect(await s.drain(await s.worker())).toEqual([{ batchItemFailures: [] }]);
    expect(notified(s, 'requester')).not.toBe('');
    expect(JSON.stringify(s.sandbox.slack.messages(channel))).toContain('gooid-21-prod-20250918-');
    expect(s.sandbox.slack.files()).toHaveLength(1);
  });

  test('given no way to receive mail, then the preflight says that the mailbox is', async () => {
    const s = await open();
    const worker = await s.worker();
    await say(s, '/dkim rotate goo.ne.jp');
    await s.drain(worker);
    const head = await worker.composition.application.log.load(domain);
    expect(head?.state.rotation?.preflight?.blockers).toEqual(['mailbox_unavailable']);
  });

  test('I10: given the same message twice, in two processes, then it is decided once', async () => {
    const s = await open();
    await say(s, '/dkim rotate goo.ne.jp');
    const [message] = s.aws.queue.splice(0);
    const event = { Records: [{ messageId: 'm', body: message?.body ?? '' }] };
    const [first, second] = [await s.worker(), await s.worker()];
    const both = await Promise.all([first.work(event, context), second.work(event, context)]);
    expect(both).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
    await first.work(event, context);
    expect(started(await eventsOf(first))).toBe(1);
    expect((await first.composition.application.log.load(domain))?.state.rotation?.id).toBe(1);
  });

  test('given a button with a form, then the ingress opens it in the request, and what is sent goes by the queue', async () => {
    const s = await open();
    const worker = await s.worker();
    await say(s, '/dkim rotate goo.ne.jp');
    await s.drain(worker);
    const { slack } = s.sandbox;
    await slack.click('requester', { actionId: 'application_submitted' });
    expect(slack.views('requester')).toHaveLength(1);
    expect(s.aws.queue).toEqual([]);
    // What the calendar refuses is beside its field at once, and the form stays open.
    const late = await slack.submitView('requester', { ticket: 'DNS申請-42', promisedDate: '2025-12-31' });
    expect(late).toMatchObject({ tag: 'invalid', errors: { promisedDate: expect.stringContaining('2025-11-17') } });
    expect([slack.views('requester').length, s.aws.queue]).toEqual([1, []]);
    await slack.submitView('requester', { ticket: 'DNS申請-42' });
    expect(slack.views('requester')).toEqual([]);
    expect(s.aws.queue).toHaveLength(1);
    await s.drain(worker);
    const { rotation } = (await worker.composition.application.log.load(domain))?.state ?? {};
    expect(JSON.stringify(rotation)).toContain('DNS申請-42');
  });

  test('given 詳細, then the ingress opens the modal, and the worker fills it', async () => {
    const s = await open();
    const worker = await s.worker();
    await say(s, '/dkim rotate goo.ne.jp');
    await s.drain(worker);
    const { slack } = s.sandbox;
    await slack.click('requester', { actionId: 'rotation_details' });
    expect(JSON.stringify(slack.views('requester'))).toContain('読み込んでいます');
    expect(s.aws.queue).toHaveLength(1);
    await s.drain(worker);
    const head = await worker.composition.application.log.load(domain);
    expect(JSON.stringify(slack.views('requester'))).toContain(head?.hash);
  });

  test('given a click of half an hour ago, then nothing is decided and the person hears so', async () => {
    const s = await open();
    await say(s, '/dkim rotate goo.ne.jp');
    s.sandbox.clock.advance(31 * 60_000);
    const worker = await s.worker();
    expect(await s.drain(worker)).toEqual([{ batchItemFailures: [] }]);
    expect(notified(s, 'requester')).toContain('30 分以上たったため');
    expect(await worker.composition.application.log.load(domain)).toBeNull();
  });

  test('given a command of before midnight that is worked after it, then the day is that of the command', async () => {
    const s = await open();
    const worker = await s.worker();
    // A click never counts from before the newest commit, and the first work of a process may put one down.
    await worker.composition.application.recordConfigurations();
    const untilTenToMidnight = Date.parse('2025-09-18T23:50:00+09:00') - s.sandbox.clock.now();
    s.sandbox.clock.advance(untilTenToMidnight);
    await say(s, '/dkim rotate goo.ne.jp');
    s.sandbox.clock.advance(20 * 60_000);
    await s.drain(worker);
    const head = await worker.composition.application.log.load(domain);
    expect(head?.state.rotation?.next).toMatch(/^gooid-21-prod-20250918-/);
  });

  test.each([
    ['that cannot be read', () => '{}'],
    ['whose action only a newer version knows', (text: string) => text.replace('"action":"status"', '"action":"sing"')],
  ])('given a message %s, then it and what follows in its batch are brought again', async (_name, change) => {
    const s = await open();
    await say(s, '/dkim status');
    const [{ body } = { body: '' }] = s.aws.queue.splice(0);
    const worker = await s.worker();
    const text = body.slice(body.indexOf('{'));
    const unreadable = change(text);
    expect(unreadable).not.toBe(text);
    const Records = [sealed(unreadable), body].map((one, index) => ({ messageId: `m${index}`, body: one }));
    expect(await worker.work({ Records }, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }],
    });
    expect(notified(s, 'requester')).toBe('');
  });

  test.each([
    ['without a seal', (body: string) => body.slice(body.indexOf('{'))],
    ['with another person in it', (body: string) => body.replace('U0REQUESTER', 'U0APPROVER1')],
    ['sealed with another secret', (body: string) => seal('another-secret', body.slice(body.indexOf('{')))],
  ])('I1: given a message %s, then who merely writes to the queue decides nothing', async (_name, forge) => {
    const s = await open();
    await say(s, '/dkim rotate goo.ne.jp');
    const [{ body } = { body: '' }] = s.aws.queue.splice(0);
    const worker = await s.worker();
    expect(forge(body)).not.toBe(body);
    const Records = [{ messageId: 'forged', body: forge(body) }];
    expect(await worker.work({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'forged' }] });
    expect(await worker.composition.application.log.load(domain)).toBeNull();
  });

  test('given no time left, then an unanswered message is brought again', async () => {
    const s = await open();
    await say(s, '/dkim status');
    const [{ body } = { body: '' }] = s.aws.queue.splice(0);
    const worker = await s.worker();
    const over = { getRemainingTimeInMillis: () => 0 };
    expect(await worker.work({ Records: [{ messageId: 'm', body }] }, over)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm' }],
    });
    await worker.composition.application.idle();
  });

  test('I7: given everything that was said, then no function wrote a token into its log', async () => {
    const s = await open();
    await say(s, '/dkim rotate goo.ne.jp');
    await s.drain(await s.worker());
    for (const secret of s.aws.parameters.values()) expect(s.lines.join('\n')).not.toContain(secret);
  });
});
