import { describe, expect, test } from '@jest/globals';
import { approveByTwo, minuteMs, nextOf, notified, settleMs, stageOf, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current } from '../support/world.ts';

const open = useWorld();
const regions = ['ap-northeast-1', 'us-east-1'];
const put = 'PutEmailIdentityDkimSigningAttributes' as const;

describe('two targets are switched in order: the first is the canary', () => {
  test('given two regions, then the second Put comes only after SES said SUCCESS for the first and its settle is over', async () => {
    const w = await open({ regions });
    await untilRound(w);
    await approveByTwo(w);
    const next = await nextOf(w);
    await w.pass(10 * minuteMs);
    expect(w.selectors()).toEqual([next, current]);
    expect((await w.state()).targets.map(({ succeededAt }) => succeededAt !== null)).toEqual([true, false]);
    await w.pass(40 * minuteMs);
    expect(w.selectors()).toEqual([next, next]);
    expect(w.puts().map(({ region }) => region)).toEqual(regions);
    expect(await stageOf(w)).toBe('Watching');
  });

  test('given a canary whose record SES does not find, then the second target is left alone', async () => {
    const w = await open({ regions });
    await untilRound(w);
    await approveByTwo(w);
    await w.withdrawNext();
    w.sandbox.dns.flush();
    await w.pass(60 * minuteMs);
    expect(w.selectors()).toEqual([await nextOf(w), current]);
    expect(notified(w)).toContain('alarm_pending');
    expect(w.puts()).toHaveLength(1);
  });

  test('given a canary that fails, when somebody rolls back, then only what was reached is brought back', async () => {
    const w = await open({ regions });
    await untilRound(w);
    await approveByTwo(w);
    await w.request('approver-3', 'rollback');
    await w.pass(settleMs);
    expect(w.selectors()).toEqual([current, current]);
    expect(w.puts().map(({ region }) => region)).toEqual([regions[0], regions[0]]);
    expect(await stageOf(w)).toBe('RolledBack');
  });

  test('given both switched, when somebody rolls back, then both are brought back', async () => {
    const w = await open({ regions });
    await untilRound(w);
    await approveByTwo(w);
    await w.pass(50 * minuteMs);
    await w.request('approver-3', 'rollback');
    expect(w.selectors()).toEqual([current, current]);
    await w.pass(settleMs);
    expect(await stageOf(w)).toBe('RolledBack');
    expect(w.puts()).toHaveLength(4);
  });

  test('given an unknown Put on the canary, then nothing is sent to the second target until it is known', async () => {
    const w = await open({ regions });
    await untilRound(w);
    w.sandbox.ses.arm({ operation: put, times: 1, kind: { tag: 'timeout_before_commit', hangUp: true } });
    await approveByTwo(w);
    await w.pass(15 * minuteMs);
    expect(w.puts().map(({ region }) => region)).toEqual([regions[0]]);
    expect(w.selectors()).toEqual([current, current]);
  });
});
