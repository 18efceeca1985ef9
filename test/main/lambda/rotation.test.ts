import { afterEach, describe, expect, test } from '@jest/globals';
import { recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import { recordName } from '../../../src/domain/names.ts';
import type { Sweep } from '../../../src/main/lambda/sweep.ts';
import type { Worker } from '../../../src/main/lambda/worker.ts';
import { channel, current, domain } from '../../../src/main/sandbox.ts';
import { type LambdaSite, type LambdaSiteOptions, openLambdaSite } from './lambdaSite.ts';

let site: LambdaSite | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});

const minuteMs = 60_000;

interface Stack {
  readonly s: LambdaSite;
  readonly worker: Worker;
  readonly sweep: Sweep;
}

const stateOf = async ({ worker }: Stack) => (await worker.composition.application.log.load(domain))?.state;
const stageOf = async (stack: Stack) => (await stateOf(stack))?.rotation?.stage.tag;
const signing = ({ s }: Stack) => s.sandbox.ses.identities()[0]?.selector;

/** The scheduler's next calls: time passes, the sweep runs, the worker takes what is on the queue. */
const pass = async ({ s, worker, sweep }: Stack, minutes: number, times = 1): Promise<void> => {
  for (let time = 0; time < times; time += 1) {
    s.sandbox.clock.advance(minutes * minuteMs);
    await sweep.run('sweep');
    await s.drain(worker);
  }
};

const click = async ({ s, worker }: Stack, person: string, actionId: string): Promise<void> => {
  const outcome = await s.sandbox.slack.click(person, { actionId, confirm: true });
  expect(outcome).toMatchObject({ ack: { tag: 'acked', status: 200 } });
  await s.drain(worker);
};

const publishNext = async (stack: Stack): Promise<void> => {
  const next = (await stateOf(stack))?.rotation?.next ?? current;
  const info = await stack.worker.composition.vault.describe(domain, next);
  stack.s.sandbox.dns.publish(recordName(next, domain), [...stringsOf(recordValue(info?.publicKey ?? ''))]);
};

const noticesOf = async ({ worker }: Stack): Promise<readonly string[]> => {
  const codes: string[] = [];
  for await (const { events } of worker.composition.application.log.history(domain))
    codes.push(...events.flatMap((event) => (event.type === 'NoticeRaised' ? [event.notice.code] : [])));
  return codes;
};

/** From /dkim rotate to the second approval. */
const switched = async (options: LambdaSiteOptions = {}): Promise<Stack> => {
  site = await openLambdaSite(options);
  const stack = { s: site, worker: await site.worker(), sweep: await site.sweep() };
  const { slack } = site.sandbox;
  await slack.say('requester', channel, '/dkim rotate goo.ne.jp');
  await site.drain(stack.worker);
  await slack.click('requester', { actionId: 'application_submitted' });
  await slack.submitView('requester', { ticket: 'DNS申請-42' });
  await site.drain(stack.worker);
  await publishNext(stack);
  await click(stack, 'requester', 'check_now');
  await pass(stack, 6, 4);
  expect(await stageOf(stack)).toBe('Stable');
  await click(stack, 'approver-1', 'approve');
  expect(signing(stack)).toBe(current);
  await click(stack, 'approver-2', 'approve');
  const next = (await stateOf(stack))?.rotation?.next;
  expect(signing(stack)).toBe(next);
  return stack;
};

describe('a rotation by ingress, queue, worker and sweep', () => {
  test('I1: SES is switched after two approvals and brought back by a rollback; without a mailbox the watch stays open', async () => {
    const stack = await switched();
    const next = (await stateOf(stack))?.rotation?.next;
    await pass(stack, 10, 3);
    expect(await stageOf(stack)).toBe('Watching');
    await pass(stack, 6 * 60, 5);
    expect(await stageOf(stack)).toBe('Watching');
    expect(await noticesOf(stack)).toContain('alarm_watch');
    // The grant ended with the watch's time: now it takes two people.
    await click(stack, 'approver-1', 'rollback');
    expect(signing(stack)).toBe(next);
    await click(stack, 'approver-2', 'rollback');
    expect(signing(stack)).toBe(current);
  }, 120_000);

  test('given a bucket that SES writes received mail to, then probes prove the switch, and a person completes it', async () => {
    const stack = await switched({ inbound: true });
    expect((await stateOf(stack))?.rotation?.preflight?.blockers).toEqual([]);
    await pass(stack, 10, 3);
    await pass(stack, 5 * 60, 5);
    expect(await noticesOf(stack)).toEqual(expect.arrayContaining(['watch_began', 'watch_closed']));
    await click(stack, 'requester', 'confirm_completion');
    expect(await stageOf(stack)).toBe('Overlap');
  }, 120_000);
});
