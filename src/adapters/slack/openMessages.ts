/**
 * The notices whose buttons still do something, one item a domain beside its cards. When none of a message's buttons is true any more, the
 * message shrinks to two lines without buttons. Nothing rests on it: a click on a button that was left is answered with what is true now.
 */

import * as z from 'zod';
import type { ButtonAction } from '../../domain/actions.ts';
import type { Instant, SigningDomain } from '../../domain/names.ts';
import type { Notice } from '../../domain/notices.ts';
import type { State } from '../../domain/state.ts';
import type { CardStore, PostedCard } from '../../ports/store.ts';
import { type Language, languages } from '../../texts/codes.ts';
import { isLastingRefusal, type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import { jsonIn } from './json.ts';
import type { RenderContext } from './views/blocks.ts';
import { closedNotice, offeredBeside } from './views/notice.ts';

const openMessage = z.object({
  channel: z.string(),
  ts: z.string(),
  language: z.enum(languages),
  notice: z.looseObject({ id: z.int(), code: z.string(), to: z.string(), facts: z.looseObject({}) }),
});

interface OpenMessage {
  readonly channel: string;
  readonly ts: string;
  readonly language: Language;
  readonly notice: Notice;
}

/** An older message keeps its buttons. */
const openMax = 20;
const writesMax = 3;

const item = 'open-notices';
/** The item is about many messages, so it has no place of its own. */
const noPlace = { channel: '-', ts: '-' };

/** Nothing is read from an item that this file did not write. */
const readIn = (stored: PostedCard | null): readonly OpenMessage[] =>
  (z.array(openMessage).safeParse(jsonIn(stored?.rendering ?? '')).data ?? []) as unknown as readonly OpenMessage[];

interface OpenMessages {
  /** Never throws: without it the message only keeps its buttons. */
  remember(state: State, message: OpenMessage, offered: readonly ButtonAction[]): Promise<void>;
  /** Shrinks the messages whose buttons are no longer true. Never throws. */
  closeOutdated(state: State, at: Instant, contextIn: (language: Language) => RenderContext): Promise<void>;
}

interface OpenMessagesOptions {
  readonly client: Pick<SlackClient, 'update'>;
  readonly cards: CardStore;
  readonly journal: SlackLog;
}

class StoredMessages implements OpenMessages {
  readonly #options: OpenMessagesOptions;
  /** Version of the state for which the messages were last looked through, by domain. */
  readonly #checked = new Map<SigningDomain, number>();

  constructor(options: OpenMessagesOptions) {
    this.#options = options;
  }

  async remember(state: State, message: OpenMessage, offered: readonly ButtonAction[]): Promise<void> {
    if (offered.length === 0) return;
    await this.#quietly(() => this.#change(state, (open) => [...open, message].slice(-openMax)));
    this.#checked.delete(state.domain);
  }

  async closeOutdated(state: State, at: Instant, contextIn: (language: Language) => RenderContext): Promise<void> {
    if (this.#checked.get(state.domain) === state.atVersion) return;
    await this.#quietly(async () => {
      const open = readIn(await this.#options.cards.get(state.domain, item));
      const outdated = open.filter(
        ({ notice, language }) => offeredBeside(contextIn(language), state, notice, at).length === 0,
      );
      const closed: string[] = [];
      for (const message of outdated) if (await this.#isClosed(state, message, contextIn)) closed.push(message.ts);
      if (closed.length > 0) await this.#change(state, (all) => all.filter(({ ts }) => !closed.includes(ts)));
      if (closed.length === outdated.length) this.#checked.set(state.domain, state.atVersion);
    });
  }

  /** @returns false if a later try may succeed */
  async #isClosed(
    state: State,
    { channel, ts, language, notice }: OpenMessage,
    contextIn: (language: Language) => RenderContext,
  ): Promise<boolean> {
    const { client, journal } = this.#options;
    try {
      await client.update(ts, { channel, ...closedNotice(contextIn(language), state, notice) });
      return true;
    } catch (error) {
      journal.info({ code: slackErrorCode(error) }, 'a message could not be shrunk');
      return isLastingRefusal(error);
    }
  }

  async #change(
    { domain, atVersion }: State,
    change: (open: readonly OpenMessage[]) => readonly OpenMessage[],
  ): Promise<void> {
    const { cards } = this.#options;
    for (let write = 0; write < writesMax; write += 1) {
      const before = await cards.get(domain, item);
      const version = Math.max(atVersion, before?.version ?? 0);
      const next = { ...noPlace, version, rendering: JSON.stringify(change(readIn(before))) };
      if (await cards.put(domain, item, next, ...(before === null ? [] : [before]))) return;
    }
  }

  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.journal.info({ code: slackErrorCode(error) }, 'the open messages could not be read or stored');
    }
  }
}

export const createOpenMessages = (options: OpenMessagesOptions): OpenMessages => new StoredMessages(options);
