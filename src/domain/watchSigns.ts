/** Who speaks against the switched mail in the watch. Each is another observer: none can be wrong because another is. */
import type { WatchSign } from './careState.ts';
import type { Instant } from './names.ts';
import { own } from './own.ts';
import type { Policy } from './policy.ts';
import { isRunning, type State } from './state.ts';

/** Independent ones that going back is offered for. */
export const signsNeeded = 2;

/** Empty outside the watch: before it SES is waited for, after it people have seen the evidence. */
export const watchSigns = (state: State, at: Instant, policy: Policy): readonly WatchSign[] => {
  const { rotation, targets, ailing, drifting, altered, lost, mailboxProblem } = state;
  if (!isRunning(rotation) || rotation.stage.tag !== 'Watching') return [];
  // The first probe is on its way when the watch begins.
  const awaited = at >= rotation.stage.sinceAt + policy.stallAlarmMs;
  const unproven = mailboxProblem === null && awaited && targets.some(({ probedAt }) => probedAt === null);
  const changed = Object.keys({ ...ailing, ...drifting, ...altered }).length > 0;
  const absent = own(lost, rotation.next) !== undefined;
  return [
    ...(unproven ? (['mail'] as const) : []),
    ...(changed ? (['ses'] as const) : []),
    ...(absent ? (['dns'] as const) : []),
  ];
};
