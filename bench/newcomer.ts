/**
 * A newcomer's minutes: `node bench/newcomer.ts [REPOSITORY]`. In a fresh clone the README's two commands, then the page alone: each step
 * is read at a person's pace, done by the control that the page shows, and ends when the world has done it. What was read and done once is
 * not read again: the guide does it. A rotation and a rollback, in Japanese and in English. Needs the npm registry or its cache.
 */

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { beginScene, followStep } from '../test/browser/guided.ts';
import { openBrowser, openWindow } from '../test/browser/support.ts';

type Language = 'ja' | 'en';

/** Characters a second of a person who reads silently and carefully: 8 (Japanese), 15 (English). */
const readingSpeed: Readonly<Record<Language, number>> = { ja: 8, en: 15 };
/** To find a control that is marked, and to press it. */
const pressMs = 1_500;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

let total = 0;
const note = (what: string, ms: number): void => {
  total += ms;
  console.log(`| ${what} | ${seconds(ms)} | ${seconds(total)} |`);
};

const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  const result = await work();
  note(what, performance.now() - began);
  return result;
};

/** As the README says: `npm ci --omit=dev && npm start`. @returns the address that it prints */
const start = async (clone: string, language: Language) => {
  const args = ['start', '--', '--no-open', '--port', '0', '--locale', language];
  const child = spawn('npm', args, { cwd: clone, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url === undefined) continue;
    child.stdout.resume();
    const stop = async (): Promise<void> => {
      const ended = once(child, 'exit');
      process.kill(-(child.pid ?? 0), 'SIGTERM');
      await ended;
    };
    return { url, stop };
  }
  throw new Error('npm start printed no address');
};

/** The button "Do it for me". */
const letGuide = async (page: Page, done: string): Promise<void> => {
  // A press while the previous step is done for the person does nothing.
  await page.locator('.guide-strip button.primary[aria-busy="false"]').click();
  await page.locator(`.guide-strip progress:not([value="${done}"])`).waitFor();
};

/** Reads the step, does it, and lets the world finish. @param known the steps that were done before */
const step = async (page: Page, language: Language, known: Set<string>): Promise<boolean> => {
  const progress = page.locator('.guide-strip progress');
  const done = (await progress.getAttribute('value')) ?? '';
  if (done === (await progress.getAttribute('max'))) return false;
  const text = (await page.locator('.guide-strip .grow').textContent()) ?? '';
  const title = (await page.locator('.guide-strip strong').first().textContent()) ?? '';
  const isKnown = known.has(text);
  known.add(text);
  await timed(isKnown ? `${title} (by the guide)` : title, async () => {
    await pause(((isKnown ? title : text).length / readingSpeed[language]) * 1_000 + (isKnown ? 1 : 2) * pressMs);
    await (isKnown ? letGuide(page, done) : followStep(page));
  });
  return true;
};

const rotationAndRollback = { ja: '夜中に戻す', en: 'Roll back at night' } as const;

const play = async (browser: Browser, clone: string, language: Language): Promise<void> => {
  console.log(`\n${language}\n| Step | Time | Since the clone |\n| --- | --- | --- |`);
  const { url, stop } = await timed('npm start, until it prints the address', () => start(clone, language));
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const { page } = await timed('the page opens', () => openWindow(context, { url }, 'requester'));
    const first = (await page.locator('.first').textContent()) ?? '';
    await timed('read what the page is, and start its guide', async () => {
      await pause((first.length / readingSpeed[language]) * 1_000);
      await page.locator('.first button').click();
      await page.locator('.guide-strip progress[value="0"]').waitFor();
    });
    const known = new Set<string>();
    while (await step(page, language, known));
    const rotated = total;
    await timed('choose the scene of the rollback', () => beginScene(page, rotationAndRollback[language]));
    while (await step(page, language, known));
    console.log(`rotation complete after ${seconds(rotated)}, rollback after ${seconds(total)}`);
  } finally {
    await context.close();
    await stop();
  }
};

const repository = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
const folder = mkdtempSync(join(tmpdir(), 'futari-newcomer-'));
const clone = join(folder, 'futari');
const browser = await openBrowser();
try {
  console.log('| Step | Time | Since the clone |\n| --- | --- | --- |');
  await timed('git clone', async () => execFileSync('git', ['clone', '--quiet', repository, clone]));
  await timed('npm ci --omit=dev', async () =>
    execFileSync('npm', ['ci', '--omit=dev', '--silent', '--no-audit'], { cwd: clone }),
  );
  const installed = total;
  for (const language of ['ja', 'en'] as const) {
    total = installed;
    await play(browser, clone, language);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
