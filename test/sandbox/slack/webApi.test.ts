import { afterEach, describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { appToken, botToken, closeAll, openSandbox, webClient } from './support.ts';

afterEach(closeAll);

const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });
const channel = 'C0DKIM';

describe('messages', () => {
  test('given a post, an update and a reply, then history, thread and permalink are kept', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    const metadata = { event_type: 'card', event_payload: { rotation: 'r1' } };
    const first = await chat.postMessage({ channel, text: '一', blocks: [section('一')], metadata });
    const ts = first.ts ?? '';
    const reply = await chat.postMessage({ channel, text: 'reply', thread_ts: ts });
    await chat.postMessage({ channel, text: 'reply to the reply', thread_ts: reply.ts ?? '' });
    await chat.update({ channel, ts, text: '二', blocks: [section('二')] });

    expect(sandbox.thread('#dkim', ts).map((m) => m.text)).toEqual(['二', 'reply', 'reply to the reply']);
    const [card] = sandbox.messages(channel);
    expect(card).toMatchObject({ metadata, history: [{ text: '一' }] });
    expect(card?.blocks).toMatchObject([section('二')]);
    await chat.update({ channel, ts, text: '三' });
    expect(sandbox.messages(channel)[0]).toMatchObject({ text: '三', blocks: [], metadata });
    expect(Number(reply.ts)).toBeGreaterThan(Number(ts));
    const { permalink } = await chat.getPermalink({ channel, message_ts: reply.ts ?? '' });
    expect(permalink).toContain(`/archives/C0DKIM/p${(reply.ts ?? '').replace('.', '')}?thread_ts=${ts}`);
    await chat.delete({ channel, ts: reply.ts ?? '' });
    expect(sandbox.messages(channel)).toHaveLength(2);
  });

  test('given what Slack refuses, then its own codes come back and are kept as problems', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    const said = await sandbox.say('viewer', '#dkim', 'こんにちは');
    const theirs = said.tag === 'posted' ? said.ts : '';
    await expect(chat.postMessage({ channel: 'C0NONE', text: 'x' })).rejects.toThrow('channel_not_found');
    await expect(chat.postMessage({ channel: 'C0OTHER', text: 'x' })).rejects.toThrow('not_in_channel');
    await expect(chat.postMessage({ channel, text: 'x', thread_ts: 'x' })).rejects.toThrow('invalid_thread_ts');
    await expect(chat.update({ channel, ts: theirs, text: 'x' })).rejects.toThrow('cant_update_message');
    await expect(chat.update({ channel, ts: '1.2', text: 'x' })).rejects.toThrow('message_not_found');
    await expect(chat.postEphemeral({ channel, user: 'U0OUTSIDER', text: 'x' })).rejects.toThrow('user_not_in_channel');
    expect(sandbox.problems().map((p) => p.code)).toEqual([
      'channel_not_found',
      'not_in_channel',
      'invalid_thread_ts',
      'cant_update_message',
      'message_not_found',
      'user_not_in_channel',
    ]);
  });

  test('given a thread that is gone, then the reply lands at the top of the channel and that is noted', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    const { ts = '' } = await chat.postMessage({ channel, text: 'card' });
    await chat.delete({ channel, ts });
    await chat.postMessage({ channel, text: 'reply', thread_ts: ts });
    expect(sandbox.messages(channel)).toMatchObject([{ text: 'reply', threadTs: null }]);
    expect(sandbox.problems()).toMatchObject([{ code: 'thread_not_found' }]);
    const { message_ts = '' } = await chat.postEphemeral({ channel, user: 'U0VIEWER', text: 'x' });
    const toEphemeral = chat.postMessage({ channel, text: 'x', thread_ts: message_ts });
    await expect(toEphemeral).rejects.toThrow('cannot_reply_to_message');
  });

  test('given a message without top-level text, then it is posted with a warning', async () => {
    const sandbox = await openSandbox();
    const posted = await webClient(sandbox).apiCall('chat.postMessage', { channel, blocks: [section('x')] });
    expect(posted).toMatchObject({ warning: 'missing_text_in_message' });
    expect(sandbox.problems()).toMatchObject([{ method: 'chat.postMessage', code: 'missing_text_in_message' }]);
  });

  test('given an ephemeral message, then only that person sees it and it cannot be updated', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    const posted = await chat.postEphemeral({ channel, user: 'U0VIEWER', text: '秘密' });
    expect(sandbox.ephemerals('viewer').map((m) => m.text)).toEqual(['秘密']);
    expect(sandbox.ephemerals('operator')).toEqual([]);
    const update = chat.update({ channel, ts: posted.message_ts ?? '', text: 'x' });
    await expect(update).rejects.toThrow('message_not_found');
  });

  test('given a direct conversation, then what is posted there or to the user id reaches the person', async () => {
    const sandbox = await openSandbox();
    const { chat, conversations } = webClient(sandbox);
    const opened = await conversations.open({ users: 'U0APPROVER1' });
    await chat.postMessage({ channel: opened.channel?.id ?? '', text: '記録しました' });
    await chat.postMessage({ channel: 'U0APPROVER1', text: 'もう一つ' });
    expect(sandbox.directMessages('approver-1').map((m) => m.text)).toEqual(['記録しました', 'もう一つ']);
    await expect(conversations.open({ users: 'U0GONE' })).rejects.toThrow('user_disabled');
  });
});

describe('the wire', () => {
  test('given JSON and form bodies, then both are understood; other methods and bodies have their codes', async () => {
    const sandbox = await openSandbox();
    const post = async (method: string, contentType: string, body: string): Promise<unknown> => {
      const headers = { authorization: `Bearer ${botToken}`, 'content-type': contentType };
      return (await fetch(`${sandbox.apiUrl}${method}`, { method: 'POST', headers, body })).json();
    };
    const json = JSON.stringify({ channel, text: 'ふたり', blocks: [section('x')] });
    const form = new URLSearchParams({ channel, text: 'ふたり', blocks: JSON.stringify([section('x')]) });
    const said = { ok: true, message: { text: 'ふたり', blocks: [section('x')] } };
    expect(await post('chat.postMessage', 'application/json; charset=utf-8', json)).toMatchObject(said);
    expect(await post('chat.postMessage', 'application/x-www-form-urlencoded', form.toString())).toMatchObject(said);
    expect(await post('chat.postMessage', 'application/json', '{')).toMatchObject({ error: 'invalid_json' });
    expect(await post('chat.postMessage', 'application/json', `{"channel":"${channel}"}`)).toMatchObject({
      error: 'no_text',
    });
    expect(await post('chat.nothing', 'application/json', '{}')).toMatchObject({ error: 'unknown_method' });
  });

  test('given a clock that stands still, then time stamps are still unique and rising', async () => {
    const clock = { now: () => Date.UTC(2026, 8, 18), monotonicMs: () => 0 };
    const sandbox = await openSandbox({ clock });
    const { chat } = webClient(sandbox);
    const posted = [await chat.postMessage({ channel, text: '1' }), await chat.postMessage({ channel, text: '2' })];
    expect(posted.map((p) => p.ts)).toEqual(['1789689600.000000', '1789689600.000001']);
  });

  test('given channels, then their members and kind are told', async () => {
    const sandbox = await openSandbox();
    const { conversations } = webClient(sandbox);
    const { members } = await conversations.members({ channel: 'C0OTHER' });
    expect(members).toContain('U0OUTSIDER');
    expect(members).not.toContain('U0GONE');
    expect((await conversations.info({ channel: 'C0OTHER' })).channel).toMatchObject({
      name: 'other',
      is_member: false,
    });
    expect(sandbox.seenBy('outsider')).toEqual([]);
  });
});

describe('limits', () => {
  const button = (more: object) => ({
    type: 'actions',
    elements: [{ type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'x' }, ...more }],
  });
  const plain = (n: number) => ({ type: 'plain_text', text: 'x'.repeat(n) });
  const confirm = (title: number, text: number) => ({
    confirm: { title: plain(title), text: plain(text), confirm: plain(2), deny: plain(2) },
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
});

describe('tokens, people and groups', () => {
  test('given a wrong token, the wrong kind of token or a missing scope, then nothing is done', async () => {
    const sandbox = await openSandbox({ scopes: ['chat:write'] });
    await expect(webClient(sandbox, 'xoxb-other').auth.test()).rejects.toThrow('invalid_auth');
    await expect(webClient(sandbox, appToken).auth.test()).rejects.toThrow('not_allowed_token_type');
    await expect(webClient(sandbox).apps.connections.open({})).rejects.toThrow('not_allowed_token_type');
    await expect(webClient(sandbox).users.info({ user: 'U0VIEWER' })).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'users:read' },
    });
  });

  test.each([
    ['U0REQUESTER', { team_id: 'T0HOME', is_restricted: false, locale: 'ja-JP' }],
    ['U0GUEST', { is_restricted: true, is_ultra_restricted: false }],
    ['U0SINGLEGUEST', { is_restricted: true, is_ultra_restricted: true }],
    ['U0ROBOT', { is_bot: true }],
    ['U0GONE', { deleted: true }],
    ['U0FOREIGN', { team_id: 'T0OTHER', locale: 'en-US' }],
  ])('given %s, then users.info tells what bars or allows them', async (user, expected) => {
    const sandbox = await openSandbox();
    const info = await webClient(sandbox).users.info({ user, include_locale: true });
    expect(info.user).toMatchObject({ id: user, ...expected });
  });

  test('given changes to people and groups, then the next look-up sees them', async () => {
    const sandbox = await openSandbox();
    const { usergroups, users } = webClient(sandbox);
    const list = async () => (await usergroups.users.list({ usergroup: 'S0APPROVERS' })).users;
    expect(await list()).toEqual(['U0APPROVER1', 'U0APPROVER2', 'U0APPROVER3']);
    sandbox.workspace.setGroupMember('S0APPROVERS', 'approver-3', false);
    sandbox.workspace.setGroupMember('S0APPROVERS', 'operator', true);
    sandbox.workspace.changePerson('approver-2', { deleted: true });
    expect(await list()).toEqual(['U0APPROVER1', 'U0OPERATOR']);
    expect((await users.info({ user: 'U0APPROVER2' })).user).toMatchObject({ deleted: true });
    sandbox.faults.arm({
      method: 'usergroups.users.list',
      answer: { error: 'plan_upgrade_required' },
      count: 1,
      when: 'before',
    });
    await expect(list()).rejects.toThrow('plan_upgrade_required');
  });
});

describe('files', () => {
  test('given an upload into a thread, then the file appears there as a message, after the answer', async () => {
    const sandbox = await openSandbox();
    const client = webClient(sandbox);
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'thread' });
    const bytes = Buffer.from('DNS申請書\n', 'utf8');
    const heard: string[] = [];
    sandbox.events.on('file', (file) => heard.push(file.name));
    const answer = await client.filesUploadV2({
      channel_id: channel,
      thread_ts: ts,
      file: bytes,
      filename: 'application.txt',
      initial_comment: '申請書です',
    });
    expect(answer.ok).toBe(true);
    expect(heard).toEqual(['application.txt']);
    expect(sandbox.files()).toMatchObject([{ name: 'application.txt', bytes, channel, threadTs: ts }]);
    expect(sandbox.thread(channel, ts).at(-1)).toMatchObject({
      text: '申請書です',
      files: [{ name: 'application.txt' }],
    });
  });
});

describe('rate limits and faults', () => {
  test('given rate limits switched on, then the second post within a second is told when to come again', async () => {
    let laterMs = 0;
    const sandbox = await openSandbox({ rateLimits: true, realNow: () => Date.now() + laterMs });
    const { chat } = webClient(sandbox);
    await chat.postMessage({ channel, text: '1' });
    await expect(chat.postMessage({ channel, text: '2' })).rejects.toMatchObject({ retryAfter: 1 });
    await chat.postMessage({ channel: 'U0VIEWER', text: 'another channel' });
    laterMs = 1_001;
    await chat.postMessage({ channel, text: '2' });
    expect(sandbox.messages(channel)).toHaveLength(2);
  });

  test('given a fault before the effect, then nothing happened; after it, then only the answer is lost', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    const arm = (when: 'before' | 'after') =>
      sandbox.faults.arm({ method: 'chat.postMessage', answer: 'server_error', count: 1, when });
    arm('before');
    await expect(chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({ statusCode: 500 });
    expect(sandbox.messages(channel)).toEqual([]);
    arm('after');
    await expect(chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({ statusCode: 500 });
    expect(sandbox.messages(channel)).toHaveLength(1);
    await expect(chat.postMessage({ channel, text: 'x' })).resolves.toMatchObject({ ok: true });
  });

  test('given an armed 429, a dropped connection and no answer, then the client sees each', async () => {
    const sandbox = await openSandbox();
    const { auth } = webClient(sandbox);
    const impatient = webClient(sandbox, botToken, 50);
    const arm = (answer: 'rate_limited' | 'dropped' | 'no_answer') =>
      sandbox.faults.arm({ method: '*', answer, count: 1, when: 'before', retryAfterSeconds: 7 });
    arm('rate_limited');
    await expect(auth.test()).rejects.toMatchObject({ retryAfter: 7 });
    arm('dropped');
    await expect(auth.test()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    arm('no_answer');
    await expect(impatient.auth.test()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    await expect(auth.test()).resolves.toMatchObject({ user_id: 'U0FUTARIBOT' });
    expect(sandbox.calls().map((c) => c.outcome)).toEqual([
      'fault "rate_limited"',
      'fault "dropped"',
      'fault "no_answer"',
      'ok',
    ]);
  });

  test('given a call left without an answer, then the sandbox still closes', async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ method: 'auth.test', answer: 'no_answer', count: 1, when: 'before' });
    const hanging = expect(webClient(sandbox).auth.test()).rejects.toThrow();
    const turnsMax = 100_000;
    for (let turn = 0; turn < turnsMax && sandbox.calls().length === 0; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await sandbox.close();
    await hanging;
  });
});
