/** Whose turn the daily walk is, and where it goes on: by one mark that all replicas share (design.md 6). */

import { hash } from 'node:crypto';
import { type Calendar, dailyAfter } from '../domain/calendar.ts';
import type { Instant, SigningDomain } from '../domain/names.ts';
import type { Clock } from '../ports/settings.ts';
import type { WalkCursor, WalkMark } from '../ports/store.ts';
import { inWindow } from './concurrency.ts';
import { faultOf, type Journal } from './deps.ts';

/**
 * Which domains a walk has looked at, in a few characters each, so that one that is configured later on the day is found. A name
 * that looks like another one's waits until the next day: that is all.
 * 36 bits of base64url.
 */
const charactersEach = 6;

const marked = (name: SigningDomain): string => hash('sha256', name, 'base64url').slice(0, charactersEach);

const namesIn = (walked: string): Set<string> =>
  new Set(
    Array.from({ length: Math.floor(walked.length / charactersEach) }, (_, index) =>
      walked.slice(index * charactersEach, (index + 1) * charactersEach),
    ),
  );

/** Those of which a walk knows nothing. */
const notWalked = <T extends { readonly name: SigningDomain }>(domains: readonly T[], walked: string): readonly T[] => {
  const names = namesIn(walked);
  return domains.filter(({ name }) => !names.has(marked(name)));
};

const withWalked = (walked: string, domains: readonly { readonly name: SigningDomain }[]): string => {
  const names = namesIn(walked);
  for (const { name } of domains) names.add(marked(name));
  return [...names].join('');
};

/**
 * Many things at once, and the last of them before which nothing is left out: where a walk may go on from.
 * @param reached called each time the beginning that is done without a gap has grown; what it throws ends the walk
 * @throws the first failure of `work` or `reached`: no more are taken then, and those under way are waited for
 */
const walkInOrder = async <T>(
  items: readonly T[],
  windowMax: number,
  work: (item: T) => Promise<void>,
  reached: (item: T) => Promise<void>,
): Promise<void> => {
  const done = new Set<number>();
  let gapless = -1;
  await inWindow(items.entries(), windowMax, async ([index, item]) => {
    await work(item);
    done.add(index);
    const before = gapless;
    while (done.delete(gapless + 1)) gapless += 1;
    const last = items[gapless];
    if (gapless > before && last !== undefined) await reached(last);
  });
};

/** Whoever has not moved the mark for so long is taken for dead. Longer than any single look. */
const claimMs = 10 * 60_000;
/** A crash repeats at most the looks of this time. */
const moveEveryMs = 60_000;
/** How far clocks may differ: a mark further ahead was left by a wrong one. */
const skewMaxMs = 5 * 60_000;

interface DayWalkParts {
  readonly cursor: WalkCursor;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly journal: Journal;
  /** A fresh unguessable id. */
  readonly newId: () => string;
  readonly windowMax: number;
}

interface Claimed<T> {
  readonly mark: WalkMark;
  readonly left: readonly T[];
  /** The day's walk is done; these were configured since. */
  readonly added: boolean;
}

class TakenOver extends Error {
  override readonly name = 'TakenOver';
}

/** The last daily moment that has come. */
const dayOf = (calendar: Calendar, now: Instant): Instant => {
  const today = dailyAfter(calendar, now, 0);
  return today <= now ? today : dailyAfter(calendar, now, -1);
};

const byName = <T extends { readonly name: SigningDomain }>(one: T, other: T): number =>
  one.name < other.name ? -1 : 1;

export class DayWalk {
  readonly #parts: DayWalkParts;
  /** The latest day that this process knows to be done: asked again and again, it reads nothing. */
  #doneAt: Instant = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | null = null;

  constructor(parts: DayWalkParts) {
    this.#parts = parts;
  }

  /**
   * Walks what is left of the last daily moment's walk, unless it is done or somebody walks. Asked each minute, it makes up for a
   * missed hour, and goes on after a crash. @throws LogUnavailable
   */
  run<T extends { readonly name: SigningDomain }>(
    domains: Iterable<T>,
    visit: (domain: T) => Promise<void>,
  ): Promise<void> {
    this.#running ??= this.#walk([...domains].sort(byName), visit).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #walk<T extends { readonly name: SigningDomain }>(
    domains: readonly T[],
    visit: (domain: T) => Promise<void>,
  ): Promise<void> {
    const { clock, calendar, windowMax, journal } = this.#parts;
    const dayAt = dayOf(calendar, clock.now());
    if (this.#doneAt >= dayAt) return;
    const claimed = await this.#claim(dayAt, domains);
    if (claimed === null) return;
    const { left, added } = claimed;
    let { mark } = claimed;
    let movedAt = clock.now();
    let moving = false;
    const reached = async ({ name }: T): Promise<void> => {
      const now = clock.now();
      if (moving || now - movedAt < moveEveryMs) return;
      moving = true;
      movedAt = now;
      mark = await this.#moved(mark, { ...mark, after: added ? mark.after : name, claimedUntil: now + claimMs });
      moving = false;
    };
    try {
      await walkInOrder(left, windowMax, visit, reached);
      const walked = withWalked(added ? mark.walked : '', added ? left : domains);
      const after = domains.at(-1)?.name ?? null;
      await this.#moved(mark, { ...mark, after, done: true, claimedUntil: clock.now(), walked });
      this.#doneAt = dayAt;
    } catch (error) {
      if (!(error instanceof TakenOver)) throw error;
      journal.info({ job: 'daily' }, 'another process goes on with the walk');
    }
  }

  /** Null: it is done, or somebody else's. */
  async #claim<T extends { readonly name: SigningDomain }>(
    dayAt: Instant,
    domains: readonly T[],
  ): Promise<Claimed<T> | null> {
    const { cursor, clock, journal, newId } = this.#parts;
    const before = await cursor.read();
    const now = clock.now();
    const mine = { walker: newId(), claimedUntil: now + claimMs };
    const claim = async (mark: WalkMark, left: readonly T[], added: boolean): Promise<Claimed<T> | null> =>
      (await cursor.move(before, mark)) ? { mark, left, added } : null;
    if (before?.dayAt === dayAt) {
      // Configured since: looked at on the day, by whoever knows of it.
      const late = before.done ? notWalked(domains, before.walked) : [];
      if (before.done && late.length === 0) this.#doneAt = dayAt;
      if (before.claimedUntil > now) return null;
      if (before.done) return late.length === 0 ? null : claim({ ...before, ...mine }, late, true);
      const { after } = before;
      const left = domains.filter(({ name }) => after === null || name > after);
      return claim({ ...before, ...mine }, left, false);
    }
    if (before !== null && before.dayAt > dayAt) {
      // Clocks that differ a little see the daily moment a little apart.
      if (before.dayAt - now <= skewMaxMs) return null;
      journal.error({ job: 'daily', aheadMs: before.dayAt - now }, 'the mark of the daily walk is ahead of this clock');
    }
    return claim({ ...mine, dayAt, after: null, done: false, walked: '' }, domains, false);
  }

  /** A mark that cannot be written costs repeated looks after a crash, and no look now. @throws TakenOver */
  async #moved(before: WalkMark, to: WalkMark): Promise<WalkMark> {
    const { cursor, journal } = this.#parts;
    try {
      if (await cursor.move(before, to)) return to;
    } catch (error) {
      journal.error({ job: 'daily', fault: faultOf(error).fault }, 'the mark of the daily walk could not be moved');
      return before;
    }
    throw new TakenOver('another process took the walk over');
  }
}
