import { afterEach, describe, expect, test } from '@jest/globals';
import type { BlockAction } from '@slack/bolt';
import type { SlackSandbox } from '../../../src/sandbox/slack/sandbox.ts';
import { form, plain } from './form.ts';
import { botToken, closeAll, httpApp, openSandbox, webClient } from './support.ts';

afterEach(closeAll);

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
    expect(await sandbox.openHome('auditor')).toMatchObject({ tag: 'delivered', ack: { status: 200 } });
    await published;
    expect(sandbox.views('auditor')).toMatchObject([{ type: 'home', person: 'U0AUDITOR' }]);
    const clicked = await sandbox.click('auditor', { actionId: 'refresh', where: 'home' });
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
