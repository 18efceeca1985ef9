/** Which identities below the domain sign by settings of their own: told, because nobody who switches the domain means to leave them out. */
import { type Below, belowOf, isBelow } from '../../domain/below.ts';
import { type SesTarget, SesUnavailable } from '../../ports/ses.ts';
import type { Task } from '../effects/task.ts';

/** Identities that are read, in all: one a second at most, and others read SES too. */
const looksMax = 8;

const placeOf = ({ account, region }: SesTarget): string => `${account}/${region}`;

/** An address without settings of its own is signed for by its domain. What cannot be read counts as having them. */
const hasOwn = async ({ deps }: Task, identity: SesTarget): Promise<boolean> => {
  try {
    const { exists, status } = await deps.ses.read(identity, 'quiet');
    return exists && status !== 'NOT_STARTED';
  } catch (error) {
    if (error instanceof SesUnavailable) return true;
    throw error;
  }
};

/** Never throws for what SES does: it stands in nobody's way. */
export const lookBelow = async (task: Task): Promise<Below> => {
  const { deps, settings } = task;
  const places = new Map(settings.targets.map((target) => [placeOf(target), target]));
  const switched = new Set(settings.targets.map(({ identity }) => identity.toLowerCase()));
  const found: string[] = [];
  let [looks, unlooked] = [0, 0];
  try {
    for (const target of places.values()) {
      for (const identity of await deps.ses.identities(target)) {
        if (!isBelow(identity, settings.name) || switched.has(identity.toLowerCase())) continue;
        looks += 1;
        if (looks > looksMax) unlooked += 1;
        else if (await hasOwn(task, { ...target, identity })) found.push(`${target.region}/${identity}`);
      }
    }
  } catch (error) {
    if (error instanceof SesUnavailable) return { names: null, more: 0 };
    throw error;
  }
  return belowOf(found, unlooked);
};
