import { inspect } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSes, type SesAdapter } from '../../../src/adapters/ses/ses.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import type { FaultKind, Operation } from '../../../src/sandbox/ses/api.ts';
import { type TestKey, testKey, testSelector } from '../../support/keys.ts';
import { openSesStack, type SesStack, sandboxCredentials, startAt } from '../../support/sesStack.ts';

const minute = 60_000;
const put: Operation = 'PutEmailIdentityDkimSigningAttributes';
let current: TestKey;
let next: TestKey;
let stack: SesStack;

beforeAll(() => {
  current = testKey('goo.ne.jp', 'gooid-21-prod-20250904-1');
  next = testKey('goo.ne.jp', 'gooid-21-prod-20250918-2');
});

beforeEach(async () => {
  stack = await openSesStack();
  stack.publish(current);
  const { account, region, identity } = stack.target;
  const { selector } = current.info;
  await stack.sandbox.putIdentity({ account, region, identity, selector, privateKey: current.pkcs1Base64() });
  await stack.ses.read(stack.target);
});

afterEach(() => stack.close());

const sign = (key: TestKey) => stack.ses.signPut(stack.target, key.info.selector, key);
const arm = (kind: FaultKind, operation: Operation = put) => stack.sandbox.arm({ operation, times: 1, kind });
const selectorNow = async () => (await stack.ses.read(stack.target)).selector;
const puts = () => stack.sandbox.calls().filter(({ operation }) => operation === put);

describe('I6: what an answer to a Put says', () => {
  const refused: [string, string][] = [
    ['throttling', 'TooManyRequestsException'],
    ['a bad request', 'BadRequestException'],
    ['a missing identity', 'NotFoundException'],
    ['a refused permission', 'AccessDeniedException'],
  ];
  test.each(refused)('given %s, then it is refused with its code and did not land', async (_name, code) => {
    arm({ tag: 'error', code });
    const answer = await stack.ses.send(await sign(next));
    expect(answer).toMatchObject({ tag: 'refused', code, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(answer).toMatchObject({ sesDate: expect.any(Number) });
    expect(await selectorNow()).toBe(current.info.selector);
  });

  const unknown: [string, FaultKind, boolean][] = [
    ['a server error', { tag: 'server_error' }, false],
    ['a server error after it was applied', { tag: 'server_error', applied: true }, true],
    [
      'the server error that reads like a client error',
      { tag: 'error', code: 'ConcurrentModificationException' },
      false,
    ],
    ['a connection closed after it was applied', { tag: 'timeout_after_commit', hangUp: true }, true],
    ['a connection closed before it was applied', { tag: 'timeout_before_commit', hangUp: true }, false],
    ['a client error of something that is not SES', { tag: 'error', code: 'not a code', status: 403 }, false],
    ['a request time-out', { tag: 'error', code: 'RequestTimeout', status: 400 }, false],
  ];
  test.each(unknown)('given %s, then it is unknown', async (_name, kind, lands) => {
    arm(kind);
    expect(await stack.ses.send(await sign(next))).toMatchObject({ tag: 'unknown', problem: expect.any(String) });
    expect(puts()).toHaveLength(1);
    expect(await selectorNow()).toBe(lands ? next.info.selector : current.info.selector);
  });

  test('given no answer at all, then the call ends at its time-out as unknown', async () => {
    const impatient = await openSesStack({ callTimeoutMs: 300 });
    try {
      const { account, region, identity } = impatient.target;
      await impatient.sandbox.putIdentity({ account, region, identity });
      await impatient.ses.read(impatient.target);
      impatient.sandbox.arm({ operation: put, times: 1, kind: { tag: 'timeout_after_commit' } });
      const signed = await impatient.ses.signPut(impatient.target, next.info.selector, next);
      expect(await impatient.ses.send(signed)).toMatchObject({ tag: 'unknown' });
      expect(await impatient.ses.read(impatient.target)).toMatchObject({ selector: next.info.selector });
    } finally {
      await impatient.close();
    }
  });

  test('given a port where nobody listens, then it is unknown and nothing is thrown', async () => {
    const signed = await sign(next);
    await stack.sandbox.close();
    expect(await stack.ses.send(signed)).toEqual({ tag: 'unknown', problem: 'no answer: ECONNREFUSED' });
  });

  test('given a Put that lands late, then the last landing wins whatever came between', async () => {
    arm({ tag: 'apply_late', delayMs: 10 * minute, hangUp: true });
    expect(await stack.ses.send(await sign(next))).toMatchObject({ tag: 'unknown' });
    expect(await selectorNow()).toBe(current.info.selector);

    expect(await stack.ses.send(await sign(current))).toMatchObject({ tag: 'accepted' });
    stack.clock.advance(9 * minute);
    expect(await selectorNow()).toBe(current.info.selector);
    stack.clock.advance(2 * minute);

    expect(await selectorNow()).toBe(next.info.selector);
  });
});

describe('I6: what a reading says', () => {
  test('given empty tokens, then the selector is not known', async () => {
    arm({ tag: 'empty_tokens' }, 'GetEmailIdentity');
    expect(await stack.ses.read(stack.target)).toMatchObject({ exists: true, origin: 'EXTERNAL', selector: null });
  });

  test('given another token, then that is the selector', async () => {
    arm({ tag: 'other_token', token: 'somebody-else' }, 'GetEmailIdentity');
    expect(await stack.ses.read(stack.target)).toMatchObject({ selector: 'somebody-else' });
  });

  test.each<[string, FaultKind, string]>([
    ['throttling', { tag: 'error', code: 'TooManyRequestsException' }, 'TooManyRequestsException'],
    ['a server error', { tag: 'server_error' }, 'InternalServiceErrorException'],
    ['a closed connection', { tag: 'timeout_before_commit', hangUp: true }, 'NoAnswer'],
  ])('given %s, then SesUnavailable with its code, without a retry', async (_name, kind, code) => {
    const before = stack.sandbox.calls().length;
    arm(kind, 'GetEmailIdentity');
    await expect(stack.ses.read(stack.target)).rejects.toMatchObject({ name: 'SesUnavailable', code });
    expect(stack.sandbox.calls()).toHaveLength(before + 1);
  });
});

describe('I5: signed once, sent once, and only while fresh', () => {
  test('given a signed Put, when it is not sent, then SES hears nothing', async () => {
    await sign(next);
    expect(puts()).toHaveLength(0);
  });

  test('given a Put that was sent, when it is sent again, then nothing leaves', async () => {
    const signed = await sign(next);
    expect(await stack.ses.send(signed)).toMatchObject({ tag: 'accepted' });
    expect(await stack.ses.send(signed)).toEqual({ tag: 'unknown', problem: expect.stringContaining('not sent') });
    expect(puts()).toHaveLength(1);
  });

  test('given a sender frozen for six minutes after signing, when it wakes and sends, then SES refuses it', async () => {
    const signed = await sign(next);
    stack.clock.advance(6 * minute);
    expect(await stack.ses.send(signed)).toMatchObject({ tag: 'refused', code: 'InvalidSignatureException' });
    expect(await selectorNow()).toBe(current.info.selector);
  });

  test('given a clock that moved, then later signatures follow it by the Date header and one made before does not', async () => {
    const before = await sign(next);
    stack.clock.advance(6 * minute);
    await stack.ses.read(stack.target);
    const after = await sign(current);
    expect(await stack.ses.send(after)).toMatchObject({ tag: 'accepted' });
    expect(await stack.ses.send(before)).toMatchObject({ tag: 'refused', code: 'InvalidSignatureException' });
  });

  test('given a process whose clock is off, then a reading is repeated once by the clock that SES told', async () => {
    stack.clock.moveTo(startAt + 90 * 24 * 60 * minute);
    const reading = await stack.ses.read(stack.target);
    expect(reading.exists).toBe(true);
    expect(stack.sandbox.calls().slice(-2)).toMatchObject([
      { outcome: 'InvalidSignatureException' },
      { outcome: 'ok' },
    ]);
  });

  test('given a key of another selector, then nothing is signed', async () => {
    await expect(stack.ses.signPut(stack.target, testSelector('other'), next)).rejects.toThrow(RangeError);
  });

  test('given a role and no way to assume it, then nothing is asked in the wrong account', async () => {
    const { createSes } = await import('../../../src/adapters/ses/ses.ts');
    const ses = createSes({ endpoint: stack.sandbox.url, callTimeoutMs: 1_000, callSpacingMs: 0 });
    const target = { ...stack.target, roleArn: 'arn:aws:iam::444455556666:role/dkim' };
    await expect(ses.read(target)).rejects.toMatchObject({ code: 'NoCredentials' });
    ses.close();
  });
});

describe('I7: the key shows nowhere', () => {
  const pieces = () => {
    const der = next.pkcs1Base64();
    return [der, der.slice(40, 120), der.slice(-80, -10), next.pem().split('\n')[5] ?? ''];
  };
  const expectNoKey = (text: string) => {
    for (const piece of pieces()) expect(text.includes(piece)).toBe(false);
  };
  const everything = (value: unknown) => `${inspect(value, { depth: null, showHidden: true, getters: true })}`;

  test('given a signed Put, then it prints as such, before and after it was sent', async () => {
    const signed = await sign(next);
    expect(`${signed}`).toBe('[signed put]');
    expect(JSON.stringify({ signed })).toBe('{"signed":"[signed put]"}');
    expect(inspect(signed, { showHidden: true, depth: null })).toBe('[signed put]');
    expect(inspect(signed, { customInspect: false, showHidden: true, depth: null })).not.toContain(
      next.pkcs1Base64().slice(0, 40),
    );
    await stack.ses.send(signed);
    expectNoKey(everything(signed));
    expectNoKey(everything(stack.ses));
  });

  test.each<[string, FaultKind]>([
    ['refused', { tag: 'error', code: 'BadRequestException' }],
    ['server error', { tag: 'server_error' }],
    ['closed', { tag: 'timeout_after_commit', hangUp: true }],
    ['late', { tag: 'apply_late', delayMs: 1, hangUp: true }],
  ])('given an answer that is %s, then neither it nor the list of calls shows the key', async (_name, kind) => {
    arm(kind);
    const answer = await stack.ses.send(await sign(next));
    expectNoKey(everything(answer) + JSON.stringify(answer));
    expectNoKey(JSON.stringify(stack.sandbox.calls()) + JSON.stringify(stack.sandbox.identities()));
    expectNoKey(everything(stack.sandbox));
  });

  test('given credentials that fail, then the error of signing does not carry the key', async () => {
    const { createSes } = await import('../../../src/adapters/ses/ses.ts');
    const credentials = () => () => Promise.reject(new Error('no credentials here'));
    const ses = createSes({ endpoint: stack.sandbox.url, credentials, callTimeoutMs: 1_000 });
    const error = await ses.signPut(stack.target, next.info.selector, next).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'SesUnavailable', code: 'NotSigned' });
    expectNoKey(everything(error));
    ses.close();
  });
});

/** Bounce and complaint figures by the SDK's real client: given where SES counts them, and never a failure where it does not. */
describe('sending rates', () => {
  let stack: SesStack | null = null;
  afterEach(async () => {
    await stack?.close();
    stack = null;
  });

  const dayMs = 24 * 3_600_000;

  test('given figures, then they are read; given none, or an error, then they are not available', async () => {
    stack = await openSesStack();
    const { sandbox, ses, target } = stack;
    const read = () => ses.rates(target, startAt - dayMs, startAt);
    expect(await read()).toBeNull();
    sandbox.setRates({ sent: 1200, bounced: 3, complained: 1 });
    expect(await read()).toEqual({ sent: 1200, bounced: 3, complained: 1 });
    sandbox.arm({
      operation: 'BatchGetMetricData',
      times: 1,
      kind: { tag: 'error', code: 'TooManyRequestsException' },
    });
    expect(await read()).toBeNull();
    expect(await read()).toMatchObject({ sent: 1200 });
  });
});

describe('the clock of a signature', () => {
  const minute = 60_000;
  const day = 24 * 60 * minute;
  const key = testKey('goo.ne.jp', 'gooid-21-prod-20250904-1');
  let stack: SesStack;
  let ours: VirtualClock;
  let ses: SesAdapter;

  beforeEach(async () => {
    stack = await openSesStack();
    stack.publish(key);
    const { account, region, identity } = stack.target;
    await stack.sandbox.putIdentity({
      account,
      region,
      identity,
      selector: key.info.selector,
      privateKey: key.pkcs1Base64(),
    });
    ours = new VirtualClock(startAt);
    ses = createSes({
      endpoint: stack.sandbox.url,
      credentials: () => sandboxCredentials,
      callTimeoutMs: 5_000,
      callSpacingMs: 0,
      clock: ours,
    });
  });

  afterEach(async () => {
    ses.close();
    await stack.close();
  });

  const outcomes = () => stack.sandbox.calls().map(({ outcome }) => outcome);
  const moveBoth = (ms: number) => {
    stack.clock.advance(ms);
    ours.advance(ms);
  };

  describe('signatures carry the time of the clock that the process goes by', () => {
    test('given a clock that jumps with the world, then no call is spent on learning the time', async () => {
      await ses.read(stack.target);
      moveBoth(90 * day);
      await ses.read(stack.target);
      expect(outcomes()).toEqual(['ok', 'ok']);
    });

    test('given a clock that is off, then SES is believed, and still after both have jumped', async () => {
      stack.clock.advance(20 * minute);
      await ses.read(stack.target);
      moveBoth(day);
      await ses.read(stack.target);
      expect(outcomes()).toEqual(['InvalidSignatureException', 'ok', 'ok']);
    });

    test('I5: given a Put that was signed before a jump, when it is sent, then SES refuses it', async () => {
      await ses.read(stack.target);
      const signed = await ses.signPut(stack.target, key.info.selector, key);
      moveBoth(6 * minute);
      expect(await ses.send(signed)).toMatchObject({ tag: 'refused', code: 'InvalidSignatureException' });
    });
  });
});
