/** Many worlds, one after another, each under both models of SES. */
import { type Core, core as wholeCore } from '../../src/domain/core.ts';
import { BotRun, type Watch } from './bot/run.ts';
import { type Naive, runNaive } from './naive.ts';
import { rotationsPerWorld, worldPlan } from './plan.ts';
import { type Model, models } from './signing.ts';
import { Tally } from './tally.ts';

type Way = 'bot' | Naive;
const ways: readonly Way[] = ['bot', 'at once', 'day 14'];

export interface Asked {
  readonly rotations: number;
  readonly seed: number;
  readonly ways?: readonly Way[];
  readonly core?: Core;
  /** Fate, where it is not left to chance. */
  readonly planOf?: typeof worldPlan;
  /** Called after each world that the bot was run in. */
  readonly progress?: (worlds: number) => void;
}

export interface Result {
  readonly way: Way;
  readonly model: Model;
  readonly tally: Tally;
}

const oursOf = ({ counts }: Tally): number => counts.failing.ours + counts.noRecord.ours + counts.unsigned.ours;

export const simulateWorld = async (
  { seed, core = wholeCore, planOf = worldPlan }: Asked,
  world: number,
  { way, model, tally }: Result,
  watch: Watch | null = null,
): Promise<void> => {
  const plan = planOf(seed, world);
  if (way !== 'bot') return runNaive(plan, model, tally, way);
  const before = oursOf(tally);
  await new BotRun(plan, model, tally, core, watch).run();
  if (oursOf(tally) > before) tally.traces.push(`world ${world}: ${oursOf(tally) - before} mails through our doing`);
};

export const simulate = async (asked: Asked): Promise<readonly Result[]> => {
  const results = (asked.ways ?? ways).flatMap((way) => models.map((model) => ({ way, model, tally: new Tally() })));
  const worlds = Math.ceil(asked.rotations / rotationsPerWorld);
  for (let world = 0; world < worlds; world += 1) {
    for (const result of results) await simulateWorld(asked, world, result);
    asked.progress?.(world + 1);
  }
  return results;
};
