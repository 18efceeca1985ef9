/** `Tick`: what time alone decides. Handling something due always leads to a later due moment (design.md 6). */

import type { CommandOf } from '../commands.ts';
import { isCompromised } from '../compromise.ts';
import { accept, type Decision, entered, type Given, notice } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { pendingMinutes } from '../incidents.ts';
import type { Instant } from '../names.ts';
import { ofRound, switchFailed, watchIsGood } from '../queries.ts';
import { waits } from '../reminders.ts';
import { restFailed, restToSwitch } from '../rest.ts';
import { isRunning, type Rotation } from '../state.ts';
import { unsignedMinutes } from '../unsigned.ts';
import { openRound } from './approvals.ts';
import { escalated } from './care.ts';

const expiry = (given: Given, rotation: Rotation, at: Instant): DomainEvent[] => {
  const round = openRound(rotation);
  if (round === null || at < round.switchBeforeAt) return [];
  const ended = { type: 'RoundEnded', round: round.id, because: 'expired' } as const;
  if (restToSwitch(given.state, rotation).length > 0) return [ended, spokenRest, notice('expired_partly_switched')];
  // A round that has begun was used: what became of it is said by those who wait for that.
  return ofRound(given.state, rotation).length > 0 ? [ended] : [ended, notice('round_expired')];
};

/** Said now; the alarm that goes on about it follows later. */
const spokenRest: DomainEvent = { type: 'Spoken', wait: 'rest' };

/** Back to where another round may be asked for, instead of a switch that waits for nothing. */
const failure = (given: Given, rotation: Rotation, at: Instant): DomainEvent[] => {
  const round = openRound(rotation);
  if (round !== null && restFailed(given.state, given.policy))
    return [{ type: 'RoundEnded', round: round.id, because: 'failed' }, spokenRest, notice('rest_failed')];
  if (!switchFailed(given.state, given.policy)) return [];
  return [
    ...(round ? [{ type: 'RoundEnded', round: round.id, because: 'failed' } as const] : []),
    entered({ tag: 'Stable', sinceAt: at }),
    notice('switch_failed'),
  ];
};

const overlapEnded = (selector: string, overlapMs: number): DomainEvent =>
  notice('overlap_ended', { selector, overlapDays: String(Math.round(overlapMs / 86_400_000)) });

const stageEnd = ({ state, policy }: Given, rotation: Rotation, at: Instant): DomainEvent[] => {
  const { stage, current } = rotation;
  if (stage.tag === 'Watching' && at >= stage.endsAt && watchIsGood(state)) {
    return [
      entered({ tag: 'AwaitingCompletion', sinceAt: stage.endsAt }),
      notice('watch_closed', { minutes: unsignedMinutes(state, rotation), targets: String(state.targets.length) }),
    ];
  }
  if (stage.tag === 'Overlap' && at >= stage.endsAt) {
    return [
      entered({ tag: 'Completed', sinceAt: at }),
      { type: 'RemovalWanted', selector: current },
      ...(isCompromised(state, current) ? [] : [overlapEnded(current, policy.overlapMs)]),
    ];
  }
  return [];
};

const endedBy = (given: Given, rotation: Rotation, at: Instant): DomainEvent[] => {
  const failed = failure(given, rotation, at);
  return failed.length > 0 ? failed : [...expiry(given, rotation, at), ...stageEnd(given, rotation, at)];
};

/** How long mail may have been unsigned, where that is what the alarm is about. */
const elapsed = ({ state }: Given, wait: string, at: Instant): Record<string, string> =>
  wait === 'pending' ? { minutes: pendingMinutes(state, at) } : {};

export const tick = (given: Given, { at }: CommandOf<'Tick'>): Decision => {
  const { rotation } = given.state;
  if (rotation === null) return accept();
  const ended = isRunning(rotation) ? endedBy(given, rotation, at) : [];
  if (ended.length > 0) return accept(...ended);
  const due = waits(given.state, given.policy, given.rules).filter(({ dueAt }) => dueAt <= at);
  return accept(
    ...escalated(given, at),
    ...due.flatMap((wait): DomainEvent[] => {
      const count = String((rotation.spoken[wait.key]?.count ?? 0) + 1);
      return [
        { type: 'Spoken', wait: wait.key },
        notice(`${wait.alarm ? 'alarm' : 'reminder'}_${wait.key}`, {
          owner: wait.owner,
          count,
          ...elapsed(given, wait.key, at),
        }),
      ];
    }),
  );
};
