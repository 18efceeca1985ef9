/**
 * `node bench/simulation.ts [--rotations N] [--seed S] [--json] [--slack]`: rotations in random worlds, by the bot and by automation that
 * does not look, under both models of what SES signs while PENDING. `--world W [--model previous]` prints one world's story.
 */
import { parseArgs } from 'node:util';
import { asJson, asTable } from './simulation/report.ts';
import { models } from './simulation/signing.ts';
import { simulate, simulateWorld } from './simulation/simulate.ts';
import { Tally } from './simulation/tally.ts';

const options = {
  rotations: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
  slack: { type: 'boolean', default: false },
  world: { type: 'string' },
  model: { type: 'string', default: 'unsigned' },
} as const;

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options });
  // Faults are drawn by the thousand, and nobody reads where they were made.
  Error.stackTraceLimit = 0;
  const simulated = { rotations: Number(values.rotations), seed: Number(values.seed), withSlack: values.slack };
  const model = models.find((one) => one === values.model);
  const valid =
    Number.isSafeInteger(simulated.rotations) && simulated.rotations > 0 && Number.isSafeInteger(simulated.seed);
  if (!valid || model === undefined) {
    throw new RangeError(`--rotations and --seed are whole numbers, --model is ${models.join(' or ')}`);
  }
  if (values.world !== undefined) {
    const print = (at: number, line: string): void => console.log(`${new Date(at).toISOString()} ${line}`);
    await simulateWorld(simulated, Number(values.world), { strategy: 'bot', model, tally: new Tally() }, print);
    return;
  }
  const worldsATold = 1000;
  const progress = (worlds: number): void => {
    if (worlds % worldsATold === 0) console.error(`${worlds} worlds`);
  };
  // Slack makes no difference to those who ask nobody.
  const strategies = values.slack ? (['bot'] as const) : undefined;
  const results = await simulate({ ...simulated, ...(strategies === undefined ? {} : { strategies }), progress });
  console.log(values.json ? asJson(simulated, results) : asTable(simulated, results));
};

await main();
