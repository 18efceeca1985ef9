/** What was looked at before a round opened: for the thread, so that the approval card stays short. */
import { openRound } from '../../../domain/decide/approvals.ts';
import type { Notice, State } from '../../../domain/state.ts';
import { text } from '../../../texts/text.ts';
import { shortened } from './block.ts';
import type { Frame } from './frame.ts';
import { mailPolicyText } from './unsigned.ts';
import { asCode } from './words.ts';

const codes = ['round_opened', 'rest_round_opened'];
/** Of the names of silent servers. */
const serversChars = 600;

/** Nothing once the round has ended, or is another one: it would be told of the wrong round. */
export const roundDetails = (frame: Frame, state: State, notice: Notice): readonly string[] => {
  const { rotation } = state;
  const round = rotation === null ? null : openRound(rotation);
  if (rotation === null || round === null || !codes.includes(notice.code)) return [];
  if (notice.facts.round !== String(round.id)) return [];
  const { language } = frame;
  const waived = shortened(round.waived.map((server) => `\`${asCode(server)}\``).join(' '), serversChars);
  const next = asCode(rotation.next);
  const current = asCode(rotation.current);
  return [
    [
      text(language, 'details.title'),
      waived === '' ? text(language, 'details.record', { next }) : text(language, 'details.waived', { next, waived }),
      text(language, 'details.proof', { next }),
      round.rollback === 'ready'
        ? text(language, 'details.wayBack', { current })
        : text(language, 'details.noWayBack', { current }),
    ].join('\n'),
    mailPolicyText(frame, round.mailPolicy),
  ];
};
