import { describe, expect, test } from '@jest/globals';
import { dayMs, notified, untilPublished } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, domain } from '../support/world.ts';

const open = useWorld();

describe('the daily check', () => {
  test('I4, I9: given a live key that is gone from the vault, then it is told once, and again after it had come back', async () => {
    const w = await open();
    await untilPublished(w);
    await w.pass(dayMs);
    expect(notified(w)).not.toContain('key_unreadable');
    const pem = await w.vault.use(domain, current, async (key) => key.pem());
    await w.vault.destroy(domain, current);
    await w.pass(3 * dayMs);
    expect(w.sentNotices.filter(({ code }) => code === 'key_unreadable')).toMatchObject([
      { facts: { selector: current, problem: 'missing', owner: 'approvers' } },
    ]);
    await w.vault.import(domain, current, pem ?? '', w.sandbox.clock.now());
    await w.pass(dayMs);
    expect((await w.state()).unreadable).toEqual([]);
    await w.vault.destroy(domain, current);
    await w.pass(dayMs);
    expect(notified(w).filter((code) => code === 'key_unreadable')).toHaveLength(2);
  });

  test('given one look that fails, then the others of that domain are made all the same', async () => {
    const w = await open();
    await untilPublished(w);
    await w.vault.destroy(domain, current);
    const describeFails = { describe: () => Promise.reject(new TypeError('of the test')) };
    Object.assign(w.vault, describeFails);
    await w.pass(dayMs);
    expect(w.faults.join()).toContain('daily check failed');
    expect(notified(w)).toContain('key_unreadable');
  });
});
