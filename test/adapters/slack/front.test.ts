import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openHttpFront } from '../../../src/adapters/slack/httpFront.ts';
import type { Tampering } from '../../../src/sandbox/slack/delivery.ts';
import { closeAll, openApp } from './site.ts';

const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await closeAll();
});

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

  test('given an unsigned ssl_check with a command smuggled in, then it is refused, and the command does not run', async () => {
    const { requests, port, app } = await openApp();
    const answer = await fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'ssl_check=1&command=%2Fdkim&text=rollback&user_id=U0APPROVER1&team_id=T0HOME&trigger_id=1',
    });
    await app.idle();
    expect(answer.status).toBe(401);
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

/** Sends this much of a request and nothing more. @returns what is answered to it */
const answerTo = (port: number, head: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    sockets.push(socket);
    socket.on('error', reject);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
      const [status = ''] = text.split('\r\n');
      if (text.includes('\r\n\r\n')) resolve(status);
    });
    socket.write(`${['POST /slack/events HTTP/1.1', 'Host: futari', ...head].join('\r\n')}\r\n\r\n`);
  });

const stampOf = (ageSeconds: number): string =>
  `X-Slack-Request-Timestamp: ${Math.floor(Date.now() / 1_000) - ageSeconds}`;
const wrongSignature = `X-Slack-Signature: v0=${'0'.repeat(64)}`;

describe('I15: whoever cannot sign costs no memory', () => {
  // The body never comes: only the head can have led to the answer.
  test.each<[string, readonly string[], string]>([
    ['without a signature', ['Content-Length: 1000'], '401 Unauthorized'],
    ['with an old time stamp', [stampOf(301), wrongSignature, 'Content-Length: 1000'], '401 Unauthorized'],
    ['with a time stamp of the future', [stampOf(-400), wrongSignature, 'Content-Length: 1000'], '401 Unauthorized'],
    ['with half a signature', [stampOf(0), 'X-Slack-Signature: v0=00', 'Content-Length: 9'], '401 Unauthorized'],
    ['with two signatures', [stampOf(0), wrongSignature, wrongSignature, 'Content-Length: 9'], '401 Unauthorized'],
    ['with two time stamps', [stampOf(0), stampOf(0), wrongSignature, 'Content-Length: 9'], '401 Unauthorized'],
    ['with two lengths', [stampOf(0), wrongSignature, 'Content-Length: 9', 'Content-Length: 8'], '400 Bad Request'],
    [
      'with a length and in chunks',
      [stampOf(0), wrongSignature, 'Content-Length: 9', 'Transfer-Encoding: chunked'],
      '400 Bad Request',
    ],
    ['without a length', [stampOf(0), wrongSignature, 'Transfer-Encoding: chunked'], '411 Length Required'],
    ['with too great a length', [stampOf(0), wrongSignature, 'Content-Length: 1048577'], '413 Payload Too Large'],
    [
      'that asks first',
      [stampOf(301), wrongSignature, 'Content-Length: 9', 'Expect: 100-continue'],
      '401 Unauthorized',
    ],
    ['that may go on', [stampOf(0), wrongSignature, 'Content-Length: 9', 'Expect: 100-continue'], '100 Continue'],
  ])('given the head of a request %s, then it is answered before the body is read', async (_name, head, status) => {
    const { port } = await openApp();
    expect(await answerTo(port, head)).toBe(`HTTP/1.1 ${status}`);
  });

  test('given as many bodies under way as are read at once, then the next is told to try again', async () => {
    const { port } = await openApp(undefined, {}, {}, { bodiesMax: 1 });
    const head = [stampOf(0), wrongSignature, 'Content-Length: 9', 'Expect: 100-continue'];
    expect(await answerTo(port, head)).toBe('HTTP/1.1 100 Continue');
    expect(await answerTo(port, head)).toBe('HTTP/1.1 503 Service Unavailable');
  });

  test('given as many connections as are kept, then another one is closed, and the first goes on', async () => {
    const { port } = await openApp(undefined, {}, {}, { connectionsMax: 1 });
    const first = connect({ port, host: '127.0.0.1' });
    sockets.push(first);
    await once(first, 'connect');
    const second = connect({ port, host: '127.0.0.1' });
    sockets.push(second);
    second.resume();
    await once(second, 'close');
    first.write('GET /healthz HTTP/1.1\r\nHost: futari\r\n\r\n');
    const [answer] = (await once(first, 'data')) as [Buffer];
    expect(answer.toString()).toContain('200 OK');
  });
});

describe('other paths', () => {
  test('given a store that is not read, then /healthz says that the process turns over, and /readyz what is wrong', async () => {
    let isReady = true;
    const readiness = async () => ({ isReady, report: { store: isReady ? 'read' : 'unreachable' } });
    const { port } = await openApp(undefined, {}, {}, { readiness });
    const status = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 200]);
    isReady = false;
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
    expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()).toEqual({ store: 'unreachable' });
  });

  test('given a port that opens before Slack answers, then deliveries are told to come again', async () => {
    const readiness = async () => ({ isReady: false, report: {} });
    const front = await openHttpFront({ port: 0, readiness, log: { info: () => {}, error: () => {} } });
    const answer = await fetch(`http://127.0.0.1:${front.port}/slack/events`, { method: 'POST', body: 'x' });
    const healthy = await fetch(`http://[::1]:${front.port}/healthz`);
    await front.close();
    expect([answer.status, answer.headers.get('retry-after'), healthy.status]).toEqual([503, '5', 200]);
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
