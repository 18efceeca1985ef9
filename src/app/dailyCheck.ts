/** The cron's daily job: a quiet look at every configured domain, which is also the backstop for an index that lags. */

import type { Selector } from '../domain/names.ts';
import { missedTargets, returningTargets } from '../domain/queries.ts';
import { isRunning, type Stage, type State } from '../domain/state.ts';
import { inWindow } from '../ports/concurrency.ts';
import { faultOf, type Journal } from '../ports/journal.ts';
import type { PublicKeyInfo } from '../ports/keys.ts';
import type { DomainSettings } from '../ports/settings.ts';
import type { CheckpointStore } from '../ports/store.ts';
import { DailyCheck } from './checkpoint.ts';
import { correlated, type Deps, originOf, type Task } from './deps.ts';
import { targetIdOf } from './effects/readings.ts';
import { checkRecord, monitorOthers } from './effects/record.ts';
import { checkKeyAge, seeRecordGone, tryKeys } from './effects/retirement.ts';
import { preflight, seePlannedStart } from './effects/start.ts';
import { observeQuietly } from './effects/targets.ts';

import { executeNow, load, withMemory } from './execute.ts';
import type { Reconciler } from './reconcile.ts';

const linesMax = 10;
/** With fewer domains than this, progress is not logged. */
const domainsPerLineMin = 100;

interface CheckProgress {
  done(failed: boolean): void;
  end(): void;
}

/** Logs the progress of a check over many domains at even distances and at the end: a check that hangs shows where. */
export const checkProgress = (journal: Journal, job: string, domains: number): CheckProgress => {
  const distance = Math.max(domainsPerLineMin, Math.ceil(domains / linesMax));
  let done = 0;
  let failed = 0;
  const say = (message: string) => journal.info({ job, domains, done, failed }, message);
  return {
    done: (hasFailed) => {
      done += 1;
      if (hasFailed) failed += 1;
      if (done % distance === 0 && done < domains) say('daily check continues');
    },
    end: () => say('daily check done'),
  };
};

/**
 * Before the switch the record is waited for; after it mail depends on it: one that vanishes then must not go unseen. Without a key
 * there is none, and going back waits for none.
 */
const recordIsIdle: readonly Stage['tag'][] = ['Preparing', 'RollingBack'];

/** Null: not wanted in this state. Each job is given the newest state, because the one before may have changed it. */
type Job = (task: Task) => Promise<unknown> | null;

const checkRecordDaily: Job = (task) => {
  const { rotation } = task.state;
  return isRunning(rotation) && !recordIsIdle.includes(rotation.stage.tag) ? checkRecord(task) : null;
};

/** Daily until it is green (design.md 4). */
const repeatPreflight: Job = (task) => {
  const { rotation } = task.state;
  const red = isRunning(rotation) && rotation.preflight !== null && rotation.preflight.blockers.length > 0;
  return red ? preflight(task) : null;
};

/** Until a selector's key is destroyed SES is read daily in every state (I6): a late Put must not go unseen. */
const checkTargets = ({ targets }: DomainSettings): Job[] =>
  targets.map((target) => (task) => {
    // The watch looks by itself, and more often.
    const watched = task.state.rotation?.stage.tag === 'Watching';
    return task.state.targets.length > 0 && !watched ? observeQuietly(task, targetIdOf(target)) : null;
  });

/** Whether the DNS department has removed what it may: each record once a day; nobody waits for the minute. */
const seeGone: Job = async (task) => {
  const removable = Object.entries(task.state.selectors).filter(([, { status }]) => status === 'removable');
  for (const [selector] of removable) await seeRecordGone(task, selector as Selector);
};

/** The trial's reading of the current key tells its age too. */
const checkKeys: Job = async (task) => {
  const held = new Map<Selector, PublicKeyInfo>();
  try {
    await tryKeys(task, held);
  } finally {
    await checkKeyAge(task, held);
  }
};

/** A target that left the configuration would otherwise go unread without a word (I9). */
const seeTargets: Job = ({ deps, settings, state }) => {
  const targets = settings.targets.map(targetIdOf);
  const news = missedTargets(state, targets).length + returningTargets(state, targets).length > 0;
  return news ? executeNow(deps, settings.name, { type: 'RecordTargets', targets }) : null;
};

const jobsOf = (settings: DomainSettings): readonly Job[] => [
  seeTargets,
  checkRecordDaily,
  monitorOthers,
  repeatPreflight,
  ...checkTargets(settings),
  checkKeys,
  seeGone,
  seePlannedStart,
];

/** A server that the check finds silent is asked again before a decision. */
const oneOfMany = (deps: Deps): Deps => ({
  ...deps,
  dns: {
    ...deps.dns,
    observe: (query) => deps.dns.observe({ hurried: query.scope === 'authoritative', ...query }),
  },
});

/**
 * One domain's daily look: quiet unless something changed or is wrong.
 * A look that fails keeps none of the others from being made.
 * @returns the state that it led to @throws the first failure, after all were made
 */
export const checkDomain = async (given: Deps, settings: DomainSettings): Promise<State> => {
  // Who looks need not see the last second; what is appended is decided on the newest head all the same.
  const deps = withMemory(oneOfMany(given), { freshness: 'recent' });
  const failures: unknown[] = [];
  for (const job of jobsOf(settings)) {
    try {
      const { state } = await load(deps, settings.name);
      await job({ deps, settings, state });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return (await load(deps, settings.name)).state;
};

/**
 * Domains at once: what a look waits for is mostly other people's servers. DNS and SES have bounds of their own below this one, so a
 * server that never answers costs its domains a place, not the others their turn.
 */
const dailyCheckWindowMax = 16;

export const createDailyCheck = (deps: Deps, cursor: CheckpointStore, windowMax = dailyCheckWindowMax): DailyCheck => {
  const { clock, journal, newId, settings } = deps;
  const { calendar } = settings.policy;
  return new DailyCheck({ store: cursor, clock, calendar, journal, newId, windowMax });
};

/**
 * Every configured domain, due or not, once a day: what of it nobody has done yet. A fault in one does not stop the others; none is
 * thrown.
 */
export const runDailyCheck = async (reconciler: Reconciler, dailyCheck: DailyCheck): Promise<void> => {
  const { deps } = reconciler;
  const { domains } = deps.settings;
  let progress: CheckProgress | null = null;
  const visit = async (settings: DomainSettings): Promise<void> => {
    progress ??= checkProgress(deps.journal, 'daily', domains.size);
    const started = progress;
    started.done(!(await visitDomain(reconciler, settings)));
  };
  try {
    await dailyCheck.run(domains.values(), visit);
  } catch (error) {
    deps.journal.error({ job: 'daily', ...faultOf(error) }, 'daily check failed');
  }
  // Asked by each minute's cron: it speaks where something was looked at.
  (progress as CheckProgress | null)?.end();
};

/** One domain's turn. @returns false when a look failed, which is journalled; what was found before is still acted on */
export const visitDomain = async (reconciler: Reconciler, settings: DomainSettings): Promise<boolean> => {
  const origin = originOf(reconciler.deps, 'daily');
  const deps = correlated(reconciler.deps, origin);
  try {
    if (reconciler.owes(await checkDomain(deps, settings))) await reconciler.run(settings, origin);
    return true;
  } catch (error) {
    deps.journal.error({ domain: settings.name, ...faultOf(error) }, 'daily check failed');
    await reconciler.run(settings, origin);
    return false;
  }
};

/**
 * The cron's short-interval job: what is due now.
 * Domains whose due moment has come. The index's cursor moves only after all of them were handled.
 * @param handledOne called after each domain
 */
export const sweep = async (reconciler: Reconciler, handledOne: () => void = () => {}): Promise<number> => {
  const { deps } = reconciler;
  const origin = originOf(deps, 'sweep');
  let handled = 0;
  for await (const { domain } of deps.log.due(deps.clock.now(), deps.settings.domains.keys())) {
    const settings = deps.settings.domains.get(domain);
    if (settings === undefined) {
      // Its key and record still exist: without this line nobody would notice that it left the configuration.
      deps.journal.error({ domain }, 'due, but no longer configured');
      continue;
    }
    await reconciler.run(settings, origin);
    handledOne();
    handled += 1;
  }
  // Nothing else may be due for days: the anchor gets what it is owed, and people hear of it.
  for (const domain of deps.anchor?.unreachable() ?? []) {
    const settings = deps.settings.domains.get(domain);
    if (settings !== undefined) await reconciler.run(settings, origin);
  }
  return handled;
};

/** Domains read at once; they are not in a hurry. */
const readWindowMax = 8;

/**
 * Called at the start of a process: notices that other processes could not post are tried at once, regardless of their back-off.
 * @throws LogUnavailable
 */
export const postPendingNotices = async (reconciler: Reconciler): Promise<void> => {
  const { log, settings } = reconciler.deps;
  await inWindow(settings.domains.values(), readWindowMax, async (domain) => {
    const head = await log.load(domain.name, 'recent');
    if (head !== null && head.state.notices.length > 0) await reconciler.run(domain, 'start');
  });
};
