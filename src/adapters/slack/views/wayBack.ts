/** What is known of the record that a rollback returns to (design.md 4): red where it is in doubt, and never a refusal. */

import type { Instant } from '../../../domain/names.ts';
import type { RecordObservation } from '../../../domain/observation.ts';
import { own } from '../../../domain/own.ts';
import { ofSwitch } from '../../../domain/queries.ts';
import type { State } from '../../../domain/state.ts';
import { plainDate } from '../../../texts/moment.ts';
import { text } from '../../../texts/text.ts';
import { type Frame, zoneOf } from './frame.ts';

type WayBackFrame = Pick<Frame, 'language' | 'policy'>;

/** I4: it was right when the round opened, and again before each forward Put. Null where nothing says so. */
const lastRightAt = (state: State): Instant | null => {
  const { rotation } = state;
  if (rotation?.round?.rollback !== 'ready') return null;
  const forward = ofSwitch(state, rotation).filter(({ kind }) => kind === 'forward');
  return Math.max(rotation.round.openedAt, ...forward.map(({ intendedAt }) => intendedAt));
};

/** For a dialog that is drawn from the state alone. Plain text: dialogs show no dates of Slack's own. */
export const wayBackKnown = (frame: WayBackFrame, state: State): string => {
  const lost = state.rotation === null ? undefined : own(state.lost, state.rotation.current);
  if (lost !== undefined) {
    const since = plainDate(lost.lostAt, zoneOf(frame));
    return text(frame.language, 'wayBack.doubt', {
      verdict: text(frame.language, `verdict.${lost.verdict}`),
      at: since,
    });
  }
  const at = lastRightAt(state);
  return at === null
    ? text(frame.language, 'wayBack.never')
    : text(frame.language, 'wayBack.before', { at: plainDate(at, zoneOf(frame)) });
};

/** After a look at it; undefined when the look took too long. */
export const wayBackSeen = (frame: WayBackFrame, seen: RecordObservation | undefined): string => {
  const { language } = frame;
  if (seen === undefined) return text(language, 'wayBack.unseen');
  const at = plainDate(seen.askedAt, zoneOf(frame));
  if (seen.verdict === 'right') return text(language, 'wayBack.right', { at });
  return text(language, 'wayBack.doubt', { verdict: text(language, `verdict.${seen.verdict}`), at });
};
