import { request } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Tampering } from '../../../src/sandbox/slack/delivery.ts';
import { closeAll, openApp } from './site.ts';

afterEach(closeAll);

describe('requests that Slack would not send', () => {
  test.each<[string, Tampering, number]>([
    ['unsigned', { signature: 'none' }, 401],
    ['signed with another secret', { signature: 'wrong secret' }, 401],
    ['older than five minutes', { skewSeconds: -301 }, 401],
    ['an hour in the future', { skewSeconds: 3_600 }, 401],
    ['above one megabyte', { padBytes: 1_100_000 }, 413],
    ['far above one megabyte', { padBytes: 1_900_000 }, 413],
    ['with bytes that are not UTF-8', { invalidUtf8: true }, 400],
  ])(
    'given a request %s, then it is refused, and the request handler hears nothing',
    async (_name, tampering, status) => {
      const site = await openApp();
      const outcome = await site.sandbox.say('requester', '#dkim', '/dkim status', { tampering });
      await site.app.idle();
      expect(outcome).toMatchObject({ tag: 'delivered', ack: { tag: 'acked', status } });
      expect(site.requests).toEqual([]);
    },
  );

  test('given an unsigned ssl_check with a command smuggled in, then the command does not run', async () => {
    const { requests, port, app } = await openApp();
    const answer = await fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'ssl_check=1&command=%2Fdkim&text=rollback&user_id=U0APPROVER1&team_id=T0HOME&trigger_id=1',
    });
    await app.idle();
    expect(answer.status).toBe(200);
    expect(requests).toEqual([]);
  });

  test('given a sender that goes away in the middle, then the next one is served', async () => {
    const site = await openApp();
    await new Promise<void>((resolve) => {
      const cut = request({ port: site.port, host: '127.0.0.1', path: '/slack/events', method: 'POST' });
      cut.on('error', () => resolve());
      cut.setHeader('content-length', 1_000);
      cut.write('half', () => cut.destroy(new Error('gone')));
    });
    await site.sandbox.say('requester', '#dkim', '/dkim status');
    await site.app.idle();
    expect(site.requests).toHaveLength(1);
  });
});

describe('other paths', () => {
  test('given /healthz, then it tells whether the process is well', async () => {
    let well = true;
    const { port } = await openApp(undefined, { healthy: () => well });
    const health = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status;
    expect(await health()).toBe(200);
    well = false;
    expect(await health()).toBe(503);
  });

  test.each([
    ['GET', '/slack/events', 405],
    ['POST', '/slack/other', 404],
    ['GET', '/', 404],
    ['POST', '/healthz', 404],
  ])('given %s %s, then the answer is %d', async (method, path, status) => {
    const { port } = await openApp();
    expect((await fetch(`http://127.0.0.1:${port}${path}`, { method })).status).toBe(status);
  });
});
