/** What the compiler asks of a setting, and what follows from its row. `tsc` judges the marked lines; the tests run the rest. */
import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { fileTexts, textsOf } from '../../../src/main/config/explain.ts';
import { durationSchema } from '../../../src/main/config/fields.ts';
import { factsOf, section, setting } from '../../../src/main/config/setting.ts';

const words = { ja: '待つ時間', en: 'how long it waits', example: 'PT60S' };

const own = section({
  wait: setting(durationSchema(1_000, 3_600_000).prefault('PT1M'), words),
  names: setting(z.array(z.string()).optional(), { ja: '名前', en: 'names', example: '[a, b]' }),
  secret: setting(z.string(), { ja: '秘密', en: 'a secret', example: '…', logged: false }),
  inner: setting(section({ count: setting(z.int().min(1).max(5).prefault(2), { ...words, example: '3' }) }), words),
});

test('given a row, then its words, limits, default and logged fact follow from it', () => {
  expect(textsOf(own)).toMatchObject({
    wait: { byDefault: 'PT60S', required: false, en: 'how long it waits (PT1S–PT1H); an ISO 8601 duration' },
    names: { byDefault: null, required: false },
    secret: { byDefault: null, required: true, ja: '秘密' },
    'inner.count': { byDefault: '2', required: false, ja: '待つ時間（1–5）' },
  });
  const read = own.parse({ secret: 'x', names: ['a', 'b'], inner: {} });
  expect(factsOf(own, read)).toEqual({ wait: 'PT1M', names: 'a, b', 'inner.count': '2' });
  expect(factsOf(own, undefined)).toEqual({ wait: '-', names: '-', 'inner.count': '-' });
});

test.each(Object.entries(fileTexts))('%s has words in both languages and an example', (_, { ja, en, example }) => {
  for (const text of [ja, en, example]) expect(text.trim()).not.toBe('');
});

test('a setting without words, with one language, or without an example does not compile', () => {
  const wrong = [
    // @ts-expect-error There are no words.
    () => section({ plain: z.string() }),
    // @ts-expect-error There is no English.
    () => setting(z.string(), { ja: '名前', example: 'a' }),
    // @ts-expect-error There is no example.
    () => setting(z.string(), { ja: '名前', en: 'a name' }),
    // @ts-expect-error The log would name a number of a text.
    () => setting(z.string(), { ja: '名前', en: 'a name', example: 'a', logged: (value: number) => String(value) }),
  ];
  expect(wrong).toHaveLength(4);
});
