/** Holds what the log says against what SES was really told. */
import type { DomainEvent } from '../../../src/domain/events.ts';
import { isRunning, type State } from '../../../src/domain/state.ts';
import type { Scene } from '../scene.ts';
import { hour } from '../units.ts';

export class Judge {
  readonly #scene: Scene;
  readonly #note: (line: string) => void;
  readonly #rightAt = new Map<string, number>();
  /** Round of the rollback that is under way; 0 for none. */
  #goingBack = 0;

  constructor(scene: Scene, note: (line: string) => void) {
    this.#scene = scene;
    this.#note = note;
  }

  recordChanged(name: string): void {
    const { zone, timeline } = this.#scene;
    if (zone.isRight(name) && !this.#rightAt.has(name)) this.#rightAt.set(name, timeline.now);
  }

  happened(event: DomainEvent, state: State): void {
    const { tally } = this.#scene;
    const { rotation } = state;
    if (rotation === null) return;
    if (event.type === 'RotationStarted') tally.rotations += 1;
    // At the bound of its repeats a rollback is decided again by one more person: it is still the same one.
    if (event.type === 'RollbackDecided' && this.#goingBack !== rotation.round?.id) {
      this.#goingBack = rotation.round?.id ?? 0;
      tally.rollbacks += 1;
    }
    if (event.type === 'RollbackFinished') this.#back(rotation.current);
    if (event.type === 'StageEntered') this.#entered(event.stage.tag, state);
  }

  end(state: State, isOver: boolean): void {
    const { rotation, current } = state;
    if (isRunning(rotation)) this.#unproven(`rotation ${rotation.id} did not end: ${rotation.stage.tag}`);
    else if (!isOver) this.#unproven('a selector was never retired');
    else if (!this.#signsWith(current)) this.#unproven('at the end SES signs with another selector');
  }

  #back(selector: string): void {
    this.#goingBack = 0;
    if (this.#signsWith(selector)) this.#scene.tally.rollbacksWorked += 1;
    else this.#unproven('a rollback finished while SES signs with another selector');
  }

  #entered(stage: string, { rotation, current }: State): void {
    const { tally, timeline } = this.#scene;
    if (stage === 'Watching') {
      tally.switched += 1;
      const rightAt = this.#rightAt.get(rotation?.next ?? '');
      if (rightAt !== undefined) tally.rightToSwitchedHours.push((timeline.now - rightAt) / hour);
    }
    if (stage !== 'Completed' && stage !== 'Cancelled') return;
    if (stage === 'Completed') tally.completed += 1;
    else tally.cancelled += 1;
    if (this.#signsWith(current)) tally.proven += 1;
    else this.#unproven(`${stage} while SES signs with another selector`);
  }

  /** What the log says is current is what every target was told last; what SES applied after `settle` is another story. */
  #signsWith(selector: string | null): boolean {
    return this.#scene.targets.every(({ named }) => named.selector === selector || named.late);
  }

  #unproven(why: string): void {
    const { tally, plan } = this.#scene;
    tally.unproven += 1;
    tally.traces.push(`world ${plan.world}: ${why}`);
    this.#note(why);
  }
}
