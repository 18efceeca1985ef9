/** One process of the bot: it may die or freeze at every boundary, and be slow at every call. */
import type { Boundary } from '../../../src/app/deps.ts';
import type { Clock } from '../../../src/ports/settings.ts';
import type { Random } from '../random.ts';
import type { Tally } from '../tally.ts';
import type { Timeline } from '../timeline.ts';
import { hour, minute, second } from '../units.ts';

class Died extends Error {
  override readonly name = 'Died';
}

/** A call that takes hours, because the machine does. */
const freezes = 0.0003;

/** A new one each time: a shared one would keep every process that ever waited on it. */
const never = (): Promise<never> => new Promise(() => undefined);

interface Life {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly tally: Tally;
  readonly skewMs: number;
  readonly died: () => void;
}

export class Process implements Clock {
  readonly #life: Life;
  #dead = false;
  #frozenUntil = 0;
  /** Time in which the machine was suspended: its monotonic clock stood still. */
  #suspendedMs = 0;

  constructor(life: Life) {
    this.#life = life;
  }

  now(): number {
    return this.#present() + this.#life.skewMs;
  }

  monotonicMs(): number {
    return this.#present() - this.#suspendedMs;
  }

  /** What every call to the world begins with: the dead never return, the frozen wait. @param slow chance of seconds to minutes */
  async enter(slow = 0.01): Promise<void> {
    const { timeline, random } = this.#life;
    if (this.#dead) await never();
    if (random.chance(slow)) this.#freeze(random.spread(100, 90 * second), false);
    else if (random.chance(freezes)) this.#freeze(random.spread(minute, 2 * hour), random.chance(0.5));
    if (this.#frozenUntil > timeline.now) {
      await timeline.sleep(this.#frozenUntil - timeline.now);
      if (this.#dead) await never();
    }
  }

  readonly atBoundary = (boundary: Boundary): void => {
    if (this.#dead) throw new Died();
    const { random, tally, died } = this.#life;
    const isPut = boundary.includes('Put');
    if (random.chance(isPut ? 0.02 : 0.002)) {
      this.#dead = true;
      tally.crashes += 1;
      died();
      throw new Died();
    }
    if (random.chance(isPut ? 0.02 : 0.001)) {
      tally.freezes += 1;
      this.#freeze(random.spread(second, 2 * hour), random.chance(0.5));
    }
  };

  get isDead(): boolean {
    return this.#dead;
  }

  /** What it does next happens after the freeze, whatever it reads before it calls anybody. */
  #freeze(ms: number, suspended: boolean): void {
    this.#frozenUntil = this.#present() + ms;
    if (suspended) this.#suspendedMs += ms;
  }

  #present(): number {
    return Math.max(this.#life.timeline.now, this.#frozenUntil);
  }
}
