/** Many things at once, and the last of them before which nothing is left out: where a walk may go on from. */
import { inWindow } from './concurrency.ts';

/**
 * @param reached called each time the beginning that is done without a gap has grown; what it throws ends the walk
 * @throws the first failure of `work` or `reached`: no more are taken then, and those under way are waited for
 */
export const walkInOrder = async <T>(
  items: readonly T[],
  windowMax: number,
  work: (item: T) => Promise<void>,
  reached: (item: T) => Promise<void>,
): Promise<void> => {
  const done = new Set<number>();
  let gapless = -1;
  await inWindow(items.entries(), windowMax, async ([index, item]) => {
    await work(item);
    done.add(index);
    const before = gapless;
    while (done.delete(gapless + 1)) gapless += 1;
    const last = items[gapless];
    if (gapless > before && last !== undefined) await reached(last);
  });
};
