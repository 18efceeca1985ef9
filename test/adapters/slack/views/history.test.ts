/** `/dkim history`: the newest entries in the answer, and the complete log as a file to the person who asks for it. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { HistoryEntry } from '../../../../src/ports/service.ts';
import { type AppSite, accepted, closeAll, messagesTo, openApp } from '../site.ts';
import { at } from '../states.ts';

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

const openWith = (entries: number, historyLeft = 0, unread = 0): Promise<AppSite> =>
  openApp(({ action }) => {
    const shown = { entries: log(entries), left: historyLeft };
    return accepted(action === 'history_file' ? { code: action, ...shown } : { code: 'history', ...shown, unread });
  });

const request = async (site: AppSite): Promise<string> => {
  await site.sandbox.say('requester', '#dkim', '/dkim history');
  await site.app.idle();
  return JSON.stringify(site.sandbox.ephemerals('requester').at(-1)?.blocks);
};

const getFile = async (site: AppSite): Promise<string> => {
  await request(site);
  await site.sandbox.click('requester', { actionId: 'history_file' });
  await site.app.idle();
  return messagesTo(site, 'requester').at(-1) ?? '';
};

describe('/dkim history', () => {
  test('given a long log, then the newest ten are in the answer, and nothing is posted for others', async () => {
    const site = await openWith(150, 7);
    const messages = await request(site);
    for (const version of [150, 141]) expect(messages).toContain(`${version}. `);
    expect(messages).not.toContain('140. ');
    expect(messages).toContain('147');
    expect(messages).toContain('"action_id":"history_file"');
    expect(site.sandbox.files()).toEqual([]);
    expect(site.sandbox.messages('#dkim')).toEqual([]);
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given its button, then the complete log is a file to the person who pressed, plain and uncut, oldest first', async () => {
    const site = await openWith(150, 7);
    const answer = await getFile(site);
    expect(answer).toContain('📎');
    const [file, ...others] = site.sandbox.files();
    expect(others).toEqual([]);
    expect(file).toMatchObject({ channel: expect.stringMatching(/^D/), threadTs: null, name: '記録-goo.ne.jp.txt' });
    const lines = file?.bytes.toString('utf8').trimEnd().split('\n') ?? [];
    expect(lines).toHaveLength(152);
    expect(lines[1]).toContain('7');
    expect(lines[2]).toMatch(/^1\. 20\d\d-\d\d-\d\d \d\d:\d\d Asia\/Tokyo 佐藤/);
    expect(lines.at(-1)).toMatch(/^150\. /);
    for (const line of lines.slice(2)) expect(line).toContain(reason);
    expect(site.sandbox.messages('#dkim')).toEqual([]);
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given commits that were not read, then the answer says where older entries are, and counts nothing', async () => {
    for (const entries of [150, 3]) {
      const messages = await request(await openWith(entries, 0, 4_500));
      expect(messages).toContain('…これより古い記録は、ファイルにあります。');
      expect(messages).not.toMatch(/ほか \d/);
      expect(messages).toContain('"action_id":"history_file"');
    }
  });

  test('given what a message holds, then there is no button', async () => {
    const short = await openWith(3);
    expect(await request(short)).not.toContain('history_file');
    expect(short.sandbox.files()).toEqual([]);
  });

  test('given a Slack that does not take the file, then its cause is told at once, and the complete log is in direct messages', async () => {
    const site = await openWith(150);
    site.sandbox.faults.arm({
      method: 'files.getUploadURLExternal',
      answer: { error: 'missing_scope' },
      count: 1,
      when: 'before',
    });
    const messages = await getFile(site);
    expect(messages).toMatch(/`upload_refused`, `missing_scope`.*`files:write`.*`futari history goo.ne.jp`/s);
    expect(messages).not.toContain('📎');
    expect(messages).toContain('ダイレクトメッセージに分けて');
    const parts = JSON.stringify(site.sandbox.directMessages('requester').map(({ blocks }) => blocks));
    for (const version of [1, 75, 150]) expect(parts).toContain(`${version}. 20`);
    expect(parts).toContain('&lt;DNS&gt;');
    expect(site.sandbox.messages('#dkim')).toEqual([]);
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given a log that is too long for messages too, then the answer says which command line shows it', async () => {
    const site = await openWith(800);
    site.sandbox.faults.arm({ method: 'upload', answer: 'dropped', count: 1, when: 'before' });
    const messages = await getFile(site);
    expect(messages).toMatch(/`upload_failed`, `no_answer`.*files\.slack\.com.*`futari history goo.ne.jp`/s);
    expect(site.sandbox.messages('#dkim')).toEqual([]);
  });
});

test('/dkim ledger is a file to the person who typed it', async () => {
  const csv = '\ufeff"年度"\r\n"2026"\r\n';
  const requests: unknown[] = [];
  const site = await openApp(({ action, inputs }) => {
    requests.push({ action, inputs });
    return accepted({ code: 'ledger', year: 2026, csv });
  });
  await site.sandbox.say('requester', '#dkim', '/dkim ledger goo.ne.jp ２０２６');
  await site.app.idle();
  expect(requests).toEqual([{ action: 'ledger', inputs: { year: 2026 } }]);
  const [file] = site.sandbox.files();
  expect(file).toMatchObject({
    channel: expect.stringMatching(/^D/),
    threadTs: null,
    name: '鍵管理台帳-goo.ne.jp-2026年度.csv',
  });
  expect(file?.bytes.toString('utf8')).toBe(csv);
  expect(messagesTo(site, 'requester').at(-1)).toContain('ダイレクトメッセージ');
  expect(site.sandbox.problems()).toEqual([]);
});
