/** The ways out of Slack, over real HTTP; SNS by the SDK's own client. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSns, createWebhook, signatureOf } from '../../../src/adapters/alerts/channels.ts';
import type { SigningDomain } from '../../../src/domain/names.ts';

const alert = {
  id: 'goo.ne.jp/7',
  domain: 'goo.ne.jp' as SigningDomain,
  code: 'record_lost_next',
  at: Date.parse('2025-09-18T10:00:00Z'),
  escalation: 2,
  text: 'レコードがありません',
};
const clock = { now: () => alert.at, monotonicMs: () => 0 };
const secret = 'a-secret-of-the-webhook';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let received: Received[];
let answer: { status: number; headers?: Record<string, string>; body?: string };

beforeEach(async () => {
  received = [];
  answer = { status: 204 };
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ headers: request.headers, body });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  const gone = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await gone;
});

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe('the webhook', () => {
  test('given an alert, then its body is signed together with its time, and carries the id', async () => {
    await createWebhook({ url: `${url()}/hook`, secret, clock }).send(alert);
    const [one] = received;
    expect(JSON.parse(one?.body ?? '')).toEqual({ ...alert, at: '2025-09-18T10:00:00.000Z' });
    const seconds = String(one?.headers['x-futari-timestamp']);
    expect(Number(seconds)).toBe(alert.at / 1_000);
    expect(one?.headers['x-futari-signature']).toBe(signatureOf(secret, seconds, one?.body ?? ''));
    expect(one?.headers['x-futari-alert']).toBe(alert.id);
  });

  test.each([
    ['an error', { status: 500 }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
  ])('given %s, then it fails once, without naming address or secret', async (_, given) => {
    answer = given;
    const sent = createWebhook({ url: `${url()}/hook-token`, secret, clock }).send(alert);
    const error = await sent.then(() => null).catch((failure: Error) => failure);
    expect(error?.message).toMatch(/^the webhook/);
    expect(`${error?.stack} ${error?.cause}`).not.toMatch(/hook-token|a-secret-of/);
    expect(received).toHaveLength(1);
  });
});

describe('SNS', () => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  const topic = 'arn:aws:sns:ap-northeast-1:123456789012:dkim';

  test('given an alert, then it is published to the topic with subject and id', async () => {
    answer = {
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
    };
    const sns = createSns({ topic, endpoint: url(), credentials });
    await sns.send(alert);
    sns.close();
    const output = new URLSearchParams(received[0]?.body);
    expect(output.get('Action')).toBe('Publish');
    expect(output.get('TopicArn')).toBe(topic);
    expect(output.get('Subject')).toBe('[futari] goo.ne.jp record_lost_next');
    expect(output.get('Message')).toBe(alert.text);
    expect([...output.values()]).toEqual(expect.arrayContaining([alert.id, '2']));
  });

  test('given an answer that is none, then it fails once: the outbox tries again', async () => {
    answer = { status: 500 };
    const sns = createSns({ topic, endpoint: url(), credentials });
    await expect(sns.send(alert)).rejects.toThrow(/^SNS did not take it/);
    sns.close();
    expect(received).toHaveLength(1);
  });
});
