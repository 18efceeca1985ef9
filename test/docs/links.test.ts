/** A page that leads nowhere is worse than none: every relative link of the documents has a file, and its heading, at its end. */
import { access, readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';

const root = new URL('../..', import.meta.url);

const pagesOf = async (folder: string): Promise<string[]> =>
  (await readdir(new URL(folder, root))).filter((name) => name.endsWith('.md')).map((name) => `${folder}${name}`);

const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');

interface Link {
  readonly path: string;
  readonly heading: string | null;
}

const linksOf = (page: string, text: string): Link[] =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', heading = null] = target.split('#');
      const url = new URL(file === '' ? page : file, file === '' ? root : new URL(page, root));
      return { path: url.href.slice(root.href.length), heading };
    });

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const anchorsOf = (text: string): string[] => [...text.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => anchorOf(text));

const exists = (path: string): Promise<boolean> =>
  access(new URL(path, root)).then(
    () => true,
    () => false,
  );

const leadsSomewhere = async ({ path, heading }: Link): Promise<boolean> => {
  if (!(await exists(path))) return false;
  return heading === null || anchorsOf(await readFile(new URL(path, root), 'utf8')).includes(decodeURI(heading));
};

const missingOf = async (page: string): Promise<string[]> => {
  const text = await readFile(new URL(page, root), 'utf8');
  const links = linksOf(page, text);
  const found = await Promise.all(links.map(leadsSomewhere));
  return links.filter((_, index) => !found[index]).map(({ path, heading }) => [path, heading].join('#'));
};

describe('links', () => {
  test('given every document, then its relative links lead to files, and to headings in them', async () => {
    const pages = (await Promise.all(['', 'docs/', 'docs/adr/', 'test/real/'].map(pagesOf))).flat();
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

test('given every page, then every npm script that it names exists', async () => {
  const { scripts } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const pages = (await Promise.all(['', 'docs/'].map(pagesOf))).flat();
  const texts = await Promise.all(pages.map((page) => readFile(new URL(page, root), 'utf8')));
  const named = texts.flatMap((text) =>
    [...text.matchAll(/npm (?:run )?(?:--silent )?([a-z:]+)/g)].map(([, name = '']) => name),
  );
  // What npm itself can do.
  const own = ['ci', 'prune', 'run'];
  expect([...new Set(named)].filter((name) => !own.includes(name) && !Object.hasOwn(scripts, name))).toEqual([]);
});

/** README and CHANGELOG are for everybody. */
const forEverybody = new Set(['README.md', 'README.ja.md', 'CHANGELOG.md']);

test('given every page, then its first line says for whom it is', async () => {
  const pages = (await Promise.all(['', 'docs/'].map(pagesOf))).flat();
  const some = pages.filter((page) => !forEverybody.has(page));
  const firstLines = await Promise.all(
    some.map(async (page) => ({ page, line: (await readFile(new URL(page, root), 'utf8')).split('\n')[2] ?? '' })),
  );
  expect(firstLines.filter(({ line }) => !/^For |方.*のページです/.test(line))).toEqual([]);
});

/** `src/domain/core.ts`, and `domain/core.ts` for short. */
const sourcesNamedIn = (text: string): string[] =>
  [...text.matchAll(/`((?:src|test|bench|domain|ports|app|texts|adapters|sandbox|main)\/[\w/.-]*\w\.(?:ts|js|cjs))`/g)]
    .map(([, name = '']) => name)
    .map((name) => (/^(?:src|test|bench)\//.test(name) ? name : `src/${name}`));

test('given every page, then each file of the source that it names is there', async () => {
  const pages = (await Promise.all(['', 'docs/'].map(pagesOf))).flat();
  const named = await Promise.all(
    pages.map(async (page) =>
      sourcesNamedIn(await readFile(new URL(page, root), 'utf8')).map((path) => ({ page, path })),
    ),
  );
  const missing = await Promise.all(named.flat().map(async (name) => ((await exists(name.path)) ? [] : [name])));
  expect(named.flat().length).toBeGreaterThan(10);
  expect(missing.flat()).toEqual([]);
});
