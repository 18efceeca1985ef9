/** The playground in a real browser: keyboard, both languages, people who cannot see well, hostile text, restarts. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { barriers } from './axe.ts';
import {
  newPuts,
  openBrowser,
  openPlayground,
  openWindow,
  type Playground,
  say,
  startPlayground,
  until,
  waitMs,
} from './support.ts';
import { testInBrowser } from './testInBrowser.ts';
import { entityBomb, largeWorkbook, ordinaryWorkbook, zipBomb } from './workbooks.ts';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const wide = { width: 1280, height: 800 };
const phone = { width: 390, height: 800 };

let browser: Browser;
let playground: Playground;
let context: BrowserContext;
beforeAll(async () => {
  browser = await openBrowser();
  playground = await openPlayground('en');
  context = await browser.newContext({ viewport: wide });
}, waitMs * 2);
afterAll(async () => {
  await browser.close();
  await playground.stop();
});

const tabsMax = 120;

/** Presses Tab until the element has the focus, as somebody without a mouse does. */
const tabTo = async (page: Page, element: Locator): Promise<void> => {
  await element.waitFor();
  for (let tabs = 0; tabs < tabsMax; tabs += 1) {
    if (await element.and(page.locator(':focus')).count()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('no Tab leads there');
};

const enter = async (page: Page, element: Locator): Promise<void> => {
  await tabTo(page, element);
  await page.keyboard.press('Enter');
};

/** Each arrow is another person, and the list keeps the focus. */
const becomeByKeys = async (page: Page, person: string): Promise<void> => {
  const chooser = page.locator('.person select');
  const people = await chooser
    .locator('option')
    .evaluateAll((all) => all.map((one) => one.getAttribute('value') ?? ''));
  await tabTo(page, chooser);
  await page.keyboard.press('Home');
  for (const passed of people.slice(0, people.indexOf(person))) {
    await page.locator(`.slack[data-person="${passed}"]`).waitFor();
    await page.keyboard.press('ArrowDown');
  }
  await page.locator(`.slack[data-person="${person}"]`).waitFor();
};

const action = (page: Page, name: string): Locator => page.locator(`[data-action="${name}"]`).last();

/** Another person opens the thread and presses. */
const pressByKeys = async (page: Page, person: string, name: string): Promise<void> => {
  await becomeByKeys(page, person);
  await enter(page, page.locator('.replies').first());
  await enter(page, action(page, name));
};

/** The answer that only the person sees is there, and SES received no key. */
const approveInVain = async (page: Page, person: string): Promise<void> => {
  const answers = page.locator('.only-you');
  await becomeByKeys(page, person);
  const before = await answers.count();
  await pressByKeys(page, person, 'approve');
  await answers.nth(before).waitFor();
  expect(await newPuts(playground)).toEqual([]);
};

const [old, next] = ['gooid-21-prod-20250904-1', 'gooid-21-prod-20250918-2'];

const passByKeys = async (page: Page, button: number): Promise<void> => {
  const moved = page.waitForResponse('**/clock');
  await enter(page, page.locator('.clock-bar button').nth(button));
  await moved;
};

/** SES signs with this key. */
const signsWith = (page: Page, selector: string): Promise<void> =>
  page.locator('.tab-panel dl', { hasText: 'SUCCESS' }).locator('code', { hasText: selector }).first().waitFor();

/** From `/dkim rotate` to the approval card. */
const untilApproval = async (page: Page): Promise<void> => {
  await tabTo(page, page.locator('.composer textarea'));
  await page.keyboard.type('/dkim ro');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await enter(page, action(page, 'application_submitted'));
  const dialog = page.locator('dialog');
  await tabTo(page, dialog.locator('input[type="text"]'));
  await page.keyboard.type('DNS-1');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await tabTo(page, page.locator('#tab-story'));
  await page.keyboard.press('ArrowRight');
  await enter(page, page.locator('.tab-panel button.primary'));
  await page.locator('.tab-panel .good').nth(1).waitFor();
  await passByKeys(page, 1);
};

const scrollsSideways = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';

const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/;

describe('the page', () => {
  testInBrowser(
    'I1: a rotation and the way back by keyboard alone and without the guide, in English only',
    async () => {
      const { page, faults } = await openWindow(context, playground, 'requester');
      await untilApproval(page);
      for (const person of ['requester', 'approver-1']) await approveInVain(page, person);
      await pressByKeys(page, 'approver-2', 'approve');
      await until(async () => (await newPuts(playground)).length === 1);
      await passByKeys(page, 0);
      await tabTo(page, page.locator('#tab-dns'));
      await page.keyboard.press('ArrowRight');
      await signsWith(page, next);
      await pressByKeys(page, 'approver-1', 'rollback');
      const confirm = page.locator('dialog');
      await confirm.waitFor();
      expect(await newPuts(playground)).toEqual([next]);
      await enter(page, confirm.locator('.dialog-buttons button').last());
      await until(async () => (await newPuts(playground)).length === 2);
      await passByKeys(page, 0);
      await signsWith(page, old);
      expect(await newPuts(playground)).toEqual([next, old]);
      const shown = await page.evaluate<string>('document.body.innerText');
      expect(shown.split('\n').filter((line) => japanese.test(line) && line !== '日本語')).toEqual([]);
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  testInBrowser('no barrier on any panel, light and dark, wide and on a phone', async () => {
    const { page } = await openWindow(context, playground, 'requester');
    const found: string[] = [];
    const look = async (place: string): Promise<void> => {
      found.push(...(await barriers(page)).map((barrier) => `${place}: ${barrier}`));
    };
    const lookAtTabs = async (place: string): Promise<void> => {
      for (const tab of await page.locator('[role="tab"]').all()) {
        await tab.click();
        await look(`${place} ${await tab.getAttribute('id')}`);
        if (await page.evaluate<boolean>(scrollsSideways))
          found.push(`${place} ${await tab.getAttribute('id')}: scrolls`);
      }
    };
    for (const theme of ['light', 'dark']) {
      await lookAtTabs(theme);
      await page.locator('.replies').first().click();
      await look(`${theme} thread`);
      await page.locator('.thread .pane-title button').click();
      await page.locator('.top button', { hasText: 'Light or dark' }).click();
    }
    await page.setViewportSize(phone);
    await page.locator('.parts button').first().click();
    await look('phone Slack');
    if (await page.evaluate<boolean>(scrollsSideways)) found.push('phone Slack: scrolls');
    await page.locator('.parts button').last().click();
    await lookAtTabs('phone');
    expect(found).toEqual([]);
    await page.close();
  });

  testInBrowser('markup and script in what people write are text', async () => {
    const { page, faults } = await openWindow(context, playground, 'approver-1');
    const hostile =
      '<img src=x onerror="document.title=1"><script>document.title=1</script> ＜b＞ <http://evil.example|click>';
    await say(page, hostile);
    await page.locator('.message', { hasText: 'onerror' }).waitFor();
    await say(page, 'a date that is none: <!date^99999999999999999^{date}|x> and <!here>');
    await page.locator('.message', { hasText: 'a date that is none: <!date^99999999999999999' }).waitFor();
    expect(await page.locator('.message img, .message script, .message .mention', { hasText: 'here' }).count()).toBe(0);
    expect(await page.title()).toBe('Futari playground');
    expect(faults).toEqual([]);
    await page.close();
  });

  testInBrowser('a block that the page does not know is shown as an error', async () => {
    const page = await context.newPage();
    await page.route('**/page?*', async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { messages: { blocks: object[] }[] };
      body.messages.at(-1)?.blocks.push({ type: 'hologram' });
      await route.fulfill({ response, json: body });
    });
    await page.goto(`${playground.url}/#requester`);
    await page.locator('.fault', { hasText: 'hologram' }).first().waitFor();
    await page.close();
  });

  testInBrowser('spreadsheets, CSV and pictures open; what they hold is text, and their size is bounded', async () => {
    const { page, faults } = await openWindow(context, playground, 'requester');
    await page.locator('.replies').first().click();
    const dialog = page.locator('dialog');
    let file: { mediaType: string; text: string | null; base64: string };
    // Routed once: what the browser loads while the last route is taken away (a font) may never end.
    await page.route('**/file?*', (route) => route.fulfill({ json: { name: 'a', title: 'a', ...file } }));
    const open = async (mediaType: string, bytes: Buffer, text: string | null = null): Promise<void> => {
      file = { mediaType, text, base64: bytes.toString('base64') };
      if (await dialog.count()) await page.keyboard.press('Escape');
      await page.locator('.file-card').first().click();
      await dialog.locator('table, [role="alert"], img, pre').first().waitFor();
    };
    const cells = (): Promise<string[]> => dialog.locator('td').allTextContents();
    await open(xlsx, ordinaryWorkbook());
    expect(await cells()).toEqual([
      ...['申請書', '', '', ''],
      ...['2025-09-18', '2025-09-18 12:00', '14'],
      ...['<img src=x onerror=alert(1)>', '7', "=cmd|' /C calc'!A0"],
    ]);
    expect(await dialog.locator('td').first().getAttribute('colspan')).toBe('3');
    expect(await dialog.locator('h3').textContent()).toBe('申請 <b>');
    expect(await dialog.locator('img, a, b').count()).toBe(0);
    await open(xlsx, await readFile('docs/examples/dns-application.ja.xlsx'));
    expect((await cells()).join(' ')).toContain('{{');
    await open(xlsx, largeWorkbook());
    expect(await dialog.locator('.note').textContent()).toContain('of 1000 by 52');
    expect(await dialog.locator('tr').count()).toBe(200);
    for (const hostile of [entityBomb(), zipBomb(), Buffer.from('PK no workbook')]) {
      await open(xlsx, hostile);
      expect(await dialog.locator('[role="alert"]').textContent()).toContain('Save it');
    }
    const csv = 'domain,note\r\ngoo.ne.jp,"two ""lines""\nhere, <script>"\r\n';
    await open('text/csv; charset=utf-8', Buffer.from(csv), csv);
    expect(await cells()).toEqual(['domain', 'note', 'goo.ne.jp', 'two "lines"\nhere, <script>']);
    await open('image/png', await readFile('docs/pictures/en/approval-phone.png'));
    await dialog.locator('img').evaluate((picture) => (picture as unknown as { decode(): Promise<void> }).decode());
    await open(xlsx, ordinaryWorkbook());
    expect(await barriers(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  testInBrowser('two windows are two people, each with their own answers', async () => {
    const requester = await openWindow(context, playground, 'requester');
    const auditor = await openWindow(context, playground, 'auditor');
    await say(requester.page, '/dkim status');
    const answer = requester.page.locator('.only-you').last();
    await answer.waitFor();
    await say(requester.page, 'hello from the requester');
    await auditor.page.locator('.message', { hasText: 'hello from the requester' }).waitFor();
    expect(await auditor.page.locator('.only-you').count()).toBe(0);
    await requester.page.close();
    await auditor.page.close();
  });

  testInBrowser('given a sandbox that is killed and started again, then the page says so and goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'futari-kept-'));
    const first = await startPlayground('en', 0, folder);
    const { page } = await openWindow(context, first, 'requester');
    await say(page, '/dkim rotate');
    await page.locator('.replies').first().waitFor();
    await first.stop('SIGKILL');
    await page.locator('.banner').waitFor();
    const second = await startPlayground('en', Number(new URL(first.url).port), folder);
    await page.locator('.banner').waitFor({ state: 'hidden' });
    // Nobody does anything, and what the page drew before is gone: the card is there.
    await page.reload();
    await page.locator('.message h4', { hasText: 'goo.ne.jp' }).first().waitFor();
    await page.close();
    await second.stop();
    await rm(folder, { recursive: true, force: true });
  });
});
