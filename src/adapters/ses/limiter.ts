import type { SesPriority } from '../../ports/ses.ts';

/** The clock and the timer of a limiter. Tests replace them. */
export interface LimiterTime {
  monotonicMs(): number;
  /** Calls back once after `ms` real milliseconds. @returns a function that cancels the callback */
  after(ms: number, callback: () => void): () => void;
}

export const realTime = (monotonicMs: () => number): LimiterTime => ({
  monotonicMs,
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.ceil(ms));
    return () => clearTimeout(timer);
  },
});

/** `taken`: the call owns a slot that begins in `inMs` real milliseconds. `busy`: no slot was taken; try again in `inMs`. */
export type Slot = { readonly tag: 'taken'; readonly inMs: number } | { readonly tag: 'busy'; readonly inMs: number };

/** Rate limit of each account and region, shared by all processes. */
export interface SharedBucket {
  /**
   * `put` takes the next free slot, even a future one. `read` takes only a slot that has begun. `quiet` takes only a slot after one that
   * stayed free, so quiet readings use half of the rate. `read` and `quiet` yield to every Put.
   * @param overslept this process did not use the slot that it took last; if nobody took a later slot, that slot moves to now
   * @throws the store's errors
   */
  take(account: string, region: string, priority: SesPriority, overslept?: boolean): Promise<Slot>;
}

const order: readonly SesPriority[] = ['put', 'read', 'quiet'];
const waitingMax = 200;
/** Maximum real milliseconds that a call waits for the shared limit. After that a Put uses only this process's own limit. */
const putWaitMs = 1_000;
const readWaitMs = 5_000;
/** After more missed slots in a row than this, a late call goes all the same. */
const missedMax = 2;

/**
 * Maximum real milliseconds that a Put waits for a shared slot: enough for many Puts of other processes, and below a Put's time-out. A slot
 * further ahead means a wrong shared limit, so the Put uses only this process's own limit.
 */
const putWaitTotalMs = 5_000;

interface Waiter {
  readonly priority: SesPriority;
  readonly sinceMs: number;
  readonly admit: () => void;
  readonly refuse: (reason: Error) => void;
}

/** The shared rate limit of one account and region. `graceMs`: how late a call may still use its slot. */
export interface SharedPace {
  readonly graceMs: number;
  /** @param overslept this process did not use the slot that it took last */
  take(priority: SesPriority, overslept: boolean): Promise<Slot>;
}

/** No slot became free in time, or too many calls wait already. The call was not sent. */
export class NoSlot extends Error {
  override readonly name = 'NoSlot';
}

/**
 * Admits one call every `spacingMs` of real time: the first at once, the others by priority and then in order of arrival. With a shared
 * limit a call also waits for a shared slot. If the shared limit fails, a Put uses this process's own limit, because a rollback must not
 * depend on the store. Readings are refused, because they can wait.
 */
export class Limiter {
  readonly #spacingMs: number;
  readonly #time: LimiterTime;
  readonly #shared: SharedPace | null;
  #waiting: Waiter[] = [];
  #lastAt: number | null = null;
  #missed = 0;
  /** True while a timer or a slot request is pending that calls `#serve` again. */
  #busy = false;
  /** Cancels the pending wait, which a Put may cut short; null without one. */
  #cancelWait: (() => void) | null = null;

  constructor(spacingMs: number, time: LimiterTime, shared: SharedPace | null = null) {
    this.#spacingMs = spacingMs;
    this.#time = time;
    this.#shared = shared;
  }

  /** Resolves when the call may be sent. @throws NoSlot after `timeoutMs` real milliseconds, or at once if too many calls wait */
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

  /** The next waiter, by priority and then in order of arrival. */
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

  /** Null when the shared limit fails or does not answer in time. */
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

  /** True if the next waiter is a Put and the slot begins after the Put's maximum wait. */
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
    // A Put that arrived meanwhile may take a future slot, which a reading may not.
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

  /** Requests a slot again if this process is late for its slot, because another process may own the current time. */
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

  /** Admits the current first waiter, which may be a Put that arrived while a reading waited. */
  #admit(): void {
    const next = this.#first();
    if (next === null) return;
    this.#drop(next);
    this.#lastAt = this.#time.monotonicMs();
    next.admit();
    this.#serve();
  }
}
