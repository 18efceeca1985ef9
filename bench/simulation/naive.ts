/**
 * Automation that does not look: it is spared errors, crashes and late effects, and tells SES again each day while SES has given
 * up. Nobody goes back.
 */
import { nextSelector } from '../../src/domain/names.ts';
import type { RotationPlan, WorldPlan } from './plan.ts';
import { firstSelector, keyOf, type Scene, setScene, start } from './scene.ts';
import type { Model, SesTarget } from './signing.ts';
import type { Tally } from './tally.ts';
import { day, hour, minute } from './units.ts';

/** Days from the hand-in to the switch; `at once`: with the key, before anybody else knows of it. */
export type Naive = 'at once' | 'day 14';

const overlapMs = 14 * day;
/** Two rotations with 60 days of lag each, and what follows them. */
const horizonMs = 400 * day;

class NaiveRun {
  readonly #scene: Scene;
  readonly #when: Naive;
  #current = firstSelector;
  #over = false;

  constructor(scene: Scene, when: Naive) {
    this.#scene = scene;
    this.#when = when;
  }

  async run(): Promise<void> {
    const { timeline } = this.#scene;
    this.#rotate(0);
    await timeline.play(() => this.#over || timeline.now >= start + horizonMs);
    this.#scene.account();
  }

  #rotate(index: number): void {
    const { timeline, zone, plan, tally } = this.#scene;
    const rotation = plan.rotations[index];
    if (rotation === undefined) {
      this.#over = true;
      return;
    }
    const previous = this.#current;
    const next = nextSelector('s-{yyyymmdd}-{n}', '2026-10-01', new Set([previous])) ?? 's-1';
    zone.expect(next, keyOf(next));
    tally.rotations += 1;
    timeline.after(rotation.handInAfterMs, () => this.#scene.department.handIn(next, keyOf(next), rotation));
    const putAfterMs = this.#when === 'at once' ? 0 : rotation.handInAfterMs + 14 * day;
    timeline.after(putAfterMs, () => this.#switch(next, previous, rotation));
    const removalAfterMs = putAfterMs + overlapMs;
    timeline.after(removalAfterMs, () => this.#scene.department.remove(previous, rotation));
    const published = rotation.handInAfterMs + rotation.lagMs + (rotation.wrong?.forMs ?? 0);
    const endsAfterMs = Math.max(published + 2 * day, removalAfterMs + rotation.removalAfterMs) + day;
    this.#current = next;
    timeline.after(endsAfterMs + rotation.pauseMs, () => this.#rotate(index + 1));
  }

  #switch(next: string, previous: string, rotation: RotationPlan): void {
    const { timeline, targets, department } = this.#scene;
    targets.forEach((target, index) => {
      timeline.after(index * minute, () => this.#put(target, next, 0));
    });
    department.switched(next, keyOf(next), previous, keyOf(previous), rotation);
  }

  #put(target: SesTarget, next: string, repeat: number): void {
    const { timeline, zone, tally } = this.#scene;
    const repeatsMax = 90;
    if (this.#current !== next || repeat > repeatsMax) return;
    if (repeat === 0 || target.status === 'FAILED') {
      tally.puts += 1;
      const blind = timeline.now - zone.lastRightAt(next) > minute;
      target.land({ selector: next, key: keyOf(next), blind, late: false });
    }
    if (repeat === 0) timeline.after(hour, () => this.#result(target, next));
    timeline.after(day, () => this.#put(target, next, repeat + 1));
  }

  #result(target: SesTarget, next: string): void {
    if (target.status === 'SUCCESS' && target.named.selector === next) this.#scene.tally.switched += 1;
  }
}

export const runNaive = (plan: WorldPlan, model: Model, tally: Tally, when: Naive): Promise<void> =>
  new NaiveRun(setScene(plan, model, tally), when).run();
