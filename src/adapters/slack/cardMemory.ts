/** Where this process last saw each card: a hint that spares readings. The store decides whether it still holds. */
import type { SigningDomain } from '../../domain/names.ts';
import type { PostedCard } from '../../ports/cardStore.ts';

/** About 300 bytes each. */
const cardsMax = 20_000;

export interface CardMemory {
  recall(domain: SigningDomain, name: string): PostedCard | null;
  note(domain: SigningDomain, name: string, posted: PostedCard): PostedCard;
  forget(domain: SigningDomain, name: string): void;
}

export const createCardMemory = (): CardMemory => {
  const known = new Map<string, PostedCard>();
  const keyOf = (domain: SigningDomain, name: string): string => `${domain} ${name}`;
  return {
    recall: (domain, name) => known.get(keyOf(domain, name)) ?? null,
    note: (domain, name, posted) => {
      // Forgetting costs a reading, never an answer.
      if (known.size >= cardsMax) known.clear();
      known.set(keyOf(domain, name), posted);
      return posted;
    },
    forget: (domain, name) => {
      known.delete(keyOf(domain, name));
    },
  };
};
