/** The DNS department: publishes late, sometimes wrongly, loses what it should keep, and removes what it is asked to. */
import type { Cache } from './cache.ts';
import type { Mishap, RotationPlan } from './plan.ts';
import type { Timeline } from './timeline.ts';
import type { Answer, Zone } from './zone.ts';

const otherKey = 'f'.repeat(64);

interface Given {
  readonly timeline: Timeline;
  readonly zone: Zone;
  readonly shared: Cache;
  /** Before the shared resolver is asked. */
  readonly account: () => void;
}

export class Department {
  readonly #given: Given;
  readonly #withdrawn = new Set<string>();
  readonly #switched = new Set<string>();

  constructor(given: Given) {
    this.#given = given;
  }

  /** The application for `name` is in its hands. */
  handIn(name: string, key: string, plan: RotationPlan): void {
    const { timeline, shared, account } = this.#given;
    const { wrong, lagMs, strayReadAfterMs, silence } = plan;
    if (strayReadAfterMs !== null) {
      timeline.after(strayReadAfterMs, () => {
        account();
        shared.read(name, timeline.now);
      });
    }
    if (silence !== null) this.#fallSilent(silence);
    const right: Answer = { key, skipped: false };
    if (wrong !== null && wrong.finding !== 'name_doubled') {
      timeline.after(lagMs, () => this.#publish(name, { key: wrong.finding, skipped: false }, plan));
    }
    const rightAfterMs = lagMs + (wrong?.forMs ?? 0);
    timeline.after(rightAfterMs, () => this.#publish(name, right, plan));
    const everywhereMs = rightAfterMs + Math.max(...plan.serverLagsMs);
    if (plan.flap !== null) this.#mishap(name, key, plan.flap, everywhereMs);
  }

  /** SES was first told to sign with `next`. */
  switched(next: string, nextKey: string, previous: string, previousKey: string, plan: RotationPlan): void {
    if (plan.vanish === null || this.#switched.has(next)) return;
    this.#switched.add(next);
    const isNext = plan.vanish.whose === 'next';
    this.#mishap(isNext ? next : previous, isNext ? nextKey : previousKey, plan.vanish, 0);
  }

  /** Somebody applied for the removal of `name`. */
  remove(name: string, plan: RotationPlan): void {
    const { timeline } = this.#given;
    timeline.after(plan.removalAfterMs, () => {
      this.#publish(name, { key: null, skipped: false }, plan);
      this.#withdrawn.add(name);
    });
  }

  #publish(name: string, answer: Answer, { serverLagsMs }: RotationPlan): void {
    if (this.#withdrawn.has(name)) return;
    const { timeline, zone } = this.#given;
    serverLagsMs.forEach((lag, server) => {
      timeline.after(lag, () => zone.set(server, name, answer));
    });
  }

  #mishap(name: string, key: string, mishap: Mishap, afterMs: number): void {
    const { timeline, zone } = this.#given;
    const set = (answer: Answer): void => {
      if (this.#withdrawn.has(name)) return;
      for (const server of mishap.servers) zone.set(server, name, answer);
    };
    const from = afterMs + mishap.afterMs;
    timeline.after(from, () => set({ key: mishap.otherKey ? otherKey : null, skipped: true }));
    timeline.after(from + mishap.lastsMs, () => set({ key, skipped: false }));
  }

  #fallSilent({ server, afterMs, forMs }: NonNullable<RotationPlan['silence']>): void {
    const { timeline, zone } = this.#given;
    timeline.after(afterMs, () => zone.silence(server, true));
    timeline.after(afterMs + forMs, () => zone.silence(server, false));
  }
}
