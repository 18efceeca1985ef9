import { describe, expect, test } from '@jest/globals';
import { approveByTwo, minuteMs, stageOf, told, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';

const open = useWorld();

describe('I9: what cannot be told silences nothing else', () => {
  test('given notices that can never be posted, then all the others of the domain are', async () => {
    const w = await open();
    await untilRound(w);
    w.messengers[0]?.refused.add('approval_recorded');
    w.messengers[0]?.refused.add('switching');
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(await stageOf(w)).toBe('Watching');
    expect(told(w)).toContain('watch_began');
    const left = (await w.state()).notices.map(({ code }) => code);
    expect(new Set(left)).toEqual(new Set(['approval_recorded', 'switching']));
    w.messengers[0]?.refused.clear();
    await w.pass(20 * minuteMs);
    expect(told(w).filter((code) => code === 'approval_recorded')).toHaveLength(2);
  });

  test('given cards that cannot be drawn, then the notices are posted all the same', async () => {
    const w = await open();
    await untilRound(w);
    w.messengers[0]?.refused.add('cards');
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(told(w)).toEqual(expect.arrayContaining(['approval_recorded', 'watch_began']));
  });
});
