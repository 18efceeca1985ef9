/**
 * How the source is laid out, beside what it is to become: its files, how they import each other, the words of its documentation, and how
 * many files one click enters. Run: npm run measure:source
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { circlesOf, readSources } from '../test/support/importGraph.ts';
import { enteredByActs } from './sourceFigures/entered.ts';
import { longestFunction } from './sourceFigures/functions.ts';

const sources = readSources('src/**/*.{ts,tsx}');
const linesOf = (text: string): number => text.split('\n').length - 1;
const sizes = sources.map(({ text }) => linesOf(text)).sort((a, b) => a - b);
const sizeAt = (share: number): number => sizes[Math.ceil(share * sizes.length) - 1] ?? 0;

/** Read by one file alone, which lies beside it: rather its paragraph than a module. */
const paragraphs = sources.filter(({ path }) => {
  const importers = sources.filter(({ imports }) => imports.includes(path));
  return importers.length === 1 && dirname(importers[0]?.path ?? '') === dirname(path);
});

const pages = globSync(['docs/*.md', '*.md']);
const isJapanese = (path: string): boolean => path.endsWith('.ja.md');
/** What stands between white space is a word if it has a letter or a digit: the bars of a table are none. */
const wordsOf = (path: string): number =>
  readFileSync(path, 'utf8')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
/** A Japanese sentence has no white space. Its pages are measured by their kana and kanji, of which two or three make a word. */
const charactersOf = (path: string): number =>
  [...readFileSync(path, 'utf8').matchAll(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ー]/gu)].length;
const sumOf = (paths: readonly string[], size: (path: string) => number): number =>
  paths.reduce((sum, path) => sum + size(path), 0);
const words = sumOf(
  pages.filter((path) => !isJapanese(path)),
  wordsOf,
);
const characters = sumOf(pages.filter(isJapanese), charactersOf);

const longest = sources
  .map(({ path, text }) => ({ path, ...longestFunction(text) }))
  .reduce((a, b) => (b.lines > a.lines ? b : a));

const number = (value: number): string => value.toLocaleString('en');
const rows: (readonly [what: string, now: string, target: string])[] = [
  [
    'source files / lines',
    `${number(sources.length)} / ${number(sizes.reduce((sum, size) => sum + size, 0))}`,
    'about 200 / at most 37,000',
  ],
  [
    'lines of a file: median / 90 % / longest',
    `${sizeAt(0.5)} / ${sizeAt(0.9)} / ${sizeAt(1)}`,
    'about 200 / 350 / 500',
  ],
  ['lines of the longest function', `${longest.lines} (${longest.path}: ${longest.name})`, 'below 50'],
  ['files with one importer, in the same folder', `${paragraphs.length} of ${sources.length}`, 'each with a reason'],
  ['import circles, types included', String(circlesOf(sources).length), '0'],
  ['words of documentation (docs/*.md, *.md, in English)', number(words), 'at most 25,000'],
  ['characters of its Japanese pages', number(characters), ''],
];
const { rotate, approve } = await enteredByActs();
const enteredBy = (what: string, entered: typeof rotate, target: string): void => {
  rows.push([`files (functions) that ${what} enters`, `${entered.files} (${entered.functions})`, target]);
};
enteredBy('an approve click', approve, 'below 50');
enteredBy('`/dkim rotate`', rotate, '');

console.log('| What | Today | Target |\n| --- | --- | --- |');
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
