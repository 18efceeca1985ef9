import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';

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

interface Source {
  readonly path: string;
  readonly text: string;
  /** Paths of the imported files, from the top of the repository. */
  readonly imports: readonly string[];
}

const importsOf = (path: string, text: string): readonly string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, to = '']) => normalize(join(dirname(path), to)));

const read = (pattern: string): readonly Source[] =>
  globSync(pattern).map((path) => {
    const text = readFileSync(path, 'utf8');
    return { path, text, imports: importsOf(path, text) };
  });

const partOf = (path: string): Part | null => parts.find((part) => path.startsWith(`src/${part}/`)) ?? null;

const sources = read('src/**/*.ts');
const tests = read('test/**/*.ts');

describe('dependencies point inward', () => {
  test.each(parts)('%s imports only what lies further in', (part) => {
    const wrong = sources
      .filter(({ path }) => partOf(path) === part)
      .flatMap(({ path, imports }) => imports.map((to) => ({ path, to, into: partOf(to) })))
      .filter(({ into }) => into !== null && into !== part && !mayImport[part].includes(into))
      .map(({ path, to }) => `${path} -> ${to}`);
    expect(wrong).toEqual([]);
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

describe('what only one place may do', () => {
  // `constructor` is a selector that SES accepts.
  test('maps by selector are read by their own names only', () => {
    const direct = /\b(?:selectors|lost)\[(?!\])/;
    expect(sources.filter(({ text }) => direct.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('the list of guards is imported inside the core and by the model only', () => {
    const readers = [...sources, ...tests].filter(({ imports }) => imports.includes('src/domain/rules.ts'));
    const allowed = (path: string): boolean => path.startsWith('src/domain/') || path.startsWith('test/model/');
    expect(readers.map(({ path }) => path).filter((path) => !allowed(path))).toEqual([]);
  });

  // I1: nothing else in the program can reach Put.
  test('nothing but the performing of effects sends a signed Put', () => {
    const portUsers = sources.filter(({ text }) => text.includes('ses.send('));
    // A witness in the demo has a client of its own, for mail, and cannot hold a signed Put.
    const own = ({ text }: Source): boolean =>
      text.includes("'@aws-sdk/client-sesv2'") && !text.includes('ports/ses.ts');
    const senders = portUsers.filter((source) => !own(source)).map(({ path }) => path);
    expect(senders.length).toBeGreaterThan(0);
    expect(senders.filter((path) => !path.startsWith('src/app/perform'))).toEqual([]);
  });
});
