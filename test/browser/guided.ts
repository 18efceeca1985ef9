/** A newcomer in the browser: does what the page says and shows, and knows nothing else. */

import type { Locator, Page } from 'playwright-core';

/** What a newcomer types into a field that the form requires. */
const typed = 'DNS-4711 番';

const stepsMax = 30;

const furtherStep = (page: Page, before: number): Locator =>
  page.locator(`.guide-strip progress:not([value="${before}"])`);

const doneSteps = async (page: Page): Promise<number> =>
  Number(await page.locator('.guide-strip progress').getAttribute('value'));

/** True once the world has done a further step; false once a dialog waits for an answer. */
const answered = async (page: Page, before: number): Promise<boolean> => {
  const next = furtherStep(page, before);
  await next.or(page.locator('dialog')).first().waitFor();
  return (await next.count()) > 0;
};

/** Sends the form, fills in what it then requires, and sends it again. */
const submit = async (page: Page, before: number): Promise<void> => {
  const dialog = page.locator('dialog');
  const button = dialog.locator('.dialog-buttons button').last();
  await button.click();
  const missing = dialog.locator('.input', { has: page.locator('[role="alert"]') });
  // A dialog that closes leaves the page.
  const closed = page.locator('body:not(:has(dialog))');
  await closed.or(missing).or(furtherStep(page, before)).first().waitFor({ state: 'attached' });
  if ((await missing.count()) === 0) return;
  for (const input of await missing.locator('input').all()) await input.fill(typed);
  await button.click();
};

/** Presses what the guide marks, while this is the present step. @returns false when the world has done the step by itself meanwhile */
const pressSuggested = async (page: Page, before: number): Promise<boolean> => {
  const marked = page.locator(`.page:has(.guide-strip progress[value="${before}"]) .suggested:visible`).last();
  const next = furtherStep(page, before);
  await marked.or(next).first().waitFor();
  if ((await next.count()) > 0) return false;
  await marked.click();
  return true;
};

/** Follows the present step by its control, and confirms what Slack asks. Returns when the world has done the step. */
export const followStep = async (page: Page): Promise<void> => {
  // While time passes, steps are done that nobody has to do any more.
  await page.locator('.clock-bar button:enabled').first().waitFor({ state: 'attached' });
  const before = await doneSteps(page);
  await page.locator('.strip-buttons button').first().click();
  // What it leads to may be in another person's Slack, or in a thread.
  await page.locator('.slack[aria-busy="false"]').waitFor({ state: 'attached' });
  if (!(await pressSuggested(page, before))) return;
  if (await answered(page, before)) return;
  await submit(page, before);
  await furtherStep(page, before).waitFor();
};

const hasEnded = async (page: Page): Promise<boolean> => {
  const progress = page.locator('.guide-strip progress');
  return (await progress.getAttribute('value')) === (await progress.getAttribute('max'));
};

/** Chooses the scene in the guide. */
export const beginScene = async (page: Page, title: string): Promise<void> => {
  await page.locator('#tab-story').click();
  await page.getByRole('button', { name: title, exact: true }).click();
  await page.locator('.guide-strip progress[value="0"]').waitFor();
};

/** Follows the guide to the end of the scene. @returns what it proved, as the guide says it */
export const followScene = async (page: Page): Promise<string> => {
  for (let step = 0; step < stepsMax && !(await hasEnded(page)); step += 1) await followStep(page);
  await page.locator('.strip-buttons button').first().click();
  return (await page.locator('#tab-panel .card dl').textContent()) ?? '';
};
