/** Comments lead to docs/design.md by section, tests by invariant: what they name is there. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const pageOf = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

const design = pageOf('design.md');
const sections = [...design.matchAll(/^## (\d+)\. /gm)].map(([, number = '']) => number);

/** The number behind each mention; empty where there is none. A comment may break the line before it. */
const namedIn = (text: string): readonly string[] =>
  [...text.matchAll(/\bdesign\.md(?:\s+(?:\*\s+|\/\/\s+)?(\d+))?/g)].map(([, number = '']) => number);

const namedBy = (pattern: string): readonly { readonly path: string; readonly section: string }[] =>
  globSync(pattern, { exclude: ['test/docs/**'] }).flatMap((path) =>
    namedIn(readFileSync(path, 'utf8')).map((section) => ({ path, section })),
  );

describe('docs/design.md', () => {
  test.each(['src/**/*.{ts,tsx}', 'test/**/*.ts'])(
    'given every mention in %s, then it names a section that is there',
    (pattern) => {
      const named = namedBy(pattern);
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter(({ section }) => !sections.includes(section))).toEqual([]);
    },
  );

  test('given its sections, then they are numbered one after the other', () => {
    expect(sections).toEqual(sections.map((_, index) => String(index + 1)));
  });

  test('given the invariants I1 to I15, then each is there once and in order', () => {
    const invariants = [...design.matchAll(/^- \*\*(I\d+)\*\*/gm)].map(([, name]) => name);
    expect(invariants).toEqual(Array.from({ length: 15 }, (_, index) => `I${index + 1}`));
  });

  test('given the page on the architecture, then it leads to the invariants: in Japanese it names I1 to I12', () => {
    expect(pageOf('architecture.md')).toContain('](design.md#3-invariants)');
    const japanese = pageOf('architecture.ja.md');
    const invariants = Array.from({ length: 12 }, (_, index) => `**I${index + 1}**`);
    expect(invariants.filter((invariant) => !japanese.includes(invariant))).toEqual([]);
    expect(japanese).toContain('](design.md)');
  });

  test('given a comment that breaks the line, or names no section, then both are seen', () => {
    expect(namedIn('(design.md\n * 4) and design.md.')).toEqual(['4', '']);
  });
});
