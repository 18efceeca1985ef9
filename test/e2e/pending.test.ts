import { describe, expect, test } from '@jest/globals';
import type { Selector } from '../../src/domain/names.ts';
import { approveByTwo, hourMs, minuteMs, nextOf, notified, settleMs, stageOf, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { account, current, domain, type World } from '../support/world.ts';

const open = useWorld();
const region = 'ap-northeast-1';

const factsOf = (w: World, code: string) => w.sentNotices.find((one) => one.code === code)?.facts;
const reads = (w: World): number =>
  w.sandbox.ses.calls().filter(({ operation }) => operation === 'GetEmailIdentity').length;

/** SES says this of the identity, whatever the DNS has. */
const setStatusOfNext = async (w: World, status: 'PENDING' | 'FAILED' | 'SUCCESS'): Promise<void> => {
  const selector = (await nextOf(w)) as Selector;
  const privateKey = (await w.vault.use(domain, selector, async (held) => held.pkcs1Base64())) ?? '';
  const identity = { account, region, identity: domain, origin: 'EXTERNAL', selector, privateKey, status } as const;
  await w.sandbox.ses.putIdentity(identity);
};

describe('from the Put until SUCCESS nobody promises a signature: it is polled, counted and told (issue 4, part 3)', () => {
  test('given SES that says SUCCESS at the first poll, then approval to SUCCESS costs at most 4 calls, and the watch at most 1 an hour', async () => {
    const w = await open();
    await untilRound(w);
    const before = w.sandbox.ses.calls().length;
    await w.approve('approver-1');
    const held = w.sandbox.clock.now();
    await w.approve('approver-2');
    await setStatusOfNext(w, 'SUCCESS');
    await w.pass(minuteMs);
    expect(await stageOf(w)).toBe('Watching');
    const control = w.sandbox.ses
      .calls()
      .slice(before)
      .filter(({ operation }) => operation !== 'SendEmail');
    expect(control.map(({ operation }) => operation.slice(0, 3)).slice(0, 3)).toEqual(['Get', 'Put', 'Get']);
    expect(w.sandbox.clock.now() - held).toBeLessThanOrEqual(2 * minuteMs);
    await w.pass(hourMs);
    const began = w.sandbox.ses.calls().length;
    await w.pass(22 * hourMs);
    expect(w.sandbox.ses.calls().length - began).toBeLessThanOrEqual(22);
  });

  test('given SES that stays PENDING, then it is asked ever more rarely, an alarm with the minutes comes after 15, and going back is offered', async () => {
    const w = await open();
    await untilRound(w);
    await approveByTwo(w);
    await setStatusOfNext(w, 'PENDING');
    const before = reads(w);
    await w.pass(14 * minuteMs);
    expect(notified(w)).not.toContain('alarm_pending');
    await w.pass(2 * minuteMs);
    expect(factsOf(w, 'alarm_pending')).toMatchObject({ owner: 'approvers', minutes: 16 });
    expect(reads(w) - before).toBeLessThanOrEqual(16);
    expect(await stageOf(w)).toBe('Switching');
    expect(await w.request('approver-1', 'rollback')).toMatchObject({ tag: 'accepted' });
    await w.pass(settleMs);
    expect(w.selectors()).toEqual([current]);
  });

  test('given SES that gives up on the next key, then it is told at once and once, with the minutes and the way back', async () => {
    const w = await open();
    await untilRound(w);
    await approveByTwo(w);
    await setStatusOfNext(w, 'FAILED');
    await w.pass(4 * minuteMs);
    expect(notified(w).filter((code) => code === 'status_failed')).toHaveLength(1);
    expect(factsOf(w, 'status_failed')).toMatchObject({ status: 'FAILED', minutes: 2 });
    expect(await stageOf(w)).toBe('Switching');
    await setStatusOfNext(w, 'SUCCESS');
    await w.pass(10 * minuteMs);
    expect(await stageOf(w)).toBe('Watching');
    expect(factsOf(w, 'watch_began')?.minutes).toEqual(expect.any(Number));
    expect((await w.state()).ailing).toEqual({});
  });

  test('given a record that SES does not find, then the thread and the card say why, once, until it is found', async () => {
    const w = await open();
    await untilRound(w);
    await approveByTwo(w);
    await w.withdrawNext();
    w.sandbox.dns.flush();
    await w.pass(10 * minuteMs);
    expect(notified(w).filter((code) => code === 'ses_verification')).toHaveLength(1);
    const facts = { problem: 'HOST_NOT_FOUND', checked: expect.any(Number), serial: expect.any(Number) };
    expect(factsOf(w, 'ses_verification')).toMatchObject(facts);
    const seen = Object.values((await w.state()).verifying);
    expect(seen).toMatchObject([{ errorType: 'HOST_NOT_FOUND', serial: facts.serial }]);
    await w.publishNext();
    w.sandbox.dns.flush();
    await w.pass(10 * minuteMs);
    expect(await stageOf(w)).toBe('Watching');
    expect((await w.state()).verifying).toEqual({});
  });
});
