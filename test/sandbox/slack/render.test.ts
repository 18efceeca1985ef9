import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainOf, renderThread, widthOf, wrap } from '../../../src/sandbox/slack/render.ts';
import { closeAll, openSandbox, webClient } from './support.ts';

afterEach(closeAll);

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });

test('given a thread with a card, a reply and a file, then it is drawn in boxes of one width', async () => {
  const sandbox = await openSandbox();
  const client = webClient(sandbox);
  const channel = 'C0DKIM';
  const { ts = '' } = await client.chat.postMessage({
    channel,
    text: '承認のお願い',
    blocks: [
      { type: 'header', text: plain('切り替えの承認') },
      { type: 'section', text: mrkdwn('*<@U0REQUESTER>* が :key: 切り替えを求めています。'.repeat(3)) },
      {
        type: 'section',
        fields: [
          mrkdwn('*署名ドメイン*\n`goo.ne.jp`'),
          mrkdwn('*期限*\n<!date^1789689600^{date}|2026-09-18 09:00 JST>'),
        ],
      },
      { type: 'divider' },
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'approve', style: 'primary', text: plain('承認') },
          { type: 'button', action_id: 'decline', text: plain('却下') },
        ],
      },
      { type: 'context', elements: [mrkdwn('0 / 2 人')] },
    ],
  });
  await client.filesUploadV2({
    channel_id: channel,
    thread_ts: ts,
    content: 'x',
    filename: 'application.txt',
    initial_comment: '申請書です',
  });

  const drawn = renderThread(sandbox.thread(channel, ts), { columns: 60 });

  expect(drawn.split('\n').map(widthOf)).toEqual(drawn.split('\n').map(() => 60));
  expect(drawn).toContain('■ 切り替えの承認');
  expect(drawn).toContain('@鈴木 requester が 🔑 切り替えを求めています。');
  expect(drawn).toContain('署名ドメイン');
  expect(drawn).toContain('2026-09-18 09:00 JST');
  expect(drawn).toContain('[承認] [却下]');
  expect(drawn).toContain('· 0 / 2 人');
  expect(drawn).toMatch(/^ {4}╭─ ふたり {2}2026-09-18 09:00 /m);
  expect(drawn).toContain('📎 application.txt');
});

describe('the renderer', () => {
  test.each([
    ['abc', 3],
    ['ふたり', 6],
    ['ｶﾅ', 2],
    ['（全角）', 8],
    ['⚠️', 2],
    ['✅', 2],
    ['が', 2],
    ['か\u3099', 2],
  ])('given %s, then it takes %i columns', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });

  test.each([
    ['Futari turns keys', 8, ['Futari', 'turns', 'keys']],
    ['切り替えを承認', 8, ['切り替え', 'を承認']],
    ['承認です。', 8, ['承認で', 'す。']],
    ['@a 承認', 5, ['@a 承', '認']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['a\n\nb', 4, ['a', '', 'b']],
  ])('given %s, then it is broken within %i columns', (text, columns, lines) => {
    expect(wrap(text, columns)).toEqual(lines);
  });

  test('given any text, then every line fits and nothing but spaces is lost', () => {
    const word = fc.constantFrom('a', 'gooid-21', ' ', '鍵', '。', '承認', '✅', '（', '）', '-');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), fc.integer({ min: 2, max: 20 }), (words, columns) => {
        const lines = wrap(words.join(''), columns);
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(words.join('').replaceAll(' ', ''));
      }),
    );
  });

  test.each([
    ['<http://goo.ne.jp|goo.ne.jp>', 'goo.ne.jp'],
    ['<https://x.jp/a|手順>', '手順 (https://x.jp/a)'],
    ['<@U0AUDITOR> <#C0DKIM|dkim> <!subteam^S1|@a>', '@auditor #dkim @a'],
    ['*太字* a*b `*x*` &lt;1&gt;', '太字 a*b `*x*` <1>'],
    ['*対象* （順に）: *対象*（順に）', '対象 （順に）: *対象*（順に）'],
    ['```\np=abc; _domainkey\n```', 'p=abc; _domainkey'],
  ])('given the mrkdwn %s, then a reader sees %s', (text, shown) => {
    expect(plainOf(text, () => 'auditor')).toBe(shown);
  });
});
