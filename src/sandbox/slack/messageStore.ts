import type { EventEmitter } from 'node:events';
import type { JsonObject } from './json.ts';
import type { Timestamps } from './timestamps.ts';

/** What a message shows at one moment. */
export interface Rendering {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly metadata: JsonObject | null;
}

export interface SlackMessage extends Rendering {
  readonly channel: string;
  readonly ts: string;
  /** The thread that it belongs to, null at the top of a channel. A thread's first message has null. */
  readonly threadTs: string | null;
  /** User id of who wrote it; `USLACKBOT` for what Slack itself tells a person. */
  readonly by: string;
  /** Only this person sees it; null for everybody in the channel. */
  readonly onlyFor: string | null;
  readonly files: readonly { readonly id: string; readonly name: string; readonly title: string }[];
  readonly editedTs: string | null;
  readonly deleted: boolean;
  /** Earlier renderings, oldest first: what a person saw whose client is behind. */
  readonly history: readonly Rendering[];
}

export type NewMessage = Rendering &
  Pick<SlackMessage, 'channel' | 'threadTs' | 'by'> &
  Partial<Pick<SlackMessage, 'onlyFor' | 'files'>>;

export interface MessageEvents {
  message: [message: SlackMessage];
  update: [message: SlackMessage];
  delete: [message: SlackMessage];
  ephemeral: [message: SlackMessage];
}

/** Every message that was ever posted, in the order of posting. */
export class MessageStore {
  readonly #timestamps: Timestamps;
  readonly #events: Pick<EventEmitter<MessageEvents>, 'emit'>;
  readonly #all = new Map<string, SlackMessage>();

  constructor(timestamps: Timestamps, events: Pick<EventEmitter<MessageEvents>, 'emit'>) {
    this.#timestamps = timestamps;
    this.#events = events;
  }

  post(message: NewMessage): SlackMessage {
    const posted: SlackMessage = {
      onlyFor: null,
      files: [],
      ...message,
      ts: this.#timestamps.next(),
      editedTs: null,
      deleted: false,
      history: [],
    };
    this.#store(posted);
    this.#events.emit(posted.onlyFor === null ? 'message' : 'ephemeral', posted);
    return posted;
  }

  update(message: SlackMessage, rendering: Rendering): SlackMessage {
    const { text, blocks, metadata } = message;
    const updated: SlackMessage = {
      ...message,
      ...rendering,
      editedTs: this.#timestamps.next(),
      history: [...message.history, { text, blocks, metadata }],
    };
    this.#store(updated);
    this.#events.emit('update', updated);
    return updated;
  }

  delete(message: SlackMessage): void {
    const deleted: SlackMessage = { ...message, deleted: true };
    this.#store(deleted);
    this.#events.emit('delete', deleted);
  }

  /** A message that is still there. Ephemerals are found only with `ephemeral`. */
  find(channel: string, ts: string, ephemeral = false): SlackMessage | null {
    const found = this.#all.get(`${channel}/${ts}`);
    return found === undefined || found.deleted || (found.onlyFor !== null && !ephemeral) ? null : found;
  }

  /** Oldest first; deleted ones are left out. */
  all(): readonly SlackMessage[] {
    return [...this.#all.values()].filter((m) => !m.deleted);
  }

  inChannel(channel: string): readonly SlackMessage[] {
    return this.all().filter((m) => m.channel === channel && m.onlyFor === null);
  }

  thread(channel: string, ts: string): readonly SlackMessage[] {
    return this.inChannel(channel).filter((m) => m.ts === ts || m.threadTs === ts);
  }

  #store(message: SlackMessage): void {
    this.#all.set(`${message.channel}/${message.ts}`, message);
  }
}
