/**
 * The longest files first, so that the workers end at about the same time. Where a run has left its durations in Jest's cache, these
 * decide; on a fresh checkout the files known to be long begin, because their size says nothing of that.
 */
import { createRequire } from 'node:module';

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** Longest first: by processor time (FUTARI_TEST_CPU), and by waiting where little of it is needed. */
const long = [
  'browser/scenes.test.ts',
  'e2e/demo.test.ts',
  'model/modelOrder.test.ts',
  'browser/page.test.ts',
  'main/commands/logCommands.test.ts',
  'browser/drills.test.ts',
  'main/entries.test.ts',
  'model/modelAttempts.test.ts',
  'model/modelRounds.test.ts',
  'main/commands/backup.test.ts',
  'main/lambda/bundles.test.ts',
  'e2e/killed.test.ts',
  'sandbox/playground/story.test.ts',
  'e2e/killForward.test.ts',
  'adapters/dynamodb/log.test.ts',
  'e2e/killBack.test.ts',
  'main/commands/sandbox.process.test.ts',
  'e2e/rollback.test.ts',
  'model/removals.test.ts',
  'main/doctor.test.ts',
  'main/commands/report.test.ts',
  'e2e/plan.test.ts',
  'e2e/delivery.test.ts',
  'e2e/dnsFaults.test.ts',
  'e2e/otherRegions.test.ts',
  'sandbox/playground/drills.test.ts',
  'e2e/store.test.ts',
  'e2e/home.test.ts',
  'main/lambda/legacy.test.ts',
  'e2e/mailboxFaults.test.ts',
  'e2e/turnedBack.test.ts',
  'e2e/switchFaults.test.ts',
  'e2e/retiring.test.ts',
  'e2e/rollbackIncident.test.ts',
  'e2e/twoTargets.test.ts',
  'e2e/watch.test.ts',
  'e2e/probes.test.ts',
  'e2e/anchor.test.ts',
  'e2e/start.test.ts',
  'e2e/approvals.test.ts',
  'main/template/rotationCalls.test.ts',
];

const rank = ({ path }) => {
  const found = long.findIndex((name) => path.endsWith(`/test/${name}`));
  return found < 0 ? long.length : found;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const known = sorted.some(({ duration }) => duration !== undefined);
    return known ? sorted : sorted.sort((a, b) => rank(a) - rank(b));
  }
}
