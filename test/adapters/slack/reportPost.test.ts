/** `/dkim report`: three files in the thread of the rotation's card, and an answer that says so. */
import { afterEach, expect, test } from '@jest/globals';
import { createSlackNotifier } from '../../../src/adapters/slack/notifier.ts';
import { accepted, closeAll, openApp } from './site.ts';
import { at, notice, policy, settings, stateIn } from './states.ts';

afterEach(closeAll);

test('given a report, then it is in the thread of its card, whole, and the answer names verify-log', async () => {
  const report = {
    rotation: 1,
    markdown: '# 証跡 佐藤 花子\n',
    html: '<!doctype html><p>証跡</p>',
    json: '[\n{"record":"package"}\n]\n',
  };
  const site = await openApp(() => accepted({ code: 'report', report }));
  const notifier = createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false });
  await notifier.showCards(stateIn('awaitingApplication'), settings, at);
  await site.sandbox.say('requester', '#dkim', '/dkim report goo.ne.jp 1');
  await site.app.idle();
  const card = await site.cards.get('goo.ne.jp', 'rotation-1');
  const place = { channel: 'C0DKIM', threadTs: card?.ts };
  expect(site.sandbox.files()).toMatchObject([
    { ...place, name: '証跡-goo.ne.jp-1.md' },
    { ...place, name: '証跡-goo.ne.jp-1.html' },
    { ...place, name: '証跡-goo.ne.jp-1.json' },
  ]);
  expect(site.sandbox.files().map(({ bytes }) => bytes.toString('utf8'))).toEqual([
    report.markdown,
    report.html,
    report.json,
  ]);
  expect(JSON.stringify(site.sandbox.ephemerals('requester').at(-1)?.blocks)).toContain('verify-log');
  // The end of a watch posts what people read and what machines check.
  await notifier.postReport(settings, report, notice('watch_closed'));
  expect(site.sandbox.files().slice(3)).toMatchObject([
    { ...place, name: '証跡-goo.ne.jp-1.md' },
    { ...place, name: '証跡-goo.ne.jp-1.json' },
  ]);
  expect(site.sandbox.problems()).toEqual([]);
});

const whole = {
  rotation: 1,
  markdown: '# 証跡 佐藤 花子\n',
  html: '<!doctype html><p>証跡</p>',
  json: '[\n{"record":"package"}\n]\n',
};

test("given files that are refused, then the answer names the cause at once: the text is in messages, the JSON is the command line's", async () => {
  const site = await openApp(() => accepted({ code: 'report', report: whole }));
  site.sandbox.faults.arm({
    method: 'files.getUploadURLExternal',
    answer: { error: 'file_uploads_disabled' },
    count: 3,
    when: 'before',
  });
  await site.sandbox.say('requester', '#dkim', '/dkim report goo.ne.jp 1');
  await site.app.idle();
  const messages = JSON.stringify(site.sandbox.ephemerals('requester').at(-1)?.blocks);
  expect(messages).not.toContain('📎');
  expect(messages).not.toContain('アーカイブ');
  expect(messages).toMatch(/`file_uploads_disabled`.*カードのスレッド.*`futari report goo.ne.jp --rotation 1`/s);
  for (const format of ['html', 'json'])
    expect(messages).toContain(`\`futari report goo.ne.jp --rotation 1 --${format}\``);
  const parts = site.sandbox.messages('#dkim').filter(({ text }) => text.includes('1/1'));
  expect(parts).toHaveLength(1);
  expect(JSON.stringify(parts[0]?.blocks)).toContain('佐藤 花子');
});

test('given a share whose answer is lost, then nobody is told that the file is not there (I14)', async () => {
  const site = await openApp(() => accepted({ code: 'report', report: whole }));
  site.sandbox.faults.arm({ method: 'files.completeUploadExternal', answer: 'dropped', count: 1, when: 'after' });
  await site.sandbox.say('requester', '#dkim', '/dkim report goo.ne.jp 1');
  await site.app.idle();
  const messages = JSON.stringify(site.sandbox.ephemerals('requester').at(-1)?.blocks);
  expect(messages).toContain('`upload_unknown`');
  expect(messages).not.toMatch(/upload_refused|upload_failed/);
  expect(site.sandbox.files()).toHaveLength(3);
});

test('given evidence of a watch that is refused again and again, then each file is told once, and a later run repeats nothing', async () => {
  const site = await openApp(() => accepted({ code: 'report', report: whole }));
  const notifier = createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false });
  await notifier.showCards(stateIn('awaitingApplication'), settings, at);
  site.sandbox.faults.arm({ method: 'upload', answer: 'server_error', count: 100, when: 'before' });
  const closed = notice('watch_closed');
  for (let run = 0; run < 8; run += 1) await notifier.postReport(settings, whole, closed).catch(() => {});
  const output = site.sandbox.messages('#dkim').map(({ text, blocks }) => `${text}${JSON.stringify(blocks)}`);
  expect(output.filter((one) => one.includes('upload_failed'))).toHaveLength(2);
  expect(output.filter((one) => one.includes('1/1'))).toHaveLength(1);
});
