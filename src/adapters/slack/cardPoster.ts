/** Puts one card into Slack: posted once, updated when its rendering changed, never an older one over a newer. */
import { createHash } from 'node:crypto';
import type { KnownBlock, MessageMetadata } from '@slack/types';
import type { SigningDomain } from '../../domain/names.ts';
import type { CardStore, PostedCard } from '../../ports/cardStore.ts';
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
}

export const createCardPoster = (client: Pick<SlackClient, 'post' | 'update'>, cards: CardStore): CardPoster => {
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
    await cards.put(card.domain, card.name, stored);
    // Another process may have posted it too: the newer one is the card, this one is a harmless double.
    return (await cards.get(card.domain, card.name)) ?? stored;
  };

  const updated = async (card: Card, before: PostedCard): Promise<PostedCard> => {
    const rendering = hashOf(card);
    const next = { ...before, version: card.version, rendering };
    // Claimed before Slack is asked: who dies in between leaves a rendering that no hash equals, and it is drawn again.
    const claimed = await cards.put(card.domain, card.name, { ...next, rendering: `drawing ${rendering}` });
    if (!claimed) return before;
    try {
      await client.update(before.ts, messageOf(card));
    } catch (error) {
      if (lost.includes(slackErrorCode(error))) return posted(card);
      throw error;
    }
    if (await cards.put(card.domain, card.name, next)) return next;
    const newer = await cards.get(card.domain, card.name);
    if (newer !== null) await cards.put(card.domain, card.name, { ...newer, rendering: 'overtaken' });
    throw new CardOvertaken(`card ${card.name} of ${card.domain} was drawn again by a newer run`);
  };

  return {
    show: async (card: Card): Promise<PostedCard> => {
      const before = await cards.get(card.domain, card.name);
      if (before === null || before.channel !== card.channel) return posted(card);
      if (before.version > card.version || before.rendering === hashOf(card)) return before;
      return updated(card, before);
    },
  };
};
