import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Envelope } from '../../../src/sandbox/slack/delivery.ts';
import type { JsonObject } from '../../../src/sandbox/slack/protocol.ts';
import { rightCommand, unheeded, unreadable, unsigned } from '../../support/oddDeliveries.ts';
import { watchRejections } from '../../support/rejections.ts';
import { jsonType, postSigned, type SignedPost } from '../../support/signedPost.ts';
import { type AppSite, appToken, closeAll, openApp, signingSecret } from './site.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  await closeAll();
  for (const close of closers.splice(0).reverse()) await close();
});

const send = ({ port }: AppSite, post: SignedPost): Promise<number> =>
  postSigned(`http://127.0.0.1:${port}/slack/events`, signingSecret, post);

/** What a promise rejects is known once the loop has turned. */
const turned = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const watched = () => {
  const rejections = watchRejections();
  closers.push(rejections.stop);
  return rejections;
};

describe('no delivery ends the process (I9), over HTTP', () => {
  test.each([
    ['that cannot be read', unreadable, 400],
    ['that nobody waits for', unheeded, 200],
    ['that is not signed now', unsigned, 401],
  ])(
    'given a delivery %s, then it gets its status, the request handler hears nothing, and the next command is served',
    async (_, posts, status) => {
      const rejections = watched();
      const site = await openApp();
      const answers: [string, number][] = [];
      for (const [name, post] of posts) answers.push([name, await send(site, post)]);
      await turned();
      expect(answers).toEqual(posts.map(([name]) => [name, status]));
      expect(site.requests).toEqual([]);
      expect(rejections.seen).toEqual([]);
      expect(await send(site, rightCommand)).toBe(200);
      await site.app.idle();
      expect(site.requests).toMatchObject([{ action: 'rotate', person: 'T0HOME/U0REQUESTER' }]);
    },
  );

  test('given any JSON with the names that Slack uses, then there is an answer and no rejection', async () => {
    const rejections = watched();
    const site = await openApp();
    await fc.assert(
      fc.asyncProperty(payload, fc.constantFrom('form', 'json'), async (value, way) => {
        const json = JSON.stringify(value);
        const body = way === 'json' ? json : new URLSearchParams({ payload: json }).toString();
        const status = await send(site, way === 'json' ? { body, type: jsonType } : { body });
        await site.app.idle();
        await turned();
        expect([200, 400]).toContain(status);
        expect(rejections.seen).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

const names = [
  'type',
  'user',
  'team',
  'id',
  'actions',
  'view',
  'state',
  'values',
  'event',
  'channel',
  'message',
  'container',
];
const words = fc.constantFrom(
  'block_actions',
  'view_submission',
  'view_closed',
  'event_callback',
  'button',
  'U1',
  '',
  '__proto__',
);
const leaf = fc.oneof(words, fc.constant(null), fc.integer(), fc.boolean(), fc.string());
const { payload } = fc.letrec((tie) => ({
  payload: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('payload'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('payload'), { maxKeys: 8 }),
    fc.record(
      { type: words, user: tie('payload'), actions: tie('payload'), view: tie('payload') },
      { requiredKeys: ['type'] },
    ),
  ),
}));

describe('no delivery ends the process (I9), over Socket Mode', () => {
  const openSocket = () => openApp(undefined, { mode: { tag: 'socket', appToken } });
  const user = { id: 'U0REQUESTER', team_id: 'T0HOME' };

  const odd: readonly (readonly [Envelope['type'], unknown])[] = [
    ...(['slash_commands', 'interactive', 'events_api'] as const).flatMap((type) =>
      [null, [], 'text', 7, {}, { event: null }, { type: 'block_actions', user: null }].map(
        (payload) => [type, payload] as const,
      ),
    ),
    ['interactive', { type: 'block_actions', user, trigger_id: '1', actions: [null] }],
    ['interactive', { type: 'view_submission', user, view: null }],
    ['interactive', { type: 'view_closed', user, view: null }],
    ['events_api', { type: 'event_callback', event: null }],
    ['events_api', { type: 'event_callback', event: { type: 'close' } }],
    ['slash_commands', { command: '/dkim', text: 'rotate', user_id: null, channel_id: 'C0DKIM', trigger_id: '1' }],
  ];

  test('given envelopes that Slack does not send, then each is acknowledged once and for all, and the next command is served', async () => {
    const rejections = watched();
    const site = await openSocket();
    const { sockets } = site.sandbox;
    for (const [type, payload] of odd) {
      expect([type, payload, (await sockets.deliver({ type, payload: payload as JsonObject }, 5_000)).tag]).toEqual([
        type,
        payload,
        'acked',
      ]);
    }
    await site.sandbox.say('requester', '#dkim', '/dkim status');
    await site.app.idle();
    expect(site.requests).toMatchObject([{ action: 'status' }]);
    expect(rejections.seen).toEqual([]);
  });

  test('given messages that are no envelopes, then they are left alone, and the connection stays', async () => {
    const rejections = watched();
    const site = await openSocket();
    const { sockets } = site.sandbox;
    const envelope = { envelope_id: 'e', payload: {} };
    const types = ['ws_message', 'error', 'close', 'connected', 'slack_event', '__proto__', null, 7];
    const messages = [
      'null',
      '[]',
      '"text"',
      '7',
      '{',
      '',
      '{}',
      ...types.map((type) => JSON.stringify({ ...envelope, type })),
    ];
    for (const message of messages) sockets.send(message);
    await site.sandbox.say('requester', '#dkim', '/dkim status');
    await site.app.idle();
    await turned();
    expect(site.requests).toMatchObject([{ action: 'status' }]);
    expect(sockets.connections()).toBe(1);
    expect(rejections.seen).toEqual([]);
  });
});
