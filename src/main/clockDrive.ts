/** Moves the sandbox's clock the way time really passes: through every due moment, in order. */

import type { Calendar } from '../domain/calendar.ts';
import { dailyAfter } from '../domain/calendar.ts';
import type { Instant } from '../domain/names.ts';
import type { VirtualClock } from '../sandbox/clock.ts';
import type { SesSandbox } from '../sandbox/ses/api.ts';
import type { Bot } from './bot.ts';

export interface Driven {
  readonly clock: VirtualClock;
  readonly ses: Pick<SesSandbox, 'nextDueAt' | 'tick'>;
  readonly bot: Pick<Bot, 'idle' | 'sweep' | 'dailyWalk' | 'nextDueAt'>;
  readonly calendar: Calendar;
}

const stepsMax = 20_000;
/** A sweep looks at what is due at this distance, as the cron does. */
const sweepSlackMs = 1_000;

/** When SES looks by itself, the bot has nothing to do: it asks SES when its own time comes. */
const liveThroughSes = async ({ clock, ses }: Driven, to: Instant): Promise<void> => {
  for (let step = 0; step < stepsMax; step += 1) {
    const due = ses.nextDueAt();
    if (due === null || due >= to) return;
    clock.moveTo(due);
    await ses.tick();
  }
};

/** The first after `since`. It may have passed: while the bot waits for Slack, the clock goes on. */
const nextMoment = async ({ bot, calendar }: Driven, since: Instant, to: Instant): Promise<Instant> => {
  const due = await bot.nextDueAt();
  const today = dailyAfter(calendar, since, 0);
  const daily = today > since ? today : dailyAfter(calendar, since, 1);
  const moments = [daily, ...(due === null ? [] : [due + sweepSlackMs])];
  return Math.min(to, ...moments.filter((moment) => moment > since));
};

/** What is due at the present moment: SES's own look-ups, the sweep, and at the daily hour the walk. */
export const settleNow = async ({ ses, bot }: Driven, daily: boolean): Promise<void> => {
  await bot.idle();
  await ses.tick();
  if (daily) await bot.dailyWalk();
  await bot.sweep();
  await bot.idle();
};

/** @param byMs virtual milliseconds */
export const advance = async (driven: Driven, byMs: number): Promise<void> => {
  const { clock, calendar } = driven;
  const from = clock.now();
  const to = from + byMs;
  await settleNow(driven, false);
  let lived = from;
  for (let step = 0; lived < Math.max(to, clock.movedTo) && step < stepsMax; step += 1) {
    const next = await nextMoment(driven, lived, Math.max(to, clock.movedTo));
    const daily = dailyAfter(calendar, next, 0) === next;
    await liveThroughSes(driven, next);
    clock.moveTo(next);
    lived = next;
    await settleNow(driven, daily);
  }
};
