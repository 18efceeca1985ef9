/** Home names the step that is true now, and has its buttons. */
import { describe, expect, test } from '@jest/globals';
import { homeView } from '../../../../src/adapters/slack/views/home.ts';
import { waitingFor } from '../../../../src/domain/overview.ts';
import type { State } from '../../../../src/domain/state.ts';
import { actors, cancel, declareRemovable, observed } from '../../../support/given.ts';
import { at, givenIn, policy, settings, stateIn } from '../states.ts';

const homeOf = (state: State, language: 'ja' | 'en' = 'ja'): string => {
  const items = waitingFor(state, actors.requester, policy, at);
  const view = homeView({ language, policy, at, testEndpoints: false }, {
    waiting: items.length === 0 ? [] : [{ settings, state, items }],
    rows: [{ settings, state, key: null }],
    ...{ plan: null, page: 1, pages: 1, total: 1, startable: [], proposedSwitchDay: null, lags: [] },
  } as never);
  return JSON.stringify(view.blocks);
};

const actionsIn = (home: string): readonly string[] =>
  [...home.matchAll(/"action_id":"([a-z_]+)"/g)].map(([, action = '']) => action).filter((name) => name !== 'status');

describe('what Home asks of the requester', () => {
  test('given a wrong record, then it says so, and names the revision to record', () => {
    const home = homeOf(givenIn('awaitingRecord').and(observed('wrong', { findings: ['truncated'] })).state);
    expect(home).toContain('⚠️ 公開鍵レコードに誤りあり、訂正待ち');
    expect(home).toContain('提出した版を 2 に');
    // The form begins with the same one.
    expect(home).toMatch(/\\"revision\\":\\"2\\"/);
    expect(home).not.toContain('公開鍵レコードの公開待ち');
  });

  test('given a rollback, then it says which key signs, and offers both ways to go on', () => {
    const home = homeOf(stateIn('rolledBack'));
    expect(home).toContain('メールは前の鍵で署名しています');
    expect(actionsIn(home)).toEqual(['request_approval', 'cancel_rotation']);
  });

  test('given a cancelled rotation whose application was submitted, then the withdrawal can be fetched and recorded', () => {
    const cancelled = givenIn('awaitingRecord').and(cancel);
    const { next, current } = cancelled.rotation;
    const home = homeOf(cancelled.and(declareRemovable(next, current)).state);
    expect(home).toContain('取り下げを依頼し');
    expect(actionsIn(home)).toEqual(['confirm_withdrawal', 'application_file']);
  });
});
