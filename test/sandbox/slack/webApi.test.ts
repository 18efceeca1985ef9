import { afterEach, describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { appToken, botToken, closeAll, openSandbox, webClient } from './support.ts';

afterEach(closeAll);

const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });
const channel = 'C0DKIM';

describe('the wire', () => {
  test('given JSON and form bodies, then both are understood; other methods and bodies have their codes', async () => {
    const sandbox = await openSandbox();
    const post = async (method: string, contentType: string, body: string): Promise<unknown> => {
      const headers = { authorization: `Bearer ${botToken}`, 'content-type': contentType };
      return (await fetch(`${sandbox.apiUrl}${method}`, { method: 'POST', headers, body })).json();
    };
    const json = JSON.stringify({ channel, text: 'ふたり', blocks: [section('x')] });
    const form = new URLSearchParams({ channel, text: 'ふたり', blocks: JSON.stringify([section('x')]) });
    const output = { ok: true, message: { text: 'ふたり', blocks: [section('x')] } };
    expect(await post('chat.postMessage', 'application/json; charset=utf-8', json)).toMatchObject(output);
    expect(await post('chat.postMessage', 'application/x-www-form-urlencoded', form.toString())).toMatchObject(output);
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

describe('tokens, people and groups', () => {
  test('given a wrong token, the wrong kind of token or a missing scope, then nothing is done', async () => {
    const sandbox = await openSandbox({ manifest: { scopes: ['chat:write'] } });
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
