import { createServer, type RequestListener, type Server } from 'node:http';
import type { DkimAttributes, DkimStatus, VerificationInfo } from '@aws-sdk/client-sesv2';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgePutAnswer, toReading } from '../../../src/adapters/ses/call.ts';
import { createSes, type SesAdapter } from '../../../src/adapters/ses/ses.ts';
import { type TestKey, testKey } from '../../support/keys.ts';
import { account, sandboxCredentials } from '../../support/sesStack.ts';

const date = 'Fri, 16 Oct 2026 00:00:00 GMT';
let key: TestKey;
let server: Server | null = null;
let ses: SesAdapter | null = null;

beforeAll(() => {
  key = testKey('goo.ne.jp', 's1');
});

afterEach(async () => {
  ses?.close();
  const closing = server;
  server = null;
  if (!closing) return;
  closing.closeAllConnections();
  await new Promise<void>((resolve) => closing.close(() => resolve()));
});

/** Sends one Put to something that is not SES, or is SES in a strange state. */
const sendTo = async (listener: RequestListener, callTimeoutMs = 5_000) => {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const endpoint = `http://127.0.0.1:${address.port}`;
  ses = createSes({ endpoint, credentials: () => sandboxCredentials, callTimeoutMs, callSpacingMs: 0 });
  const target = { account, region: 'ap-northeast-1', identity: 'goo.ne.jp', roleArn: null };
  return ses.send(await ses.signPut(target, key.info.selector, key));
};

describe('I6: what is not clearly an answer of SES is unknown', () => {
  test('given the headers came and the body never ends, then it is unknown at the time-out', async () => {
    const answer = await sendTo((_request, response) => {
      response.writeHead(200, { 'x-amzn-requestid': 'r', date });
      response.write('{');
    }, 300);
    expect(answer).toMatchObject({ tag: 'unknown' });
  });

  test('given a body without an end, then it is not read without bound', async () => {
    const answer = await sendTo((_request, response) => {
      response.writeHead(200, { 'x-amzn-requestid': 'r', date });
      response.end('x'.repeat(70 * 1024));
    });
    expect(answer).toMatchObject({ tag: 'unknown' });
  });

  test.each([
    ['a page of a proxy', 403, {}],
    ['a redirection', 302, { location: 'http://127.0.0.1:1/' }],
    ['a success without a request id', 200, { date }],
  ])('given %s, then it is unknown', async (_name, status, headers) => {
    const answer = await sendTo((_request, response) => response.writeHead(status, headers).end('<html></html>'));
    expect(answer).toMatchObject({ tag: 'unknown', problem: expect.stringContaining(`${status}`) });
  });

  test('I5: given a connection that is reset, then it is not tried again', async () => {
    let requests = 0;
    const answer = await sendTo((request) => {
      requests += 1;
      request.socket.destroy();
    });
    expect(answer).toMatchObject({ tag: 'unknown' });
    expect(requests).toBe(1);
  });
});

describe('I6: the judgement of any answer', () => {
  const headers = fc.dictionary(
    fc.constantFrom('date', 'x-amzn-requestid', 'x-amzn-errortype', 'server'),
    fc.oneof(fc.string(), fc.constant(date), fc.constant('BadRequestException:http://x/')),
  );

  test('refused only for a client error, accepted only for a success, and it never throws', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        headers,
        fc.oneof(fc.string(), fc.json()),
        (status, given, body) => {
          const answer = judgePutAnswer({ status, headers: given, body });
          if (answer.tag === 'refused') expect(Math.floor(status / 100)).toBe(4);
          if (answer.tag === 'accepted') expect(Math.floor(status / 100)).toBe(2);
          if (status >= 500) expect(answer.tag).toBe('unknown');
        },
      ),
    );
  });
});

describe('a reading', () => {
  const read = (DkimAttributes: DkimAttributes | undefined) => toReading({ $metadata: {}, DkimAttributes }, 7);

  describe('what GetEmailIdentity says', () => {
    test.each<[string, DkimAttributes, string | null]>([
      ['BYODKIM with its one token', { SigningAttributesOrigin: 'EXTERNAL', Tokens: ['s1'] }, 's1'],
      ['BYODKIM without a token', { SigningAttributesOrigin: 'EXTERNAL', Tokens: [] }, null],
      ['BYODKIM with two tokens', { SigningAttributesOrigin: 'EXTERNAL', Tokens: ['s1', 's2'] }, null],
      ['BYODKIM with a token that is no selector', { SigningAttributesOrigin: 'EXTERNAL', Tokens: ['a.b'] }, null],
      ['Easy DKIM with one token', { SigningAttributesOrigin: 'AWS_SES', Tokens: ['t1'] }, null],
      ['no origin', { Tokens: ['t1'] }, null],
    ])('given %s, then the selector is named only where it is certain', (_name, attributes, selector) => {
      expect(read(attributes)).toMatchObject({ exists: true, selector, sesDate: 7 });
    });

    test('given a status that is not known, then it is none, and never SUCCESS', () => {
      const status: never = 'PERFECT' as never;
      expect(read({ Status: status })).toMatchObject({ status: null });
    });

    const lastChecked = new Date('2025-10-03T01:02:00Z');
    const soa = { PrimaryNameServer: 'ns1.goo.ne.jp', SerialNumber: 2_025_100_301 };

    test.each<[string, VerificationInfo | undefined, DkimStatus, unknown]>([
      [
        'an error while PENDING',
        { ErrorType: 'INVALID_VALUE', LastCheckedTimestamp: lastChecked, SOARecord: soa },
        'PENDING',
        { errorType: 'INVALID_VALUE', lastCheckedSesAt: lastChecked.getTime(), serial: 2_025_100_301 },
      ],
      [
        'an error alone',
        { ErrorType: 'HOST_NOT_FOUND' },
        'PENDING',
        { errorType: 'HOST_NOT_FOUND', lastCheckedSesAt: null, serial: null },
      ],
      ['an error of before, and SUCCESS', { ErrorType: 'HOST_NOT_FOUND' }, 'SUCCESS', null],
      ['an error that is no code', { ErrorType: '<!channel> look' as never }, 'PENDING', null],
      ['none', undefined, 'PENDING', null],
    ])('given %s, then why SES does not verify is told so far', (_, info, Status, expected) => {
      const output = { $metadata: {}, DkimAttributes: { Status }, ...(info ? { VerificationInfo: info } : {}) };
      expect(toReading(output, 7).verification).toEqual(expected);
    });

    test('given no DKIM attributes at all, then signing counts as off', () => {
      expect(read(undefined)).toMatchObject({
        exists: true,
        origin: null,
        signingEnabled: false,
        status: null,
        selector: null,
      });
    });
  });
});
