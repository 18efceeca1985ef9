import { describe, expect, test } from '@jest/globals';
import type { AnyBlock, Button } from '@slack/types';
import { homeView } from '../../../../src/adapters/slack/views/home.ts';
import { waitingFor } from '../../../../src/domain/overview.ts';
import type { State } from '../../../../src/domain/state.ts';
import { text } from '../../../../src/texts/text.ts';
import { actors, attest, declareRemovable, observed } from '../../../support/given.ts';
import { at, drawn, givenIn, policy, settings } from '../states.ts';

/** Per block of buttons: each action, with the selector that it carries. */
const rowsOf = (blocks: readonly AnyBlock[]): readonly string[] =>
  blocks.flatMap((block) =>
    block.type !== 'actions' || !('elements' in block) || !block.block_id?.startsWith('waiting')
      ? []
      : block.elements
          .map((element) => {
            const { action_id, value = '{}' } = element as Button;
            const selector = JSON.parse(value).inputs?.selector;
            return selector === undefined ? action_id : `${action_id} ${selector}`;
          })
          .join(', '),
  );

const homeOf = (state: State): readonly AnyBlock[] =>
  homeView(
    { language: 'en', policy, testEndpoints: false, at },
    {
      ...{ tag: 'overview', code: 'overview', state: null, settings: null, moreWaiting: 0 },
      ...{ waiting: [{ settings, state, items: waitingFor(state, actors.requester, policy, at) }] },
      ...{ rows: [], page: 1, pages: 1, total: 1, notable: 1, plan: null, startable: [] },
      ...{ proposedSwitchDay: null, lags: null },
    },
    [],
  ).blocks;

const wrong = observed('wrong', { findings: ['truncated'] });

describe('what waits in Home', () => {
  test('given a wrong record before the submission, then no button corrects a submission that nobody recorded', () => {
    expect(rowsOf(homeOf(givenIn('awaitingApplication').and(wrong).state))).toEqual([
      'application_submitted, application_file, correction_file, check_now',
    ]);
    expect(rowsOf(homeOf(givenIn('awaitingRecord').and(wrong).state))).toEqual([
      'correction_file, check_now, correct_application',
    ]);
  });

  test('given an application for the next record and one for an old one, then each step has the button of its own', () => {
    const completed = givenIn('completed');
    const { current, next } = completed.rotation;
    const declare = declareRemovable(current, next);
    const { selectors } = completed.and(declare).and(attest(current), declare).state;
    const waiting = drawn('awaitingApplication');
    const both = { ...waiting, selectors: { ...waiting.selectors, [current]: selectors[current] } } as State;
    expect(rowsOf(homeOf(both))).toEqual(['application_submitted, application_file', `application_file ${current}`]);
  });

  test('given a reason that blocked a round before a rollback, then Home does not say that the bot requests the approval', () => {
    const shown = (roundWanted: boolean): string =>
      JSON.stringify(homeOf(drawn('rolledBack', { roundWanted, blockers: ['record_not_right'] })));
    const blocker = text('en', 'blocker.record_not_right');
    expect([shown(true).includes(blocker), shown(false).includes(blocker)]).toEqual([true, false]);
  });
});
