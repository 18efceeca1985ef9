/**
 * Deliveries under way in this process: each is handled once although Slack repeats it, so many decisions at a time for each signing
 * domain and each person (I15), and a person hears that theirs may still get into the log.
 */

import type { PersonId } from '../../domain/names.ts';

/** Makes this process handle each delivery once. Across processes the core's command ids do that (I10). */
export interface Deduplicator {
  /** Null for a new id. For a known id: the promise of its first copy, which resolves when that copy is decided. */
  take(id: string, decided: Promise<void>): Promise<void> | null;
  /** Lets the same delivery try again after a failure. */
  forget(id: string): void;
}

interface FirstCopy {
  readonly decided: Promise<void>;
}

const deliveriesRemembered = 2_000;

export const createDeduplicator = (): Deduplicator => {
  const taken = new Map<string, FirstCopy>();
  return {
    take: (id, decided) => {
      const before = taken.get(id);
      if (before !== undefined) return before.decided;
      taken.set(id, { decided });
      // A Map keeps insertion order, so the first key is the oldest.
      const [oldest] = taken.keys();
      if (taken.size > deliveriesRemembered && oldest !== undefined) taken.delete(oldest);
      return null;
    },
    forget: (id) => {
      taken.delete(id);
    },
  };
};

interface Announcement {
  /** Ends with the message; null while there is none. */
  announced: Promise<unknown> | null;
}

export class UndecidedDeliveries {
  readonly #open = new Map<string, Announcement>();

  /** @returns a function that ends it and returns the message, for which the answer must wait so that the two arrive in order; null: none was sent */
  begin(id: string): () => Promise<unknown> | null {
    const opened: Announcement = { announced: null };
    this.#open.set(id, opened);
    return () => {
      // After a failure the same delivery may have come again.
      if (this.#open.get(id) === opened) this.#open.delete(id);
      return opened.announced;
    };
  }

  /** Sends once, and only while the delivery is undecided. @throws what `send` throws */
  async announce(id: string, send: () => Promise<unknown>): Promise<void> {
    const opened = this.#open.get(id);
    if (opened === undefined) return;
    opened.announced ??= send();
    await opened.announced;
  }
}

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
  /** Nothing else that a person has under way keeps a rollback back, not even other urgent decisions. */
  readonly kind: 'rollback' | 'urgent' | 'ordinary';
  /** A form that was refused stays open, and is sent again under the same id. */
  readonly isForm: boolean;
}

const refusedMax = 1_000;

export class DecisionPlaces {
  readonly #bounds: PlaceBounds;
  /** By domain or person: the ids of the deliveries under way. */
  readonly #held = new Map<string, Set<string>>();
  /** The newest refused deliveries: a copy of one is refused too, because its person has read that nothing was done. */
  readonly #refused = new Set<string>();

  constructor(bounds: PlaceBounds) {
    this.#bounds = bounds;
  }

  /**
   * A copy of a delivery under way takes no second place.
   * @returns a function that frees the place; null: there is none
   */
  take({ id, person, domain, kind, isForm }: PlacedDecision): (() => void) | null {
    const { perDomainMax, perPersonMax } = this.#bounds;
    const wanted: readonly (readonly [string, number])[] = [
      [`${kind} ${person}`, perPersonMax],
      ...(kind === 'ordinary' ? [[`domain ${domain}`, perDomainMax] as const] : []),
    ];
    if (wanted.some(([key]) => this.#held.get(key)?.has(id))) return () => {};
    if (this.#refused.has(id)) return null;
    if (wanted.some(([key, max]) => (this.#held.get(key)?.size ?? 0) >= max)) {
      if (!isForm) this.#refuse(id);
      return null;
    }
    for (const [key] of wanted) this.#held.set(key, (this.#held.get(key) ?? new Set()).add(id));
    return () => {
      for (const [key] of wanted) this.#free(key, id);
    };
  }

  #refuse(id: string): void {
    this.#refused.add(id);
    const [oldest] = this.#refused;
    if (this.#refused.size > refusedMax && oldest !== undefined) this.#refused.delete(oldest);
  }

  #free(key: string, id: string): void {
    const ids = this.#held.get(key);
    ids?.delete(id);
    if (ids?.size === 0) this.#held.delete(key);
  }
}
