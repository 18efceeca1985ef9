/** Posts each card once and updates it when its rendering changes. An older rendering never replaces a newer one. */

import { createHash } from 'node:crypto';
import type { ContextBlock, KnownBlock, MessageMetadata } from '@slack/types';
import type { Action } from '../../domain/actions.ts';
import { cardOf } from '../../domain/cards.ts';
import { SigningDomain } from '../../domain/names.ts';
import { openRound } from '../../domain/queries.ts';
import type { Round, State } from '../../domain/state.ts';
import { type CardStore, isPlace, type OutcomeStore, type PostedCard } from '../../ports/store.ts';
import { type Language, weekdayMoment } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import { type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import { createActs } from './posting.ts';
import { contextBlock, type Rendered, sections, shortDigest } from './views/blocks.ts';

/** The card whose button was clicked. The `block_id` of its buttons holds its name. */
export interface ClickedCard {
  readonly name: string;
  readonly domain: string;
  readonly channel: string;
  readonly ts: string;
}

export const cardNameOf = (blockId: string): string | null =>
  /^card ((?:rotation|round)-\d+)$/.exec(blockId)?.[1] ?? null;

export interface CardLinks {
  /** Permalink of the card that offers this action; null without a card or when Slack gives no link. */
  present(state: State, action: Action): Promise<string | null>;
  /** Replaces a duplicate card with a link to the card in the store. */
  retire(clicked: ClickedCard, language: Language): Promise<void>;
}

export const createCardLinks = (client: SlackClient, cards: CardStore, log: SlackLog): CardLinks => {
  const quietly = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      log.info({ code: slackErrorCode(error) }, 'a link to the card could not be had');
      return null;
    }
  };
  return {
    present: (state, action) =>
      quietly(async () => {
        const { rotation } = state;
        if (rotation === null) return null;
        const round = cardOf(action) === 'round' ? openRound(rotation) : null;
        const name = round === null ? `rotation-${rotation.id}` : `round-${round.id}`;
        const card = await cards.get(state.domain, name);
        return card === null ? null : client.permalink(card.channel, card.ts);
      }),
    retire: async (clicked, language) => {
      await quietly(async () => {
        const domain = SigningDomain.parse(clicked.domain);
        const stored = domain === null ? null : await cards.get(domain, clicked.name);
        if (stored === null || stored.ts === clicked.ts) return;
        const notice = text(language, 'answer.stale', { link: await client.permalink(stored.channel, stored.ts) });
        await client.update(clicked.ts, { channel: clicked.channel, text: notice, blocks: sections(notice) });
      });
    },
  };
};

/**
 * Slack's message metadata for a card or a notice.
 * @param more a notice's number in the log, by which a doubled one is found; the whole hash of the log's head, of which a card shows a part
 */
export const metadataOf = (
  state: State,
  card: string,
  more: { readonly notice?: number; readonly head?: string | undefined } = {},
): MessageMetadata => ({
  event_type: 'futari_card',
  event_payload: {
    domain: state.domain,
    rotation: state.rotation?.id ?? 0,
    card,
    ...(more.notice === undefined ? {} : { notice: more.notice }),
    ...(more.head === undefined ? {} : { head: more.head }),
  },
});

/** Characters of a hash on a card. The details, and the message's metadata, hold the whole hash. */
const auditChars = 12;

/** The log's head as an anchor outside the store: whoever rewrites the log must also rewrite the channel. */
export const footerOf = (
  language: Language,
  timeZone: string,
  { atVersion }: State,
  head: string | undefined,
  round: Round | null = null,
): ContextBlock => {
  const facts = { version: String(atVersion), hash: head?.slice(0, auditChars) ?? '-' };
  const audit = text(language, 'card.audit', facts);
  if (round === null) return contextBlock(text(language, 'card.auditZone', { audit, zone: timeZone }));
  return contextBlock(
    round.endedAt === null
      ? text(language, 'card.auditRound', { audit, digest: shortDigest(round.digest) })
      : text(language, 'card.auditEnded', { audit, at: weekdayMoment(language, round.endedAt, timeZone) }),
  );
};

/** About 300 bytes each. */
const cardsMax = 20_000;

/** Caches where this process last posted each card, to save readings of the store. The store decides whether an entry still holds. */
interface CardMemory {
  recall(domain: SigningDomain, name: string): PostedCard | null;
  note(domain: SigningDomain, name: string, posted: PostedCard): PostedCard;
  forget(domain: SigningDomain, name: string): void;
}

const createCardMemory = (): CardMemory => {
  const known = new Map<string, PostedCard>();
  const keyOf = (domain: SigningDomain, name: string): string => `${domain} ${name}`;
  return {
    recall: (domain, name) => known.get(keyOf(domain, name)) ?? null,
    note: (domain, name, posted) => {
      // A lost entry costs only one more reading of the store.
      if (known.size >= cardsMax) known.clear();
      known.set(keyOf(domain, name), posted);
      return posted;
    },
    forget: (domain, name) => {
      known.delete(keyOf(domain, name));
    },
  };
};

/** A newer rendering was stored meanwhile, so Slack may show the older one. The next run draws the card again. */
class CardOvertaken extends Error {
  override readonly name = 'CardOvertaken';
}

export interface Card {
  readonly domain: SigningDomain;
  /** `rotation-1`, `round-3`. */
  readonly name: string;
  readonly channel: string;
  readonly threadTs: string | null;
  /** Version of the log that the card shows. */
  readonly version: number;
  readonly rendered: Rendered;
  /** Left out of the hash, because it changes with every commit. */
  readonly footer: KnownBlock | null;
  readonly metadata: MessageMetadata;
  /** Null for a card whose replacement needs neither words nor work. */
  readonly replacesDeleted: {
    /** Told on a card that takes the place of one that was deleted in Slack, until the card changes. */
    readonly note: string;
    /** Called once the card is posted. */
    readonly whenPosted: () => Promise<void>;
  } | null;
}

/** Error codes of a message that can no longer be updated. A new message replaces it. */
const lost: readonly string[] = ['message_not_found', 'cant_update_message', 'edit_window_closed', 'channel_not_found'];

/** Values of `rendering` that equal no hash, so that the next run draws the card again. */
const drawing = 'drawing ';
const overtaken = 'overtaken';

/** The channel of a card whose message was deleted in Slack. */
const deletedFrom = 'deleted';

const isDeleted = ({ channel }: PostedCard): boolean => channel === deletedFrom;

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
  /**
   * @returns the posted card; null if three attempts to post it ended without an answer (I14), after which it is not posted again
   * @throws CardOvertaken, ActOvertaken, the client's and the store's errors
   */
  show(card: Card): Promise<PostedCard | null>;
  /** The posted card; null if it was never posted, or deleted in Slack. @throws LogUnavailable */
  whereIs(domain: SigningDomain, name: string): Promise<PostedCard | null>;
  /**
   * True if the card has a place, and this bot began to post it in this channel: outcomes are signed, places are not (I13).
   * @throws LogUnavailable
   */
  isPosted(domain: SigningDomain, name: string, channel: string): Promise<boolean>;
  /** After the message was deleted in Slack: the next `show` posts the card anew. @throws LogUnavailable */
  forget(domain: SigningDomain, name: string): Promise<void>;
}

/** The outcome of the post is unknown, and the card is not posted again. */
const nowhere = 'nowhere';
type Drawn = PostedCard | typeof nowhere;

/** Names the stored outcome of posting a card for the first time, or in place of a lost message. */
const postingOf = ({ name, channel }: Pick<Card, 'name' | 'channel'>, before: PostedCard | null): string =>
  `card ${name} ${channel} ${before?.ts ?? 'first'}`;

type PostingClient = Pick<SlackClient, 'post' | 'update' | 'authTest'>;

const messageOf = (card: Card, note: string | null = null) => ({
  channel: card.channel,
  threadTs: card.threadTs,
  text: card.rendered.text,
  blocks: [...(note === null ? [] : [contextBlock(note)]), ...blocksOf(card)],
  metadata: card.metadata,
});

class RememberingPoster implements CardPoster {
  readonly #client: PostingClient;
  readonly #cards: CardStore;
  readonly #outcomes: OutcomeStore;
  readonly #memory = createCardMemory();

  constructor(client: PostingClient, cards: CardStore, outcomes: OutcomeStore) {
    this.#client = client;
    this.#cards = cards;
    this.#outcomes = outcomes;
  }

  async show(card: Card): Promise<PostedCard | null> {
    const known = this.#memory.recall(card.domain, card.name);
    // Forgotten first, so that after any failure the next run reads the store.
    this.#memory.forget(card.domain, card.name);
    const shown = (known === null ? null : await this.#fromMemory(card, known)) ?? (await this.#fromStore(card));
    return shown === nowhere ? null : this.#memory.note(card.domain, card.name, shown);
  }

  async whereIs(domain: SigningDomain, name: string): Promise<PostedCard | null> {
    const known = this.#memory.recall(domain, name) ?? (await this.#cards.get(domain, name));
    return known === null || !isPlace(known) ? null : known;
  }

  async isPosted(domain: SigningDomain, name: string, channel: string): Promise<boolean> {
    const place = await this.whereIs(domain, name);
    if (place?.channel !== channel) return false;
    return (await this.#outcomes.get(domain, postingOf({ name, channel }, null))) !== null;
  }

  async forget(domain: SigningDomain, name: string): Promise<void> {
    this.#memory.forget(domain, name);
    const known = await this.#cards.get(domain, name);
    // No card belongs to this channel, so the store keeps the message's number without its place.
    if (known !== null)
      await this.#cards.put(domain, name, { ...known, channel: deletedFrom, rendering: overtaken }, known);
  }

  /** The stored card, unless it is still the one to be replaced or belongs to another channel. */
  async #replaced(card: Card, before: PostedCard | null): Promise<PostedCard | null> {
    const known = await this.#cards.get(card.domain, card.name);
    return known === null || known.ts === before?.ts || known.channel !== card.channel ? null : known;
  }

  /** @param deleted the message of the card before was deleted in Slack */
  async #posted(card: Card, before: PostedCard | null, deleted: boolean): Promise<Drawn> {
    const options = { outcomes: this.#outcomes, client: this.#client };
    const acts = createActs(options, card.domain, postingOf(card, before));
    const post = async (): Promise<void> => {
      const { ts } = await this.#client.post(messageOf(card, deleted ? (card.replacesDeleted?.note ?? null) : null));
      const stored = { channel: card.channel, ts, version: card.version, rendering: hashOf(card) };
      // If the store refuses, another process posted a newer card, and this message is a harmless duplicate.
      await this.#cards.put(card.domain, card.name, stored);
      if (deleted) await card.replacesDeleted?.whenPosted();
    };
    const { tag } = await acts.perform('post', 'message', post);
    const known = await this.#replaced(card, before);
    if (known !== null || tag !== 'done') return known ?? nowhere;
    // The card was posted, but the store has lost it.
    await acts.perform('post anew', 'message', post);
    return (await this.#replaced(card, before)) ?? nowhere;
  }

  /** Null if the store no longer holds the remembered card; nothing was drawn then. */
  async #updated(card: Card, before: PostedCard, remembered: boolean): Promise<Drawn | null> {
    const cards = this.#cards;
    const rendering = hashOf(card);
    const next = { ...before, version: card.version, rendering };
    // The claim precedes the update: after a crash in between, its rendering equals no hash and the card is drawn again.
    const claim = { ...next, rendering: `${drawing}${rendering}` };
    const claimed = await cards.put(card.domain, card.name, claim, ...(remembered ? [before] : []));
    if (!claimed) return remembered ? null : before;
    try {
      await this.#client.update(before.ts, messageOf(card));
    } catch (error) {
      const code = slackErrorCode(error);
      if (lost.includes(code)) return this.#posted(card, before, code === 'message_not_found');
      throw error;
    }
    // An earlier claimant may still draw its older rendering and crash before it notes that, so the next run draws once more.
    const drawn = before.rendering.startsWith(drawing) ? { ...next, rendering: overtaken } : next;
    if (await cards.put(card.domain, card.name, drawn)) return drawn;
    const newer = await cards.get(card.domain, card.name);
    if (newer !== null) await cards.put(card.domain, card.name, { ...newer, rendering: overtaken });
    throw new CardOvertaken(`card ${card.name} of ${card.domain} was drawn again by a newer run`);
  }

  /**
   * Null if only the store can decide. That includes an unchanged rendering of a newer version, because another process may have drawn a
   * version in between. A changed rendering is claimed on condition that the store still holds the remembered card.
   */
  async #fromMemory(card: Card, known: PostedCard): Promise<Drawn | null> {
    if (known.channel !== card.channel || known.version > card.version) return null;
    if (known.rendering !== hashOf(card)) return this.#updated(card, known, true);
    return known.version === card.version ? known : null;
  }

  async #fromStore(card: Card): Promise<Drawn> {
    const before = await this.#cards.get(card.domain, card.name);
    if (before === null || before.channel !== card.channel) {
      return this.#posted(card, before, before !== null && isDeleted(before));
    }
    if (before.version > card.version || before.rendering === hashOf(card)) return before;
    return (await this.#updated(card, before, false)) ?? before;
  }
}

export const createCardPoster = (client: PostingClient, cards: CardStore, outcomes: OutcomeStore): CardPoster =>
  new RememberingPoster(client, cards, outcomes);
