/** The heights of the cards in a real browser: an approval is read on one screen of a phone, a decided card is out of the way. */

import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { cardStates, drawnCard } from './cardStates.ts';
import { type CardBoard, type Measured, openCardBoard, widths } from './cards.ts';
import { openBrowser, waitMs } from './support.ts';
import { testInBrowser } from './testInBrowser.ts';

/** In pixels, at the width of a phone. */
const bounds = { round: 600, rotation: 480, decided: 200, buttons: 320 } as const;
/** Slack folds a longer message behind "See more". */
const charactersMax = 1_100;

let browser: Browser;
let board: CardBoard;
beforeAll(async () => {
  browser = await openBrowser();
  board = await openCardBoard(browser);
}, waitMs * 2);
afterAll(async () => {
  await board.close();
  await browser.close();
});

const drawAll = async (language: 'ja' | 'en', width: (typeof widths)[number]): Promise<readonly Measured[]> =>
  board.draw(
    cardStates.map((state) => drawnCard(state, language)),
    width,
  );

describe('cards on a screen', () => {
  testInBrowser('no card is higher than its bound, and its buttons are on the first screen', async () => {
    for (const language of ['ja', 'en'] as const)
      for (const width of widths) {
        const measured = await drawAll(language, width);
        const tooHigh = cardStates.flatMap(({ card, name, isRed, isDecided }, index) => {
          const { height = 0, buttonsEnd = 0, text = '' } = measured[index] ?? {};
          const bound = isRed ? Number.POSITIVE_INFINITY : isDecided ? bounds.decided : bounds[card];
          const buttons = card === 'round' && !isRed ? bounds.buttons : bound;
          const isFine = height <= bound && buttonsEnd <= buttons && text.length <= charactersMax && height > 0;
          return isFine ? [] : [`${card}, ${name}, ${language}, ${width}: ${height} ${buttonsEnd} ${text.length}`];
        });
        expect(tooHigh).toEqual([]);
      }
  });

  testInBrowser(
    'another renderer of Block Kit draws the same buttons and words, and the buttons are on the first screen there too',
    async () => {
      const other = await openCardBoard(browser, 'other');
      for (const language of ['ja', 'en'] as const) {
        const cards = cardStates.map((state) => drawnCard(state, language));
        const [measured, ours] = [await other.draw(cards, widths[0]), await board.draw(cards, widths[0])];
        const differing = cards.flatMap(({ id }, index) => {
          const [one, theirs] = [ours[index], measured[index]];
          const { card, isRed } = cardStates[index] ?? {};
          const isLow = card !== 'round' || isRed === true || (theirs?.buttonsEnd ?? 0) <= bounds.buttons;
          // Marks that are left would be counted as characters.
          const isRead =
            theirs !== undefined && !/[*`]/.test(theirs.text) && theirs.buttons.join() === one?.buttons.join();
          return isLow && isRead ? [] : [`${id}: ${theirs?.buttonsEnd} ${theirs?.text}`];
        });
        expect(differing).toEqual([]);
      }
      await other.close();
    },
  );
});
