import { describe, expect, test } from '@jest/globals';
import type { WatchWarning } from '../../src/domain/facts.ts';
import type { Selector } from '../../src/domain/names.ts';
import { dayMs, hourMs, notified, stageOf, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { account, current, domain, type World } from '../support/world.ts';

const open = useWorld();

const times = (w: World, code: string): number => notified(w).filter((one) => one === code).length;

describe('a watch closes on what is true at its end (I9)', () => {
  test('given a record that vanishes in the watch, then it stays open with an alarm until mail verifies and SES says SUCCESS', async () => {
    const w = await open();
    await untilWatching(w);
    await w.pass(hourMs);
    await w.withdrawNext();
    await w.pass(24 * hourMs);
    expect(await stageOf(w)).toBe('Watching');
    expect(notified(w)).toEqual(expect.arrayContaining(['probe_lost', 'status_lost', 'alarm_watch']));
    expect(times(w, 'status_lost')).toBeLessThanOrEqual(3);
    // Record, SES and mail agree: going back is offered once, with who may, since when, and what the switch cost.
    expect(times(w, 'watch_incident')).toBe(1);
    const facts = w.sentNotices.find(({ code }) => code === 'watch_incident')?.facts;
    expect(facts).toMatchObject({ owner: 'approvers', who: { who: 'one' }, minutes: expect.any(Number) });
    expect(((facts?.warnings ?? []) as readonly WatchWarning[]).length).toBeGreaterThanOrEqual(2);
    expect(facts?.since).toBeGreaterThan(0);
    await w.publishNext();
    await w.pass(6 * hourMs);
    expect(await stageOf(w)).toBe('AwaitingCompletion');
    expect(notified(w)).toContain('status_back');
    expect((await w.state()).incidentResponse).toBeNull();
  });

  test('given a record that vanishes after the watch, then SES is heard of at the next daily look, once', async () => {
    const w = await open();
    await untilWatching(w);
    await w.pass(25 * hourMs);
    expect(await stageOf(w)).toBe('AwaitingCompletion');
    const region = 'ap-northeast-1';
    const { rotation } = await w.state();
    const selector = rotation?.next ?? '';
    const key = (await w.vault.use(domain, selector as Selector, async (held) => held.pkcs1Base64())) ?? '';
    await w.withdrawNext();
    const signing = { origin: 'EXTERNAL', selector, privateKey: key, status: 'TEMPORARY_FAILURE' } as const;
    await w.sandbox.ses.putIdentity({ account, region, identity: domain, ...signing });
    await w.pass(dayMs);
    expect(times(w, 'status_lost')).toBe(1);
  });
});

describe('drift is kept per target (I6)', () => {
  test('given one target of two with a selector that nobody expects, then it is told once, and stays until that target is well', async () => {
    const regions = ['ap-northeast-1', 'us-east-1'];
    const w = await open({ regions });
    await w.request('requester', 'rotate');
    const privateKey = (await w.vault.use(domain, current, async (held) => held.pkcs1Base64())) ?? '';
    const put = (selector: string): Promise<void> =>
      w.sandbox.ses.putIdentity({
        ...{ account, region: 'ap-northeast-1', identity: domain, origin: 'EXTERNAL', selector, privateKey },
      });
    await put('someone-else');
    await w.pass(4 * dayMs);
    expect(Object.values((await w.state()).drifting)).toEqual(['someone-else']);
    expect(times(w, 'drift')).toBe(1);
    await put(current);
    await w.pass(dayMs);
    expect((await w.state()).drifting).toEqual({});
    expect(notified(w)).toContain('altered_back');
  });
});

describe('what somebody else changed at SES is told with what changed, once, and when it is back (issue 4, part 8)', () => {
  test.each([
    ['signing_off', { signingEnabled: false }],
    ['easy_dkim_origin', { origin: 'AWS_SES' }],
  ] as const)(
    'given %s, then it is told once, not every day, and heard of again when it is back',
    async (what, change) => {
      const w = await open();
      await w.request('requester', 'rotate');
      const privateKey = (await w.vault.use(domain, current, async (held) => held.pkcs1Base64())) ?? '';
      const place = { account, region: 'ap-northeast-1', identity: domain } as const;
      const ours = { ...place, origin: 'EXTERNAL', selector: current, privateKey } as const;
      await w.sandbox.ses.putIdentity('origin' in change ? { ...place, ...change } : { ...ours, ...change });
      await w.pass(3 * dayMs);
      expect(Object.values((await w.state()).altered)).toEqual([what]);
      expect(times(w, `altered_${what}`)).toBe(1);
      await w.sandbox.ses.putIdentity(ours);
      await w.pass(dayMs);
      expect((await w.state()).altered).toEqual({});
      expect(times(w, 'altered_back')).toBe(1);
    },
  );
});
