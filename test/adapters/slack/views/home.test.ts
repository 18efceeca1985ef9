import { describe, expect, test } from '@jest/globals';
import type { AnyBlock } from '@slack/types';
import { homeView } from '../../../../src/adapters/slack/views/home.ts';
import type { State } from '../../../../src/domain/state.ts';
import { waitingFor } from '../../../../src/domain/waiting.ts';
import { text } from '../../../../src/texts/text.ts';
import { actors } from '../../../support/given.ts';
import { at, drawn, policy, settings } from '../states.ts';

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

describe('what waits in Home', () => {
  test('given a reason that blocked a round before a rollback, then Home does not say that the bot requests the approval', () => {
    const shown = (roundWanted: boolean): string =>
      JSON.stringify(homeOf(drawn('rolledBack', { roundWanted, blockers: ['record_not_right'] })));
    const asks = text('en', 'waiting.request_approval');
    expect([shown(true).includes(asks), shown(false).includes(asks)]).toEqual([false, true]);
  });
});
