/** The cron's two jobs: what is due now, and once a day a walk over every configured domain. */
import { isRunning, type Stage } from '../domain/state.ts';
import type { DomainSettings } from '../ports/settings.ts';
import type { Deps } from './deps.ts';
import { load } from './execute.ts';
import { checkKeyAge } from './perform/keyAge.ts';
import { targetIdOf } from './perform/look.ts';
import { lookAtTarget } from './perform/lookAt.ts';
import { preflight } from './perform/preflight.ts';
import { checkRecord } from './perform/record.ts';
import { seeRecordGone } from './perform/retire.ts';
import type { Performed, Task } from './perform/task.ts';
import type { Reconciler } from './reconcile.ts';

/** Domains whose due moment has come. The index's cursor moves only after all of them were handled. */
export const sweep = async (reconciler: Reconciler): Promise<number> => {
  const { deps } = reconciler;
  let handled = 0;
  for await (const { domain } of deps.log.due(deps.clock.now())) {
    const settings = deps.settings.domains.get(domain);
    if (settings === undefined) {
      // Its key and record still exist: silence would hide that somebody took it out of the configuration.
      deps.journal.error({ domain }, 'due, but no longer configured');
      continue;
    }
    await reconciler.run(settings);
    handled += 1;
  }
  return handled;
};

/** Before the switch it is waited for; after it mail depends on it: a record that vanishes then must not go unseen. */
const recordMatters = new Set<Stage['tag']>([
  'AwaitingApplication',
  'AwaitingRecord',
  'Published',
  'Stable',
  'Switching',
  'Watching',
  'AwaitingCompletion',
  'Overlap',
  'RolledBack',
]);

const dailyJobs = (task: Task): (() => Promise<Performed>)[] => {
  const { state, settings } = task;
  const { rotation } = state;
  const running = isRunning(rotation);
  const jobs: (() => Promise<Performed>)[] = [];
  if (running && recordMatters.has(rotation.stage.tag)) jobs.push(() => checkRecord(task));
  if (running && rotation.preflight !== null && rotation.preflight.blockers.length > 0)
    jobs.push(() => preflight(task));
  // Until a selector's key is destroyed SES is read daily in every state (I6): a late Put must not go unseen.
  if (state.targets.length > 0) {
    for (const target of settings.targets) jobs.push(() => lookAtTarget(task, targetIdOf(target), false));
  }
  jobs.push(() => checkKeyAge(task));
  for (const [name, facts] of Object.entries(state.selectors)) {
    if (facts.status === 'removable') jobs.push(() => seeRecordGone(task, name as typeof state.current & string));
  }
  return jobs;
};

/** One domain's daily look: quiet unless something changed or is wrong. */
export const walkDomain = async (deps: Deps, settings: DomainSettings): Promise<void> => {
  const { state: first } = await load(deps, settings.name);
  const count = dailyJobs({ deps, settings, state: first }).length;
  for (let index = 0; index < count; index += 1) {
    const { state } = await load(deps, settings.name);
    const job = dailyJobs({ deps, settings, state })[index];
    if (job) await job();
  }
};

/** Every configured domain, due or not: also the backstop for an index that lags. A fault in one does not stop the others. */
export const dailyWalk = async (reconciler: Reconciler): Promise<void> => {
  const { deps } = reconciler;
  for (const settings of deps.settings.domains.values()) {
    try {
      await walkDomain(deps, settings);
    } catch (error) {
      const fault = error instanceof Error ? error.name : 'unknown';
      deps.journal.error({ domain: settings.name, fault }, 'daily walk failed');
    }
    await reconciler.run(settings);
  }
};
