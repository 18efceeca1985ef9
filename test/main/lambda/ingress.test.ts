import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type ApiEvent, openIngress } from '../../../src/main/lambda/ingress.ts';
import type { Tampering } from '../../../src/sandbox/slack/delivery.ts';
import { rightCommand, unheeded, unreadable, unsigned } from '../../support/oddDeliveries.ts';
import { type SignedPost, signedHeaders } from '../../support/signedPost.ts';
import { type LambdaSite, openLambdaSite } from './lambdaSite.ts';

let site: LambdaSite | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});
const open = async (): Promise<LambdaSite> => {
  site = await openLambdaSite();
  return site;
};

/** The last delivery of Slack, for sending it again in another shape. */
const lastEvent = ({ gateway }: LambdaSite): ApiEvent => {
  const event = gateway.events.at(-1);
  if (event === undefined) throw new Error('nothing was delivered');
  return event;
};
const plain = (event: ApiEvent): ApiEvent => ({
  ...event,
  isBase64Encoded: false,
  body: Buffer.from(event.body ?? '', 'base64').toString('utf8'),
});

describe('the ingress on Lambda', () => {
  test('given a command in Japanese, in Base64, then it is acknowledged and put on the queue letter by letter', async () => {
    const s = await open();
    const outcome = await s.sandbox.slack.say('requester', '#dkim', '/dkim cancel 署名ドメインを間違えました');
    expect(outcome).toMatchObject({ tag: 'delivered', ack: { tag: 'acked', status: 200, body: null } });
    expect(lastEvent(s).isBase64Encoded).toBe(true);
    expect(s.messages()).toMatchObject([
      {
        tag: 'handle',
        delivery: { signedSeconds: expect.any(Number) },
        parsed: { inputs: { reason: '署名ドメインを間違えました' } },
      },
    ]);
  });

  test('I10: given the same delivery as text, with a charset and headers in capitals, then it is the same message', async () => {
    const s = await open();
    await s.sandbox.slack.say('requester', '#dkim', '/dkim status 日本語');
    const { headers, ...event } = plain(lastEvent(s));
    const type = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
    const upper = Object.entries({ ...headers, ...type }).map(([name, value]) => [name.toUpperCase(), value]);
    expect(await s.ingress.answer({ ...event, headers: Object.fromEntries(upper) })).toMatchObject({ statusCode: 200 });
    expect(s.aws.queue).toHaveLength(1);
    expect(s.aws.dropped).toBe(1);
  });

  test.each<[string, Tampering, number]>([
    ['unsigned', { signature: 'none' }, 401],
    ['signed with another secret', { signature: 'wrong secret' }, 401],
    ['older than five minutes', { skewSeconds: -301 }, 401],
    ['more than five minutes in the future', { skewSeconds: 310 }, 401],
    ['above one megabyte', { padBytes: 1_100_000 }, 413],
    ['with bytes that are not UTF-8', { invalidUtf8: true }, 400],
  ])('given a request %s, then it is refused and the queue stays empty', async (_name, tampering, status) => {
    const s = await open();
    const outcome = await s.sandbox.slack.say('requester', '#dkim', '/dkim status', { tampering });
    expect(outcome).toMatchObject({ tag: 'delivered', ack: { tag: 'acked', status } });
    expect(s.aws.queue).toEqual([]);
  });

  test.each(['ssl_check=1&command=%2Fdkim&text=rollback', 'ssl_check=0', '{"type":"url_verification"', ''])(
    'given %p without a signature, then it is refused before it is parsed',
    async (body) => {
      const s = await open();
      const event = { headers: { 'content-type': 'application/json' }, body, isBase64Encoded: false };
      expect(await s.ingress.answer(event)).toMatchObject({ statusCode: 401 });
      expect(s.aws.queue).toEqual([]);
    },
  );

  test('given the signature of another body, then it is refused', async () => {
    const s = await open();
    await s.sandbox.slack.say('requester', '#dkim', '/dkim status');
    const event = plain(lastEvent(s));
    const forged = { ...event, body: (event.body ?? '').replace('status', 'rollback') };
    expect(await s.ingress.answer(forged)).toMatchObject({ statusCode: 401 });
  });

  test('given Slack’s question whether the address is ours, then it is answered, signed only', async () => {
    const s = await open();
    const body = JSON.stringify({ type: 'url_verification', challenge: 'the-challenge' });
    const stamp = String(Math.floor(Date.now() / 1000));
    const secret = s.aws.parameters.get('/futari/test/SLACK_SIGNING_SECRET') ?? '';
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex')}`;
    const headers = {
      'content-type': 'application/json',
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': signature,
    };
    expect(await s.ingress.answer({ headers, body, isBase64Encoded: false })).toMatchObject({
      statusCode: 200,
      body: 'the-challenge',
    });
    expect(s.aws.queue).toEqual([]);
  });

  test('given deliveries that Slack does not send, then each gets its status, and the queue stays empty', async () => {
    const s = await open();
    const secret = s.aws.parameters.get('/futari/test/SLACK_SIGNING_SECRET') ?? '';
    const statusOf = async (post: SignedPost): Promise<number> => {
      // API Gateway joins a header that came twice.
      const headers = Object.entries(signedHeaders(secret, post)).map(([name, value]) => [name, String(value)]);
      const body = Buffer.from(post.body).toString('base64');
      return (await s.ingress.answer({ headers: Object.fromEntries(headers), body, isBase64Encoded: true })).statusCode;
    };
    for (const [posts, status] of [
      [unreadable, 400],
      [unheeded, 200],
      [unsigned, 401],
    ] as const) {
      for (const [name, post] of posts) expect([name, await statusOf(post)]).toEqual([name, status]);
    }
    expect(s.aws.queue).toEqual([]);
    expect(await statusOf(rightCommand)).toBe(200);
    expect(s.aws.queue).toHaveLength(1);
  });

  test.each([
    ['nothing', null, 400],
    ['text', 'warm', 400],
    ['an event of the scheduler', { source: 'aws.events', detail: {} }, 401],
    ['an event of the REST API without a body', { headers: null, multiValueHeaders: null, body: null }, 401],
    ['headers that are none', { headers: { a: 1 }, body: '' }, 400],
    ['a body that is none', { headers: {}, body: {} }, 400],
  ])('given %s instead of a request, then it is refused', async (_name, event, status) => {
    const s = await open();
    expect(await s.ingress.answer(event)).toMatchObject({ statusCode: status });
  });

  test('given a queue that takes nothing, then the person sees that the command failed', async () => {
    const s = await open();
    s.aws.queueIsDown = true;
    const outcome = await s.sandbox.slack.say('requester', '#dkim', '/dkim status');
    expect(outcome).toMatchObject({ ack: { tag: 'acked', status: 503 } });
  });

  test('given a click on a button that is not ours, then the worker is asked to say so', async () => {
    const s = await open();
    const token = s.aws.parameters.get('/futari/test/SLACK_BOT_TOKEN') ?? '';
    const actions = [{ type: 'actions', elements: [button] }];
    await fetch(`${s.sandbox.slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: 'C0DKIM', text: 'old', blocks: actions }),
    });
    await s.sandbox.slack.click('requester', { actionId: 'unknown' });
    expect(s.messages()).toMatchObject([{ tag: 'notify', key: 'answer.unknownButton' }]);
  });
});

const button = { type: 'button', action_id: 'unknown', text: { type: 'plain_text', text: '?' }, value: '1' };

describe('the start of a function', () => {
  const refusal = async (change: Record<string, string | undefined>): Promise<string> => {
    const { runtime } = await open();
    const env = { ...runtime.env, ...change };
    const opening = openIngress({ ...runtime, env });
    return opening.then(
      () => 'opened',
      (error: Error) => error.message,
    );
  };

  test('given a token that Parameter Store does not have, then it is named and nothing else is told', async () => {
    const s = await open();
    s.aws.parameters.delete('/futari/test/SLACK_SIGNING_SECRET');
    await expect(openIngress(s.runtime)).rejects.toThrow(
      /^Parameter Store has no \/futari\/test\/SLACK_SIGNING_SECRET$/,
    );
  });

  test('given another’s address without FUTARI_TEST_ENDPOINTS, then each such variable is named', async () => {
    const message = await refusal({ FUTARI_TEST_ENDPOINTS: undefined });
    expect(message).toContain('FUTARI_QUEUE_URL');
    expect(message).toContain('AWS_ENDPOINT_URL_SSM');
    expect(message).toContain('SLACK_API_URL');
  });

  test('given an environment without queue and prefix, then both are named', async () => {
    const message = await refusal({ FUTARI_QUEUE_URL: undefined, FUTARI_SECRETS_PREFIX: 'futari' });
    expect(message).toMatch(/FUTARI_QUEUE_URL.*FUTARI_SECRETS_PREFIX/);
  });
});
