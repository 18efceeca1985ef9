import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startControl } from '../../../src/sandbox/control/server.ts';
import { hooksFor, openSite, type Site } from './support.ts';

let site: Site;
let listeners: { destroy(): void }[];
beforeEach(async () => {
  site = await openSite();
  listeners = [];
});
afterEach(async () => {
  for (const listener of listeners) listener.destroy();
  await site.close();
});

/** Resolves with the ids and names of the first `count` events. */
const listen = (count: number, lastId?: string) =>
  new Promise<{ events: Promise<string[]> }>((opened) => {
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
    const sent = get(`${site.control.url}/events`, { headers }, (answer) => {
      const events = new Promise<string[]>((resolve) => {
        let text = '';
        answer.on('data', (bytes) => {
          text += bytes;
          const seen = [...text.matchAll(/^id: (\d+)\nevent: (.*)$/gm)].map(([, id, type]) => `${id} ${type}`);
          if (seen.length >= count) resolve(seen.slice(0, count));
        });
        answer.on('error', () => {});
      });
      opened({ events });
    });
    sent.on('error', () => {});
    listeners.push(sent);
  });

describe('the event stream', () => {
  test('given a listener, when people speak and the clock moves, then it hears both in order', async () => {
    const { events } = await listen(2);
    await site.post('/say', { person: 'requester', text: 'hello' });
    await site.post('/clock', { to: '+1d' });
    expect(await events).toEqual(['1 slack.message', '2 clock']);
  });

  test('given a listener that lost its connection, when it comes again, then it misses nothing', async () => {
    for (const text of ['one', 'two', 'three']) await site.post('/say', { person: 'requester', text });
    const { events } = await listen(2, '1');
    expect(await events).toEqual(['2 slack.message', '3 slack.message']);
  });

  test('given nothing that happens, then a beat shows that the stream lives, and is no event to repeat', async () => {
    const control = await startControl(hooksFor(site.sandbox), { port: 0, beatMs: 20 });
    try {
      const answer = await fetch(`${control.url}/events`);
      const decoder = new TextDecoder();
      let text = '';
      for await (const bytes of answer.body ?? []) {
        text += decoder.decode(bytes as Uint8Array, { stream: true });
        if (text.split('event: beat\ndata: {}\n\n').length > 2) break;
      }
      expect(text).not.toContain('id:');
    } finally {
      await control.close();
    }
  });
});
