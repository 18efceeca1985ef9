/** The report as HTML in a real browser: hostile text stays text, the picture is drawn, and it prints on A4. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { approveByTwo, minuteMs, reportOf, untilRound, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { openBrowser } from './support.ts';
import { testInBrowser } from './testInBrowser.ts';

const open = useWorld();
let browser: Browser;
let folder = '';

beforeAll(async () => {
  if (process.platform !== 'linux') return;
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'futari-report-'));
}, 120_000);

afterAll(async () => {
  await browser?.close();
  if (folder !== '') await rm(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** Errors, dialogs, and requests other than that of the file itself. */
  readonly faults: readonly string[];
}

const opened = async (html: string): Promise<Opened> => {
  const path = join(folder, 'report.html');
  await writeFile(path, html);
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('console', (message) => faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(path).href) faults.push(`request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(path).href);
  return { page, faults };
};

const hostileName = '<script>alert("name")</script>\u202eevil\u0007';
const hostileReason = '"><img src=x onerror=alert(1)> </td></table><b>x</b> &amp; \' `';

describe('the report as HTML', () => {
  testInBrowser(
    'given hostile names and reasons, then they are shown as text, and nothing runs or is fetched',
    async () => {
      const w = await open();
      w.people.set('approver-1', { name: hostileName });
      await untilRound(w);
      await w.request('approver-1', 'decline', { inputs: { reason: hostileReason } });
      const { html } = await reportOf(w);
      const { page, faults } = await opened(html);
      const found = (selector: string): Promise<number> => page.locator(selector).count();
      const [script, image, bold] = await Promise.all(['script, iframe, object, link', 'img', 'td b'].map(found));
      const text = (await page.locator('body').textContent()) ?? '';
      expect({ script, image, bold }).toEqual({ script: 0, image: 0, bold: 0 });
      expect(text).toContain('<script>alert("name")</script>\\u202eevil\\u0007 さん');
      expect(text).toContain('"><img src=x onerror=alert(1)> </td></table><b>x</b> &amp; \' `');
      expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  testInBrowser(
    'given a switch, then the summary is on top, the picture has its labels inside, and it prints on A4',
    async () => {
      const w = await open();
      for (const [who, name] of [
        ['requester', '鈴木 花子'],
        ['approver-1', '田中 一郎'],
        ['approver-2', 'Anna Schmidt'],
      ] as const)
        w.people.set(who, { name });
      await untilWatching(w);
      const { html } = await reportOf(w);
      const { page, faults } = await opened(html);
      const facts = await page.locator('section').first().locator('dd').allTextContents();
      const summary = facts.join('\n');
      for (const fact of ['鈴木 花子', '田中 一郎', 'Anna Schmidt', 'gooid-21-prod-20250918-2', 'テスト署名は検証済み'])
        expect(summary).toContain(fact);
      expect(summary).toMatch(/最大 \d+ 分/);
      const frame = await page.locator('svg').boundingBox();
      const shapes = await page.locator('svg > *').all();
      const boxes = await Promise.all(shapes.map((shape) => shape.boundingBox()));
      const outside = boxes.filter(
        (box) =>
          box === null ||
          frame === null ||
          box.x < frame.x - 1 ||
          box.x + box.width > frame.x + frame.width + 1 ||
          box.y + box.height > frame.y + frame.height + 1,
      ).length;
      const labels = await page.locator('svg text').allTextContents();
      expect(outside).toBe(0);
      expect(labels).toEqual(expect.arrayContaining(['監視中', expect.stringMatching(/^田中 一郎 さんが承認/)]));
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      // 210 by 297 mm in points.
      for (const [, width, height] of pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)) {
        expect(Number(width)).toBeCloseTo(595, -1);
        expect(Number(height)).toBeCloseTo(842, -1);
      }
      expect([...pdf.matchAll(/\/Type \/Page\b(?!s)/g)].length).toBeGreaterThan(1);
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  testInBrowser('given a rollback by two people, then both are named', async () => {
    const w = await open();
    w.people.set('approver-1', { name: '田中 一郎' });
    await untilRound(w);
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    await w.request('approver-1', 'rollback');
    await w.pass(30 * minuteMs);
    const { page, faults } = await opened((await reportOf(w)).html);
    const summary = (await page.locator('section').first().locator('dd').allTextContents()).join('\n');
    expect(summary).toMatch(/田中 一郎が決定（.*に完了/);
    expect(faults).toEqual([]);
    await page.close();
  });
});
