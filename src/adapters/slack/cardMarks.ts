/** What is put on every card besides its content. */
import type { ContextBlock, MessageMetadata } from '@slack/types';
import type { State } from '../../domain/state.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import { context } from './views/block.ts';

export const metadataOf = (state: State, card: string): MessageMetadata => ({
  event_type: 'futari_card',
  event_payload: { domain: state.domain, rotation: state.rotation?.id ?? 0, card },
});

/** An anchor outside the store: who rewrites the log has to rewrite the channel too. */
export const footerOf = (language: Language, { atVersion }: State, head: string | undefined): ContextBlock => {
  const version = String(atVersion);
  return context(
    head === undefined
      ? text(language, 'card.headVersion', { version })
      : text(language, 'card.head', { version, hash: head }),
  );
};
