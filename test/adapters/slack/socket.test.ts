/** Socket Mode when Slack takes a token back, breaks off, or does not come to the point. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SlackAppOptions } from '../../../src/adapters/slack/app.ts';
import { accepted, appToken, closeAll, openApp } from './site.ts';

afterEach(closeAll);

const mode = { tag: 'socket', appToken, health: { host: '127.0.0.1', port: 0 } } as const;
const opening = 'apps.connections.open';

/** Waits that are ended by the test, one by one. */
const heldWaits = () => {
  const asked: number[] = [];
  const waiting: (() => void)[] = [];
  const listeners: (() => void)[] = [];
  const wait: NonNullable<SlackAppOptions['wait']> = (ms, signal) =>
    new Promise((resolve, reject) => {
      asked.push(ms);
      waiting.push(() => resolve(undefined));
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      for (const listener of listeners.splice(0)) listener();
    });
  const next = async (): Promise<void> => {
    if (waiting.length === 0) await new Promise<void>((resolve) => listeners.push(resolve));
    waiting.shift()?.();
  };
  return { wait, asked, next };
};

const open = async (fault: string | null = null) => {
  const { wait, asked, next } = heldWaits();
  const refused: string[] = [];
  const site = await openApp(
    ({ action }) => accepted(action),
    { mode, wait, onRefused: (code) => void refused.push(code) },
    {},
    {},
    ({ faults }) => {
      if (fault !== null) faults.arm({ method: opening, answer: { error: fault }, count: 1_000, when: 'before' });
    },
  );
  return { ...site, asked, next, refused };
};

/** The sandbox has no event for it; the test's own time-out bounds the wait. */
const reconnected = async ({ sandbox }: Awaited<ReturnType<typeof open>>): Promise<void> => {
  while (sandbox.sockets.connections() !== 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Counts the timers of the library that are set from now on and not cleared: they keep the process. */
const libraryTimers = () => {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const timers = new Set<unknown>();
  const watched = (...args: Parameters<typeof setTimeout>): NodeJS.Timeout => {
    const timer = set(...args);
    if (new Error().stack?.includes('SlackWebSocket') === true) timers.add(timer);
    return timer;
  };
  const clearing: typeof clearTimeout = (timer) => {
    timers.delete(timer);
    clear(timer);
  };
  Object.assign(globalThis, { setTimeout: Object.assign(watched, set), clearTimeout: clearing });
  return (): number => {
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    return timers.size;
  };
};

describe('Socket Mode under a Slack that breaks off', () => {
  test.each(['account_inactive', 'invalid_auth', 'team_disabled', 'user_removed_from_team'])(
    'given tokens that are revoked while it runs (%s), then the process stays, says so once, tries at least each minute, and is in again when they are right',
    async (code) => {
      const site = await open();
      site.sandbox.faults.arm({ method: opening, answer: { error: code }, count: 1_000, when: 'before' });
      site.sandbox.sockets.cut();
      for (let tries = 0; tries < 12; tries += 1) await site.next();
      expect(site.refused).toEqual([code]);
      const lines = site.log.filter(({ level, text }) => level === 'error' && text.includes(code));
      expect(lines.map(({ text }) => text)).toEqual([expect.stringContaining('does not let the bot in')]);
      expect(Math.max(...site.asked)).toBe(60_000);
      expect((await fetch(`http://127.0.0.1:${site.port}/healthz`)).status).toBe(200);
      site.sandbox.faults.clear();
      await site.next();
      await reconnected(site);
      await site.sandbox.say('requester', '#dkim', '/dkim rotate goo.ne.jp');
      await site.app.idle();
      expect(site.requests.map(({ action }) => action)).toEqual(['rotate']);
    },
  );

  test('given tokens that are revoked before the start, then the process starts, and says so', async () => {
    const site = await open('account_inactive');
    expect(site.refused).toEqual(['account_inactive']);
    expect((await fetch(`http://127.0.0.1:${site.port}/healthz`)).status).toBe(200);
  });

  test('given a connection that breaks, and one that Slack recycles, then it is opened again and nobody is alarmed', async () => {
    const site = await open();
    for (const end of [() => site.sandbox.sockets.cut(), () => site.sandbox.sockets.disconnect('refresh_requested')]) {
      end();
      await site.next();
      await reconnected(site);
    }
    expect(site.refused).toEqual([]);
  });

  test('given a stop between the request for a connection and the answer to it, then nothing keeps the process', async () => {
    const site = await open();
    site.sandbox.sockets.cut();
    await site.next();
    await reconnected(site);
    const left = libraryTimers();
    await site.app.stop();
    expect(left()).toBe(0);
  });

  test.each(['before', 'no_answer'] as const)(
    'given a stop in the middle of a reconnect (%s), then it ends, and what was taken is answered',
    async (where) => {
      const site = await open();
      const answer = where === 'before' ? ({ error: 'internal_error' } as const) : 'no_answer';
      site.sandbox.faults.arm({ method: opening, answer, count: 1_000, when: 'before' });
      await site.sandbox.say('requester', '#dkim', '/dkim rotate goo.ne.jp');
      site.sandbox.sockets.cut();
      await site.next();
      await site.app.stop();
      expect(site.requests).toHaveLength(1);
      expect(site.sandbox.sockets.connections()).toBe(0);
    },
  );
});
