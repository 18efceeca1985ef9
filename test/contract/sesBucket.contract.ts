/** The pace that processes share, whatever stores it. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SharedBucket } from '../../src/adapters/ses/limiter.ts';

interface BucketSite {
  /** Another process's bucket on the same store, by the site's one clock. */
  open(): SharedBucket;
  readonly slotMs: number;
  advance(ms: number): void;
  close(): Promise<void>;
}

const account = '123456789012';
const region = 'ap-northeast-1';

export const sesBucketContract = (name: string, openSite: () => Promise<BucketSite>): void => {
  let site: BucketSite;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  describe(`${name}: one pace for all processes of an account and region`, () => {
    test('given Puts of two processes at once, then each has a slot of its own, as near as can be', async () => {
      const [one, two] = [site.open(), site.open()];
      const slots = await Promise.all([one, two, one, two].map((bucket) => bucket.take(account, region, 'put')));
      const starts = slots.map(({ inMs }) => inMs).sort((a, b) => a - b);
      expect(slots.every(({ tag }) => tag === 'taken')).toBe(true);
      expect(starts).toEqual([0, 1, 2, 3].map((slot) => slot * site.slotMs));
    });

    test('given a slot that another process has, then a reading takes none and knows when to come back', async () => {
      const [one, two] = [site.open(), site.open()];
      await one.take(account, region, 'read');
      expect(await two.take(account, region, 'read')).toEqual({ tag: 'busy', inMs: site.slotMs });
      site.advance(site.slotMs);
      expect(await two.take(account, region, 'read')).toEqual({ tag: 'taken', inMs: 0 });
    });

    test('given quiet readings of one process, when a Put comes in another, then it has the very next slot', async () => {
      const [reading, switching] = [site.open(), site.open()];
      await reading.take(account, region, 'quiet');
      expect(await reading.take(account, region, 'quiet')).toEqual({ tag: 'busy', inMs: 2 * site.slotMs });
      expect(await switching.take(account, region, 'put')).toEqual({ tag: 'taken', inMs: site.slotMs });
      site.advance(2 * site.slotMs);
      expect(await reading.take(account, region, 'quiet')).toEqual({ tag: 'busy', inMs: site.slotMs });
    });

    test('given a slot that its process overslept, then it is moved to now, unless somebody came after it', async () => {
      const [late, other] = [site.open(), site.open()];
      await late.take(account, region, 'put');
      site.advance(site.slotMs / 2);
      expect(await late.take(account, region, 'put', true)).toEqual({ tag: 'taken', inMs: 0 });
      expect(await other.take(account, region, 'put')).toEqual({ tag: 'taken', inMs: site.slotMs });
      expect(await late.take(account, region, 'read', true)).toEqual({ tag: 'busy', inMs: 2 * site.slotMs });
      expect(await late.take(account, region, 'put', true)).toEqual({ tag: 'taken', inMs: 2 * site.slotMs });
    });

    test('given another account or region, then it has a pace of its own', async () => {
      const bucket = site.open();
      for (const [a, r] of [
        [account, region],
        [account, 'us-east-1'],
        ['210987654321', region],
      ] as const) {
        expect(await bucket.take(a, r, 'read')).toEqual({ tag: 'taken', inMs: 0 });
      }
    });

    test('given a mark that a wrong clock left far ahead, then nobody waits for it', async () => {
      const [one, two] = [site.open(), site.open()];
      site.advance(86_400_000);
      await one.take(account, region, 'put');
      site.advance(-86_400_000);
      expect(await two.take(account, region, 'read')).toEqual({ tag: 'taken', inMs: 0 });
    });
  });
};
