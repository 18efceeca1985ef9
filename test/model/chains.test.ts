/** What must hold for a command: one chain of checks. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { core } from '../../src/domain/core.ts';
import { type Chain, firstRefusal, guard, refuse } from '../../src/domain/decision.ts';
import { allRules, ruleNames } from '../../src/domain/rules.ts';
import { completing } from './retireConfigurations.ts';
import { overlapping } from './start.ts';

const { state } = overlapping(completing, core);
const given = { state, policy: completing.policy, rules: allRules };
const without = { ...given, rules: new Set(ruleNames.filter((name) => name !== 'approval-distinct')) };

describe('given a chain whose checks do not hold', () => {
  const monitored = guard('approval-distinct', () => refuse('already_approved'));
  const chain: Chain = [() => null, monitored, () => refuse('already_switching')];

  test('then the first of them refuses, in the order of the chain', () => {
    expect(firstRefusal(chain, given, null)?.code).toBe('already_approved');
    expect(firstRefusal([...chain].reverse(), given, null)?.code).toBe('already_switching');
  });

  test('then a guard that is taken out lets its own check pass, and no other', () => {
    expect(firstRefusal(chain, without, null)?.code).toBe('already_switching');
    expect(firstRefusal([monitored], without, null)).toBeNull();
  });
});

test('given the names of the guards, then each but the one that lives outside the core stands in a check or a row of it', () => {
  const source = globSync('src/domain/**/*.ts').map((path) => readFileSync(path, 'utf8'));
  const stands = (name: string): boolean =>
    source.some((text) => new RegExp(`(guard\\(|has\\()\\s*'${name}'`).test(text));
  expect(ruleNames.filter((name) => !stands(name))).toEqual(['sweep-until-destroyed']);
});
