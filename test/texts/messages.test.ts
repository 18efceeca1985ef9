/** What the compiler asks of the texts that one part says by itself. `tsc` judges the marked lines; the test runs the rest. */
import { expect, test } from '@jest/globals';
import { messages } from '../../src/texts/text.ts';

const message = messages({
  absent: { ja: '{domain} はありません。', en: 'There is no {domain}.' },
  done: { ja: '終わりました。', en: 'Done.' },
});

test('a text is said in the language that is asked for, with its facts', () => {
  expect(message('ja', 'absent', { domain: 'goo.ne.jp' })).toBe('goo.ne.jp はありません。');
  expect(message('en', 'absent', { domain: 'goo.ne.jp' })).toBe('There is no goo.ne.jp.');
  expect(message('en', 'done')).toBe('Done.');
  expect(message.ofCode('en', 'absent', {})).toBe('There is no .');
});

test('a missing fact, language or row does not compile, nor do facts that only one language has', () => {
  const wrong = [
    // @ts-expect-error The fact `domain` is missing.
    () => message('en', 'absent'),
    // @ts-expect-error There is no such row.
    () => message('en', 'other'),
    // @ts-expect-error Only English has the fact.
    () => messages({ uneven: { ja: '終わりました。', en: '{domain} is done.' } }),
    // @ts-expect-error The compiler cannot see the facts of a text that is put together.
    () => messages({ joined: { ja: ['{domain}'].join(), en: ['{domain}'].join() } }),
    // @ts-expect-error There is no English.
    () => messages({ half: { ja: '終わりました。' } }),
  ];
  expect(wrong).toHaveLength(5);
});
