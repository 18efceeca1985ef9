/** Every drill of the playground, solved in a real browser by the controls of the page. */

import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  become,
  openBrowser,
  openPlayground,
  openThread,
  openWindow,
  type Playground,
  pass,
  press,
  say,
  type Window,
  waitMs,
} from './support.ts';
import { testInBrowser } from './testInBrowser.ts';

let browser: Browser;
let playground: Playground;
let window: Window;
beforeAll(async () => {
  browser = await openBrowser();
  playground = await openPlayground('en');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  window = await openWindow(context, playground, 'requester');
}, waitMs * 2);
afterAll(async () => {
  await browser.close();
  await playground.stop();
});

const tab = (page: Page, name: string): Promise<void> => page.locator(`#tab-${name}`).click();

const panelButton = (page: Page, name: string): Promise<void> =>
  page.locator('#tab-panel').getByRole('button', { name, exact: true }).click();

const beginDrill = async (page: Page, title: string): Promise<void> => {
  await tab(page, 'drills');
  await panelButton(page, title);
  await page.locator('#tab-panel .card h4', { hasText: title }).waitFor();
};

/** @returns the report */
const solved = async (page: Page): Promise<string> => {
  await tab(page, 'drills');
  await page.locator('#tab-panel .card strong', { hasText: 'Solved' }).waitFor();
  return (await page.locator('#tab-panel .card pre').textContent()) ?? '';
};

const pressAs = async (page: Page, person: string, action: string): Promise<void> => {
  await become(page, person);
  await openThread(page);
  await press(page, action);
};

const runAs = async (page: Page, person: string, step: string): Promise<void> => {
  await page.locator('#terminal-person').selectOption(person);
  await panelButton(page, step);
  await page.locator('#tab-panel pre').waitFor();
};

const declareAs = async (page: Page, person: string): Promise<void> => {
  await become(page, person);
  await say(page, '/dkim compromised goo.ne.jp');
  const answers = page.locator('.only-you');
  await page.locator('.only-you [data-action="declare_compromised"]').last().click();
  const before = await answers.count();
  await page.locator('dialog .dialog-buttons button').last().click();
  await answers.nth(before).or(page.locator('.message:not(.only-you)').first()).first().waitFor();
};

const startOver = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.locator('dialog button.primary').click();
  await page.locator('.first').waitFor();
};

describe('every drill by the controls of the page', () => {
  testInBrowser('unsigned mail, a removed record and Slack that is down, in one world', async () => {
    const { page, faults } = window;
    await beginDrill(page, 'Mail leaves unsigned');
    await tab(page, 'ses');
    await panelButton(page, 'Turn signing on');
    await pass(page, 'hour');
    expect(await solved(page)).toMatch(/Result: solved/);
    await beginDrill(page, 'The record is removed');
    await tab(page, 'dns');
    await panelButton(page, 'Publish as applied for');
    await pass(page, 'hour');
    expect(await solved(page)).toMatch(/Result: solved/);
    await beginDrill(page, 'Slack is down');
    await tab(page, 'terminal');
    await page.locator('#terminal-reason').fill('mail fails <b>now</b>');
    await runAs(page, 'operator', 'Request break-glass');
    await runAs(page, 'approver-1', 'Confirm break-glass');
    await pass(page, 'hour');
    await tab(page, 'ses');
    await panelButton(page, 'Start Slack');
    await pass(page, 'hour');
    await pressAs(page, 'approver-3', 'close_break_glass');
    expect(await solved(page)).toContain('docs/runbook.md#slack-is-down-break-glass');
    expect(faults).toEqual([]);
  });

  testInBrowser('a stolen key, then a Put without an answer', async () => {
    const { page, faults } = window;
    await startOver(page);
    await beginDrill(page, 'The key is stolen');
    await declareAs(page, 'approver-1');
    await declareAs(page, 'operator');
    await pressAs(page, 'approver-1', 'application_submitted');
    await page.locator('dialog input[type="text"]').fill('URGENT-1');
    await page.locator('dialog .dialog-buttons button').last().click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await tab(page, 'dns');
    await panelButton(page, 'Publish as applied for');
    await pass(page, 'day');
    await pressAs(page, 'approver-2', 'approve');
    await page.locator('.only-you').last().waitFor();
    await pressAs(page, 'approver-3', 'approve');
    await pass(page, 'hour');
    await panelButton(page, 'Revoke it (empty p=)');
    await pass(page, 'hour');
    expect(await solved(page)).toMatch(/Result: solved/);
    await startOver(page);
    await beginDrill(page, 'A Put without an answer');
    await pass(page, 'hour');
    expect(await solved(page)).toMatch(/Result: solved/);
    expect(faults).toEqual([]);
  });
});
