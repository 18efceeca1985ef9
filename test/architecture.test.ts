import { describe, expect, test } from '@jest/globals';
import { longestFunction } from '../bench/sourceFigures/functions.ts';
import { circlesOf, readSources, type Source } from './support/importGraph.ts';

const parts = ['domain', 'ports', 'texts', 'app', 'adapters', 'sandbox', 'main'] as const;
type Part = (typeof parts)[number];

/** What each part may import besides itself. Only `main` wires. */
const mayImport: Readonly<Record<Part, readonly Part[]>> = {
  domain: [],
  ports: ['domain'],
  texts: ['domain'],
  app: ['domain', 'ports', 'texts'],
  adapters: ['domain', 'ports', 'texts'],
  sandbox: ['domain', 'ports'],
  main: ['domain', 'ports', 'texts', 'app', 'adapters', 'sandbox'],
};

const partOf = (path: string): Part | null => parts.find((part) => path.startsWith(`src/${part}/`)) ?? null;

const sources = readSources('src/**/*.{ts,tsx}');
const tests = readSources('test/**/*.ts');

describe('dependencies point inward', () => {
  test.each(parts)('%s imports only what lies further in', (part) => {
    const wrong = sources
      .filter(({ path }) => partOf(path) === part)
      .flatMap(({ path, imports }) => imports.map((to) => ({ path, to, into: partOf(to) })))
      .filter(({ into }) => into !== null && into !== part && !mayImport[part].includes(into))
      .map(({ path, to }) => `${path} -> ${to}`);
    expect(wrong).toEqual([]);
  });

  test('app and adapters do not know each other', () => {
    expect(mayImport.app).not.toContain('adapters');
    expect(mayImport.adapters).not.toContain('app');
  });

  test('no file imports itself by way of others, types included', () => {
    expect(circlesOf([...sources, ...tests, ...readSources('bench/**/*.ts')])).toEqual([]);
  });

  test('given files that import each other, then the circle is told by its path', () => {
    const file = (path: string, ...imports: string[]): Source => ({ path, text: '', imports });
    expect(circlesOf([file('a', 'b'), file('b', 'd', 'c'), file('c', 'a'), file('d', 'a', 'e'), file('e')])).toEqual([
      'a -> b -> d -> a',
    ]);
    expect(circlesOf([file('a', 'b', 'c'), file('b', 'c'), file('c'), file('e', 'e')])).toEqual(['e -> e']);
  });

  test('every source file belongs to a part', () => {
    expect(sources.filter(({ path }) => partOf(path) === null).map(({ path }) => path)).toEqual([]);
  });

  test('the core reads no clock, draws no random number and does no input or output', () => {
    const pure = /\b(Date\.now|new Date\(\)|Math\.random|process\.|setTimeout|fetch\()|from 'node:(?!crypto)/;
    const impure = sources.filter(({ path, text }) => path.startsWith('src/domain/') && pure.test(text));
    expect(impure.map(({ path }) => path)).toEqual([]);
  });
});

describe('an export is there for somebody', () => {
  const wordsOf = (text: string): readonly string[] => text.match(/\w+/g) ?? [];
  const exported = (text: string): readonly string[] =>
    [...text.matchAll(/^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm)].map(
      ([, name]) => name ?? '',
    );
  const files = [...sources, ...tests, ...readSources('bench/**/*.ts')].map((source) => ({
    ...source,
    words: new Set(wordsOf(source.text)),
  }));

  test('who is outside its file', () => {
    const readers = new Map<string, number>();
    for (const { words } of files) for (const word of words) readers.set(word, (readers.get(word) ?? 0) + 1);
    const unread = sources.flatMap(({ path, text }) =>
      exported(text)
        .filter((name) => readers.get(name) === 1)
        .map((name) => `${path}: ${name}`),
    );
    expect(unread).toEqual([]);
  });

  test('and not for tests alone', () => {
    // The rows of a table, which tests go through one by one.
    const rows = ['BEHAVIOURS', 'findingCodes', 'noticeCodes', 'stageTags'];
    const count = new Map<string, number>();
    for (const { text } of sources) for (const word of wordsOf(text)) count.set(word, (count.get(word) ?? 0) + 1);
    const unused = sources.flatMap(({ text }) => exported(text).filter((name) => count.get(name) === 1));
    expect(unused.sort()).toEqual(rows);
  });
});

test('functions stay below 50 lines', () => {
  const long = sources.map(({ path, text }) => ({ path, ...longestFunction(text) })).filter(({ lines }) => lines >= 50);
  expect(long).toEqual([]);
});

describe('what only one place may do', () => {
  // `constructor` is a selector that SES accepts.
  test('maps by selector are read by their own names only', () => {
    const direct = /\b(?:selectors|lost)\[(?!\])/;
    expect(sources.filter(({ text }) => direct.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('the list of guards is imported inside the core and by the model only', () => {
    const readers = [...sources, ...tests].filter(({ imports }) => imports.includes('src/domain/rules.ts'));
    const allowed = (path: string): boolean => path.startsWith('src/domain/') || path.startsWith('test/model/');
    // Where nobody reads it, this test would hold nothing.
    expect(readers.length).toBeGreaterThan(5);
    expect(readers.map(({ path }) => path).filter((path) => !allowed(path))).toEqual([]);
    // The other way to a core with fewer guards.
    const makers = sources.filter(({ text }) => /\bcoreWith\b/.test(text)).map(({ path }) => path);
    expect(makers).toEqual(['src/domain/core.ts']);
  });

  test('work under way is kept in the shapes of ports/concurrency.ts, none made by hand', () => {
    const registry = /\b(?:Set<|Map<[^,<>]*, )Promise<|\bPromise\.race\(/;
    const makers = sources.filter(({ text }) => registry.test(text)).map(({ path }) => path);
    expect(makers).toEqual(['src/ports/concurrency.ts']);
  });

  // I7: what a journal is given passes the list of fields and the search for secrets.
  test('nothing but main/log.ts writes what a journal is given', () => {
    const writer = /\b(?:info|error)(?:: |\()\((?:fields|\w+, message)\b/;
    const writers = sources.filter(({ text }) => writer.test(text)).map(({ path }) => path);
    expect(writers).toEqual(['src/main/log.ts']);
  });

  // I1: nothing else in the program can reach Put.
  test('nothing but app/effects/put.ts sends a signed Put', () => {
    // `ses.send(`, `this.#ses.send`, and `const { send } = deps.ses`.
    const sends = /\bses\b[?!)]*\.send\b|\bsend\b[^{}]*\}\s*=\s*[\w.#]*\bses\b/i;
    // A witness in the demo has a client of its own, for mail, and cannot hold a signed Put.
    const own = ({ text }: Source): boolean =>
      text.includes("'@aws-sdk/client-sesv2'") && !text.includes('ports/ses.ts');
    const senders = sources.filter((source) => sends.test(source.text) && !own(source)).map(({ path }) => path);
    expect(senders).toEqual(['src/app/effects/put.ts']);
  });
});
