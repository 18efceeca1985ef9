import { describe, expect, test } from '@jest/globals';
import { asJson } from '../../bench/simulation/report.ts';
import { simulate } from '../../bench/simulation/simulate.ts';

const options = { rotations: 60, seed: 20261001 };

describe('random worlds', () => {
  test('given lags, wrong records, faults and crashes, when the bot rotates, then no mail breaks through its doing', async () => {
    const results = await simulate({ ...options, strategies: ['bot'] });
    for (const { tally, model } of results) {
      const { failing, noRecord, unsigned } = tally.counts;
      expect(tally.traces).toEqual([]);
      expect([failing.ours, noRecord.ours, unsigned.ours]).toEqual([0, 0, 0]);
      expect(tally.pendingMails > 0).toBe(model === 'unsigned');
      expect(tally.proven).toBe(options.rotations);
      expect(tally.rollbacks).toBeGreaterThan(0);
      expect(tally.rollbacksWorked).toBe(tally.rollbacks);
      expect(tally.crashes).toBeGreaterThan(0);
    }
  });

  test('given the same worlds, when nobody looks before the switch, then mail breaks', async () => {
    for (const { tally } of await simulate({ ...options, strategies: ['at once', 'day 14'] })) {
      const { failing, noRecord, unsigned } = tally.counts;
      expect(failing.ours + noRecord.ours).toBeGreaterThan(0);
      expect(unsigned.ours).toBeGreaterThan(0);
    }
  });

  test('given the same seed, then the same figures', async () => {
    const few = { ...options, rotations: 10 };
    expect(asJson(few, await simulate(few))).toBe(asJson(few, await simulate(few)));
  });
});
