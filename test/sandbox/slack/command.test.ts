import { afterEach, describe, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import { closeAll, httpApp, openSandbox, socketApp } from './support.ts';

afterEach(closeAll);

describe.each([
  ['HTTP', httpApp],
  ['Socket Mode', socketApp],
])('a slash command over %s', (_name, start) => {
  test('given a person in the channel, when they give a command, then the bot gets it escaped and its answer is shown', async () => {
    const sandbox = await openSandbox();
    const seen: string[] = [];
    await start(sandbox, (app: App) => {
      app.command('/dkim', async ({ command, ack }) => {
        seen.push(command.text, command.user_id, command.team_id, command.channel_name);
        await ack('承りました');
      });
    });

    const outcome = await sandbox.say('requester', '#dkim', '/dkim rotate goo.ne.jp @approver-1');

    expect(outcome).toMatchObject({ tag: 'delivered', ack: { tag: 'acked', status: 200 } });
    expect(seen).toEqual([
      'rotate <http://goo.ne.jp|goo.ne.jp> <@U0APPROVER1|approver-1>',
      'U0REQUESTER',
      'T0HOME',
      'dkim',
    ]);
    expect(sandbox.ephemerals('requester').map((m) => m.text)).toEqual(['承りました']);
    expect(sandbox.messages('#dkim')).toEqual([]);
  });

  test('given a button with a confirm dialog, when it is clicked, then the dialog comes first and the click says who', async () => {
    const sandbox = await openSandbox();
    const bodies: unknown[] = [];
    const app = await start(sandbox, (bolt: App) => {
      bolt.action('approve', async ({ body, ack, respond, client }) => {
        await ack();
        bodies.push(body);
        await respond({ text: 'あなたにだけ', response_type: 'ephemeral' });
        const channel = body.channel?.id ?? '';
        const ts = body.type === 'block_actions' ? (body.message?.ts ?? '') : '';
        await client.chat.update({ channel, ts, text: '承認済み', blocks: [] });
      });
    });
    const posted = await app.client.chat.postMessage({ channel: 'C0DKIM', text: '承認してください', blocks: card });

    const first = await sandbox.click('approver-1', { actionId: 'approve' });
    expect(first).toEqual({
      tag: 'confirm',
      dialog: { title: '承認', text: '切り替えます', confirm: '承認', deny: 'やめる', style: null },
    });
    const second = await sandbox.click('approver-1', { actionId: 'approve', confirm: true });
    const message = await sandbox.until('the update', () =>
      sandbox.messages('C0DKIM').find((m) => m.editedTs !== null),
    );

    expect(second).toMatchObject({ tag: 'delivered', ack: { status: 200 } });
    expect(bodies).toMatchObject([
      {
        type: 'block_actions',
        user: { id: 'U0APPROVER1', team_id: 'T0HOME' },
        channel: { id: 'C0DKIM' },
        container: { type: 'message', message_ts: posted.ts, is_ephemeral: false },
        message: { ts: posted.ts, text: '承認してください' },
        actions: [{ action_id: 'approve', block_id: 'card', value: 'digest-1', type: 'button' }],
        state: { values: {} },
      },
    ]);
    expect(message).toMatchObject({ text: '承認済み', blocks: [], history: [{ text: '承認してください' }] });
    expect(sandbox.ephemerals('approver-1').map((m) => m.text)).toEqual(['あなたにだけ']);
  });
});

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const confirm = { title: plain('承認'), text: plain('切り替えます'), confirm: plain('承認'), deny: plain('やめる') };
const button = { type: 'button' as const, action_id: 'approve', value: 'digest-1', text: plain('承認'), confirm };
const card = [{ type: 'actions' as const, block_id: 'card', elements: [button] }];
