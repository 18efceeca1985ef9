import type { SesPriority } from '../../ports/ses.ts';

/** The limiter's sense of time, so that a test can hold it still. */
export interface LimiterTime {
  monotonicMs(): number;
  /** Calls back once after `ms` real milliseconds; the result cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export const realTime = (monotonicMs: () => number): LimiterTime => ({
  monotonicMs,
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.ceil(ms));
    return () => clearTimeout(timer);
  },
});

/** `taken`: the call may go in `inMs` real milliseconds. `busy`: ask again then; nothing was taken. */
export type Slot = { readonly tag: 'taken'; readonly inMs: number } | { readonly tag: 'busy'; readonly inMs: number };

/** The pace of one account and region over all processes; the store behind it is another adapter's. */
export interface SharedBucket {
  /**
   * `put` takes the next free slot, also one that is still to come; `read` only one that has come; `quiet` only one after another
   * that nobody wanted, so that quiet readings use half of the rate and both yield to every Put. `overslept`: the slot that this
   * process took last was not used; where nobody came after it, it is moved to now.
   * @throws what the store says when it cannot be asked
   */
  take(account: string, region: string, priority: SesPriority, overslept?: boolean): Promise<Slot>;
}

const order: readonly SesPriority[] = ['put', 'read', 'quiet'];
const waitingMax = 200;
/** Real milliseconds that a call waits for the shared pace's word. A Put then goes by this process's pace alone. */
const putWaitMs = 1_000;
const readWaitMs = 5_000;
/** How often one slot may be missed by a process that is late before its call goes all the same. */
const missedMax = 2;

/**
 * Longer than many Puts of other processes need, and less than a Put may wait. A shared pace that asks for more was set ahead: a Put goes
 * by this process's pace alone.
 */
const putWaitTotalMs = 5_000;

interface Waiter {
  readonly priority: SesPriority;
  readonly sinceMs: number;
  readonly admit: () => void;
  readonly refuse: (reason: Error) => void;
}

/** What all processes agree on. `graceMs`: how late a call may still use its slot. */
export interface SharedPace {
  readonly graceMs: number;
  /** `overslept`: the slot of the last call was not used. */
  take(priority: SesPriority, overslept: boolean): Promise<Slot>;
}

/** The turn did not come in time, or too many wait already. Nothing was sent. */
export class NoSlot extends Error {
  override readonly name = 'NoSlot';
}

/**
 * Admits one call every `spacingMs` of real time: the first at once, then by priority, otherwise in order of asking. With a
 * shared pace a call also waits for a slot of it. Where that cannot be had, a Put goes by this process's pace: going back must
 * not hang on a bucket; readings are refused: they can wait.
 */
export class Limiter {
  readonly #spacingMs: number;
  readonly #time: LimiterTime;
  readonly #shared: SharedPace | null;
  #waiting: Waiter[] = [];
  #lastAt: number | null = null;
  #missed = 0;
  /** Something is under way that will serve again. */
  #busy = false;
  /** Ends a wait that a Put may cut short; null where there is none. */
  #cancelWait: (() => void) | null = null;

  constructor(spacingMs: number, time: LimiterTime, shared: SharedPace | null = null) {
    this.#spacingMs = spacingMs;
    this.#time = time;
    this.#shared = shared;
  }

  /** Resolves when it is this call's turn. @throws NoSlot after `timeoutMs`. */
  admit(priority: SesPriority, timeoutMs: number): Promise<void> {
    if (this.#waiting.length >= waitingMax) return Promise.reject(new NoSlot('too many calls wait for SES'));
    return new Promise<void>((resolve, reject) => {
      let cancel = (): void => {};
      const settle = (end: () => void) => (): void => {
        cancel();
        end();
      };
      const waiter: Waiter = {
        priority,
        sinceMs: this.#time.monotonicMs(),
        admit: settle(resolve),
        refuse: (reason) => settle(() => reject(reason))(),
      };
      this.#waiting.push(waiter);
      if (priority === 'put') this.#cutShort();
      this.#serve();
      if (!this.#waiting.includes(waiter)) return;
      cancel = this.#time.after(timeoutMs, () => {
        this.#drop(waiter);
        waiter.refuse(new NoSlot('the turn did not come in time'));
      });
    });
  }

  /** The first in line, by priority and then by the order of asking. */
  #first(): Waiter | null {
    for (const priority of order) {
      const found = this.#waiting.find((waiter) => waiter.priority === priority);
      if (found) return found;
    }
    return null;
  }

  #drop(waiter: Waiter): void {
    this.#waiting = this.#waiting.filter((one) => one !== waiter);
  }

  #serve(): void {
    const next = this.#first();
    if (this.#busy || next === null) return;
    const wait = this.#lastAt === null ? 0 : this.#lastAt + this.#spacingMs - this.#time.monotonicMs();
    if (wait > 0) this.#later(wait);
    else if (this.#shared === null) this.#admit();
    else this.#requestSlot(this.#shared, next);
  }

  #requestSlot(shared: SharedPace, next: Waiter): void {
    this.#busy = true;
    void this.#slot(shared, next.priority).then((slot) => {
      this.#busy = false;
      if (slot === null || this.#isTooLate(slot)) this.#withoutSlot(next);
      else if (slot.tag === 'busy') this.#comeBack(slot.inMs, next);
      else this.#admitIn(slot.inMs);
    });
  }

  /** Null: nobody could say. */
  #slot(shared: SharedPace, priority: SesPriority): Promise<Slot | null> {
    return new Promise((resolve) => {
      const cancel = this.#time.after(priority === 'put' ? putWaitMs : readWaitMs, () => resolve(null));
      const end = (slot: Slot | null): void => {
        cancel();
        resolve(slot);
      };
      shared.take(priority, this.#missed > 0).then(end, () => end(null));
    });
  }

  /** For the Put that is first in line: what comes later than it may wait is no slot. */
  #isTooLate({ inMs }: Slot): boolean {
    const first = this.#first();
    if (first?.priority !== 'put') return false;
    return this.#time.monotonicMs() + inMs - first.sinceMs > putWaitTotalMs;
  }

  #withoutSlot(waiter: Waiter): void {
    if (this.#first()?.priority === 'put') {
      this.#admit();
      return;
    }
    this.#drop(waiter);
    waiter.refuse(new NoSlot('the pace that is shared with other processes cannot be had'));
    this.#serve();
  }

  #comeBack(inMs: number, waiter: Waiter): void {
    this.#later(inMs);
    // Whoever came meanwhile may have what a reading may not: a slot that is still to come.
    if (this.#first()?.priority !== 'put' || waiter.priority === 'put') return;
    this.#cutShort();
    this.#serve();
  }

  #admitIn(inMs: number): void {
    const at = this.#time.monotonicMs() + inMs;
    if (inMs <= 0) {
      this.#admitAt(at);
      return;
    }
    this.#busy = true;
    this.#time.after(inMs, () => {
      this.#busy = false;
      this.#admitAt(at);
    });
  }

  /** A slot that this process has overslept may be somebody else's time: another one is taken, or this one moved. */
  #admitAt(at: number): void {
    const late = this.#time.monotonicMs() - at > (this.#shared?.graceMs ?? 0);
    this.#missed = late ? this.#missed + 1 : 0;
    if (late && this.#missed <= missedMax) this.#serve();
    else {
      this.#missed = 0;
      this.#admit();
    }
  }

  #later(ms: number): void {
    this.#busy = true;
    this.#cancelWait = this.#time.after(ms, () => {
      this.#cancelWait = null;
      this.#busy = false;
      this.#serve();
    });
  }

  #cutShort(): void {
    if (this.#cancelWait === null) return;
    this.#cancelWait();
    this.#cancelWait = null;
    this.#busy = false;
  }

  /** Whoever is first now, which may be a Put that came while a reading waited. */
  #admit(): void {
    const next = this.#first();
    if (next === null) return;
    this.#drop(next);
    this.#lastAt = this.#time.monotonicMs();
    next.admit();
    this.#serve();
  }
}
