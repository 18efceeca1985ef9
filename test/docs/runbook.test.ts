/** Whoever reads a code on a card, in a refusal or in an alarm finds it in the runbook, in both languages. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { refusalCodes } from '../../src/domain/decision.ts';
import { noticeCodes } from '../../src/domain/notices.ts';
import { texts } from '../support/texts.ts';

const page = (name: string): Promise<string> => readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

/** The compiler holds the catalogue complete: every code of a group has a text. */
const codesOf = (group: string): string[] =>
  Object.keys(texts.ja).flatMap((key) => (key.startsWith(`${group}.`) ? [key.slice(group.length + 1)] : []));

// Said for a code that a newer version wrote; it is none itself.
const fallback = 'other';

const uploadCodes = codesOf('file').filter((code) => code.startsWith('upload_'));

const notified = [...refusalCodes, ...noticeCodes, ...codesOf('response'), ...codesOf('blocker'), ...uploadCodes];

/** How the sentence begins, its code, and what to do. */
const rowsOf = (text: string): [beginning: string, code: string, action: string][] =>
  [...text.matchAll(/^- \*\*(.+?)\*\* `([a-z]\w*)`: (.*)$/gm)].map(([, beginning = '', code = '', action = '']) => [
    beginning,
    code,
    action,
  ]);

/** Codes whose sentence says all there is to do stand in one line after the table. */
const listedIn = (text: string): string[] =>
  [...text.matchAll(/^(?:The sentence of each of these|次のコードは).*$/gm)].flatMap(([line]) =>
    [...line.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
  );

describe.each(['runbook.md', 'runbook.ja.md'])('docs/%s', (name) => {
  test('given every code that people are told, then it is there once: with what to do, or as one whose sentence says it', async () => {
    const text = await page(name);
    const rows = rowsOf(text);
    const written = [...rows.map(([, code]) => code), ...listedIn(text)];
    const times = (codes: readonly string[], code: string): number => codes.filter((other) => other === code).length;
    // A notice and a refusal may share a name: each has its own entry.
    expect(notified.filter((code) => times(written, code) !== times(notified, code))).toEqual([]);
    expect(rows.filter((cells) => cells.some((cell) => cell.trim() === ''))).toEqual([]);
  });

  test('given an entry with the form of a code, then the code still exists', async () => {
    const text = await page(name);
    const known = new Set(notified);
    const written = [...rowsOf(text).map(([, code]) => code), ...listedIn(text)];
    expect(written.filter((code) => !known.has(code))).toEqual([]);
  });
});

test('given the codes of the catalogue, then none but the fallback is missing from what is checked here', () => {
  const known = new Set(notified);
  const all = [...codesOf('notice'), ...codesOf('refusal')];
  expect(all.filter((code) => !known.has(code))).toEqual([fallback]);
});
