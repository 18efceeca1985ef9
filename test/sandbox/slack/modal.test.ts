import { afterEach, describe, expect, test } from '@jest/globals';
import type { App, BlockAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { SlackSandbox } from '../../../src/sandbox/slack/sandbox.ts';
import { botToken, closeAll, httpApp, openSandbox, socketApp, webClient } from './support.ts';

afterEach(closeAll);

const plain = (text: string) => ({ type: 'plain_text' as const, text });

const form: ModalView = {
  type: 'modal',
  callback_id: 'submitted',
  private_metadata: 'rotation-1',
  title: plain('申請済み'),
  submit: plain('記録'),
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'ticket',
      label: plain('申請番号'),
      element: { type: 'plain_text_input', action_id: 'ticket', max_length: 10 },
    },
    {
      type: 'input',
      block_id: 'date',
      label: plain('申請日'),
      optional: true,
      element: { type: 'datepicker', action_id: 'date', initial_date: '2026-10-01' },
    },
  ],
};

const openForm = async (
  sandbox: SlackSandbox,
  listen: (app: App) => void = () => undefined,
  start: typeof httpApp = httpApp,
): Promise<void> => {
  await start(sandbox, (app) => {
    app.command('/dkim', async ({ ack, client, body }) => {
      await client.views.open({ trigger_id: body.trigger_id, view: form });
      await ack();
    });
    listen(app);
  });
  await sandbox.say('requester', '#dkim', '/dkim submitted');
};

describe('a modal', () => {
  test('given an open form, when it is submitted, then the bot gets what was filled in and the form closes', async () => {
    const sandbox = await openSandbox();
    const seen: unknown[] = [];
    await openForm(sandbox, (app) => {
      app.view('submitted', async ({ ack, view }) => {
        seen.push(view.state.values, view.private_metadata);
        await ack();
      });
    });
    expect(sandbox.views('requester')).toHaveLength(1);

    expect(await sandbox.submitView('requester', {})).toMatchObject({ tag: 'impossible', reason: 'value_missing' });
    const long = await sandbox.submitView('requester', { ticket: '12345678901' });
    expect(long).toMatchObject({ tag: 'impossible', reason: 'value_too_long' });
    const outcome = await sandbox.submitView('requester', { ticket: 'REQ-1' });

    expect(outcome).toMatchObject({ tag: 'delivered', ack: { status: 200 } });
    expect(seen).toEqual([
      {
        ticket: { ticket: { type: 'plain_text_input', value: 'REQ-1' } },
        date: { date: { type: 'datepicker', selected_date: '2026-10-01' } },
      },
      'rotation-1',
    ]);
    expect(sandbox.views('requester')).toEqual([]);
  });

  test.each([
    ['HTTP', httpApp],
    ['Socket Mode', socketApp],
  ])('given answers over %s, then errors, update, push and clear do what they say', async (_name, start) => {
    const sandbox = await openSandbox();
    const answers = [
      { response_action: 'errors' as const, errors: { ticket: '見つかりません' } },
      { response_action: 'update' as const, view: { ...form, private_metadata: 'second' } },
      { response_action: 'push' as const, view: { ...form, private_metadata: 'third' } },
      { response_action: 'clear' as const },
    ];
    await openForm(
      sandbox,
      (app) => {
        app.view('submitted', async ({ ack }) => {
          const answer = answers.shift();
          await (answer === undefined ? ack() : ack(answer));
        });
      },
      start,
    );
    const submit = () => sandbox.submitView('requester', { ticket: 'REQ-1' });
    const shown = () => sandbox.views('requester').map((v) => v.view.private_metadata);

    expect(await submit()).toMatchObject({ tag: 'invalid', errors: { ticket: '見つかりません' } });
    expect(shown()).toEqual(['rotation-1']);
    await submit();
    expect(shown()).toEqual(['second']);
    await submit();
    expect(shown()).toEqual(['second', 'third']);
    await submit();
    expect(shown()).toEqual([]);
  });

  test('given a form that asked for it, when it is closed, then the bot is told', async () => {
    const sandbox = await openSandbox();
    const closed: string[] = [];
    await openForm(sandbox, (app) => {
      app.view({ callback_id: 'submitted', type: 'view_closed' }, async ({ ack, body }) => {
        closed.push(body.user.id);
        await ack();
      });
    });
    await sandbox.closeView('requester');
    expect(closed).toEqual(['U0REQUESTER']);
    expect(await sandbox.submitView('requester', {})).toMatchObject({ reason: 'no_open_view' });
  });
});

describe('a trigger', () => {
  const triggerOf = async (sandbox: SlackSandbox): Promise<string> => {
    let trigger = '';
    await httpApp(sandbox, (app) => {
      app.command('/dkim', async ({ ack, body }) => {
        trigger = body.trigger_id;
        await ack();
      });
    });
    await sandbox.say('requester', '#dkim', '/dkim');
    return trigger;
  };

  test('given a trigger, then it opens one modal, once', async () => {
    const sandbox = await openSandbox();
    const trigger_id = await triggerOf(sandbox);
    const { views } = webClient(sandbox);
    await views.open({ trigger_id, view: form });
    await expect(views.open({ trigger_id, view: form })).rejects.toThrow('exchanged_trigger_id');
    await expect(views.open({ trigger_id: 'made.up.1', view: form })).rejects.toThrow('invalid_trigger_id');
  });

  test('given a trigger older than 3 seconds of real time, then it opens nothing', async () => {
    let lateMs = 0;
    const sandbox = await openSandbox({ realNow: () => Date.now() + lateMs });
    const trigger_id = await triggerOf(sandbox);
    lateMs = 3_100;
    const open = webClient(sandbox).views.open({ trigger_id, view: form });
    await expect(open).rejects.toThrow('expired_trigger_id');
  });

  test('given a view that Slack would refuse, then the places are named and the trigger is still good', async () => {
    const sandbox = await openSandbox();
    const trigger_id = await triggerOf(sandbox);
    const { views } = webClient(sandbox);
    const bad = { ...form, title: plain('x'.repeat(25)), private_metadata: 'm'.repeat(3_001) };
    await expect(views.open({ trigger_id, view: bad })).rejects.toMatchObject({
      data: {
        error: 'invalid_arguments',
        errors: [
          'must be less than 3001 characters [json-pointer:/view/private_metadata]',
          'must be less than 25 characters [json-pointer:/view/title/text]',
        ],
      },
    });
    const opened = await views.open({ trigger_id, view: form });
    const view_id = opened.view?.id ?? '';
    await expect(views.update({ view_id, hash: 'old', view: form })).rejects.toThrow('hash_conflict');
    await views.update({ view_id, hash: opened.view?.hash ?? '', view: form });
  });
});

describe('the Home tab', () => {
  test('given a person who opens it, then the bot hears of it and may publish', async () => {
    const sandbox = await openSandbox();
    const containers: unknown[] = [];
    await httpApp(sandbox, (app) => {
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [homeButton] } });
      });
      app.action<BlockAction>('refresh', async ({ ack, body }) => {
        containers.push(body.container.type);
        await ack();
      });
    });
    const published = new Promise((resolve) => sandbox.events.once('view', resolve));
    expect(await sandbox.openHome('viewer')).toMatchObject({ tag: 'delivered', ack: { status: 200 } });
    await published;
    expect(sandbox.views('viewer')).toMatchObject([{ type: 'home', person: 'U0VIEWER' }]);
    const clicked = await sandbox.click('viewer', { actionId: 'refresh', where: 'home' });
    expect(clicked).toMatchObject({ ack: { status: 200 } });
    expect(containers).toEqual(['view']);
  });

  test('given a person of another workspace, then nothing can be published to them', async () => {
    const sandbox = await openSandbox();
    const publish = webClient(sandbox, botToken).views.publish({
      user_id: 'U0FOREIGN',
      view: { type: 'home', blocks: [] },
    });
    await expect(publish).rejects.toThrow('not_enabled');
  });
});

const homeButton = {
  type: 'actions' as const,
  elements: [{ type: 'button' as const, action_id: 'refresh', text: plain('更新') }],
};
