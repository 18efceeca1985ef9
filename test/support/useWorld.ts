/** One world a test, closed whatever happens; what must hold of every log is checked before that. */
import { afterEach, expect } from '@jest/globals';
import { assertEveryPutWasApproved } from './approvedPuts.ts';
import { assertLogRefolds } from './refoldedLog.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

/** @param usual of every world of the file. @returns what opens the test's world */
export const useWorld = (usual: WorldOptions = {}): ((options?: WorldOptions) => Promise<World>) => {
  let world: World | null = null;
  afterEach(async () => {
    const ended = world;
    world = null;
    if (ended === null) return;
    try {
      ended.sandbox.dynamo.faults.clear();
      const history = await ended.history();
      await assertEveryPutWasApproved({ ...ended, history });
      await assertLogRefolds(history);
      expect(new Set(ended.sentNotices.map(({ notice, application }) => `${notice} ${application}`)).size).toBe(
        ended.sentNotices.length,
      );
    } finally {
      await ended.close();
    }
  });
  return async (options = {}) => {
    world = await openWorld({ ...usual, ...options });
    return world;
  };
};
