/** Puts one card into Slack: posted once, updated when its rendering changed, never an older one over a newer. */
import { createHash } from 'node:crypto';
import type { KnownBlock, MessageMetadata } from '@slack/types';
import type { SigningDomain } from '../../domain/names.ts';
import type { CardStore, PostedCard } from '../../ports/cardStore.ts';
import { createCardMemory } from './cardMemory.ts';
import type { SlackClient } from './client.ts';
import { slackErrorCode } from './slackError.ts';
import type { Rendered } from './views/block.ts';

/** A newer rendering came between: what is in Slack may be the older one. The next run draws it again. */
export class CardOvertaken extends Error {
  override readonly name = 'CardOvertaken';
}

export interface Card {
  readonly domain: SigningDomain;
  /** `rotation-1`, `round-3`. */
  readonly name: string;
  readonly channel: string;
  readonly threadTs: string | null;
  /** Log version that it is drawn from. */
  readonly version: number;
  readonly rendered: Rendered;
  /** Changes with every commit, so it does not count as a change. */
  readonly footer: KnownBlock | null;
  readonly metadata: MessageMetadata;
}

/** The message is gone or not ours any more: a new one takes its place. */
const lost: readonly string[] = ['message_not_found', 'cant_update_message', 'edit_window_closed', 'channel_not_found'];

/** Renderings that no hash equals. */
const drawing = 'drawing ';
const overtaken = 'overtaken';

const hashOf = ({ rendered, channel }: Card): string =>
  createHash('sha256')
    .update(JSON.stringify([channel, rendered]))
    .digest('hex')
    .slice(0, 32);

const blocksOf = ({ rendered, footer }: Card): KnownBlock[] => {
  if (footer === null) return [...rendered.blocks];
  const last = rendered.blocks.at(-1);
  return last?.type === 'actions' ? [...rendered.blocks.slice(0, -1), footer, last] : [...rendered.blocks, footer];
};

export interface CardPoster {
  /** @returns where it is. @throws CardOvertaken, the client's and the store's errors. */
  show(card: Card): Promise<PostedCard>;
  /** Where a card was posted; null where nobody posted it. @throws LogUnavailable */
  whereIs(domain: SigningDomain, name: string): Promise<PostedCard | null>;
}

export const createCardPoster = (client: Pick<SlackClient, 'post' | 'update'>, cards: CardStore): CardPoster => {
  const memory = createCardMemory();
  const messageOf = (card: Card) => ({
    channel: card.channel,
    threadTs: card.threadTs,
    text: card.rendered.text,
    blocks: blocksOf(card),
    metadata: card.metadata,
  });

  const posted = async (card: Card): Promise<PostedCard> => {
    const ts = await client.post(messageOf(card));
    const stored = { channel: card.channel, ts, version: card.version, rendering: hashOf(card) };
    if (await cards.put(card.domain, card.name, stored)) return stored;
    // Another process posted a newer one: that is the card, this one is a harmless double.
    return (await cards.get(card.domain, card.name)) ?? stored;
  };

  /** Null: what is stored is not what was remembered, and nothing was drawn. */
  const updated = async (card: Card, before: PostedCard, remembered: boolean): Promise<PostedCard | null> => {
    const rendering = hashOf(card);
    const next = { ...before, version: card.version, rendering };
    // Claimed before Slack is asked: who dies in between leaves a rendering that no hash equals, and it is drawn again.
    const claim = { ...next, rendering: `${drawing}${rendering}` };
    const claimed = await cards.put(card.domain, card.name, claim, ...(remembered ? [before] : []));
    if (!claimed) return remembered ? null : before;
    try {
      await client.update(before.ts, messageOf(card));
    } catch (error) {
      if (lost.includes(slackErrorCode(error))) return posted(card);
      throw error;
    }
    // Whoever claimed before may draw its older one after this, and die before it can say so: the next run draws once more.
    const drawn = before.rendering.startsWith(drawing) ? { ...next, rendering: overtaken } : next;
    if (await cards.put(card.domain, card.name, drawn)) return drawn;
    const newer = await cards.get(card.domain, card.name);
    if (newer !== null) await cards.put(card.domain, card.name, { ...newer, rendering: overtaken });
    throw new CardOvertaken(`card ${card.name} of ${card.domain} was drawn again by a newer run`);
  };

  /**
   * Null: only the store can tell. So it is where nothing seems to have changed on a newer version: another process may have
   * drawn what was true in between. A change is claimed on condition that the memory still holds.
   */
  const fromMemory = async (card: Card, known: PostedCard): Promise<PostedCard | null> => {
    if (known.channel !== card.channel || known.version > card.version) return null;
    if (known.rendering !== hashOf(card)) return updated(card, known, true);
    return known.version === card.version ? known : null;
  };

  const fromStore = async (card: Card): Promise<PostedCard> => {
    const before = await cards.get(card.domain, card.name);
    if (before === null || before.channel !== card.channel) return posted(card);
    if (before.version > card.version || before.rendering === hashOf(card)) return before;
    return (await updated(card, before, false)) ?? before;
  };

  return {
    show: async (card) => {
      const known = memory.recall(card.domain, card.name);
      // Forgotten first: whatever fails from here on, the store is asked next time.
      memory.forget(card.domain, card.name);
      const shown = known === null ? null : await fromMemory(card, known);
      return memory.note(card.domain, card.name, shown ?? (await fromStore(card)));
    },
    whereIs: async (domain, name) => memory.recall(domain, name) ?? cards.get(domain, name),
  };
};
