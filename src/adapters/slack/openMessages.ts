/**
 * The messages whose buttons still do something, one item a domain beside its cards. A button that is not true any more goes; with the
 * last one the message shrinks to two lines. Nothing rests on it: a click on a button that was left is answered with what is true
 * now.
 *
 * The item is not signed, so it holds a notice's number and the message's place only. The notice itself comes from the verified log. What
 * cannot be true is a fault: it is journalled and leaves the item, and the other messages go on.
 */

import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ButtonAction } from '../../domain/actions.ts';
import type { Instant, SigningDomain } from '../../domain/names.ts';
import { accompanimentOf, type Notice } from '../../domain/notices.ts';
import type { State } from '../../domain/state.ts';
import type { RaisedNotices } from '../../ports/people.ts';
import { type CardStore, isPlace, type PostedCard } from '../../ports/store.ts';
import { isLastingRefusal, type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import { applicationView } from './views/applicationMessage.ts';
import type { RenderContext } from './views/blocks.ts';
import { jsonIn } from './views/buttons.ts';
import { closedNotice, type NoticePlace, offeredBeside, openNotice } from './views/notice.ts';

const openMessage = z
  .object({
    notice: z.int(),
    channel: z.string(),
    ts: z.string(),
    /** Hash of the last rendering, of a message that changes more than once; absent: as it was posted. */
    drawn: z.string().optional(),
    /** The buttons that it has; absent: an earlier release wrote the entry. */
    offered: z.array(z.string()).optional(),
  })
  .refine(isPlace);

type OpenMessage = z.infer<typeof openMessage>;

/** An older message keeps its buttons. */
const openMax = 20;
const writesMax = 3;

const item = 'open-notices';
/** The item is about many messages, so it has no place of its own. */
const noPlace = { channel: '-', ts: '-' };

interface Stored {
  readonly open: readonly OpenMessage[];
  /** Entries that this file did not write. */
  readonly damaged: number;
}

const readIn = (stored: PostedCard | null): Stored => {
  if (stored === null) return { open: [], damaged: 0 };
  const entries = z.array(z.unknown()).safeParse(jsonIn(stored.rendering)).data;
  if (entries === undefined) return { open: [], damaged: 1 };
  const newest = entries.slice(-openMax);
  const open = newest.flatMap((entry) => openMessage.safeParse(entry).data ?? []);
  return { open, damaged: entries.length - open.length };
};

/** `open`: its buttons are true. `later`: the next state tries again. `over`: it leaves the item. Otherwise the entry is another now. */
type Fate = 'open' | 'later' | 'over' | OpenMessage;

/** What only their first post knows cannot be drawn again: an observation of the record, or the application's value. */
const drawnOnce: readonly string[] = ['application', 'record', 'blockedRecord', 'overdueRecord'];

/** Some of its buttons are no longer true. */
const losesButtons = ({ offered = [] }: OpenMessage, notice: Notice, left: readonly string[]): boolean =>
  !drawnOnce.includes(accompanimentOf(notice) ?? '') && offered.some((action) => !left.includes(action));

/** What drawing one domain's messages needs. */
interface Drawing {
  readonly state: State;
  readonly at: Instant;
  /** The context of texts in the channel's language. */
  readonly context: RenderContext;
  /** The context of texts in the language of the people who read the message. */
  readonly contextOf: (channel: string, notice: Notice) => Promise<RenderContext>;
  readonly placeOf: (notice: Notice) => Promise<NoticePlace>;
  /** True for a card's message: no notice is in its place. */
  readonly isCard: (place: { readonly channel: string; readonly ts: string }) => Promise<boolean>;
}

interface OpenMessages {
  /** Never throws: without it the message only keeps its buttons. */
  remember(
    state: State,
    notice: Notice,
    place: Pick<OpenMessage, 'channel' | 'ts'>,
    offered: readonly ButtonAction[],
  ): Promise<void>;
  /** Removes the buttons that are no longer true; a message without any shrinks. Never throws. */
  closeOutdated(drawing: Drawing): Promise<void>;
}

interface OpenMessagesOptions {
  readonly client: Pick<SlackClient, 'update'>;
  readonly cards: CardStore;
  readonly raised: RaisedNotices;
  readonly journal: SlackLog;
}

class StoredMessages implements OpenMessages {
  readonly #options: OpenMessagesOptions;
  /** Version of the state for which the messages were last looked through, by domain. */
  readonly #checked = new Map<SigningDomain, number>();

  constructor(options: OpenMessagesOptions) {
    this.#options = options;
  }

  async remember(
    state: State,
    { id }: Notice,
    { channel, ts }: Pick<OpenMessage, 'channel' | 'ts'>,
    offered: readonly ButtonAction[],
  ): Promise<void> {
    if (offered.length === 0) return;
    await this.#quietly(() =>
      this.#change(state, (open) => [...open, { notice: id, channel, ts, offered: [...offered] }].slice(-openMax)),
    );
    this.#checked.delete(state.domain);
  }

  async closeOutdated(drawing: Drawing): Promise<void> {
    const { state } = drawing;
    if (this.#checked.get(state.domain) === state.atVersion) return;
    await this.#quietly(async () => {
      const { cards, raised, journal } = this.#options;
      const { open, damaged } = readIn(await cards.get(state.domain, item));
      if (damaged > 0)
        journal.error(
          { domain: state.domain, card: item },
          'the list of open messages holds what the bot did not write',
        );
      const ids = open.map(({ notice }) => notice);
      const notices = ids.length === 0 ? new Map<number, Notice>() : await raised(state, ids);
      const changed = new Map<string, readonly OpenMessage[]>();
      let later = false;
      for (const message of open) {
        const fate = await this.#fateOf(drawing, message, notices.get(message.notice) ?? null);
        if (fate === 'over') changed.set(JSON.stringify(message), []);
        if (typeof fate === 'object') changed.set(JSON.stringify(message), [fate]);
        later ||= fate === 'later';
      }
      if (changed.size + damaged > 0)
        await this.#change(state, (all) => all.flatMap((each) => changed.get(JSON.stringify(each)) ?? [each]));
      if (!later) this.#checked.set(state.domain, state.atVersion);
    });
  }

  /** A fault affects its own message only. */
  async #fateOf(drawing: Drawing, message: OpenMessage, notice: Notice | null): Promise<Fate> {
    const { client, journal } = this.#options;
    const { state, at, context } = drawing;
    const { channel, ts } = message;
    // Another process with a newer state may have posted it.
    if (message.notice > state.noticesEver) return 'later';
    try {
      const left = notice === null ? [] : offeredBeside(context, state, notice, at);
      if (notice !== null && left.length > 0 && !losesButtons(message, notice, left)) return 'open';
      if (notice === null || (await drawing.isCard(message))) {
        const fields = { domain: state.domain, card: item, notice: message.notice };
        journal.error(fields, 'the list of open messages names a notice or a place that cannot be true');
        return 'over';
      }
      const messageContext = await drawing.contextOf(channel, notice);
      if (left.length > 0) {
        const place = await drawing.placeOf(notice);
        await client.update(ts, { channel, ...openNotice(messageContext, state, notice, at, place) });
        return { ...message, offered: [...left] };
      }
      if (notice.code === 'application') return await this.#applicationFate(messageContext, state, message, notice);
      await client.update(ts, { channel, ...closedNotice(messageContext, state, notice) });
      return 'over';
    } catch (error) {
      journal.info({ code: slackErrorCode(error) }, 'a message could not be shrunk');
      return isLastingRefusal(error) ? 'over' : 'later';
    }
  }

  /** A process that dies between the update and the entry draws the same once more. */
  async #applicationFate(
    context: RenderContext,
    state: State,
    message: OpenMessage,
    notice: Notice<'application'>,
  ): Promise<Fate> {
    const view = applicationView(context, state, notice);
    if (view.tag === 'open') return 'open';
    const { channel, ts } = message;
    const drawn = createHash('sha256').update(JSON.stringify(view.rendered)).digest('base64url').slice(0, 16);
    if (message.drawn !== drawn) await this.#options.client.update(ts, { channel, ...view.rendered });
    return view.tag === 'over' ? 'over' : { ...message, drawn };
  }

  async #change(
    { domain, atVersion }: State,
    change: (open: readonly OpenMessage[]) => readonly OpenMessage[],
  ): Promise<void> {
    const { cards } = this.#options;
    for (let write = 0; write < writesMax; write += 1) {
      const before = await cards.get(domain, item);
      const version = Math.max(atVersion, before?.version ?? 0);
      const next = { ...noPlace, version, rendering: JSON.stringify(change(readIn(before).open)) };
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
