import { afterEach, describe, expect, test } from '@jest/globals';
import type { BlockAction } from '@slack/bolt';
import { escapeCommand } from '../../../src/sandbox/slack/actors.ts';
import { Workspace } from '../../../src/sandbox/slack/workspace.ts';
import { closeAll, httpApp, openSandbox, webClient } from './support.ts';

afterEach(closeAll);

const button = (value: string) => ({
  type: 'actions' as const,
  block_id: 'card',
  elements: [
    { type: 'button' as const, action_id: 'approve', value, text: { type: 'plain_text' as const, text: '承認' } },
  ],
});

const withCard = async () => {
  const sandbox = await openSandbox();
  const clicks: BlockAction[] = [];
  await httpApp(sandbox, (app) => {
    app.action<BlockAction>('approve', async ({ ack, body }) => {
      clicks.push(body);
      await ack();
    });
  });
  const { chat } = webClient(sandbox);
  const { ts = '' } = await chat.postMessage({ channel: 'C0DKIM', text: 'card', blocks: [button('1')] });
  return { sandbox, clicks, chat, ts };
};

describe('who may act', () => {
  test.each(['guest', 'single-guest', 'robot', 'auditor'])(
    'given %s in the channel, then the click reaches the bot',
    async (name) => {
      const { sandbox, clicks } = await withCard();
      expect(await sandbox.click(name, { actionId: 'approve' })).toMatchObject({ tag: 'delivered' });
      expect(clicks).toMatchObject([{ user: { username: name, team_id: 'T0HOME' } }]);
    },
  );

  test('given a person of another workspace, then only user.team_id tells it', async () => {
    const { sandbox, clicks } = await withCard();
    await sandbox.click('foreign', { actionId: 'approve' });
    expect(clicks).toMatchObject([{ team: { id: 'T0HOME' }, user: { id: 'U0FOREIGN', team_id: 'T0OTHER' } }]);
  });

  test('given people who have gone or are not in the channel, then nothing is sent unless it was on its way', async () => {
    const { sandbox, clicks, ts } = await withCard();
    const message = { channel: 'C0DKIM', ts };
    expect(await sandbox.click('outsider', { actionId: 'approve', message })).toMatchObject({
      reason: 'no_such_button',
    });
    expect(await sandbox.click('gone', { actionId: 'approve', message })).toMatchObject({ reason: 'deactivated' });
    expect(await sandbox.say('outsider', '#dkim', '/dkim')).toMatchObject({ reason: 'not_in_channel' });
    expect(await sandbox.say('auditor', '#dkim', '/other')).toMatchObject({ reason: 'unknown_command' });
    expect(clicks).toEqual([]);
    for (const name of ['outsider', 'gone']) await sandbox.click(name, { actionId: 'approve', message, force: true });
    expect(clicks.map((c) => c.user.id)).toEqual(['U0OUTSIDER', 'U0GONE']);
    expect(() => sandbox.workspace.person('nobody')).toThrow(RangeError);
  });

  test('given a card that was updated, then a client that is behind still clicks the old button', async () => {
    const { sandbox, clicks, chat, ts } = await withCard();
    await chat.update({ channel: 'C0DKIM', ts, text: 'card', blocks: [button('2')] });
    await sandbox.click('auditor', { actionId: 'approve' });
    await sandbox.click('auditor', { actionId: 'approve', message: { channel: 'C0DKIM', ts }, rendering: 0 });
    expect(clicks.map((c) => c.actions[0]).map((a) => a?.type === 'button' && a.value)).toEqual(['2', '1']);
    expect(await sandbox.click('auditor', { actionId: 'approve', value: '3' })).toMatchObject({
      reason: 'no_such_button',
    });
  });

  test('given an ephemeral card, then its click says so and comes without the message', async () => {
    const { sandbox, clicks, chat } = await withCard();
    await chat.postEphemeral({ channel: 'C0DKIM', user: 'U0AUDITOR', text: 'only you', blocks: [button('mine')] });
    await sandbox.click('auditor', { actionId: 'approve', value: 'mine' });
    expect(clicks).toMatchObject([{ container: { is_ephemeral: true } }]);
    expect(clicks[0]).not.toHaveProperty('message');
  });
});

test.each([
  ['rotate goo.ne.jp', 'rotate <http://goo.ne.jp|goo.ne.jp>'],
  ['rotate　goo.ne.jp', 'rotate　<http://goo.ne.jp|goo.ne.jp>'],
  ['gooid-21-prod-20250918-2', 'gooid-21-prod-20250918-2'],
  ['see https://goo.ne.jp/x?a=1&b=2', 'see <https://goo.ne.jp/x?a=1&amp;b=2>'],
  ['a@goo.ne.jp', '<mailto:a@goo.ne.jp|a@goo.ne.jp>'],
  ['@auditor #dkim @nobody', '<@U0AUDITOR|auditor> <#C0DKIM|dkim> @nobody'],
  ['1 < 2 v1.2 sandbox.test', '1 &lt; 2 v1.2 sandbox.test'],
])('given the command text %s, then Slack escapes it', (text, escaped) => {
  expect(escapeCommand(text, new Workspace())).toBe(escaped);
});
