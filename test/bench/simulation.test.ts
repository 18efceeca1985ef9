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

  test('I1, I2, I14: given a Slack that fails half-way, loses answers, is down, forbids uploads, archives the channel and deletes what is old, then each notice comes, none twice without a reason, and no approval that nobody pressed', async () => {
    const results = await simulate({ rotations: 6, seed: 20261130, strategies: ['bot'], withSlack: true });
    for (const { tally } of results) {
      expect(tally.traces).toEqual([]);
      expect(tally.proven).toBe(6);
      expect(tally.faults).toBeGreaterThan(20);
      expect(tally.puts).toBeGreaterThan(4);
    }
  });

  test('given the same seed, then the same figures', async () => {
    const few = { ...options, rotations: 10 };
    expect(asJson(few, await simulate(few))).toBe(asJson(few, await simulate(few)));
    const told = { ...options, rotations: 2, strategies: ['bot'], withSlack: true } as const;
    expect(asJson(told, await simulate(told))).toBe(asJson(told, await simulate(told)));
  });
});
