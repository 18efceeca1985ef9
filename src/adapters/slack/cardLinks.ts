/** The way from a stale card to the present one. */
import { openRound } from '../../domain/decide/approvals.ts';
import { SigningDomain } from '../../domain/names.ts';
import type { State } from '../../domain/state.ts';
import type { CardStore } from '../../ports/cardStore.ts';
import type { Action } from '../../ports/service.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import type { SlackClient } from './client.ts';
import { slackErrorCode } from './slackError.ts';
import type { SlackLog } from './slackLog.ts';
import { sections } from './views/block.ts';

/** A card that was clicked on: its name is in the `block_id` of its buttons. */
export interface ClickedCard {
  readonly name: string;
  readonly domain: string;
  readonly channel: string;
  readonly ts: string;
}

export const cardNameOf = (blockId: string): string | null =>
  /^card ((?:rotation|round)-\d+)$/.exec(blockId)?.[1] ?? null;

const onRoundCard: readonly Action[] = ['approve', 'withdraw_approval', 'decline', 'execute'];

export interface CardLinks {
  /** Permalink of the card that this action belongs on; null where there is none, or it cannot be had. */
  present(state: State, action: Action): Promise<string | null>;
  /** A doubled card, not the one in the store, becomes a link to that one. */
  retire(clicked: ClickedCard, language: Language): Promise<void>;
}

export const createCardLinks = (client: SlackClient, cards: CardStore, log: SlackLog): CardLinks => {
  const quietly = async <T>(look: () => Promise<T>): Promise<T | null> => {
    try {
      return await look();
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
        const round = onRoundCard.includes(action) ? openRound(rotation) : null;
        const name = round === null ? `rotation-${rotation.id}` : `round-${round.id}`;
        const card = await cards.get(state.domain, name);
        return card === null ? null : client.permalink(card.channel, card.ts);
      }),
    retire: async (clicked, language) => {
      await quietly(async () => {
        const domain = SigningDomain.parse(clicked.domain);
        const stored = domain === null ? null : await cards.get(domain, clicked.name);
        if (stored === null || stored.ts === clicked.ts) return;
        const said = text(language, 'answer.stale', { link: await client.permalink(stored.channel, stored.ts) });
        await client.update(clicked.ts, { channel: clicked.channel, text: said, blocks: sections(said) });
      });
    },
  };
};
