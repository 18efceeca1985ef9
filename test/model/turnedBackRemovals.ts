/** What holds a log that was turned back (I13), each taken out of the world: none of it is in the core. */
import type { Removal } from './removal.ts';
import { type LogGuard, lostApproval, lostPut, type TurningBack } from './turnedBack.ts';
import { turnedBack, turnedBackReplicas } from './turnedBackConfigurations.ts';

const without = (turning: TurningBack, ...guards: LogGuard[]): NonNullable<Removal['outside']> => ({
  name: `(${guards.join(' + ')})`,
  change: { turnsBack: { ...turning, without: guards } },
});

const alone: TurningBack = { replicas: 1, restarts: 1, outages: 0, without: [] };
const two: TurningBack = { replicas: 2, restarts: 1, outages: 1, without: [] };

export const turnedBackRemovals: readonly Removal[] = [
  { without: [], outside: without(alone, 'floor'), caughtBy: lostApproval, configuration: turnedBack },
  { without: [], outside: without(alone, 'anchorAtStart'), caughtBy: lostApproval, configuration: turnedBack },
  { without: [], outside: without(alone, 'markAfterAppend'), caughtBy: lostApproval, configuration: turnedBack },
  {
    without: [],
    outside: without(two, 'markAfterAppend'),
    caughtBy: lostPut,
    configuration: turnedBackReplicas,
    muted: [lostApproval],
  },
  {
    without: [],
    outside: without(two, 'anchorBeforePut', 'anchorAfterIntent'),
    caughtBy: lostPut,
    configuration: turnedBackReplicas,
    muted: [lostApproval],
  },
  {
    without: [],
    outside: without(two, 'anchorAfterIntent'),
    caughtBy: lostPut,
    configuration: turnedBackReplicas,
    muted: [lostApproval],
  },
];
