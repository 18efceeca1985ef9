import { afterAll, describe, expect, test } from '@jest/globals';
import { ruleNames } from '../../src/domain/rules.ts';
import { approvalRemovals } from './approvalRemovals.ts';
import { breakGlassRemovals } from './breakGlassRemovals.ts';
import { compromiseRemovals } from './compromiseRemovals.ts';
import { nameOf, withoutIt } from './removal.ts';
import { retireRemovals } from './retireRemovals.ts';
import { switchRemovals } from './switchRemovals.ts';
import { turnedBackRemovals } from './turnedBackRemovals.ts';

const removals = [
  ...approvalRemovals,
  ...switchRemovals,
  ...retireRemovals,
  ...breakGlassRemovals,
  ...compromiseRemovals,
  ...turnedBackRemovals,
];

/** Guards whose removal alone changes nothing that an invariant names, and why they stay. */
const coveredBy: Readonly<Record<string, string>> = {
  'observations-after-append':
    'observations-after-settle: after its own settle an attempt cannot land, so a later append cannot make its sign untrue',
};

/** Guards that live outside the core: the list names them, the world takes them out. */
const outside = ['sweep-until-destroyed'];

describe('a guard that is taken out is caught by a named invariant', () => {
  const lines: string[] = [];
  afterAll(() => {
    process.stdout.write(`${lines.join('\n')}\n`);
  });

  test.each(removals.map((removal) => [nameOf(removal), removal] as const))(
    '%s',
    (name, removal) => {
      const { violation } = withoutIt(removal);
      lines.push(`without ${name}: ${violation?.invariant ?? 'NOT CAUGHT'}`);
      if (removal.row) lines.push(`    known as: ${removal.row}`);
      lines.push(`    in ${removal.configuration.name}: ${violation?.trace.join('; ') ?? ''}`);
      expect(violation?.invariant).toBe(removal.caughtBy);
    },
    300_000,
  );

  test('every guard of the list is taken out, alone or with what covers it', () => {
    const tried = new Set<string>([...removals.flatMap(({ without }) => without), ...outside]);
    expect(ruleNames.filter((name) => !tried.has(name))).toEqual([]);
  });

  test('whatever is caught only together with its cover is said to be', () => {
    const alone = new Set(removals.filter(({ without }) => without.length === 1).flatMap(({ without }) => without));
    const first = new Set(removals.filter(({ without }) => without.length > 1).map(({ without }) => without[0]));
    const never = ruleNames.filter((name) => !alone.has(name) && !first.has(name) && !outside.includes(name));
    expect(never).toEqual([]);
  });

  test('a guard without an effect of its own has a reason', () => {
    for (const [name, reason] of Object.entries(coveredBy)) {
      lines.push(`without ${name} alone: nothing is found; ${reason}`);
      expect(ruleNames).toContain(name);
    }
  });

  test('all seventeen known counterexamples are among them', () => {
    expect(removals.filter(({ row }) => row !== undefined).length).toBe(17);
    expect(removals.filter(({ without }) => without.length === 1).length).toBeGreaterThanOrEqual(25);
  });
});
