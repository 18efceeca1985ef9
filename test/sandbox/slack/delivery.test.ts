import { afterEach, describe, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import type { Tampering } from '../../../src/sandbox/slack/delivery.ts';
import type { SlackSandbox } from '../../../src/sandbox/slack/sandbox.ts';
import { closeAll, httpApp, openSandbox, rawApp, socketApp, webClient } from './support.ts';

afterEach(closeAll);

const counting = (counts: { seen: number }) => (app: App) => {
  app.command('/dkim', async ({ ack }) => {
    counts.seen += 1;
    await ack();
  });
};

describe('requests that Slack would not send', () => {
  test.each<[string, Tampering, number, number]>([
    ['unsigned', { signature: 'none' }, 401, 0],
    ['signed with another secret', { signature: 'wrong secret' }, 401, 0],
    ['older than five minutes', { skewSeconds: -301 }, 401, 0],
    // Bolt lets it pass: replay protection is the bot's own.
    ['an hour in the future', { skewSeconds: 3_600 }, 200, 1],
    ['above the body limit', { padBytes: 200_000 }, 413, 0],
    ['with bytes that are not UTF-8', { invalidUtf8: true }, 401, 0],
    ['sent twice at once', { times: 2 }, 200, 2],
  ])(
    'given a request %s, then Bolt answers and the command runs as often as it lets it',
    async (_name, tampering, status, runs) => {
      const sandbox = await openSandbox();
      const counts = { seen: 0 };
      await httpApp(sandbox, counting(counts));
      const outcome = await sandbox.say('requester', '#dkim', '/dkim status', { tampering });
      expect(outcome).toMatchObject({ tag: 'delivered', ack: { tag: 'acked', status } });
      expect(counts.seen).toBe(runs);
    },
  );

  test('given a request that was recorded, when it is sent again, then its bytes are the same', async () => {
    const sandbox = await openSandbox();
    const bodies: string[] = [];
    await rawApp(sandbox, (request, body) => {
      bodies.push(`${request.headers['x-slack-signature']} ${body.toString('utf8')}`);
      return 200;
    });
    expect(await sandbox.replayLast()).toMatchObject({ tag: 'failed' });
    await sandbox.say('requester', '#dkim', '/dkim status');
    expect(await sandbox.replayLast()).toMatchObject({ tag: 'acked', status: 200 });
    expect(bodies[1]).toBe(bodies[0]);
  });
});

describe('acknowledgements', () => {
  test.each<[string, number | null, number | undefined, string]>([
    ['is too slow', null, 30, 'operation_timeout'],
    ['fails', 500, undefined, 'dispatch_failed'],
  ])('given a bot that %s, then the person is told by Slack', async (_name, status, ackTimeoutMs, code) => {
    const sandbox = await openSandbox(ackTimeoutMs === undefined ? {} : { ackTimeoutMs });
    await rawApp(sandbox, () => status);
    const outcome = await sandbox.say('requester', '#dkim', '/dkim status');
    expect(outcome).toMatchObject({ tag: 'delivered', ack: status === null ? { tag: 'timed_out' } : { status } });
    expect(sandbox.ephemerals('requester').map((m) => [m.by, m.text])).toEqual([
      ['USLACKBOT', `/dkim failed with the error "${code}"`],
    ]);
  });

  test('given a Socket Mode listener that never acknowledges, then the delivery times out', async () => {
    const sandbox = await openSandbox({ ackTimeoutMs: 30 });
    await socketApp(sandbox, (app) => app.command('/dkim', async () => undefined));
    const outcome = await sandbox.say('requester', '#dkim', '/dkim status');
    expect(outcome).toMatchObject({ tag: 'delivered', ack: { tag: 'timed_out' } });
  });

  test('given no bot at all, then the delivery fails', async () => {
    const sandbox = await openSandbox();
    const outcome = await sandbox.say('requester', '#dkim', '/dkim status');
    expect(outcome).toMatchObject({ ack: { tag: 'failed', problem: 'no request URL and no socket' } });
  });
});

describe('events', () => {
  test.each<[string, number | null, number | undefined]>([
    ['http_error', 500, undefined],
    // Long enough for each try to arrive on a busy machine.
    ['http_timeout', null, 2_000],
  ])(
    'given an event that is not accepted (%s), then it is sent again three times',
    async (reason, status, ackTimeoutMs) => {
      const eventRetryDelaysMs = [0, 0, 0];
      const sandbox = await openSandbox({
        eventRetryDelaysMs,
        ...(ackTimeoutMs === undefined ? {} : { ackTimeoutMs }),
      });
      const retries: unknown[] = [];
      await rawApp(sandbox, (request) => {
        retries.push([request.headers['x-slack-retry-num'], request.headers['x-slack-retry-reason']]);
        return status;
      });
      const opened = await sandbox.openHome('auditor');
      if (opened.tag !== 'delivered') throw new Error(opened.reason);
      expect(await opened.retries).toHaveLength(3);
      expect(retries).toEqual([[undefined, undefined], ...['1', '2', '3'].map((n) => [n, reason])]);
    },
  );

  test('given retries that are minutes away, when the sandbox closes, then nobody waits for them', async () => {
    const sandbox = await openSandbox({ eventRetryDelaysMs: [60_000] });
    const opened = await sandbox.openHome('auditor');
    if (opened.tag !== 'delivered') throw new Error(opened.reason);
    await sandbox.close();
    expect(await opened.retries).toEqual([]);
  });
});

describe('Socket Mode', () => {
  /** @returns how many commands came through afterwards */
  const deliveredAfter = async (lose: (sandbox: SlackSandbox) => void): Promise<number> => {
    const sandbox = await openSandbox();
    const counts = { seen: 0 };
    let connected = (): void => undefined;
    await socketApp(sandbox, counting(counts), (client) => client.on('connected', () => connected()));
    const again = new Promise<void>((resolve) => {
      connected = resolve;
    });
    lose(sandbox);
    await again;
    await sandbox.say('requester', '#dkim', '/dkim status');
    return counts.seen;
  };

  test('given a refresh or a cut connection, when the app connects again, then deliveries go on', async () => {
    // Bolt waits for seconds before it connects again, and a shorter wait shortens its patience with pongs too: both wait at once.
    const [refreshed, cut] = await Promise.all([
      deliveredAfter((sandbox) => sandbox.sockets.disconnect('refresh_requested')),
      deliveredAfter((sandbox) => sandbox.sockets.cut()),
    ]);
    expect({ refreshed, cut }).toEqual({ refreshed: 1, cut: 1 });
  });

  test('given an app that stands still while it answers, then connection and answer hold', async () => {
    const sandbox = await openSandbox();
    await socketApp(sandbox, (app) =>
      app.command('/dkim', async ({ ack }) => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
        await ack('here');
      }),
    );
    // Only a connection that has had its first pong is given up without one.
    for (let time = 0; time < 3; time += 1) {
      const outcome = await sandbox.say('requester', '#dkim', '/dkim status');
      expect(outcome).toMatchObject({ tag: 'delivered', ack: { tag: 'acked', body: { text: 'here' } } });
    }
  });

  test('given a ticket that was used or made up, then no socket opens', async () => {
    const sandbox = await openSandbox();
    const open = async (url: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(url);
        socket.addEventListener('message', () => {
          resolve('open');
          socket.close();
        });
        socket.addEventListener('error', () => resolve('refused'));
      });
    const { url = '' } = await webClient(sandbox, 'xapp-test').apps.connections.open({});
    expect(await open(url)).toBe('open');
    expect(await open(url)).toBe('refused');
  });
});

describe('response URLs', () => {
  const respondUrl = async () => {
    const clock = new VirtualClock(Date.UTC(2026, 8, 18));
    const sandbox = await openSandbox({ clock });
    let url = '';
    await httpApp(sandbox, (app) => {
      app.action('press', async ({ ack, body }) => {
        if (body.type === 'block_actions') url = body.response_url;
        await ack();
      });
    });
    const text = { type: 'plain_text' as const, text: '押す' };
    const blocks = [{ type: 'actions' as const, elements: [{ type: 'button' as const, action_id: 'press', text }] }];
    await webClient(sandbox).chat.postMessage({ channel: 'C0DKIM', text: 'card', blocks });
    await sandbox.click('auditor', { actionId: 'press' });
    const post = async (message: object) => {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(message) });
      return `${response.status} ${await response.text()}`;
    };
    return { sandbox, clock, post };
  };

  test('given a click, then its response URL replaces, adds, deletes, and is used up after five times', async () => {
    const { sandbox, post } = await respondUrl();
    expect(await post({ text: 'new card', replace_original: true })).toBe('200 ok');
    expect(sandbox.messages('#dkim')).toMatchObject([{ text: 'new card', history: [{ text: 'card' }] }]);
    await post({ text: 'only you' });
    expect(sandbox.ephemerals('auditor').map((m) => m.text)).toEqual(['only you']);
    await post({ text: 'all of you', response_type: 'in_channel' });
    await post({ delete_original: true });
    expect(sandbox.messages('#dkim').map((m) => m.text)).toEqual(['all of you']);
    expect(await post({ text: 'five' })).toBe('200 ok');
    expect(await post({ text: 'six' })).toContain('404 {"ok":false,"error":"used_url"');
  });

  test('given half an hour on the sandbox’s clock, then the response URL is expired', async () => {
    const { clock, post } = await respondUrl();
    clock.advance(29 * 60_000);
    expect(await post({ text: 'in time' })).toBe('200 ok');
    clock.advance(60_000 + 1_000);
    expect(await post({ text: 'late' })).toContain('404 {"ok":false,"error":"expired_url"');
  });
});
