/** What the model remembers of break-glass. */
import { bit, trulyEnrolled } from './people.ts';
import type { Ghost } from './world.ts';

export const glassAsked = (ghost: Ghost, who: number, glassUntil: number): Ghost =>
  trulyEnrolled(who) ? { ...ghost, glass: bit(who), glassUntil } : ghost;

/** Two different people who were enrolled, the second within an hour of the first. */
export const brokeGlass = (ghost: Ghost, who: number, now: number): Ghost => {
  const second = trulyEnrolled(who) && now < ghost.glassUntil && (ghost.glass & ~bit(who)) !== 0;
  return { ...ghost, glass: 0, glassUntil: 0, rolledBack: true, backCovered: ghost.backCovered || second };
};
