/** How many decisions this process has under way, for each signing domain and for each person (I15). */

import type { PersonId } from '../../domain/names.ts';

export interface PlaceBounds {
  /** Decisions on one signing domain. Urgent ones, as a rollback or an approval, need no place there. */
  readonly perDomainMax: number;
  /** Decisions of one person: a stranger, too, keeps a decision under way until Slack has named the roles. Urgent ones count apart. */
  readonly perPersonMax: number;
}

export const defaultPlaceBounds: PlaceBounds = { perDomainMax: 24, perPersonMax: 6 };

export interface PlacedDecision {
  /** The same for each copy of a delivery. */
  readonly id: string;
  readonly person: PersonId;
  /** The signing domain, or what stands for it where the person named none. */
  readonly domain: string;
  readonly isUrgent: boolean;
}

export class DecisionPlaces {
  readonly #bounds: PlaceBounds;
  /** By domain or person: the ids of the deliveries under way. */
  readonly #held = new Map<string, Set<string>>();

  constructor(bounds: PlaceBounds) {
    this.#bounds = bounds;
  }

  /**
   * A copy of a delivery under way takes no second place.
   * @returns a function that frees the place; null: there is none
   */
  take({ id, person, domain, isUrgent }: PlacedDecision): (() => void) | null {
    const { perDomainMax, perPersonMax } = this.#bounds;
    const wanted: readonly (readonly [string, number])[] = isUrgent
      ? [[`urgent ${person}`, perPersonMax]]
      : [
          [`person ${person}`, perPersonMax],
          [`domain ${domain}`, perDomainMax],
        ];
    if (wanted.some(([key]) => this.#held.get(key)?.has(id))) return () => {};
    if (wanted.some(([key, max]) => (this.#held.get(key)?.size ?? 0) >= max)) return null;
    for (const [key] of wanted) this.#held.set(key, (this.#held.get(key) ?? new Set()).add(id));
    return () => {
      for (const [key] of wanted) this.#free(key, id);
    };
  }

  #free(key: string, id: string): void {
    const ids = this.#held.get(key);
    ids?.delete(id);
    if (ids?.size === 0) this.#held.delete(key);
  }
}
