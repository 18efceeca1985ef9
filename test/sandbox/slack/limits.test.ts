import { afterEach, describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { closeAll, openSandbox, webClient } from './support.ts';

afterEach(closeAll);

const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });
const channel = 'C0DKIM';

describe('limits', () => {
  const button = (more: object) => ({
    type: 'actions',
    elements: [{ type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'x' }, ...more }],
  });
  const plain = (n: number) => ({ type: 'plain_text', text: 'x'.repeat(n) });
  const confirm = (title: number, text: number) => ({
    confirm: { title: plain(title), text: plain(text), confirm: plain(2), deny: plain(2) },
  });

  const buttons = (count: number) => ({
    type: 'actions',
    elements: Array.from({ length: count }, (_, no) => ({ type: 'button', action_id: `a${no}`, text: plain(1) })),
  });
  const address = (length: number) => 'https://example.jp/'.padEnd(length, 'x');
  const select = (count: number, text: number, value: number) => ({
    type: 'actions',
    elements: [
      {
        type: 'static_select',
        action_id: 's',
        options: Array.from({ length: count }, () => ({ text: plain(text), value: 'x'.repeat(value) })),
      },
    ],
  });

  test.each<[string, object[], object[]]>([
    ['/blocks', Array(50).fill({ type: 'divider' }), Array(51).fill({ type: 'divider' })],
    ['/blocks/0/text/text', [section('x'.repeat(3_000))], [section('x'.repeat(3_001))]],
    [
      '/blocks/0/fields',
      [{ type: 'section', fields: Array(10).fill(plain(1)) }],
      [{ type: 'section', fields: Array(11).fill(plain(1)) }],
    ],
    [
      '/blocks/0/fields/0/text',
      [{ type: 'section', fields: [plain(2_000)] }],
      [{ type: 'section', fields: [plain(2_001)] }],
    ],
    ['/blocks/0/text/text', [{ type: 'header', text: plain(150) }], [{ type: 'header', text: plain(151) }]],
    ['/blocks/0/elements/0/text/text', [button({ text: plain(75) })], [button({ text: plain(76) })]],
    ['/blocks/0/elements/0/value', [button({ value: 'x'.repeat(2_000) })], [button({ value: 'x'.repeat(2_001) })]],
    ['/blocks/0/elements/0/confirm/title/text', [button(confirm(100, 1))], [button(confirm(101, 1))]],
    ['/blocks/0/elements/0/confirm/text/text', [button(confirm(1, 300))], [button(confirm(1, 301))]],
    ['/blocks/0/elements', [buttons(25)], [buttons(26)]],
    [
      '/blocks/0/elements',
      [{ type: 'context', elements: Array(10).fill(plain(1)) }],
      [{ type: 'context', elements: Array(11).fill(plain(1)) }],
    ],
    ['/blocks/0/elements/0/url', [button({ url: address(3_000) })], [button({ url: address(3_001) })]],
    [
      '/blocks/0/elements/0/action_id',
      [button({ action_id: 'x'.repeat(255) })],
      [button({ action_id: 'x'.repeat(256) })],
    ],
    ['/blocks/0/elements/0/options', [select(100, 1, 1)], [select(101, 1, 1)]],
    ['/blocks/0/elements/0/options/0/text/text', [select(1, 75, 1)], [select(1, 76, 1)]],
    ['/blocks/0/elements/0/options/0/value', [select(1, 1, 150)], [select(1, 1, 151)]],
    [
      '/blocks/0/text',
      [{ type: 'markdown', text: 'x'.repeat(12_000) }],
      [{ type: 'markdown', text: 'x'.repeat(12_001) }],
    ],
  ])(
    'given blocks just within and just above the limit at %s, then only the second are refused',
    async (at, within, above) => {
      const sandbox = await openSandbox();
      const client = webClient(sandbox);
      const post = (blocks: object[]) => client.apiCall('chat.postMessage', { channel, text: 'x', blocks });
      await expect(post(within)).resolves.toMatchObject({ ok: true });
      await expect(post(above)).rejects.toMatchObject({
        data: { error: 'invalid_blocks', errors: [expect.stringContaining(`[json-pointer:${at}]`)] },
      });
    },
  );

  test('given the message as a whole, metadata or an update too long, then each has its own code', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    const long = Array.from({ length: 5 }, () => section('x'.repeat(2_900)));
    await expect(chat.postMessage({ channel, text: 'x', blocks: long })).rejects.toThrow('msg_blocks_too_long');
    const metadata = { event_type: 'card', event_payload: { text: 'x'.repeat(8_000) } };
    await expect(chat.postMessage({ channel, text: 'x', metadata })).rejects.toThrow('metadata_too_large');
    const { ts = '' } = await chat.postMessage({ channel, text: 'x' });
    await expect(chat.update({ channel, ts, text: 'x'.repeat(4_001) })).rejects.toThrow('msg_too_long');
  });

  test('given more than 100 blocks in a view, then it is refused; 100 are published', async () => {
    const sandbox = await openSandbox();
    const { views } = webClient(sandbox);
    const publish = (count: number) =>
      views.publish({ user_id: 'U0AUDITOR', view: { type: 'home', blocks: Array(count).fill({ type: 'divider' }) } });
    await expect(publish(100)).resolves.toMatchObject({ ok: true });
    await expect(publish(101)).rejects.toMatchObject({
      data: { error: 'invalid_arguments', errors: ['no more than 100 items allowed [json-pointer:/view/blocks]'] },
    });
  });

  test('given a posted text above 40,000 characters, then it is cut with a warning', async () => {
    const sandbox = await openSandbox();
    const posted = await webClient(sandbox).chat.postMessage({ channel, text: 'x'.repeat(40_001) });
    expect(posted).toMatchObject({ warning: 'message_truncated' });
    expect(sandbox.messages(channel)[0]?.text).toHaveLength(40_000);
  });
});
