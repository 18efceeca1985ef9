/** `npm run demo [-- scenario]`: exits with 0 only if every check held. */

import { languageOf, refusalText } from '../commandLine.ts';
import { scenarios } from '../demo/scenarios.ts';
import { runScenario, type Scenario } from '../demo/story.ts';

/** The usage, for --help. */
export const demoUsage = (): string =>
  ['npm run demo [-- SCENARIO | all]', ...scenarios.map(({ name, title }) => `  ${name.padEnd(13)} ${title}`)].join(
    '\n',
  );

const chosen = (names: readonly string[]): readonly Scenario[] | null => {
  if (names.length === 0) return scenarios.slice(0, 1);
  if (String(names) === 'all') return scenarios;
  const found = names.flatMap((name) => scenarios.filter((scenario) => scenario.name === name));
  return found.length === names.length ? found : null;
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Reads `process.argv` and the environment, prints, and sets the exit code. */
export const runDemo = async (): Promise<void> => {
  const names = process.argv.slice(2);
  const wanted = chosen(names);
  if (wanted === null) {
    const known = scenarios.map(({ name }) => name);
    const word = names.find((name) => !known.includes(name)) ?? null;
    process.stderr.write(`${refusalText(languageOf(process.env), word, demoUsage(), known)}\n`);
    process.exitCode = 2;
  } else {
    const began = performance.now();
    let [held, failed] = [0, 0];
    for (const scenario of wanted) {
      const checks = await runScenario(scenario, print);
      held += checks.filter((check) => check.held).length;
      failed += checks.filter((check) => !check.held).length;
    }
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    print(`${failed === 0 ? '✓' : '✗'} ${held} checks held, ${failed} did not, in ${seconds} s`);
    process.exitCode = failed === 0 && held > 0 ? 0 : 1;
  }
};
