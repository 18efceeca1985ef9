/** What happens next, who owns it and until when (I9), in one line. */
import { careWait } from '../../../domain/care.ts';
import { core } from '../../../domain/core.ts';
import { openRound } from '../../../domain/decide/approvals.ts';
import type { Instant } from '../../../domain/names.ts';
import type { Wait } from '../../../domain/reminders.ts';
import { isRunning, type Rotation, type State } from '../../../domain/state.ts';
import { type WaitKey, waitKeys } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';
import { type Frame, zoneOf } from './frame.ts';
import { waitsForExecution } from './offered.ts';
import { date, mention } from './words.ts';

const isKnown = (key: string): key is WaitKey => waitKeys.some((known) => known === key);

/** A round and a watch end by themselves: that moment matters more than the next reminder. */
const dueOf = (rotation: Rotation, wait: Wait): Instant => {
  if (wait.key === 'approval' || wait.key === 'execution') return openRound(rotation)?.switchBeforeAt ?? wait.dueAt;
  return wait.key === 'watch' && rotation.stage.tag === 'Watching' ? rotation.stage.endsAt : wait.dueAt;
};

const lineOf = (frame: Frame, rotation: Rotation, wait: Wait): string[] => {
  if (!isKnown(wait.key)) return [];
  const owner =
    wait.owner === 'requester' && rotation.requester !== null
      ? mention(rotation.requester)
      : text(frame.language, `owner.${wait.owner}`);
  const step = text(frame.language, `next.${wait.key}`);
  return [text(frame.language, 'card.next', { step, owner, due: date(dueOf(rotation, wait), zoneOf(frame)) })];
};

/** An execution that nobody has to ask for any more is the bot's. */
const isPeoples = (frame: Frame, state: State, at: Instant, { key }: Wait): boolean =>
  key !== 'execution' || waitsForExecution(state, frame.policy, at);

export const nextSteps = (frame: Frame, state: State, at: Instant): readonly string[] => {
  const { rotation } = state;
  const { language, policy } = frame;
  if (rotation === null) return [text(language, 'card.nextClosed')];
  const care = careWait(state, policy);
  const waits = [...core.waits(state, policy), ...(care === null || care.dueAt <= at ? [] : [care])]
    .filter((wait) => isPeoples(frame, state, at, wait))
    .flatMap((wait) => lineOf(frame, rotation, wait));
  // What is left of an ended rotation: its old record and key.
  if (!isRunning(rotation)) return waits.length > 0 ? waits : [text(language, 'card.nextClosed')];
  if (rotation.stage.tag === 'Overlap') {
    return [text(language, 'card.nextOverlap', { until: date(rotation.stage.endsAt, zoneOf(frame)) }), ...waits];
  }
  return waits.length > 0 ? waits : [text(language, 'card.nextNothing')];
};
