/** What Slack refuses of blocks and views, one planted fault a row, over real HTTP. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SlackSandbox } from '../../../src/sandbox/slack/sandbox.ts';
import { form, plain } from './form.ts';
import { closeAll, openSandbox, webClient } from './support.ts';

const channel = 'C0DKIM';

let sandbox: SlackSandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ unlimited: ['chat.postMessage', 'views.publish'] });
});
afterAll(closeAll);

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const button = (more: object) => ({ type: 'button', action_id: 'a', text: plain('x'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const section = (more: object) => ({ type: 'section', text: mrkdwn('x'), ...more });
const input = (element: object) => ({ type: 'input', label: plain('x'), element });
const picker = (initial_date: unknown) => ({ type: 'datepicker', action_id: 'd', initial_date });
const option = (value: string) => ({ text: plain('x'), value });
const image = (image_url: unknown) => ({ type: 'image', alt_text: 'x', image_url });

const faults: readonly (readonly [fault: string, block: object, messages: readonly string[]])[] = [
  [
    'an unknown field of a block',
    section({ color: 'red' }),
    ['invalid additional property: color [json-pointer:/blocks/0]'],
  ],
  [
    'an unknown field of an element',
    actions(button({ colour: 'red' })),
    ['invalid additional property: colour [json-pointer:/blocks/0/elements/0]'],
  ],
  [
    'a field of the other text object',
    section({ text: { ...mrkdwn('x'), emoji: true } }),
    ['invalid additional property: emoji [json-pointer:/blocks/0/text]'],
  ],
  ['an unknown block', { type: 'sections' }, ['unsupported type: sections [json-pointer:/blocks/0/type]']],
  ['a block that only Slack posts', { type: 'file' }, ['unsupported type: file [json-pointer:/blocks/0/type]']],
  ['no block at all', { text: 'x' }, ['missing required field: type [json-pointer:/blocks/0]']],
  [
    'an input among actions',
    actions({ type: 'plain_text_input', action_id: 'a' }),
    ['unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]'],
  ],
  [
    'an input beside a section',
    section({ accessory: { type: 'plain_text_input', action_id: 'a' } }),
    ['unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]'],
  ],
  ['a button as an input', input(button({})), ['unsupported type: button [json-pointer:/blocks/0/element/type]']],
  ...['2026-2-1', '2026-02-30', '01.10.2026', '', 20_261_001, null].map(
    (day) =>
      [
        `the date ${String(day)}`,
        actions(picker(day)),
        ['input must be a valid: date [json-pointer:/blocks/0/elements/0/initial_date]'],
      ] as const,
  ),
  [
    'a time of the day that none is',
    actions({ type: 'timepicker', action_id: 't', initial_time: '24:00' }),
    ['input must be a valid: time [json-pointer:/blocks/0/elements/0/initial_time]'],
  ],
  [
    'a moment in milliseconds',
    actions({ type: 'datetimepicker', action_id: 't', initial_date_time: 1_790_000_000_000 }),
    ['must be less than or equal to 9999999999 [json-pointer:/blocks/0/elements/0/initial_date_time]'],
  ],
  ...['docs/runbook.md', 'example.jp', 'https://', 'https://a b', 'javascript:alert(1)', ''].map(
    (address) =>
      [
        `the address "${address}" of a button`,
        actions(button({ url: address })),
        ['invalid url [json-pointer:/blocks/0/elements/0/url]'],
      ] as const,
  ),
  ['the address of an image', image('file:///x.png'), ['invalid url [json-pointer:/blocks/0/image_url]']],
  [
    'an image without one',
    { type: 'image', alt_text: 'x' },
    ['must define either `image_url` or `slack_file` [json-pointer:/blocks/0]'],
  ],
  [
    'two elements of one name',
    actions(button({}), button({})),
    ['`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]'],
  ],
  [
    'an empty text',
    section({ text: mrkdwn('') }),
    ['must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
  ],
  [
    'a number as text',
    section({ text: mrkdwn(7 as never) }),
    ['must provide a string [json-pointer:/blocks/0/text/text]'],
  ],
  ['a string as text object', section({ text: 'x' }), ['must provide an object [json-pointer:/blocks/0/text]']],
  [
    'markup on a button',
    actions(button({ text: mrkdwn('x') })),
    ['must be a valid enum value [json-pointer:/blocks/0/elements/0/text/type]'],
  ],
  [
    'a style that is null',
    actions(button({ style: null })),
    ['must be a valid enum value [json-pointer:/blocks/0/elements/0/style]'],
  ],
  ['no element', actions(), ['must provide at least 1 items [json-pointer:/blocks/0/elements]']],
  ['no text and no field', { type: 'section' }, ['must define either `text` or `fields` [json-pointer:/blocks/0]']],
  [
    'a list without options',
    actions({ type: 'static_select', action_id: 's', options: [] }),
    ['must provide at least 1 items [json-pointer:/blocks/0/elements/0/options]'],
  ],
  ...(['static_select', 'radio_buttons'] as const).map(
    (type) =>
      [
        `a selection of ${type} that is no option`,
        actions({ type, action_id: 's', options: [option('a')], initial_option: option('b') }),
        ['must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]'],
      ] as const,
  ),
  [
    'a selection of several that are no options',
    actions({
      type: 'checkboxes',
      action_id: 'c',
      options: [option('a')],
      initial_options: [option('a'), option('b')],
    }),
    ['must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_options]'],
  ],
  [
    'too many choices',
    actions({ type: 'checkboxes', action_id: 'c', options: Array.from({ length: 11 }, (_, n) => option(`${n}`)) }),
    ['no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]'],
  ],
  [
    'an empty identifier of a block',
    section({ block_id: '' }),
    ['must be more than 0 characters [json-pointer:/blocks/0/block_id]'],
  ],
  [
    'an empty identifier of an element',
    actions(button({ action_id: '' })),
    ['must be more than 0 characters [json-pointer:/blocks/0/elements/0/action_id]'],
  ],
  [
    'an identifier that is too long',
    section({ block_id: 'x'.repeat(256) }),
    ['must be less than 256 characters [json-pointer:/blocks/0/block_id]'],
  ],
  [
    'a link in rich text',
    { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url: 'x' }] }] },
    ['invalid url [json-pointer:/blocks/0/elements/0/elements/0/url]'],
  ],
];

describe('blocks that Slack refuses', () => {
  test.each(faults)('given %s, then a message is refused, and the place is named', async (_, block, messages) => {
    const posted = webClient(sandbox).apiCall('chat.postMessage', { channel, text: 'x', blocks: [block] });
    await expect(posted).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        errors: messages,
        response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
      },
    });
  });

  test('given two blocks of one name, then the second is refused', async () => {
    const blocks = [section({ block_id: 'b' }), section({ block_id: 'b' })];
    await expect(webClient(sandbox).apiCall('chat.postMessage', { channel, text: 'x', blocks })).rejects.toMatchObject({
      data: { error: 'invalid_blocks', errors: ['`block_id` "b" already exists [json-pointer:/blocks/1/block_id]'] },
    });
  });

  test('given the right ones beside them, then all are taken', async () => {
    const blocks = [
      section({ accessory: picker('2024-02-29'), block_id: 'a' }),
      actions(button({ url: 'https://example.jp/a?b=c' }), button({ action_id: 'b', url: 'mailto:dns@example.jp' })),
      input({ type: 'plain_text_input', action_id: 't', max_length: 10 }),
      image('https://example.jp/x.png'),
      { type: 'markdown', text: '**x**' },
      { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] },
    ];
    await expect(webClient(sandbox).apiCall('chat.postMessage', { channel, text: 'x', blocks })).resolves.toMatchObject(
      { ok: true },
    );
  });
});

describe('views that Slack refuses', () => {
  const home = (view: object) => webClient(sandbox).apiCall('views.publish', { user_id: 'U0AUDITOR', view });

  test.each<[string, object, string]>([
    [
      'an unknown field',
      { type: 'home', blocks: [], title: plain('x') },
      'invalid additional property: title [json-pointer:/view]',
    ],
    [
      'a block for messages only',
      { type: 'home', blocks: [{ type: 'markdown', text: 'x' }] },
      'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
    ],
    ['a modal', form, 'unsupported type: modal [json-pointer:/view/type]'],
    ['no blocks', { type: 'home' }, 'missing required field: blocks [json-pointer:/view]'],
  ])('given %s in a Home tab, then it is refused', async (_, view, message) => {
    await expect(home(view)).rejects.toMatchObject({ data: { error: 'invalid_arguments', errors: [message] } });
  });
});

describe('markup that Slack shows as typed', () => {
  test.each([
    ['<!date^1790000000^{date_shrt} {time}|2026>', '!date^1790000000^{date_shrt} {time}|2026'],
    ['<!date^1790000000000^{date}|2026>', '!date^1790000000000^{date}|2026'],
    ['<!date^1790000000^{date}>', '!date^1790000000^{date}'],
    ['<!date^soon^{date}|2026>', '!date^soon^{date}|2026'],
    ['<docs/runbook.md|runbook>', 'docs/runbook.md|runbook'],
    ['<@approver-1>', '@approver-1'],
  ])('given %s, then the message is taken and the problem is kept', async (text, detail) => {
    const before = sandbox.problems().length;
    const { chat } = webClient(sandbox);
    await chat.postMessage({ channel, text: 'x', blocks: [section({ text: mrkdwn(text) }) as never] });
    expect(sandbox.problems().slice(before)).toEqual([
      { method: 'chat.postMessage', code: 'markup_not_shown', detail },
    ]);
  });

  test('given what Slack understands, then nothing is kept', async () => {
    const before = sandbox.problems().length;
    const text =
      '<@U0AUDITOR> <!subteam^S0NIGHT> <#C0DKIM> <https://example.jp|x> <!date^1790000000^{date_short_pretty} {time}|2026>';
    await webClient(sandbox).chat.postMessage({ channel, text });
    expect(sandbox.problems().slice(before)).toEqual([]);
  });
});
