import { afterEach, describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import type { SlackSandbox } from '../../../src/sandbox/slack/sandbox.ts';
import { appToken, botToken, closeAll, openSandbox, webClient } from './support.ts';

afterEach(closeAll);

const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });
const channel = 'C0DKIM';

const json = 'application/json; charset=utf-8';
const formType = 'application/x-www-form-urlencoded';

interface Sent {
  readonly query?: string;
  readonly type?: string;
  readonly body?: string | FormData;
  readonly token?: string | null;
}

const call = async (sandbox: SlackSandbox, method: string, { query = '', type, body, token = botToken }: Sent = {}) => {
  const headers = {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(type === undefined ? {} : { 'content-type': type }),
  };
  const sent = body === undefined ? {} : { method: 'POST', body };
  return (await fetch(`${sandbox.apiUrl}${method}${query}`, { headers, ...sent })).json();
};

describe('the wire', () => {
  const blocks = JSON.stringify([section('x')]);
  const asJson = JSON.stringify({ channel, text: 'ふたり', blocks: [section('x')] });
  const asForm = new URLSearchParams({ channel, text: 'ふたり', blocks }).toString();

  test('given arguments as JSON, as a form, as parts and in the query, then all are understood', async () => {
    const sandbox = await openSandbox();
    const output = { ok: true, message: { text: 'ふたり', blocks: [section('x')] } };
    expect(await call(sandbox, 'chat.postMessage', { type: json, body: asJson })).toMatchObject(output);
    expect(await call(sandbox, 'chat.postMessage', { type: formType, body: asForm })).toMatchObject(output);
    expect(await call(sandbox, 'chat.postMessage', { query: `?${asForm}` })).toMatchObject(output);
    const mixed = { query: '?text=hidden&blocks=[]', type: formType, body: asForm };
    expect(await call(sandbox, 'chat.postMessage', mixed)).toMatchObject(output);
    const parts = new FormData();
    for (const [key, value] of new URLSearchParams(asForm)) parts.append(key, value);
    expect(await call(sandbox, 'chat.postMessage', { body: parts })).toMatchObject(output);
    expect(await call(sandbox, 'users.info', { query: '?user=U0AUDITOR' })).toMatchObject({
      user: { id: 'U0AUDITOR' },
    });
  });

  test.each<[string, string, Sent, object]>([
    ['no JSON', 'chat.postMessage', { type: json, body: '{' }, { error: 'invalid_json' }],
    ['JSON that is no object', 'chat.postMessage', { type: json, body: '[]' }, { error: 'json_not_object' }],
    [
      'a body of another type',
      'chat.postMessage',
      { type: 'application/xml', body: asForm },
      { error: 'invalid_post_type' },
    ],
    [
      'a body in another charset',
      'chat.postMessage',
      { type: 'application/json; charset=utf-16', body: asJson },
      { error: 'invalid_charset' },
    ],
    ['no text', 'chat.postMessage', { type: json, body: `{"channel":"${channel}"}` }, { error: 'no_text' }],
    ['a name that none is', 'chat.postMessage', { query: `?${asForm}&a-b=1` }, { error: 'invalid_arg_name' }],
    ['an unknown method', 'chat.nothing', { type: json, body: '{}' }, { error: 'unknown_method' }],
    [
      'JSON for a method that reads none',
      'chat.getPermalink',
      { type: json, body: JSON.stringify({ channel, message_ts: '1.2' }) },
      { error: 'invalid_arguments', errors: ['missing required field: channel'] },
    ],
    ['a person as JSON', 'users.info', { type: json, body: '{"user":"U0AUDITOR"}' }, { error: 'user_not_found' }],
    ['a token in the query', 'auth.test', { query: `?token=${botToken}`, token: null }, { error: 'not_authed' }],
    [
      'a token in JSON',
      'auth.test',
      { type: json, body: `{"token":"${botToken}"}`, token: null },
      { error: 'not_authed' },
    ],
    ['a token in a form', 'auth.test', { type: formType, body: `token=${botToken}`, token: null }, { ok: true }],
  ])('given %s, then Slack’s own answer comes back', async (_, method, sent, answer) => {
    expect(await call(await openSandbox(), method, sent)).toMatchObject(answer);
  });

  test('given an argument that the method does not know, then it is ignored and kept as a problem', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    const { ts = '' } = await chat.postMessage({ channel, text: 'card' });
    const other = await chat.postMessage({ channel, text: 'other' });
    const moved = webClient(sandbox).apiCall('chat.update', { channel, ts, text: 'new', thread_ts: other.ts });
    await expect(moved).resolves.toMatchObject({ ok: true });
    expect(sandbox.messages(channel)[0]).toMatchObject({ text: 'new', threadTs: null });
    expect(sandbox.problems()).toEqual([{ method: 'chat.update', code: 'argument_ignored', detail: 'thread_ts' }]);
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

describe('a private channel', () => {
  const privately = 'C0PRIVATE';
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'ok',
      (error) => String(error.data?.error),
    );

  test('given groups:read, then the app reads and posts there; without it, the scope is named', async () => {
    const sandbox = await openSandbox();
    const { conversations, chat } = webClient(sandbox);
    expect((await conversations.members({ channel: privately })).members).toContain('U0REQUESTER');
    expect((await conversations.info({ channel: privately })).channel).toMatchObject({
      is_private: true,
      is_member: true,
    });
    expect(await codeOf(chat.postMessage({ channel: privately, text: 'x' }))).toBe('ok');
    const without = webClient(await openSandbox({ manifest: { scopes: ['channels:read', 'chat:write'] } }));
    for (const method of ['info', 'members'] as const) {
      await expect(without.conversations[method]({ channel: privately })).rejects.toMatchObject({
        data: { error: 'missing_scope', needed: 'groups:read' },
      });
      expect(await codeOf(without.conversations[method]({ channel }))).toBe('ok');
    }
    expect(await codeOf(without.conversations.list({ types: 'public_channel,private_channel' }))).toBe('missing_scope');
  });

  test('given an app that is not in it, then it does not exist, and the list does not name it', async () => {
    const sandbox = await openSandbox();
    const { conversations, chat } = webClient(sandbox);
    const { ts = '' } = await chat.postMessage({ channel: privately, text: 'x' });
    const listed = async () =>
      (await conversations.list({ types: 'public_channel,private_channel' })).channels?.map(({ id }) => id);
    expect(await listed()).toEqual(['C0DKIM', 'C0OTHER', privately]);
    sandbox.workspace.setMember(privately, 'futari', false);
    expect(await listed()).toEqual(['C0DKIM', 'C0OTHER']);
    const calls = [
      conversations.info({ channel: privately }),
      conversations.members({ channel: privately }),
      chat.postMessage({ channel: privately, text: 'x' }),
      chat.postEphemeral({ channel: privately, user: 'U0REQUESTER', text: 'x' }),
      chat.update({ channel: privately, ts, text: 'y' }),
      chat.getPermalink({ channel: privately, message_ts: ts }),
    ];
    expect(await Promise.all(calls.map(codeOf))).toEqual(Array(calls.length).fill('channel_not_found'));
  });

  test('given a public channel that becomes private, then the app stays in it under the same id', async () => {
    const sandbox = await openSandbox();
    const { conversations, chat } = webClient(sandbox);
    sandbox.workspace.convertToPrivate('#dkim');
    sandbox.workspace.rename('#dkim', 'dkim-intern');
    expect((await conversations.info({ channel })).channel).toMatchObject({ name: 'dkim-intern', is_private: true });
    expect(await codeOf(chat.postMessage({ channel, text: 'x' }))).toBe('ok');
  });
});

describe('an archived channel', () => {
  test('given it, then each method has its own code, and nobody can write or press there', async () => {
    const sandbox = await openSandbox();
    const { conversations, chat } = webClient(sandbox);
    const { ts = '' } = await chat.postMessage({ channel, text: 'x' });
    sandbox.workspace.archive('#dkim');
    await expect(chat.postMessage({ channel, text: 'x' })).rejects.toThrow('is_archived');
    await expect(chat.update({ channel, ts, text: 'y' })).rejects.toThrow('is_inactive');
    await expect(conversations.members({ channel })).rejects.toThrow('fetch_members_failed');
    expect((await conversations.info({ channel })).channel).toMatchObject({ is_archived: true, is_member: false });
    expect(await sandbox.say('auditor', '#dkim', 'x')).toMatchObject({ reason: 'channel_is_archived' });
    const { channels } = await conversations.list({ exclude_archived: true });
    expect(channels?.map(({ id }) => id)).toEqual(['C0OTHER']);
  });

  test('given one that comes back, then a public one has lost its members, and a private one has not', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    for (const name of ['#dkim', '#dkim-private']) {
      sandbox.workspace.archive(name);
      sandbox.workspace.unarchive(name, 'requester');
    }
    await expect(chat.postMessage({ channel, text: 'x' })).rejects.toThrow('not_in_channel');
    await expect(chat.postMessage({ channel: 'C0PRIVATE', text: 'x' })).resolves.toMatchObject({ ok: true });
    sandbox.workspace.setMember('#dkim', 'futari', true);
    await expect(chat.postMessage({ channel, text: 'x' })).resolves.toMatchObject({ ok: true });
  });
});

describe('tokens, people and groups', () => {
  test('given a wrong token, the wrong kind of token or a missing scope, then nothing is done', async () => {
    const sandbox = await openSandbox({ manifest: { scopes: ['chat:write'] } });
    await expect(webClient(sandbox, 'xoxb-other').auth.test()).rejects.toThrow('invalid_auth');
    await expect(webClient(sandbox, appToken).auth.test()).rejects.toThrow('not_allowed_token_type');
    await expect(webClient(sandbox).apps.connections.open({})).rejects.toThrow('not_allowed_token_type');
    await expect(webClient(sandbox).users.info({ user: 'U0AUDITOR' })).rejects.toMatchObject({
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

  test('given the list of groups, then the people of each are in it where they were asked for, and those who have gone are not', async () => {
    const sandbox = await openSandbox();
    const { usergroups } = webClient(sandbox);
    sandbox.workspace.changePerson('approver-2', { deleted: true });
    const [first, ...others] = (await usergroups.list({ include_users: true })).usergroups ?? [];
    expect(first).toMatchObject({
      id: 'S0APPROVERS',
      team_id: 'T0HOME',
      handle: 'dkim-approvers',
      date_delete: 0,
      users: ['U0APPROVER1', 'U0APPROVER3'],
    });
    expect(others.map(({ id, users }) => [id, users])).toEqual([
      ['S0OPERATORS', ['U0OPERATOR']],
      ['S0NIGHT', ['U0NIGHTOPERATOR']],
    ]);
    const bare = (await usergroups.list()).usergroups ?? [];
    expect(bare.every((group) => !('users' in group))).toBe(true);
  });
});
