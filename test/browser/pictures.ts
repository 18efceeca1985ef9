/**
 * Draws the pictures of the documents: `npm run pictures`. A scene is played through the page, and each surface is kept at desktop or
 * phone width, in both languages. Emoji need a font of the system (Debian: fonts-noto-color-emoji).
 */

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import {
  become,
  openBrowser,
  openThread,
  openWindow,
  type Playground,
  press,
  startPlayground,
  until,
} from './support.ts';

const folder = resolve(import.meta.dirname, '../../docs/pictures');
const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

/** Follows the guide by one step, and waits until the world says that it is done. */
const followGuide = async (page: Page, playground: Playground): Promise<void> => {
  const doneSteps = async (): Promise<number> => {
    const { steps } = await playground.get<{ steps: readonly { done: boolean }[] }>('/story');
    return steps.filter(({ done }) => done).length;
  };
  const before = await doneSteps();
  await page.locator('.guide-strip button.primary').click();
  await until(async () => (await doneSteps()) > before);
  // The page draws a little after the world has changed.
  await page.waitForTimeout(1_000);
};

/** A department that takes nine days, and a script that does not wait for it. */
const drawComparison = async (
  page: Page,
  playground: Playground,
  shot: (name: string) => Promise<Buffer>,
): Promise<void> => {
  await playground.post('/reset', {});
  await playground.post('/naive', { on: true, script: 'atOnce' });
  await playground.post('/say', { person: 'requester', text: '/dkim rotate' });
  await playground.post('/clock', { to: '+9d' });
  await playground.post('/publish', { variant: 'right' });
  await playground.post('/clock', { to: '+2d' });
  await page.locator('#tab-naive').click();
  await page.waitForTimeout(2_000);
  await shot('script');
};

/** What waits for an approver, in App Home. */
const drawHome = async (page: Page, onPhone: (name: string) => Promise<void>): Promise<void> => {
  await page.getByRole('button', { name: 'App Home' }).click();
  await page.waitForTimeout(2_000);
  await onPhone('home-phone');
  await page.getByRole('button', { name: '# dkim', exact: true }).click();
};

/** The rotation's card, without its thread. */
const drawRotation = async (page: Page, onPhone: (name: string) => Promise<void>): Promise<void> => {
  await page.locator('.thread header button').click();
  await onPhone('rotation-phone');
};

const rotate = async (browser: Browser, language: 'ja' | 'en'): Promise<void> => {
  const into = join(folder, language);
  await mkdir(into, { recursive: true });
  const playground = await startPlayground(language);
  const context = await browser.newContext({ viewport: desktop, deviceScaleFactor: 1 });
  const { page } = await openWindow(context, playground, 'requester');
  const shot = async (name: string): Promise<Buffer> => {
    // A control under the pointer looks pressed.
    await page.mouse.move(0, 0);
    return page.screenshot({ path: join(into, `${name}.png`) });
  };
  const onPhone = async (name: string): Promise<void> => {
    await page.setViewportSize(phone);
    // A phone shows Slack or the world, and the guide may have led to the world.
    const slack = page.getByRole('button', { name: 'Slack', exact: true });
    const isCovered = (await page.locator('dialog[open]').count()) > 0;
    if (!isCovered && (await slack.isVisible())) await slack.click();
    await page.waitForTimeout(300);
    const approve = page.locator('.thread [data-action="approve"]');
    if (await approve.isVisible()) await approve.evaluate((button) => button.scrollIntoView({ block: 'center' }));
    await shot(name);
    await page.setViewportSize(desktop);
  };
  const tab = (name: string): Promise<void> => page.locator(`#tab-${name}`).click();
  try {
    await page.locator('.scenes button').first().click();
    await page.locator('.guide-strip').waitFor();
    await followGuide(page, playground);
    await openThread(page);
    await page.locator('.thread .messages').evaluate((list) => Object.assign(list, { scrollTop: 0 }));
    await shot('application');
    await press(page, 'application_submitted');
    await page.locator('dialog').waitFor();
    await shot('form');
    await page.locator('dialog .dialog-buttons button').first().click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await followGuide(page, playground);
    await tab('dns');
    await followGuide(page, playground);
    await page.locator('#tab-panel').evaluate((panel) => Object.assign(panel, { scrollTop: panel.scrollHeight }));
    await shot('dns');
    await tab('story');
    await followGuide(page, playground);
    await become(page, 'approver-1');
    await openThread(page);
    const card = page.locator('.thread .message', { has: page.locator('[data-action="approve"]') });
    await card.evaluate((message) => message.scrollIntoView({ block: 'start' }));
    await page.waitForTimeout(300);
    await shot('approval');
    await onPhone('approval-phone');
    await press(page, 'round_details');
    await page.locator('dialog .modal-body, dialog section, dialog').first().waitFor();
    await page.waitForTimeout(1_500);
    await onPhone('details-phone');
    await page.locator('dialog .dialog-buttons button').first().click();
    await drawHome(page, onPhone);
    await drawRotation(page, onPhone);
    await openThread(page);
    await followGuide(page, playground);
    await followGuide(page, playground);
    await followGuide(page, playground);
    await tab('ses');
    await page.waitForTimeout(500);
    await shot('ses');
    await tab('mail');
    await shot('mail');
    await tab('log');
    await shot('log');
    await drawComparison(page, playground, shot);
  } finally {
    await context.close();
    await playground.stop();
  }
};

// The browser's package brings few fonts: the system's are used where it has more.
process.env.FONTCONFIG_PATH ??= '/etc/fonts';
const browser = await openBrowser();
try {
  for (const language of ['ja', 'en'] as const) await rotate(browser, language);
} finally {
  await browser.close();
}
