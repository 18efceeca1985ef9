/** Japanese has full-width brackets: a page or a card that mixes both looks careless to its readers. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { catalogue } from '../../src/texts/text.ts';
import { halfWidthBrackets } from '../support/japaneseBrackets.ts';

const read = (path: string): string => readFileSync(path, 'utf8');

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);

const foundIn = (text: string, isAllowed = (_first: string, _last: string) => false): readonly string[] =>
  halfWidthBrackets(text)
    .filter(({ from, to }) => !isAllowed(text[from + 1] ?? '', text[to - 1] ?? ''))
    .map(({ from, to }) => text.slice(Math.max(0, from - 12), to + 1));

/** What stands between quotation marks. English comments with apostrophes only join code to it, and code has no Japanese. */
const literal = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;
const literalsIn = (source: string): readonly string[] =>
  (source.match(literal) ?? []).map((text) => text.slice(1, -1));

describe('brackets around Japanese text are full-width', () => {
  test.each([
    ['鍵 (公開鍵)', ['鍵 (公開鍵)']],
    ['鍵（公開鍵）と TXT (RFC 6376) です', []],
    ['JSON(RFC 8785)の値', ['JSON(RFC 8785)']],
    ['[鍵](docs/鍵.md) `f(鍵)`', []],
    ['鍵（[手順](a.md)）(AWS (東京) の)', ['（[手順](a.md)）(AWS (東京) の)', '(a.md)）(AWS (東京)']],
  ])('given %s, then %j', (text, found) => {
    expect(foundIn(text)).toEqual(found);
  });

  /** Slack formats code and bold only between spaces or ASCII punctuation (`markup.test.ts`). */
  const isMark = (first: string, last: string): boolean => /[`*]/.test(first + last);

  test('in every text of cards, messages and reports', () => {
    expect(
      Object.entries(catalogue).flatMap(([key, { ja }]) => foundIn(ja, isMark).map((text) => [key, text])),
    ).toEqual([]);
  });

  test('in the texts of commands and of the sandbox', () => {
    const sources = filesBelow('src').filter((name) => /\.tsx?$/.test(name));
    expect(
      sources.flatMap((path) =>
        literalsIn(read(path)).flatMap((text) => foundIn(text, isMark).map((found) => [path, found])),
      ),
    ).toEqual([]);
  });

  test('in every Japanese page', () => {
    const pages = ['README.ja.md', ...filesBelow('docs').filter((name) => name.endsWith('.ja.md'))];
    expect(pages.length).toBeGreaterThan(10);
    // Written from the texts of cards.
    const isAllowed = (path: string) => (path === 'docs/findings.ja.md' ? isMark : undefined);
    expect(pages.flatMap((path) => foundIn(read(path), isAllowed(path)).map((found) => [path, found]))).toEqual([]);
  });
});
