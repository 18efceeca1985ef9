/** A page that leads nowhere is worse than none: every relative link of the documents has a file at its end. */
import { access, readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url);

/** Written by the test run itself: not there on a fresh clone. */
const generated = new Set(['docs/evidence.md', 'docs/evidence-real.md']);

const pagesOf = async (folder: string): Promise<string[]> =>
  (await readdir(new URL(folder, root))).filter((name) => name.endsWith('.md')).map((name) => `${folder}${name}`);

const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');

const linksOf = (page: string, text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => new URL(target.split('#')[0] ?? '', new URL(page, root)).href.slice(root.href.length));

const exists = (path: string): Promise<boolean> =>
  access(new URL(path, root)).then(
    () => true,
    () => false,
  );

const missingOf = async (page: string): Promise<string[]> => {
  const links = linksOf(page, await readFile(new URL(page, root), 'utf8')).filter((path) => !generated.has(path));
  const found = await Promise.all(links.map(exists));
  return links.filter((_, index) => !found[index]);
};

describe('links', () => {
  test('given every document, then its relative links lead to files', async () => {
    const pages = (await Promise.all(['', 'docs/', 'docs/adr/'].map(pagesOf))).flat();
    const missing = await Promise.all(pages.map(async (page) => ({ page, missing: await missingOf(page) })));
    expect(missing.filter((entry) => entry.missing.length > 0)).toEqual([]);
  });
});

/** Lines of code blocks that both languages must share: what is typed, and what is printed. */
const typedIn = (text: string): string[] =>
  [...text.matchAll(/```[a-z]*\n([\s\S]*?)```/g)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.replace(/\s*#.*$/, '').trimEnd());

test('given README in both languages, then what is typed and printed is the same', async () => {
  const [en, ja] = await Promise.all(
    ['README.md', 'README.ja.md'].map((page) => readFile(new URL(page, root), 'utf8')),
  );
  expect(typedIn(ja ?? '')).toEqual(typedIn(en ?? ''));
});

test('given the pages for newcomers, then every npm script that they name exists', async () => {
  const { scripts } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const pages = await Promise.all(
    ['README.md', 'CONTRIBUTING.md', 'docs/sandbox.md'].map((page) => readFile(new URL(page, root), 'utf8')),
  );
  const named = pages.flatMap((text) => [...text.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name = '']) => name));
  // What npm itself can do.
  const own = ['ci', 'run'];
  expect([...new Set(named)].filter((name) => !own.includes(name) && !Object.hasOwn(scripts, name))).toEqual([]);
});
