/** The eight steps of a rotation, for people: where it stands, beside the name of its stage. */

import type { Stage } from './facts.ts';

export const stepsOfRotation = 8;

/** The step that each stage belongs to; null: the rotation has left the way. */
const steps: Readonly<Record<Stage['tag'], number | null>> = {
  Preparing: 1,
  AwaitingApplication: 2,
  AwaitingRecord: 3,
  Published: 4,
  Stable: 5,
  Switching: 6,
  Watching: 7,
  AwaitingCompletion: 7,
  Overlap: 8,
  Completed: stepsOfRotation + 1,
  RollingBack: null,
  RolledBack: null,
  Cancelled: null,
};

/** 1 to 8, 9 once all are done; null for a rotation that was rolled back or cancelled. */
export const stepOf = ({ tag }: Stage): number | null => steps[tag];
