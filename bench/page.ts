/** How long a newcomer waits for the playground: `node bench/page.ts`. Real milliseconds; medians where there are several. */

import { globSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { openBrowser, openWindow, type Playground, say, startPlayground } from '../test/browser/support.ts';

const cache = resolve(import.meta.dirname, '../node_modules/.cache/futari-page');
const repeats = 7;

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

const show = (what: string, figure: string): void => console.log(`| ${what} | ${figure} |`);

const gzipped = (ending: string): number =>
  globSync(`${cache}/*/assets/*${ending}`).reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);

/** From the bot's post, as the event stream tells it, to the message in the page. */
const messageDelay = async (page: Page, index: number): Promise<number> => {
  const text = `message ${index}`;
  return timed(async () => {
    await say(page, text);
    await page.locator('.message', { hasText: text }).waitFor();
  });
};

const day = async (page: Page): Promise<number> => {
  const moved = page.waitForResponse((response) => response.url().endsWith('/clock'));
  return timed(async () => {
    await page.locator('.clock-bar button').nth(1).click();
    await moved;
  });
};

rmSync(cache, { recursive: true, force: true });
const browser = await openBrowser();
let playground: Playground | null = null;
try {
  const first = await timed(async () => {
    playground = await startPlayground('en');
    await fetch(playground.url, { headers: { accept: 'text/html' } });
  });
  show('`npm start` until the page is served, built for the first time', `${Math.round(first)} ms`);
  await (playground as Playground | null)?.stop();
  const started = await timed(async () => {
    playground = await startPlayground('en');
  });
  show('`npm start` until the address is printed, built before', `${Math.round(started)} ms`);
  const world = playground as Playground | null;
  if (world === null) throw new Error('the sandbox did not start');
  const context = await browser.newContext();
  let page: Page | null = null;
  const usable = await timed(async () => {
    page = (await openWindow(context, world, 'requester')).page;
  });
  show('from the address to a page that can be used', `${Math.round(usable)} ms`);
  show(
    'first load: script and style, gzipped, without the font',
    `${Math.round((gzipped('.js') + gzipped('.css')) / 1024)} KB`,
  );
  const used = page as Page | null;
  if (used === null) throw new Error('the page did not open');
  const delays: number[] = [];
  for (let index = 0; index < repeats; index += 1) delays.push(await messageDelay(used, index));
  show('a message, from Enter to the page', `${Math.round(median(delays))} ms`);
  const days: number[] = [];
  for (let index = 0; index < repeats; index += 1) days.push(await day(used));
  show('a day of the clock', `${Math.round(median(days))} ms`);
} finally {
  await browser.close();
  await (playground as Playground | null)?.stop();
}
