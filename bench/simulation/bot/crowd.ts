/** People at work: intentions become clicks, some of which are lost and some delivered twice. */
import type { State } from '../../../src/domain/state.ts';
import type { Request } from '../../../src/ports/service.ts';
import type { Random } from '../random.ts';
import type { Timeline } from '../timeline.ts';
import { day, hour, second } from '../units.ts';
import type { Intention } from './intentions.ts';
import { channel } from './people.ts';
import { domainName } from './post.ts';

/** One change of mind a rotation; whatever comes of it is not asked for again. */
const once = 'rollback ';

interface CrowdGiven {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly state: () => State;
  readonly intentions: (state: State) => readonly Intention[];
  readonly deliver: (request: Request) => void;
}

export class Crowd {
  readonly #given: CrowdGiven;
  readonly #pressed = new Map<string, number>();
  #clicks = 0;

  constructor(given: CrowdGiven) {
    this.#given = given;
  }

  /** After every commit: whoever sees something to do plans it. */
  read(state: State): void {
    for (const intention of this.#given.intentions(state)) {
      if (this.#pressed.has(intention.key)) continue;
      this.#pressed.set(intention.key, 0);
      this.#plan(intention);
    }
  }

  #plan({ key, within }: Intention): void {
    const { timeline, random } = this.#given;
    const delay = typeof within === 'number' ? within : random.spread(...within);
    timeline.after(delay, () => this.#press(key), true);
  }

  #press(key: string): void {
    const { timeline, random, state, intentions } = this.#given;
    const now = state();
    const intention = intentions(now).find((candidate) => candidate.key === key);
    const presses = this.#pressed.get(key) ?? 0;
    if (intention === undefined) {
      // It may come back: the same thing is then meant again, unless fate meant it once.
      if (!key.startsWith(once)) this.#pressed.delete(key);
      return;
    }
    if (presses >= intention.pressesMax) return;
    this.#pressed.set(key, presses + 1);
    this.#click(intention, now);
    timeline.after(random.spread(4 * hour, day), () => this.#press(key), true);
  }

  #click({ who, action, inputs }: Intention, { rotation }: State): void {
    const { timeline, random, deliver } = this.#given;
    this.#clicks += 1;
    const request: Request = {
      id: `click-${this.#clicks}`,
      person: who,
      action,
      domain: domainName,
      channel,
      rotation: action === 'rotate' ? null : (rotation?.id ?? null),
      round: rotation?.round?.id ?? null,
      digest: rotation?.round?.digest ?? null,
      inputs,
    };
    if (random.chance(0.05)) return;
    timeline.after(random.between(0, 3 * second), () => deliver(request), true);
    if (random.chance(0.08)) timeline.after(random.spread(second, 3 * day), () => deliver(request), true);
  }
}
