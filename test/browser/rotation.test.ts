/** The playground in a real browser: a rotation and the way back by clicks alone, as different people. */

import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  become,
  newPuts,
  openBrowser,
  openPlayground,
  openThread,
  openWindow,
  type Playground,
  pass,
  press,
  say,
  until,
  type Window,
  waitMs,
} from './support.ts';
import { testInBrowser } from './testInBrowser.ts';

const [old, next] = ['gooid-21-prod-20250904-1', 'gooid-21-prod-20250918-2'];

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
}, waitMs);
afterAll(() => browser.close());

/** From `/dkim rotate` to the approval card. */
const toApproval = async ({ page }: Window): Promise<void> => {
  await say(page, '/dkim rotate');
  await page.locator('.replies').first().waitFor();
  await press(page, 'application_submitted');
  const dialog = page.locator('dialog');
  await dialog.locator('input[type="text"]').fill('DNS-4711 番');
  await dialog.locator('button.primary').click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('#tab-dns').click();
  await page.locator('.tab-panel button.primary').click();
  await page.locator('.tab-panel .good').nth(1).waitFor();
  await pass(page, 'day');
  await openThread(page);
  await page.locator('.thread [data-action="approve"]').waitFor();
};

/** Another person opens the thread and presses. */
const pressAs = async (page: Page, person: string, action: string): Promise<void> => {
  await become(page, person);
  await openThread(page);
  await press(page, action);
};

const rollBack = async (page: Page, playground: Playground): Promise<void> => {
  await pressAs(page, 'approver-1', 'rollback');
  const confirm = page.locator('dialog');
  await confirm.waitFor();
  expect(await newPuts(playground)).toEqual([next]);
  await confirm.locator('.dialog-buttons button').last().click();
  await until(async () => (await newPuts(playground)).length === 2);
  await pass(page, 'hour');
};

describe('a rotation by clicks alone', () => {
  testInBrowser('two approvers, one Put, one click back; the requester alone switches nothing (I1)', async () => {
    const playground = await openPlayground('ja');
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    try {
      const window = await openWindow(context, playground, 'requester');
      const { page } = window;
      await toApproval(window);
      const answers = page.locator('.only-you');
      const before = await answers.count();
      await press(page, 'approve');
      await until(async () => (await answers.count()) > before);
      await pressAs(page, 'approver-1', 'approve');
      await page.locator('.only-you').first().waitFor();
      expect(await newPuts(playground)).toEqual([]);
      await pressAs(page, 'approver-2', 'approve');
      await until(async () => (await newPuts(playground)).length > 0);
      await pass(page, 'hour');
      await page.locator('#tab-ses').click();
      await page.locator('.tab-panel dl', { hasText: 'SUCCESS' }).locator('code', { hasText: next }).first().waitFor();
      await rollBack(page, playground);
      expect(await newPuts(playground)).toEqual([next, old]);
      await page.locator('.tab-panel dl code', { hasText: old }).first().waitFor();
      expect(window.faults).toEqual([]);
    } finally {
      await context.close();
      await playground.stop();
    }
  });
});
