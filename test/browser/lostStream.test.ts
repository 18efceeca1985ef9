/** The page while its connection fails: two windows of two people, behind a relay that loses what it carries. */

import { createServer, request, type Server, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { listenOnLoopback } from '../../src/sandbox/loopback.ts';
import {
  openBrowser,
  openPlayground,
  openWindow,
  type Playground,
  say,
  until,
  type Window,
  waitMs,
} from './support.ts';
import { testInBrowser } from './testInBrowser.ts';

/** `dead`: open streams carry nothing, and neither end hears of it. `mute`: requests get no answer. `cut`: half of one. `gone`: nobody is there. */
type Line = 'whole' | 'dead' | 'mute' | 'cut' | 'gone';

/** Between browser and sandbox. */
class Relay {
  line: Line = 'whole';
  /** Streams that were opened. */
  streams = 0;
  url = '';
  readonly #server: Server;
  readonly #open = new Set<ServerResponse>();

  constructor(target: string) {
    const to = new URL(target);
    this.#server = createServer((incoming, response) => {
      if (this.line === 'gone') return void response.destroy();
      if (this.line === 'mute') return;
      const isStream = incoming.url === '/events';
      if (isStream) {
        this.streams += 1;
        this.#open.add(response);
      }
      const { origin: _origin, ...headers } = incoming.headers;
      const { method, url } = incoming;
      const sent = request(
        { host: to.hostname, port: to.port, path: url, method, headers: { ...headers, host: to.host } },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.on('data', (bytes) => {
            if (!isStream && this.line === 'cut')
              response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
            else if (!isStream || this.line === 'whole') response.write(bytes);
          });
          answer.on('end', () => response.end());
          answer.on('error', () => response.destroy());
        },
      );
      sent.on('error', () => response.destroy());
      response.on('close', () => {
        this.#open.delete(response);
        sent.destroy();
      });
      incoming.pipe(sent);
    });
  }

  async listen(): Promise<void> {
    this.url = `http://127.0.0.1:${await listenOnLoopback(this.#server)}`;
  }

  /** Ends every stream, as a server does that restarts. */
  drop(): void {
    for (const response of this.#open) response.destroy();
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

let browser: Browser;
let playground: Playground;
let relay: Relay;
let requester: Window;
let auditor: Window;
beforeAll(async () => {
  browser = await openBrowser();
  playground = await openPlayground('en');
  relay = new Relay(playground.url);
  await relay.listen();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  // The page's timers, so that a silence of 15 seconds can pass at once.
  await context.clock.install();
  requester = await openWindow(context, relay, 'requester');
  auditor = await openWindow(context, relay, 'auditor');
}, waitMs * 2);
afterAll(async () => {
  await browser.close();
  relay.close();
  await playground.stop();
});

const pages = (): readonly Page[] => [requester.page, auditor.page];

/** The requester writes and the clock jumps, unseen by the streams. */
const live = async (text: string, to: string): Promise<void> => {
  await playground.post('/say', { person: 'requester', text });
  await playground.post('/clock', { to });
};

const shows = async (page: Page, text: string, day: string): Promise<void> => {
  await page.locator('.message', { hasText: text }).waitFor();
  await page.locator('.clock-bar', { hasText: day }).waitFor();
};

describe('the page behind a connection that fails', () => {
  testInBrowser('a stream that is dropped opens again, and nothing is missed', async () => {
    const before = relay.streams;
    relay.drop();
    await live('while it was dropped', '2025-09-19T10:00');
    for (const page of pages()) await shows(page, 'while it was dropped', 'September 19');
    await until(async () => relay.streams >= before + 2);
    for (const page of pages()) await page.locator('.banner[role="alert"]').waitFor({ state: 'hidden' });
  });

  testInBrowser('a stream that is dead without a sign: the page goes on, and opens another', async () => {
    relay.line = 'dead';
    const before = relay.streams;
    await live('while it was dead', '2025-09-21T10:00');
    for (const page of pages()) await page.clock.fastForward(5_000);
    for (const page of pages()) await shows(page, 'while it was dead', 'September 21');
    for (const page of pages()) await page.clock.fastForward(20_000);
    await until(async () => relay.streams >= before + 2);
    relay.line = 'whole';
    for (const page of pages()) await page.clock.fastForward(20_000);
    await until(async () => relay.streams >= before + 4);
    await say(requester.page, 'alive again');
    await auditor.page.locator('.message', { hasText: 'alive again' }).waitFor();
  });

  testInBrowser('requests that never get an answer: the page gives them up, and reads and acts again', async () => {
    const { page } = requester;
    relay.line = 'mute';
    const move = page.locator('.clock-bar button').first();
    await move.click();
    await page.locator('.clock-bar button:disabled').first().waitFor();
    await page.clock.fastForward(5_000);
    relay.line = 'whole';
    await page.clock.fastForward(120_000);
    await move.and(page.locator(':enabled')).waitFor();
    await live('after the silence', '2025-09-22T10:00');
    await page.clock.fastForward(20_000);
    await shows(page, 'after the silence', 'September 22');
  });

  testInBrowser('answers that end in their middle: the page says so, and shows what it had', async () => {
    const { page } = requester;
    relay.line = 'cut';
    await page.clock.fastForward(5_000);
    await page.locator('.banner[role="alert"]').waitFor();
    await page.locator('.message', { hasText: 'after the silence' }).waitFor();
    relay.line = 'whole';
    await page.clock.fastForward(20_000);
    await page.locator('.banner[role="alert"]').waitFor({ state: 'hidden' });
  });

  testInBrowser('the guide leads to a button that does not come: Slack does not stay busy', async () => {
    const { page } = requester;
    await playground.post('/story', { scene: 'rotation' });
    await playground.post('/say', { person: 'requester', text: '/dkim rotate goo.ne.jp' });
    await page.locator('.guide-strip progress[value="1"]').waitFor();
    const read = page.waitForResponse('**/page?*');
    await page.route('**/page?*', async (route) => {
      const body = (await (await route.fetch()).text()).replaceAll('application_submitted', 'not_yet');
      await route.fulfill({ body, contentType: 'application/json' });
    });
    await page.clock.fastForward(5_000);
    await read;
    await page.locator('[data-action="not_yet"]').first().waitFor();
    await page.locator('.strip-buttons button').first().click();
    await page.locator('.slack[aria-busy="true"]').waitFor();
    await page.clock.fastForward(10_000);
    await page.locator('.toast', { hasText: 'does not have the button yet' }).waitFor();
    await page.locator('.slack[aria-busy="false"]').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await playground.post('/story', { scene: null });
  });

  testInBrowser('nobody answers: both windows say so; afterwards each is the same person in the present', async () => {
    relay.line = 'gone';
    relay.drop();
    for (const page of pages()) await page.locator('.banner[role="alert"]').waitFor();
    await live('while nobody answered', '2025-09-25T10:00');
    relay.line = 'whole';
    for (const page of pages()) {
      await page.locator('.banner[role="alert"]').waitFor({ state: 'hidden' });
      await shows(page, 'while nobody answered', 'September 25');
    }
    await say(requester.page, '/dkim status');
    await requester.page.locator('.only-you').last().waitFor();
    await say(auditor.page, 'read by both');
    await requester.page.locator('.message', { hasText: 'read by both' }).waitFor();
    expect(await auditor.page.locator('.only-you').count()).toBe(0);
    expect(await auditor.page.locator('.slack[data-person="auditor"]').count()).toBe(1);
  });
});
