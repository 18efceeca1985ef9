/** Pages say what the program says: their tables and the picture are written from the source. `npm run docs` writes them anew. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from '@jest/globals';
import { arrowsOf } from '../../bench/sourceFigures/picture.ts';
import { pages } from '../support/pages/pages.ts';
import { beginningOf } from '../support/pages/runbookList.ts';
import { withSections } from '../support/pages/sections.ts';

test.each(pages.map(({ path, anew }) => [basename(path.pathname), path, anew] as const))(
  'given the source, then docs/%s has what is written from it, word for word',
  (_, path, anew) => {
    const now = readFileSync(path, 'utf8');
    expect(now).toBe(anew(now));
  },
);

test('given a mark that names no part, or a part that no mark names, then that is said', () => {
  const page = 'by hand\n<!-- written: a -->\nold\n<!-- end -->\nby hand\n';
  expect(withSections(page, { a: () => 'new' })).toBe(page.replace('old', 'new'));
  expect(() => withSections(page, { b: () => '' })).toThrow('no part is called a');
  expect(() => withSections(page, { a: () => '', b: () => '' })).toThrow('no place for b');
});

test('given the sentence of a message, then the runbook shows as much of it as somebody needs to find it', () => {
  expect(beginningOf('en', '🚨 {owner}: the switch does not come to an end (alarm {count}). Decide.')).toBe(
    'the switch does not come to an end.',
  );
  expect(beginningOf('ja', '🚨 {owner} へ: 切り替えが終わりません（{count} 回目）。')).toBe('切り替えが終わりません。');
  expect(beginningOf('en', `NO ROLLBACK: the key is not held. ${'x'.repeat(99)}`)).toBe(
    'NO ROLLBACK: the key is not held.',
  );
});

test('given imports across the parts, then each pair of parts is one arrow, and adapters have a box each', () => {
  const file = (path: string, ...imports: string[]) => ({ path, text: '', imports });
  expect(
    arrowsOf([
      file('src/app/a.ts', 'src/ports/b.ts', 'src/app/c.ts'),
      file('src/app/d.ts', 'src/ports/b.ts'),
      file('src/adapters/dns/e.ts', 'src/domain/f.ts'),
    ]),
  ).toEqual([
    { from: 'adapters/dns', to: 'domain' },
    { from: 'app', to: 'ports' },
  ]);
});
