import { describe, expect, test } from '@jest/globals';
import { Cache } from '../../bench/simulation/cache.ts';
import { Mail } from '../../bench/simulation/mail.ts';
import { Random } from '../../bench/simulation/random.ts';
import { SesTarget } from '../../bench/simulation/signing.ts';
import { Tally } from '../../bench/simulation/tally.ts';
import { Timeline } from '../../bench/simulation/timeline.ts';
import { hour, minute } from '../../bench/simulation/units.ts';
import { Zone } from '../../bench/simulation/zone.ts';

/** Records that come and go on three servers, seen through two caches; accounted for at least every `stepMs`. */
const countedBy = async (seed: number, stepMs: number): Promise<Tally['counts']> => {
  const random = new Random(seed);
  const timeline = new Timeline(0);
  const tally = new Tally();
  const zone = new Zone(3, () => timeline.now);
  zone.expect('s', 'k');
  const lifetimes = { ttlMs: random.between(minute, 2 * hour), negativeTtlMs: random.between(minute, hour) };
  const signer = { selector: 's', key: 'k', blind: false, late: false };
  const target = new SesTarget({ model: 'previous', zone, timeline, random: new Random(1), tally, signer });
  const receivers = [new Cache(zone, 1, lifetimes), new Cache(zone, 2, lifetimes)];
  const mail = new Mail({ zone, targets: [target], receivers, tally, start: 0 });
  zone.beforeChange = () => mail.accountUntil(timeline.now);
  for (let change = 0; change < 60; change += 1) {
    const answer = { key: random.pick(['k', 'k', 'other', null]), skipped: random.chance(0.5) };
    const server = random.between(0, 3);
    const every = random.chance(0.5);
    timeline.at(random.between(0, 48 * hour), () => {
      for (let one = 0; one < 3; one += 1) if (every || one === server) zone.set(one, 's', answer);
    });
  }
  for (let at = 0; at <= 48 * hour; at += stepMs) timeline.at(at, zone.beforeChange);
  await timeline.play(() => false);
  return tally.counts;
};

describe('the receivers of the simulation', () => {
  test('given any changes of the record, then mails counted by stretches are those counted one by one', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const oneByOne = await countedBy(seed, minute);
      expect(await countedBy(seed, 48 * hour)).toEqual(oneByOne);
      expect(oneByOne.failing.ours + oneByOne.noRecord.ours).toBeGreaterThan(0);
    }
  });
});
