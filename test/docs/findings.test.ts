/** The page of findings says what the bot says: it is written from the same texts. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { findingsPage, findingsPath } from '../support/findingsPage.ts';

test.each(['ja', 'en'] as const)(
  'given the texts in %s, then docs/findings has them, word for word',
  async (language) => {
    expect(await readFile(findingsPath(language), 'utf8')).toBe(findingsPage(language));
  },
);
