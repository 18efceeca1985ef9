/** Many worlds, one after another, each under both models of SES. */
import { type Core, core as wholeCore } from '../../src/domain/core.ts';
import { ApplicationRun, type Watch } from './bot/run.ts';
import { type Naive, runNaive } from './naive.ts';
import { rotationsPerWorld, worldPlan } from './plan.ts';
import { type Model, models } from './signing.ts';
import { Tally } from './tally.ts';

type Strategy = 'bot' | Naive;
const strategies: readonly Strategy[] = ['bot', 'at once', 'day 14'];

export interface SimulationOptions {
  readonly rotations: number;
  readonly seed: number;
  readonly strategies?: readonly Strategy[];
  readonly core?: Core;
  /** Fate, where it is not left to chance. */
  readonly planOf?: typeof worldPlan;
  /** Slack takes part, with faults of its own. */
  readonly withSlack?: boolean;
  /** Called after each world that the bot was run in. */
  readonly progress?: (worlds: number) => void;
}

export interface Result {
  readonly strategy: Strategy;
  readonly model: Model;
  readonly tally: Tally;
}

const oursOf = ({ counts }: Tally): number => counts.failing.ours + counts.noRecord.ours + counts.unsigned.ours;

export const simulateWorld = async (
  { seed, core = wholeCore, planOf = worldPlan, withSlack = false }: SimulationOptions,
  world: number,
  { strategy, model, tally }: Result,
  watch: Watch | null = null,
): Promise<void> => {
  const plan = planOf(seed, world);
  if (strategy !== 'bot') return runNaive(plan, model, tally, strategy);
  const before = oursOf(tally);
  await new ApplicationRun(plan, model, { tally, core, watch, withSlack }).run();
  if (oursOf(tally) > before) tally.traces.push(`world ${world}: ${oursOf(tally) - before} mails through our doing`);
};

export const simulate = async (options: SimulationOptions): Promise<readonly Result[]> => {
  const results = (options.strategies ?? strategies).flatMap((strategy) =>
    models.map((model) => ({ strategy, model, tally: new Tally() })),
  );
  const worlds = Math.ceil(options.rotations / rotationsPerWorld);
  for (let world = 0; world < worlds; world += 1) {
    for (const result of results) await simulateWorld(options, world, result);
    options.progress?.(world + 1);
  }
  return results;
};
