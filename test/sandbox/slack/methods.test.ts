import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { allMethods } from '../../../src/sandbox/slack/methods.ts';
import { RateLimits, rateLimits } from '../../../src/sandbox/slack/protocol.ts';
import { closeAll, openSandbox, webClient } from './support.ts';

afterEach(closeAll);

const channel = 'C0DKIM';
const startAt = Date.UTC(2026, 8, 18);

/** A clock that moves when it is told to only: the last call within a limit must not be a matter of speed. */
const standingClock = () => {
  const time = { now: startAt };
  return { time, clock: { now: () => time.now, monotonicMs: () => 0 } };
};

/** How many calls in a row are let through at one moment. */
const letThrough = (limits: RateLimits, method: string, callsMax = 300): number => {
  for (let calls = 0; calls < callsMax; calls += 1) if (limits.check(method, { channel }) !== null) return calls;
  return callsMax;
};

describe('what Slack promises', () => {
  test('given every method that the sandbox knows, then it has a limit', () => {
    const methods = Object.keys(allMethods(() => undefined));
    expect(methods.filter((method) => rateLimits[method] === undefined)).toEqual([]);
  });

  test('given every method that the bot calls, then it has a limit', () => {
    const source = readFileSync('src/adapters/slack/client.ts', 'utf8');
    const called = [...source.matchAll(/\b(?:reading|posting|withoutRetry)\.([a-z]+(?:\.[a-z]+)*\.[a-zA-Z]+)\(/g)].map(
      ([, m]) => m,
    );
    expect(called.length).toBeGreaterThan(8);
    expect(called.filter((method) => rateLimits[method ?? ''] === undefined)).toEqual([]);
  });

  test.each([
    ['usergroups.users.list', 20],
    ['usergroups.list', 20],
    ['chat.update', 50],
    ['chat.delete', 50],
    ['conversations.open', 50],
    ['conversations.info', 50],
    ['apps.connections.open', 50],
    ['users.info', 100],
    ['conversations.members', 100],
    ['chat.postEphemeral', 100],
    ['views.open', 100],
    ['views.publish', 100],
    ['files.getUploadURLExternal', 100],
    ['files.completeUploadExternal', 100],
    ['auth.test', 200],
    ['chat.getPermalink', 200],
  ])('given %s, then %i are let through within a minute, and as many in the next', (method, uses) => {
    const { time, clock } = standingClock();
    const limits = new RateLimits(clock, []);
    expect(letThrough(limits, method)).toBe(uses);
    expect(limits.check(method, {})).toBe(60);
    time.now += 59_999;
    expect(limits.check(method, {})).toBe(1);
    time.now += 1;
    expect(letThrough(limits, method)).toBe(uses);
  });

  test('given a burst of posts, then a short one passes at one moment, and after it one a second in each channel', () => {
    const { time, clock } = standingClock();
    const limits = new RateLimits(clock, []);
    const post = (to = channel) => limits.check('chat.postMessage', { channel: to });
    const burst = letThrough(limits, 'chat.postMessage');
    expect(burst).toBeGreaterThan(1);
    expect(burst).toBeLessThanOrEqual(10);
    expect([post(), post('C0OTHER')]).toEqual([1, null]);
    time.now += 1_000;
    expect([post(), post()]).toEqual([null, 1]);
    time.now += 60_000;
    expect(letThrough(limits, 'chat.postMessage')).toBe(burst);
  });
});

describe('the workspace', () => {
  test('I15: given two replicas, then they share the limit of the app, and who waits on the clock comes through', async () => {
    const clock = new VirtualClock(startAt);
    const sandbox = await openSandbox({ clock });
    const replicas = [webClient(sandbox), webClient(sandbox)];
    const list = (n: number) => replicas[n % 2]?.usergroups.users.list({ usergroup: 'S0APPROVERS' });
    for (let n = 0; n < 20; n += 1) await list(n);
    const refused: unknown = await list(20)?.catch((error: unknown) => error);
    const { retryAfter } = refused as { retryAfter: number };
    expect(retryAfter).toBeGreaterThan(30);
    expect(sandbox.calls().at(-1)).toMatchObject({ outcome: 'ratelimited' });
    await clock.pause(retryAfter * 1_000);
    await expect(list(20)).resolves.toMatchObject({ ok: true });
  });

  test('given a method that a world names, then it alone is not limited', async () => {
    const { clock } = standingClock();
    const limits = new RateLimits(clock, ['usergroups.users.list']);
    expect(letThrough(limits, 'usergroups.users.list')).toBe(300);
    expect(letThrough(limits, 'usergroups.list')).toBe(20);
  });
});
