import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextSelector, Selector, templateProblem } from '../../src/domain/names.ts';

const runbook = 'gooid-21-prod-{yyyymmdd}-{n}';

describe('the next selector', () => {
  test.each([
    // The runbook counts on from the current one, on another day too.
    [runbook, '2025-09-18', ['gooid-21-prod-20250904-1'], 'gooid-21-prod-20250918-2'],
    [runbook, '2025-09-18', [], 'gooid-21-prod-20250918-1'],
    [runbook, '2025-09-18', ['gooid-21-prod-20250918-2', 'gooid-21-prod-20250904-1'], 'gooid-21-prod-20250918-3'],
    ['s{yyyymm}x{n}', '2025-09-18', ['s202509x1'], 's202509x2'],
    ['{n}-{n}', '2025-09-18', ['7-7'], '8-8'],
    // A number of more than four digits is a date, not a count.
    [runbook, '2025-09-18', ['other-20250904'], 'gooid-21-prod-20250918-1'],
  ])('given %s on %s and %j used, then %s', (template, date, used, expected) => {
    expect(nextSelector(template, date, new Set(used))).toBe(expected);
  });

  test('given a name of exactly 63 characters, then it is taken; given one more, then none is given', () => {
    const fits = `${'a'.repeat(61)}-{n}`;
    expect(nextSelector(fits, '2025-09-18', new Set())).toHaveLength(63);
    expect(nextSelector(`a${fits}`, '2025-09-18', new Set())).toBeNull();
    expect(nextSelector(fits, '2025-09-18', new Set(['x-9']))).toBeNull();
  });

  test('given any used names, then the next is a selector that none of them is', () => {
    const aName = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
    const aDate = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(aName), aDate, fc.integer({ min: 0, max: 30 }), (names, date, rotations) => {
        const day = date.toISOString().slice(0, 10);
        const used = new Set<string>(names);
        for (let n = 0; n < rotations; n += 1) {
          const next = nextSelector(runbook, day, used);
          expect(next === null || (Selector.parse(next) !== null && !used.has(next))).toBe(true);
          if (next !== null) used.add(next);
        }
      }),
    );
  });
});

test('I8: given a used name in other letters, then it is not taken again: DNS knows no capital letters', () => {
  expect(nextSelector('s{n}', '2025-09-18', new Set(['S1']))).toBe('s2');
});

describe('a template', () => {
  test.each([
    [runbook, null],
    ['{n}', null],
    ['gooid-{yyyymmdd}', 'no_number'],
    ['', 'no_number'],
    ['goo_id-{n}', 'not_a_selector'],
    ['-{n}', 'not_a_selector'],
    ['{n}-', 'not_a_selector'],
    ['{year}-{n}', 'not_a_selector'],
    [`${'a'.repeat(59)}{n}`, null],
    // Four digits of a number that may come must fit as well.
    [`${'a'.repeat(60)}{n}`, 'not_a_selector'],
  ])('given %s, then the problem is %s', (template, problem) => {
    expect(templateProblem(template)).toBe(problem);
  });
});
