/** Where cards are and what became of each post, in memory, for all processes of a world. */
import { isDeepStrictEqual } from 'node:util';
import type { CardStore, OutcomeStore, Outcomes, PostedCard } from '../../../src/ports/store.ts';
import type { Process } from './process.ts';

export class SlackStores {
  readonly #cards = new Map<string, PostedCard>();
  readonly #outcomes = new Map<string, Outcomes>();
  #revisions = 0;
  /** By notice: attempts that a process left behind without an outcome. The next one counts them as unknown. */
  readonly interrupted = new Map<number, number>();

  cardsFor(process: Process): CardStore {
    return {
      get: async (domain, card) => {
        await process.enter();
        return this.#cards.get(`${domain} ${card}`) ?? null;
      },
      put: async (domain, card, posted, instead) => {
        await process.enter();
        const before = this.#cards.get(`${domain} ${card}`);
        if (instead !== undefined && !isDeepStrictEqual(before, instead)) return false;
        if (before !== undefined && before.version > posted.version) return false;
        this.#cards.set(`${domain} ${card}`, posted);
        return true;
      },
    };
  }

  outcomesFor(process: Process): OutcomeStore {
    return {
      get: async (domain, item) => {
        await process.enter();
        return this.#outcomes.get(`${domain} ${item}`) ?? null;
      },
      put: async (domain, item, acts, before) => {
        await process.enter();
        if (this.#outcomes.get(`${domain} ${item}`)?.revision !== before?.revision) return null;
        this.#noteInterrupted(item, acts, before);
        this.#revisions += 1;
        const written = { revision: String(this.#revisions), acts };
        this.#outcomes.set(`${domain} ${item}`, written);
        return written;
      },
    };
  }

  #noteInterrupted(item: string, acts: Outcomes['acts'], before: Outcomes | null): void {
    const notice = Number.parseInt(item, 10);
    for (const [act, { tag }] of Object.entries(acts)) {
      if (tag !== 'begun' || before?.acts[act]?.tag !== 'begun' || acts[act] === before.acts[act]) continue;
      this.interrupted.set(notice, (this.interrupted.get(notice) ?? 0) + 1);
    }
  }
}
