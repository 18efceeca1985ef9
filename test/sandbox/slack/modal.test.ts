import { afterEach, describe, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import type { SlackSandbox } from '../../../src/sandbox/slack/sandbox.ts';
import { form } from './form.ts';
import { closeAll, httpApp, openSandbox, socketApp } from './support.ts';

afterEach(closeAll);

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
