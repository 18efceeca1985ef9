import { afterEach, describe, expect, test } from '@jest/globals';
import { openWorld, type World, type WorldOptions } from '../support/world.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
let world: World;
const open = async (options: WorldOptions = {}): Promise<World> => {
  world = await openWorld(options);
  return world;
};
afterEach(() => world.close());

const untilApprovable = async (w: World): Promise<void> => {
  await w.ask('requester', 'rotate');
  await w.ask('requester', 'submitted', { inputs: { ticket: 'DNS-1' } });
  await w.pass(2 * dayMs);
  await w.publishNext();
  await w.pass(dayMs);
};

describe('a whole rotation through the embedded stack', () => {
  test('from the request to the overlap, and SES is on the next selector', async () => {
    const w = await open();
    await untilApprovable(w);
    expect((await w.state()).rotation).toMatchObject({ stage: { tag: 'Stable' }, round: { ended: null } });
    await w.approve('approver-1');
    await w.approve('approver-2');
    await w.pass(5 * minuteMs);
    expect((await w.state()).rotation?.stage.tag).toBe('Watching');
    expect(w.faults).toEqual([]);
  });
});
