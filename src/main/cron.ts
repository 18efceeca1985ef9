/** Runs the daily check and the sweep by wall time (design.md 5). Several replicas may run: nothing depends on being the only one. */
import { schedule, type TaskOptions } from 'node-cron';
import { faultOf, type Journal } from '../ports/journal.ts';
import type { Application } from './application.ts';
import type { Config } from './config/load.ts';

export interface Cron {
  stop(): Promise<void>;
}

export type ScheduledWork = Pick<Application, 'sweep' | 'dailyCheck'> & {
  readonly sweepWatch: Pick<Application['sweepWatch'], 'expectIn' | 'check'>;
};

const watchEveryMs = 60_000;

type Job = 'daily' | 'sweep';

const catching = (journal: Journal, job: Job, work: () => Promise<unknown>) => async (): Promise<void> => {
  try {
    await work();
  } catch (error) {
    journal.error({ job, ...faultOf(error) }, 'a scheduled job failed');
  }
};

type Logger = NonNullable<TaskOptions['logger']>;

/** Logs the library's messages about late or missed ticks as journal lines. */
const loggerOf = (journal: Journal, job: Job): Logger => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => journal.info({ job, from: 'node-cron' }, message),
  error: (error) => {
    if (typeof error === 'string') journal.error({ job, from: 'node-cron' }, error);
    else journal.error({ job, from: 'node-cron', ...faultOf(error) }, 'a scheduled job failed');
  },
});

export const startCron = (
  { schedule: times }: Pick<Config, 'schedule'>,
  application: ScheduledWork,
  journal: Journal,
): Cron => {
  const start = (job: Job, expression: string, timezone: string, work: () => Promise<unknown>) =>
    schedule(expression, catching(journal, job, work), { timezone, noOverlap: true, logger: loggerOf(journal, job) });
  const daily = () => application.dailyCheck();
  const { sweepWatch } = application;
  // UTC, because in a zone with summer time the library does not tick in the repeated hour.
  const sweeps = start('sweep', times.sweep, 'UTC', async () => {
    await application.sweep();
    expectNext();
  });
  const expectNext = (): void => {
    const next = sweeps.getNextRun();
    if (next !== null) sweepWatch.expectIn(next.getTime() - Date.now());
  };
  expectNext();
  // A timer of its own, and not the library's, which may be what has stopped.
  const watching = setInterval(() => void sweepWatch.check(), watchEveryMs).unref();
  const tasks = [
    start('daily', times.daily, times.timeZone, daily),
    sweeps,
    // Continues a check that was missed or whose process died; once the day's check is done, this reads nothing.
    start('daily', times.sweep, 'UTC', daily),
  ];
  return {
    stop: async () => {
      clearInterval(watching);
      for (const task of tasks) await task.destroy();
    },
  };
};
