/** What the model remembers of break-glass. */
import { bit, trulyEnrolled } from './people.ts';
import type { Ghost } from './world.ts';

export const breakGlassRequested = (ghost: Ghost, who: number, breakGlassUntil: number): Ghost =>
  trulyEnrolled(who) ? { ...ghost, breakGlassAsked: bit(who), breakGlassUntil } : ghost;

/** Two different people who were enrolled, the second within an hour of the first. */
export const breakGlassConfirmed = (ghost: Ghost, who: number, now: number): Ghost => {
  const second = trulyEnrolled(who) && now < ghost.breakGlassUntil && (ghost.breakGlassAsked & ~bit(who)) !== 0;
  return {
    ...ghost,
    breakGlassAsked: 0,
    breakGlassUntil: 0,
    rolledBack: true,
    backCovered: ghost.backCovered || second,
  };
};
