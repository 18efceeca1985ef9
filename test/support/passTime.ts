/** Virtual time passes through every due moment in order; the store is swept only when something is due. */
import { dailyAfter } from '../../src/domain/calendar.ts';
import type { Instant } from '../../src/domain/names.ts';
import type { VirtualClock } from '../../src/sandbox/clock.ts';
import type { SesSandbox } from '../../src/sandbox/ses/api.ts';
import { calendar } from './applicationOnSite.ts';

/** The cron's side of a bot, also of one in another process. */
interface Swept {
  sweep(): Promise<unknown>;
  dailyCheck(): Promise<unknown>;
  idle(): Promise<unknown>;
  nextDueAt(): Promise<Instant | null>;
}

interface Passing {
  readonly clock: VirtualClock;
  readonly ses: SesSandbox;
  readonly applications: readonly Swept[];
}

const stepsMax = 5_000;
/** How late after the due moment the sweep comes. */
const sweepSlackMs = 1_000;
/** The cron's distance: what stays due, or cannot be read, is swept again after it. */
const cronMs = 60_000;

const dueOf = async (applications: readonly Swept[]): Promise<Instant | null> => {
  try {
    return (await applications[0]?.nextDueAt()) ?? null;
  } catch {
    return 0;
  }
};

const nextDaily = (now: Instant): Instant => {
  const today = dailyAfter(calendar, now, 0);
  return today > now ? today : dailyAfter(calendar, now, 1);
};

const nothingWasSwept = (): number => 0;

/** What became of one moment. */
interface Settled {
  /** What was due, as far as it is known. */
  readonly due: Instant | null;
  /** Whether a bot did something that may change it. */
  readonly acted: boolean;
}

/**
 * One moment: SES's own look-ups, the daily check at its hour, and a sweep by every bot when something is due.
 * @param knownDue what was due before the moment; only the daily check changes it in between
 */
const settle = async (passing: Passing, daily: boolean, knownDue: Instant | null): Promise<Settled> => {
  const { clock, ses, applications } = passing;
  await ses.tick();
  // A sweep that cannot read the store fails as a whole; the cron comes again.
  if (daily) for (const application of applications) await application.dailyCheck();
  const due = daily ? await dueOf(applications) : knownDue;
  const isDue = due !== null && due <= clock.now();
  if (isDue) await Promise.all(applications.map((application) => application.sweep().catch(nothingWasSwept)));
  await Promise.all(applications.map((application) => application.idle()));
  return { due, acted: daily || isDue };
};

/** @param byMs virtual milliseconds */
export const passTime = async (passing: Passing, byMs: number): Promise<void> => {
  const { clock, ses, applications } = passing;
  const to = clock.now() + byMs;
  await Promise.all(applications.map((application) => application.idle()));
  let settled = await settle(passing, false, await dueOf(applications));
  for (let step = 0; clock.now() < to; step += 1) {
    if (step >= stepsMax) throw new Error(`time did not pass in ${stepsMax} steps`);
    const now = clock.now();
    const daily = nextDaily(now);
    // SES checks its records every hour, and at those moments no bot does anything that could change what is due.
    const due = settled.acted ? await dueOf(applications) : settled.due;
    const swept = due === null ? [] : [due <= now ? now + cronMs : due + sweepSlackMs];
    const sesDue = ses.nextDueAt();
    const seen = sesDue === null || sesDue <= now ? [] : [sesDue];
    const next = Math.min(to, daily, ...swept, ...seen);
    clock.moveTo(next);
    settled = await settle(passing, next === daily, due);
  }
};
