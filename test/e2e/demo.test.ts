import { describe, expect, test } from '@jest/globals';
import { scenarios } from '../../src/main/demo/scenarios.ts';
import { runScenario } from '../../src/main/demo/story.ts';

const scenarioTimeoutMs = 300_000;

describe('the stories of the demo, each verified from outside the bot', () => {
  test.each(scenarios.map((scenario) => [scenario.name, scenario.title, scenario] as const))(
    '%s: %s',
    async (_name, _title, scenario) => {
      const checks = await runScenario({ ...scenario, options: { ...scenario.options } }, () => {});
      expect(checks.filter(({ held }) => !held)).toEqual([]);
      expect(checks.length).toBeGreaterThan(5);
    },
    scenarioTimeoutMs,
  );
});
