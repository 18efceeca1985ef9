/** The simulation's worlds with a guard taken out of the core: what the guard holds off must then be counted. */
import { describe, expect, test } from '@jest/globals';
import { type WorldPlan, worldPlan } from '../../bench/simulation/plan.ts';
import { type Result, simulate } from '../../bench/simulation/simulate.ts';
import { day, hour, minute, second } from '../../bench/simulation/units.ts';
import { type Core, coreWith } from '../../src/domain/core.ts';
import { allRules, type RuleName } from '../../src/domain/rules.ts';

const without = (...names: RuleName[]) => coreWith(new Set([...allRules].filter((rule) => !names.includes(rule))));

/** Nothing happens but what the test is about: the record is right at once, and nobody changes their mind. */
const calm = (seed: number, world: number): WorldPlan => {
  const drawn = worldPlan(seed, world);
  const rotation = {
    handInAfterMs: 10 * minute,
    lagMs: 0,
    wrong: null,
    serverLagsMs: [0, 0, 0],
    strayReadAfterMs: null,
    flap: null,
    vanish: null,
    silence: null,
    removalAfterMs: hour,
    rollback: null,
    cancelAfterMs: null,
    firstRound: 'approve',
    pauseMs: minute,
  } as const;
  return { ...drawn, servers: 3, execution: 'onApproval', window: false, rotations: [rotation] };
};

type Change = Partial<WorldPlan['rotations'][number]>;

const inWorlds = (all: Partial<WorldPlan>, change: Change, core: Core): Promise<readonly Result[]> => {
  const planOf = (seed: number, world: number): WorldPlan => {
    const plan = { ...calm(seed, world), ...all };
    return { ...plan, rotations: plan.rotations.map((rotation) => ({ ...rotation, ...change })) };
  };
  return simulate({ rotations: 40, seed: 5, strategies: ['bot'], core, planOf });
};

const brokenMails = (results: readonly Result[]): number =>
  results.reduce((sum, { tally: { counts } }) => sum + counts.failing.ours + counts.noRecord.ours, 0);

const unproven = (results: readonly Result[]): number => results.reduce((sum, { tally }) => sum + tally.unproven, 0);

describe('what the guards hold off, counted in random worlds', () => {
  /** After the round was opened; SES itself may ask a server that still has it. */
  const flap = { afterMs: 75 * minute, lastsMs: 2 * day, servers: [1], otherKey: false };

  test('given a server that loses the record before the last approval, then no mail breaks (I2)', async () => {
    expect(brokenMails(await inWorlds({}, { flap }, coreWith(allRules)))).toBe(0);
    const blind = without('put-dns-right', 'put-digest');
    expect(brokenMails(await inWorlds({}, { flap }, blind))).toBeGreaterThan(0);
  });

  test('given a switch that lands after the way back, while the previous key still signs, then it is not called finished (I6)', async () => {
    const late = { latePuts: true, tokens: false };
    const rollback = { afterMs: second, ban: false, again: false };
    expect(unproven(await inWorlds(late, { rollback }, coreWith(allRules)))).toBe(0);
    const trusting = without('probe-not-while-verifying');
    expect(unproven(await inWorlds(late, { rollback }, trusting))).toBeGreaterThan(0);
  });
});
