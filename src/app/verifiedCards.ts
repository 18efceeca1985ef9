/** Where cards were posted is stored unsigned (I13): what cannot be true is a fault that somebody hears of, and is put right. */

import type { SigningDomain } from '../domain/names.ts';
import type { Journal } from '../ports/journal.ts';
import type { CardStore, Log, PostedCard } from '../ports/store.ts';

/** A rendering that no hash equals: the card is drawn again. */
const drawAgain = 'unknown';

/** A card that was drawn from a version which the log does not have yet would never be drawn again. */
export const verifiedCards = (
  cards: CardStore,
  log: Pick<Log<unknown, unknown>, 'load'>,
  journal: Journal,
): CardStore => {
  /** The highest that a card's version was compared with: versions only grow. */
  const heads = new Map<SigningDomain, number>();
  const isAhead = async (domain: SigningDomain, { version }: PostedCard): Promise<boolean> => {
    if (version <= (heads.get(domain) ?? 0)) return false;
    const head = (await log.load(domain))?.version ?? 0;
    heads.set(domain, head);
    return !(version <= head);
  };
  return {
    put: cards.put,
    get: async (domain, card) => {
      const posted = await cards.get(domain, card);
      if (posted === null || !(await isAhead(domain, posted))) return posted;
      journal.error(
        { domain, card, version: posted.version },
        'a card is stored with a version that the log does not have',
      );
      const again = { ...posted, version: 0, rendering: drawAgain };
      // Only over the very lie: another process may have put it right meanwhile.
      return (await cards.put(domain, card, again, posted)) ? again : cards.get(domain, card);
    },
  };
};
