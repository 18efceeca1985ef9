/** Calls of the Lambda function that the bot replaced. No person is behind them, so they start and request, and decide nothing (I1). */

import type { CommandOf } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  type Given,
  isRefusal,
  notice,
  type OnRotation,
  onRotation,
  refuse,
} from '../decision.ts';
import { selectorNumber } from '../names.ts';
import { toRequest } from './approvalRound.ts';
import { begin } from './start.ts';

type Start = CommandOf<'StartByLegacyCall'>;

/** The caller counts selectors too: where both counts differ, one of them does not know of a key. */
export const startByLegacyCall = (given: Given, command: Start): Decision => {
  const begun = begin(given, command, null);
  if (begun.tag === 'refused') return begun;
  const [started] = begun.events;
  if (started?.type !== 'RotationStarted') return begun;
  const { next } = started;
  const { number, selectorTemplate, request } = command;
  const expected = selectorNumber(selectorTemplate, next);
  if (expected !== number) {
    return refuse('selector_number_differs', { number: String(number), expected: String(expected), next });
  }
  return accept(
    { type: 'LegacyCallTaken', call: 'create_dkim_certificate', request },
    ...begun.events,
    notice('legacy_rotation', { selector: next }),
  );
};

type WantRound = CommandOf<'WantRoundByLegacyCall'>;

/** After a rollback or in the middle of a switch only a person requests a round. */
const stable: Check<unknown, OnRotation> = ({ rotation }) =>
  rotation.stage.tag === 'Stable' ? null : refuse('record_not_stable');

/**
 * A script requests the first round, or one that ran out of time, and nothing else: it does not repeat a person's no or a failure away.
 * A person who requested again since has wanted the round already.
 */
const firstOrTimedOut: Check<unknown, OnRotation> = ({ rotation: { round, roundWanted } }) => {
  if (roundWanted || round === null || round.ended === null || round.ended === 'expired') return null;
  return refuse(round.ended === 'declined' ? 'round_declined' : 'round_not_open');
};

/** I1: a wanted round is opened by the bot and approved by people. */
const toWant: Chain<WantRound, OnRotation> = [stable, ...toRequest, firstOrTimedOut];

export const wantRoundByLegacyCall = (given: Given, command: WantRound): Decision => {
  const on = onRotation(given, command, toWant);
  if (isRefusal(on)) return on;
  if (on.rotation.roundWanted) return accept();
  const { request } = command;
  return accept({ type: 'LegacyCallTaken', call: 'update_ses_byodkim_automated', request }, { type: 'RoundWanted' });
};
