/**
 * Claims the daily check for one replica and remembers which domains it has finished (design.md 6). The claim expires, so another
 * replica continues after a crash.
 */

import { hash } from 'node:crypto';
import { type Calendar, dailyAfter } from '../domain/calendar.ts';
import type { Instant, SigningDomain } from '../domain/names.ts';
import { createSingleFlight, inWindow } from '../ports/concurrency.ts';
import { faultOf, type Journal } from '../ports/journal.ts';
import { byName, type Clock } from '../ports/settings.ts';
import type { Checkpoint, CheckpointStore, StoredCheckpoint } from '../ports/store.ts';

/**
 * Each checked domain is remembered by 36 bits of its hash (base64url), so that a domain configured later that day is found. A
 * domain whose hash equals another's waits until the next day.
 */
const charactersEach = 6;

const domainHash = (name: SigningDomain): string => hash('sha256', name, 'base64url').slice(0, charactersEach);

const namesIn = (checked: string): Set<string> =>
  new Set(
    Array.from({ length: Math.floor(checked.length / charactersEach) }, (_, index) =>
      checked.slice(index * charactersEach, (index + 1) * charactersEach),
    ),
  );

/** Domains that the daily check has not covered. */
const unchecked = <T extends { readonly name: SigningDomain }>(
  domains: readonly T[],
  checked: string,
): readonly T[] => {
  const names = namesIn(checked);
  return domains.filter(({ name }) => !names.has(domainHash(name)));
};

const withChecked = (checked: string, domains: readonly { readonly name: SigningDomain }[]): string => {
  const names = namesIn(checked);
  for (const { name } of domains) names.add(domainHash(name));
  return [...names].join('');
};

/**
 * Works on several items at once and reports the last item of the gapless beginning: the check can continue from there.
 * @param reached called each time that the gapless beginning has grown; what it throws ends the check
 * @throws the first failure of `work` or `reached`; no more items are taken then, and those under way are awaited
 */
const runInOrder = async <T>(
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

/** A process that has not moved the checkpoint for this long is considered dead. Longer than the check of any single domain. */
const claimMs = 10 * 60_000;
/** A crash repeats at most the checks of this time. */
const moveEveryMs = 60_000;
/** The permitted clock skew: a checkpoint further ahead comes from a wrong clock. */
const skewMaxMs = 5 * 60_000;

interface DailyCheckParts {
  readonly store: CheckpointStore;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly journal: Journal;
  /** A fresh unguessable id. */
  readonly newId: () => string;
  readonly windowMax: number;
}

interface Claimed<T> {
  readonly stored: StoredCheckpoint;
  readonly checkpoint: Checkpoint;
  readonly left: readonly T[];
  /** The daily check is done; these domains were configured after it. */
  readonly added: boolean;
}

class TakenOver extends Error {
  override readonly name = 'TakenOver';
}

/** The latest daily moment that has come. */
const dayOf = (calendar: Calendar, now: Instant): Instant => {
  const today = dailyAfter(calendar, now, 0);
  return today <= now ? today : dailyAfter(calendar, now, -1);
};

export class DailyCheck {
  readonly #parts: DailyCheckParts;
  /** The latest day that this process knows to be done: calls on that day read nothing. */
  #doneAt: Instant = Number.NEGATIVE_INFINITY;
  readonly #flight = createSingleFlight<void>();

  constructor(parts: DailyCheckParts) {
    this.#parts = parts;
  }

  /**
   * Checks the remaining domains of the latest daily check, unless it is done or another replica has claimed it. Called each
   * minute, so it makes up for a missed hour and for a crash.
   * @throws LogUnavailable
   */
  run<T extends { readonly name: SigningDomain }>(
    domains: Iterable<T>,
    visit: (domain: T) => Promise<void>,
  ): Promise<void> {
    return this.#flight(() => this.#run([...domains].sort(byName), visit));
  }

  async #run<T extends { readonly name: SigningDomain }>(
    domains: readonly T[],
    visit: (domain: T) => Promise<void>,
  ): Promise<void> {
    const { clock, calendar, windowMax, journal } = this.#parts;
    const dayAt = dayOf(calendar, clock.now());
    if (this.#doneAt >= dayAt) return;
    const claimed = await this.#claim(dayAt, domains);
    if (claimed === null) return;
    const { left, added } = claimed;
    let { checkpoint, stored } = claimed;
    let movedAt = clock.now();
    let moving = false;
    const reached = async ({ name }: T): Promise<void> => {
      const now = clock.now();
      if (moving || now - movedAt < moveEveryMs) return;
      moving = true;
      movedAt = now;
      checkpoint = { ...checkpoint, after: added ? checkpoint.after : name, claimedUntil: now + claimMs };
      stored = await this.#move(stored, checkpoint);
      moving = false;
    };
    try {
      await runInOrder(left, windowMax, visit, reached);
      const checked = withChecked(added ? checkpoint.checked : '', added ? left : domains);
      const after = domains.at(-1)?.name ?? null;
      await this.#move(stored, { ...checkpoint, after, done: true, claimedUntil: clock.now(), checked });
      this.#doneAt = dayAt;
    } catch (error) {
      if (!(error instanceof TakenOver)) throw error;
      journal.info({ job: 'daily' }, 'another process continues the daily check');
    }
  }

  /** Null: the check is done, or another process has claimed it. */
  async #claim<T extends { readonly name: SigningDomain }>(
    dayAt: Instant,
    domains: readonly T[],
  ): Promise<Claimed<T> | null> {
    const { store, clock, journal, newId } = this.#parts;
    const read = await store.read();
    const before = read?.checkpoint ?? null;
    if (read !== null && before === null)
      journal.error({ job: 'daily' }, 'the checkpoint of the daily check is not the bot’s');
    const now = clock.now();
    const mine = { claimedBy: newId(), claimedUntil: now + claimMs };
    const claim = async (checkpoint: Checkpoint, left: readonly T[], added: boolean): Promise<Claimed<T> | null> => {
      const stored = await store.move(read, checkpoint);
      return stored === null ? null : { stored, checkpoint, left, added };
    };
    if (before?.dayAt === dayAt) {
      // A domain that was configured later is checked on the same day, by a process that knows of it.
      const late = before.done ? unchecked(domains, before.checked) : [];
      if (before.done && late.length === 0) this.#doneAt = dayAt;
      if (before.claimedUntil > now && !this.#isBeyond(before.claimedUntil, now + claimMs)) return null;
      if (before.done) return late.length === 0 ? null : claim({ ...before, ...mine }, late, true);
      const { after } = before;
      const left = domains.filter(({ name }) => after === null || name > after);
      return claim({ ...before, ...mine }, left, false);
    }
    if (before !== null && before.dayAt > dayAt) {
      // Clocks with a small skew reach the daily moment at slightly different times. A time between that moment and now is no daily
      // moment.
      if (before.dayAt > now && !this.#isBeyond(before.dayAt, now)) return null;
      if (before.dayAt <= now)
        journal.error({ job: 'daily' }, 'the checkpoint of the daily check is of no daily moment');
    }
    return claim({ ...mine, dayAt, after: null, done: false, checked: '' }, domains, false);
  }

  /** A wrong clock wrote this checkpoint: it is ignored. */
  #isBeyond(at: Instant, latest: Instant): boolean {
    const aheadMs = at - latest;
    if (aheadMs <= skewMaxMs) return false;
    this.#parts.journal.error({ job: 'daily', aheadMs }, 'the checkpoint of the daily check is ahead of this clock');
    return true;
  }

  /** A checkpoint that cannot be written costs repeated checks after a crash; the current check continues. @throws TakenOver */
  async #move(before: StoredCheckpoint, to: Checkpoint): Promise<StoredCheckpoint> {
    const { store, journal } = this.#parts;
    try {
      const stored = await store.move(before, to);
      if (stored !== null) return stored;
    } catch (error) {
      journal.error({ job: 'daily', ...faultOf(error) }, 'the checkpoint of the daily check could not be moved');
      return before;
    }
    throw new TakenOver('another process took the daily check over');
  }
}
