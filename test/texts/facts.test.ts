import { expect, test } from '@jest/globals';
import { factsOf } from '../../src/domain/notices.ts';
import { factTexts, plainMarkup } from '../../src/texts/facts.ts';

test.each([
  ['ja', '佐藤 花子、鈴木'],
  ['en', '佐藤 花子, 鈴木'],
] as const)(
  'given the names of several people in %s, then they are listed as the language lists them',
  (language, listed) => {
    const facts = { until: 0, minutes: 1, approvers: ['佐藤 花子', '鈴木'] };
    const shown = factTexts(language, 'Asia/Tokyo', factsOf({ code: 'watch_began', facts }), plainMarkup);
    expect(shown.approvers).toBe(listed);
  },
);
