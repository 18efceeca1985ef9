/**
 * Prints the height of each card in each state, in pixels, at the width of a phone and of a desktop, with the number of characters that people
 * see: `node bench/cards.ts`. With a folder, `node bench/cards.ts FOLDER`, it also keeps a picture of each card. Emoji need a font of the system
 * (Debian: fonts-noto-color-emoji).
 */

import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { openCardBoard, widths } from '../test/browser/cards.ts';
import { openBrowser } from '../test/browser/support.ts';

// The states are those of the tests, whose assertions nobody calls here.
const assertions = 'data:text/javascript,export const expect = undefined;';
registerHooks({
  resolve: (name, context, next) =>
    name === '@jest/globals' ? { url: assertions, shortCircuit: true } : next(name, context),
});
const { cardStates, drawnCard } = await import('../test/browser/cardStates.ts');

process.env.FONTCONFIG_PATH ??= '/etc/fonts';
const [, , folder] = process.argv;
const browser = await openBrowser();
const board = await openCardBoard(browser);
console.log('| card | px at 390 | buttons end | px at 1000 | characters |');
console.log('| --- | --- | --- | --- | --- |');
for (const language of ['ja', 'en'] as const) {
  const cards = cardStates.map((state) => drawnCard(state, language));
  const [phone = [], desktop = []] = [await board.draw(cards, widths[0]), await board.draw(cards, widths[1])];
  for (const [index, { id, height, buttonsEnd, text }] of phone.entries())
    console.log(`| ${id} | ${height} | ${buttonsEnd || '-'} | ${desktop[index]?.height} | ${text.length} |`);
  if (folder === undefined) continue;
  for (const width of widths) {
    await board.draw(cards, width);
    for (const { id } of cards) {
      const name = `${id.replaceAll(/[ ,]+/g, '-')}-${width}.png`;
      await board.page.locator(`[id="${id}"]`).screenshot({ path: join(folder, name) });
    }
  }
}
await board.close();
await browser.close();
