import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayBeRemembered, nextSelector, remembered, type UsedNames, wasUsed } from '../../src/domain/names.ts';

const remember = (names: readonly string[]): UsedNames => names.reduce<UsedNames>(remembered, {});

describe('I8: a name that has left the state is never taken again', () => {
  test('given any names that were forgotten, then each is known as used, in any case', () => {
    const aName = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,20}[a-zA-Z0-9])?$/);
    fc.assert(
      fc.property(fc.array(aName), (names) => {
        const forgotten: string[] = [];
        let used: UsedNames = {};
        for (const name of names) {
          if (!mayBeRemembered(used, name)) continue;
          used = remembered(used, name);
          forgotten.push(name, name.toUpperCase());
        }
        expect(forgotten.filter((name) => !wasUsed(used, name))).toEqual([]);
        expect(Object.keys(used).length).toBeLessThanOrEqual(12);
      }),
    );
  });

  test.each([
    [
      'gooid-21-prod-{yyyymmdd}-{n}',
      ['gooid-21-prod-20250904-1', 'gooid-21-prod-20250905-7'],
      'gooid-21-prod-20250918-8',
    ],
    ['s{yyyymm}x{n}', ['s202508x3'], 's202509x4'],
    // Another template that could make the same name.
    ['k-1{n}', ['k-12'], 'k-113'],
  ])('given %s and %j forgotten, then the next is %s', (template, forgotten, expected) => {
    expect(nextSelector(template, '2025-09-18', new Set(), remember(forgotten))).toBe(expected);
  });

  test('given a name that every object has a property of, then it is known as used once it was', () => {
    expect(wasUsed({}, 'constructor')).toBe(false);
    expect(remember(['constructor'])).toEqual({ constructor: 0 });
    expect(wasUsed(remember(['constructor']), 'constructor')).toBe(true);
  });

  test('given a number that is too long to compare, then the name stays in the state', () => {
    expect(mayBeRemembered({}, `k-${'9'.repeat(20)}`)).toBe(false);
  });
});
