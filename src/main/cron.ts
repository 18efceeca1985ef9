/** Wall time into ticks: the daily check and the sweep (design.md 5). Several replicas may run: nothing rests on being alone. */
import { schedule } from 'node-cron';
import type { Journal } from '../app/deps.ts';
import type { Application } from './application.ts';
import type { Config } from './config/load.ts';

export interface Cron {
  stop(): Promise<void>;
}

const catching = (journal: Journal, name: string, work: () => Promise<unknown>) => async (): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const fault = error instanceof Error ? error.name : 'unknown';
    journal.error({ job: name, fault }, 'a scheduled job failed');
  }
};

export const startCron = ({ schedule: times }: Config, application: Application, journal: Journal): Cron => {
  const options = { timezone: times.timeZone, noOverlap: true };
  const tasks = [
    schedule(
      times.daily,
      catching(journal, 'daily', () => application.dailyCheck()),
      options,
    ),
    schedule(
      times.sweep,
      catching(journal, 'sweep', () => application.sweep()),
      options,
    ),
    // Continues a check that was missed or whose process died; once the day's check is done, this reads nothing.
    schedule(
      times.sweep,
      catching(journal, 'daily', () => application.dailyCheck()),
      options,
    ),
  ];
  return {
    stop: async () => {
      for (const task of tasks) await task.destroy();
    },
  };
};
