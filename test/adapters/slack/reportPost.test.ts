/** `/dkim report`: two files in the thread of the rotation's card, and an answer that says so. */
import { afterEach, expect, test } from '@jest/globals';
import { createSlackNotifier } from '../../../src/adapters/slack/notifier.ts';
import { accepted, closeAll, openApp } from './site.ts';
import { at, notice, policy, settings, stateWith } from './states.ts';

afterEach(closeAll);

test('given a report, then it is in the thread of its card, whole, and the answer names verify-log', async () => {
  const report = { rotation: 1, markdown: '# 証跡 佐藤 花子\n', json: '[\n{"record":"package"}\n]\n' };
  const site = await openApp(() => accepted('report', { report }));
  const notifier = createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false });
  await notifier.showCards(stateWith(), settings, at);
  await site.sandbox.say('requester', '#dkim', '/dkim report goo.ne.jp 1');
  await site.app.idle();
  const card = await site.cards.get('goo.ne.jp', 'rotation-1');
  const place = { channel: 'C0DKIM', threadTs: card?.ts };
  expect(site.sandbox.files()).toMatchObject([
    { ...place, name: '証跡-goo.ne.jp-1.md' },
    { ...place, name: '証跡-goo.ne.jp-1.json' },
  ]);
  expect(site.sandbox.files().map(({ bytes }) => bytes.toString('utf8'))).toEqual([report.markdown, report.json]);
  expect(JSON.stringify(site.sandbox.ephemerals('requester').at(-1)?.blocks)).toContain('verify-log');
  // The end of a watch posts it without being asked, by the same way.
  await notifier.postReport(settings, report, notice('watch_closed'));
  expect(site.sandbox.files().slice(2)).toMatchObject([place, place]);
  expect(site.sandbox.problems()).toEqual([]);
});
