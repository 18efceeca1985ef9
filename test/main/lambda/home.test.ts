import { afterEach, expect, test } from '@jest/globals';
import { channel } from '../../../src/main/sandbox.ts';
import { type LambdaSite, openLambdaSite } from './lambdaSite.ts';

let site: LambdaSite | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});

test('I15: given Home on Lambda, then the ingress only queues it among the queries, and the worker publishes it once', async () => {
  site = await openLambdaSite();
  const worker = await site.worker();
  const { slack } = site.sandbox;
  await slack.say('requester', channel, '/dkim rotate goo.ne.jp');
  await site.drain(worker);
  const outcome = await slack.openHome('requester');
  expect(outcome).toMatchObject({ tag: 'delivered', ack: { tag: 'acked', status: 200 } });
  expect(slack.views('requester')).toEqual([]);
  expect(site.messages()).toMatchObject([
    {
      tag: 'handle',
      parsed: { action: 'overview' },
      delivery: { surface: { tag: 'home', opened: true, hash: null, page: 1 } },
    },
  ]);
  // Slack repeats an event whose acknowledgement it did not get.
  await slack.replayLast();
  expect(site.aws.queue).toHaveLength(1);
  await site.drain(worker);
  const [home] = slack.views('requester');
  expect(JSON.stringify(home?.view.blocks)).toContain('DNS申請書を提出したら');
  expect(slack.calls().filter(({ method }) => method === 'views.publish')).toHaveLength(1);
  await slack.click('requester', { actionId: 'overview:reload', where: 'home' });
  await site.drain(worker);
  expect(slack.calls().filter(({ method, outcome: how }) => method === 'views.publish' && how === 'ok')).toHaveLength(
    2,
  );
  expect(slack.problems()).toEqual([]);
}, 60_000);
