import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSes, type SesAdapter } from '../../../src/adapters/ses/ses.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { testKey } from '../../support/keys.ts';
import { openSesStack, type SesStack, sandboxCredentials, startAt } from '../../support/sesStack.ts';

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
    expect(outcomes()).toEqual(['RequestExpired', 'ok', 'ok']);
  });

  test('I5: given a Put that was signed before a jump, when it is sent, then SES refuses it', async () => {
    await ses.read(stack.target);
    const signed = await ses.signPut(stack.target, key.info.selector, key);
    moveBoth(6 * minute);
    expect(await ses.send(signed)).toMatchObject({ tag: 'refused', code: 'RequestExpired' });
  });
});
