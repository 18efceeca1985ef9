/**
 * The process's schedule under a clock that this process alone moves: a year by the hour, and the days around each change of the clocks by the
 * minute. Node's timers are replaced here, which no test file may do for those that share its worker.
 * Run: node test/support/cronYear.ts ZONE. Prints one line of JSON: `CronYear`.
 */

import { mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Config } from '../../src/main/config/load.ts';
import { type ScheduledWork, startCron } from '../../src/main/cron.ts';
import type { Journal } from '../../src/ports/journal.ts';

export interface CronYear {
  /** Minutes between two sweeps of an hourly schedule, over the year: the longest. */
  readonly longestOfYear: number;
  /** Changes of the clocks in the year. */
  readonly changes: number;
  /** The same, of a schedule of each minute, on the days of the changes. */
  readonly longestOfChanges: number;
  /** Calendar days of the zone, in the year, without a daily check. */
  readonly daysWithout: number;
  /** What the journal says of ticks that a process at a standstill missed. */
  readonly missed: readonly string[];
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const yearStart = Date.UTC(2026, 0, 1);
const yearHours = 365 * 24;
const [, , timeZone = 'UTC'] = process.argv;

const offsets = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
const dates = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
const offsetOf = (at: number): string =>
  offsets.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
const dayOf = (at: number): string => dates.format(at);

const sweepWatch: ScheduledWork['sweepWatch'] = { expectIn: () => {}, check: async () => {} };

const silent: Journal = { info: () => {}, error: () => {} };

interface Walked {
  readonly longest: number;
  readonly days: ReadonlySet<string>;
}

/** Starts the schedule at `from`, and moves the clock by `stepMs` through `steps`. */
const walk = async (sweep: string, daily: string, from: number, steps: number, stepMs: number): Promise<Walked> => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: from });
  let last = from;
  let longest = 0;
  const days = new Set<string>();
  const work: ScheduledWork = {
    sweep: async () => {
      longest = Math.max(longest, Date.now() - last);
      last = Date.now();
      return 0;
    },
    dailyCheck: async () => void days.add(dayOf(Date.now())),
    sweepWatch,
  };
  const cron = startCron({ schedule: { sweep, daily, timeZone } } as Pick<Config, 'schedule'>, work, silent);
  for (let step = 0; step < steps; step += 1) {
    mock.timers.tick(stepMs);
    await turn();
  }
  longest = Math.max(longest, Date.now() - last);
  await cron.stop();
  mock.timers.reset();
  return { longest: longest / minuteMs, days };
};

/** The clock goes on by an hour while nothing runs, as in a virtual machine that was suspended. */
const standStill = async (): Promise<readonly string[]> => {
  const lines: string[] = [];
  const write: Journal['info'] = (fields, message) =>
    void lines.push(`${fields.job} ${fields.from} ${message.replace(/ at .*/, '')}`);
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: yearStart });
  const work: ScheduledWork = { sweep: async () => 0, dailyCheck: async () => {}, sweepWatch };
  const schedule = { sweep: '* * * * *', daily: '0 2 * * *', timeZone };
  const cron = startCron({ schedule } as Pick<Config, 'schedule'>, work, { info: write, error: write });
  mock.timers.tick(hourMs + 30_000);
  await turn();
  await cron.stop();
  mock.timers.reset();
  return [...new Set(lines)].sort();
};

const changes = Array.from({ length: yearHours }, (_, hour) => yearStart + hour * hourMs).filter(
  (at) => offsetOf(at) !== offsetOf(at + hourMs),
);
// A local time that the change in spring skips, and the one in autumn has twice.
const year = await walk('0 * * * *', '0 2 * * *', yearStart, yearHours, hourMs);
const around = [];
for (const at of changes) around.push(await walk('* * * * *', '0 2 * * *', at - 3 * hourMs, 6 * 60, minuteMs));
const daysOfYear = Array.from({ length: 365 }, (_, day) => dayOf(yearStart + 12 * hourMs + day * 24 * hourMs));
const found: CronYear = {
  longestOfYear: year.longest,
  changes: changes.length,
  longestOfChanges: Math.max(0, ...around.map(({ longest }) => longest)),
  daysWithout: daysOfYear.filter((day) => !year.days.has(day)).length,
  missed: await standStill(),
};
console.log(JSON.stringify(found));
