/** `/dkim history` of a log that no message holds: the newest in the answer, the whole of it in a file. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createSlackNotifier } from '../../../../src/adapters/slack/notifier.ts';
import type { HistoryEntry } from '../../../../src/ports/service.ts';
import { type AppSite, accepted, closeAll, messagesTo, openApp } from '../site.ts';
import { at, policy, settings, stateIn } from '../states.ts';

afterEach(closeAll);

const reason = `<DNS> ${'長い理由です。'.repeat(30)}終わり`;

const log = (count: number): HistoryEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    version: index + 1,
    at: at + index * 60_000,
    type: 'SwitchDeclined',
    names: {},
    facts: {
      name: { kind: 'name', value: '佐藤' },
      round: { kind: 'number', value: index + 1 },
      reason: { kind: 'text', value: reason },
    },
  }));

const openWith = (entries: number, historyLeft = 0): Promise<AppSite> =>
  openApp(() => accepted({ code: 'history', entries: log(entries), left: historyLeft }));

const request = async (site: AppSite): Promise<string> => {
  await site.sandbox.say('requester', '#dkim', '/dkim history');
  await site.app.idle();
  return JSON.stringify(site.sandbox.ephemerals('requester').at(-1)?.blocks);
};

describe('/dkim history', () => {
  test('given more than a message holds, then the whole is a file in the thread of the card, plain and uncut, oldest first', async () => {
    const site = await openWith(150, 7);
    const notifier = createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false });
    await notifier.showCards(stateIn('awaitingApplication'), settings, at);
    const messages = await request(site);
    expect(messages).toContain('📎');
    const [file] = site.sandbox.files();
    const card = await site.cards.get('goo.ne.jp', 'rotation-1');
    expect(file).toMatchObject({ channel: 'C0DKIM', threadTs: card?.ts, name: '記録-goo.ne.jp.txt' });
    const lines = file?.bytes.toString('utf8').trimEnd().split('\n') ?? [];
    expect(lines).toHaveLength(152);
    expect(lines[1]).toContain('7');
    expect(lines[2]).toMatch(/^1\. 20\d\d-\d\d-\d\d \d\d:\d\d Asia\/Tokyo 佐藤/);
    expect(lines.at(-1)).toMatch(/^150\. /);
    for (const line of lines.slice(2)) expect(line).toContain(reason);
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given no card, then the file is in the channel; given what a message holds, then there is none', async () => {
    const site = await openWith(150);
    await request(site);
    expect(site.sandbox.files()).toMatchObject([{ channel: 'C0DKIM', threadTs: null }]);
    const short = await openWith(3);
    expect(await request(short)).not.toContain('📎');
    expect(short.sandbox.files()).toEqual([]);
  });

  test('given a Slack that does not take the file, then its cause is told at once, and the whole log is in messages of the thread', async () => {
    const site = await openWith(150);
    const notifier = createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false });
    await notifier.showCards(stateIn('awaitingApplication'), settings, at);
    site.sandbox.faults.arm({
      method: 'files.getUploadURLExternal',
      answer: { error: 'missing_scope' },
      count: 1,
      when: 'before',
    });
    const messages = await request(site);
    expect(messages).toContain('150. ');
    expect(messages).toMatch(
      /`upload_refused`, `missing_scope`.*`files:write`.*カードのスレッド.*`futari report goo.ne.jp --all`/s,
    );
    expect(messages).not.toContain('📎');
    expect(messagesTo(site, 'requester')).toHaveLength(1);
    const card = await site.cards.get('goo.ne.jp', 'rotation-1');
    const [, ...parts] = site.sandbox.messages('#dkim');
    expect(parts.length).toBeGreaterThan(1);
    const content = parts.map(({ blocks }) => JSON.stringify(blocks)).join();
    for (const [index, { threadTs, text }] of parts.entries()) {
      expect(threadTs).toBe(card?.ts);
      expect(text).toContain(`（${index + 1}/${parts.length}）`);
    }
    for (const version of [1, 75, 150]) expect(content).toContain(`${version}. 20`);
    expect(content).toContain('&lt;DNS&gt;');
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given a log that is too long for messages too, then the answer says which command line shows it', async () => {
    const site = await openWith(800);
    site.sandbox.faults.arm({ method: 'upload', answer: 'dropped', count: 1, when: 'before' });
    const messages = await request(site);
    expect(messages).toMatch(/`upload_failed`, `no_answer`.*files\.slack\.com.*`futari report goo.ne.jp --all`/s);
    expect(site.sandbox.messages('#dkim').filter(({ threadTs }) => threadTs === null)).toEqual([]);
  });
});
