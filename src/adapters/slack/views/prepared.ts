/** What a rollback or a cancel would do, with the button that confirms it: for the person who typed it, alone. */
import type { KnownBlock } from '@slack/types';
import type { Rotation, State } from '../../../domain/state.ts';
import type { DeskAnswer, DeskRequest } from '../../../ports/service.ts';
import { text } from '../../../texts/text.ts';
import { actions, sections, shortened } from './block.ts';
import { buttons } from './buttons.ts';
import { type Frame, zoneOf } from './frame.ts';
import { observationTexts } from './observation.ts';
import { wayBackSeen } from './wayBack.ts';
import { asCode, date, escaped, mention } from './words.ts';

type PreparedFrame = Pick<Frame, 'language' | 'policy'>;

/** Of what was typed; the button's value has room for it. */
const reasonChars = 300;

const whatRollbackDoes = (frame: PreparedFrame, state: State, rotation: Rotation, basis: string): string => {
  const { language } = frame;
  const facts = { domain: escaped(state.domain), current: asCode(rotation.current) };
  const { grant, rollback } = rotation;
  if (basis === 'grant' && grant !== null) {
    return text(language, 'prepared.grant', { ...facts, until: date(grant.until, zoneOf(frame)) });
  }
  return basis === 'twoPeople' && rollback?.tag === 'proposed'
    ? text(language, 'prepared.second', { ...facts, person: mention(rollback.by) })
    : text(language, 'prepared.proposal', facts);
};

const rollbackBlocks = (
  frame: PreparedFrame,
  state: State,
  rotation: Rotation,
  request: DeskRequest,
  { facts, observation }: DeskAnswer,
): KnownBlock[] => {
  const { language } = frame;
  const condemns = request.inputs.condemn === 'yes';
  const wayBack = wayBackSeen(frame, observation);
  const { evidence } = facts;
  const inputs = { ...(condemns ? { condemn: 'yes' } : {}), ...(evidence === undefined ? {} : { evidence }) };
  return [
    ...sections(
      whatRollbackDoes(frame, state, rotation, facts.basis ?? ''),
      condemns ? text(language, 'prepared.condemn', { next: asCode(rotation.next) }) : null,
      // The verdict stands in the first line already.
      [`*${wayBack}*`, ...(observation === undefined ? [] : observationTexts(language, observation).slice(1))]
        .filter((line) => line !== '')
        .join('\n'),
    ),
    ...actions('prepared rollback', buttons(frame, state, ['rollback'], { inputs, wayBack })),
  ];
};

const cancelBlocks = (
  frame: PreparedFrame,
  state: State,
  { application, next }: Rotation,
  request: DeskRequest,
): KnownBlock[] => {
  const { language } = frame;
  const { reason } = request.inputs;
  const inputs: Record<string, string> = reason === undefined ? {} : { reason: shortened(reason, reasonChars) };
  const none = text(language, 'card.none');
  return [
    ...sections(
      text(language, 'prepared.cancel', { domain: escaped(state.domain), next: asCode(next) }),
      application === null
        ? null
        : text(language, 'prepared.withdraw', { ticket: escaped(shortened(application.ticket, 100)) || none }),
      reason === undefined ? null : text(language, 'prepared.reason', { reason: escaped(inputs.reason ?? '') }),
    ),
    ...actions('prepared cancel', buttons(frame, state, ['cancel_rotation'], { inputs })),
  ];
};

/** No blocks for an answer that prepares nothing. */
export const preparedBlocks = (frame: PreparedFrame, request: DeskRequest, answer: DeskAnswer): KnownBlock[] => {
  const { state, code } = answer;
  if (state?.rotation == null) return [];
  if (code === 'rollback_prepared') return rollbackBlocks(frame, state, state.rotation, request, answer);
  return code === 'cancel_prepared' ? cancelBlocks(frame, state, state.rotation, request) : [];
};
