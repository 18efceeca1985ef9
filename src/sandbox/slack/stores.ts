import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Clock } from '../../ports/settings.ts';
import { type Ack, ApiRefusal, type JsonObject, Timestamps, textAt } from './protocol.ts';
import { app, homeTeam, Triggers, Workspace } from './workspace.ts';

export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly bytes: Buffer;
  readonly channel: string | null;
  readonly threadTs: string | null;
  readonly messageTs: string | null;
}

interface FileEvents {
  file: [file: Omit<SharedFile, 'bytes'>];
}

interface Upload {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly bytes: Buffer | null;
}

/** The three steps of an upload: the app reserves an id, sends the bytes, and shares the file. */
class FileStore {
  readonly #events: Pick<EventEmitter<FileEvents>, 'emit'>;
  readonly #uploads = new Map<string, Upload>();
  readonly #files: SharedFile[] = [];
  #count = 0;

  constructor(events: Pick<EventEmitter<FileEvents>, 'emit'>) {
    this.#events = events;
  }

  reserve(name: string, length: number): string {
    this.#count += 1;
    const id = `F0${String(this.#count).padStart(6, '0')}`;
    this.#uploads.set(id, { id, name, length, bytes: null });
    return id;
  }

  /** @returns false when the id is not reserved, or was reserved for another number of bytes */
  receive(id: string, bytes: Buffer): boolean {
    const upload = this.#uploads.get(id);
    if (upload === undefined || upload.length !== bytes.length) return false;
    this.#uploads.set(id, { ...upload, bytes });
    return true;
  }

  uploaded(id: string): { readonly name: string; readonly bytes: Buffer } | null {
    const upload = this.#uploads.get(id);
    return upload?.bytes ? { name: upload.name, bytes: upload.bytes } : null;
  }

  share(file: SharedFile): void {
    this.#uploads.delete(file.id);
    this.#files.push(file);
    const { bytes: _bytes, ...described } = file;
    this.#events.emit('file', described);
  }

  all(): readonly SharedFile[] {
    return [...this.#files];
  }

  /** Announces nothing: these files were shared before. */
  restore(files: readonly SharedFile[]): void {
    this.#files.push(...files);
    this.#count = Math.max(this.#count, ...files.map(({ id }) => Number(id.replace(/^F/, ''))));
  }
}

/** The content of a message at one moment. */
export interface Rendering {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly metadata: JsonObject | null;
}

export interface SlackMessage extends Rendering {
  readonly channel: string;
  readonly ts: string;
  /** The message's thread; null at the top of a channel, also for a thread's first message. */
  readonly threadTs: string | null;
  /** The author's user id; `USLACKBOT` for a notice from Slack itself. */
  readonly by: string;
  /** The id of the only person who sees it; null for everybody in the channel. */
  readonly onlyFor: string | null;
  readonly files: readonly { readonly id: string; readonly name: string; readonly title: string }[];
  readonly editedTs: string | null;
  readonly deleted: boolean;
  /** Earlier renderings, oldest first. An outdated client still shows one of them. */
  readonly history: readonly Rendering[];
}

type NewMessage = Rendering &
  Pick<SlackMessage, 'channel' | 'threadTs' | 'by'> &
  Partial<Pick<SlackMessage, 'onlyFor' | 'files'>>;

interface MessageEvents {
  message: [message: SlackMessage];
  update: [message: SlackMessage];
  delete: [message: SlackMessage];
  ephemeral: [message: SlackMessage];
}

/** Every message, including deleted ones, in order of posting. */
class MessageStore {
  readonly #timestamps: Timestamps;
  readonly #events: Pick<EventEmitter<MessageEvents>, 'emit'>;
  readonly #all = new Map<string, SlackMessage>();
  /** By the place of a thread's first message: the places of its messages, the first one included. */
  readonly #threads = new Map<string, Set<string>>();

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

  /** Announces nothing: these messages were posted before. */
  restore(messages: readonly SlackMessage[]): void {
    for (const message of messages) this.#store(message);
  }

  /** A message that still exists. It finds ephemeral messages only with `ephemeral`. */
  find(channel: string, ts: string, ephemeral = false): SlackMessage | null {
    const found = this.#all.get(`${channel}/${ts}`);
    return found === undefined || found.deleted || (found.onlyFor !== null && !ephemeral) ? null : found;
  }

  /** Oldest first, without deleted messages. */
  all(): readonly SlackMessage[] {
    return [...this.#all.values()].filter((m) => !m.deleted);
  }

  inChannel(channel: string): readonly SlackMessage[] {
    return this.all().filter((m) => m.channel === channel && m.onlyFor === null);
  }

  thread(channel: string, ts: string): readonly SlackMessage[] {
    const places = this.#threads.get(`${channel}/${ts}`) ?? [];
    return [...places].flatMap((place) => {
      const message = this.#all.get(place);
      return message === undefined || message.deleted ? [] : [message];
    });
  }

  #store(message: SlackMessage): void {
    const { channel, ts, threadTs, onlyFor } = message;
    const place = `${channel}/${ts}`;
    this.#all.set(place, message);
    if (onlyFor !== null) return;
    const first = `${channel}/${threadTs ?? ts}`;
    const thread = this.#threads.get(first);
    if (thread === undefined) this.#threads.set(first, new Set([place]));
    else thread.add(place);
  }
}

/** An act of the bot that Slack refuses, truncates or warns about. */
export interface Problem {
  readonly method: string;
  /** Slack's error or warning code. */
  readonly code: string;
  readonly detail: string;
}

interface ProblemEvents {
  problem: [problem: Problem];
}

const problemsMax = 10_000;

class Problems {
  readonly #events: Pick<EventEmitter<ProblemEvents>, 'emit'>;
  readonly #all: Problem[] = [];

  constructor(events: Pick<EventEmitter<ProblemEvents>, 'emit'>) {
    this.#events = events;
  }

  add(problem: Problem): void {
    if (this.#all.length < problemsMax) this.#all.push(problem);
    this.#events.emit('problem', problem);
  }

  all(): readonly Problem[] {
    return [...this.#all];
  }
}

/** The events of the workspace, for a page beside the emulator. Every payload can be written as JSON. */
export interface SlackEvents extends MessageEvents, FileEvents, ProblemEvents {
  view: [change: { readonly person: string; readonly view: JsonObject | null; readonly type: 'modal' | 'home' }];
  delivery: [delivery: { readonly kind: string; readonly person: string; readonly ack: Ack }];
}

/** Every waiting reader adds a listener to every event, which exceeds Node's default limit. */
const listenersMax = 200;

const newEvents = (): EventEmitter<SlackEvents> => new EventEmitter<SlackEvents>().setMaxListeners(listenersMax);

/** Slack's limit: 5 uses within 30 minutes (docs.slack.dev, interactivity/handling-user-interaction). */
const responseUsesMax = 5;
const responseLifeMs = 30 * 60_000;

/** The recipient of a response, and the message that it may replace: null after a slash command. */
export interface ResponseTarget {
  readonly person: string;
  readonly channel: string;
  readonly original: Pick<SlackMessage, 'channel' | 'ts'> | null;
}

interface Issued extends ResponseTarget {
  readonly until: number;
  readonly uses: number;
}

/** The `response_url` of a command or a click, on the sandbox's clock. */
class ResponseUrls {
  readonly #clock: Clock;
  readonly #baseUrl: () => string;
  readonly #issued = new Map<string, Issued>();

  constructor(clock: Clock, baseUrl: () => string) {
    this.#clock = clock;
    this.#baseUrl = baseUrl;
  }

  issue(target: ResponseTarget): string {
    const key = randomBytes(18).toString('base64url');
    this.#issued.set(key, { ...target, until: this.#clock.now() + responseLifeMs, uses: 0 });
    return `${this.#baseUrl()}/response/${key}`;
  }

  /** @throws ApiRefusal `used_url` or `expired_url`. */
  spend(key: string): ResponseTarget {
    const issued = this.#issued.get(key);
    if (issued === undefined) throw new ApiRefusal('invalid_url');
    if (issued.uses >= responseUsesMax) throw new ApiRefusal('used_url');
    if (this.#clock.now() > issued.until) throw new ApiRefusal('expired_url');
    this.#issued.set(key, { ...issued, uses: issued.uses + 1 });
    return issued;
  }
}

/** A view as Slack stores it: the app's view with an id and a hash. */
export interface StoredView {
  readonly id: string;
  readonly person: string;
  readonly hash: string;
  readonly type: 'modal' | 'home';
  readonly view: JsonObject;
  readonly rootId: string;
  readonly previousId: string | null;
}

/** Open modals form a stack per person (at most 3 views, as in Slack). The Home tab is one view. */
class ViewStore {
  readonly #events: EventEmitter<SlackEvents>;
  readonly #stacks = new Map<string, readonly StoredView[]>();
  readonly #homes = new Map<string, StoredView>();
  #count = 0;

  constructor(events: EventEmitter<SlackEvents>) {
    this.#events = events;
  }

  open(person: string, view: JsonObject): StoredView {
    return this.#put(person, [], this.#make(person, 'modal', view, null));
  }

  push(person: string, view: JsonObject): StoredView {
    const stack = this.stack(person);
    return this.#put(person, stack, this.#make(person, 'modal', view, stack.at(-1) ?? null));
  }

  /** Replaces the content of a view. The view keeps its id and position. */
  update(old: StoredView, view: JsonObject): StoredView {
    const updated: StoredView = { ...old, hash: newHash(), view };
    if (old.type === 'home') this.#homes.set(old.person, updated);
    else
      this.#stacks.set(
        old.person,
        this.stack(old.person).map((v) => (v.id === old.id ? updated : v)),
      );
    this.#announce(updated.person, updated);
    return updated;
  }

  publish(person: string, view: JsonObject): StoredView {
    const old = this.home(person);
    const made = this.#make(person, 'home', view, null);
    const home = old === null ? made : { ...made, id: old.id, rootId: old.id };
    this.#homes.set(person, home);
    this.#announce(person, home);
    return home;
  }

  /** Closes the top view, or all of them. */
  close(person: string, all: boolean): void {
    this.#stacks.set(person, all ? [] : this.stack(person).slice(0, -1));
    this.#events.emit('view', { person, view: this.stack(person).at(-1)?.view ?? null, type: 'modal' });
  }

  stack(person: string): readonly StoredView[] {
    return this.#stacks.get(person) ?? [];
  }

  home(person: string): StoredView | null {
    return this.#homes.get(person) ?? null;
  }

  all(): readonly StoredView[] {
    return [...[...this.#stacks.values()].flat(), ...this.#homes.values()];
  }

  byId(id: string): StoredView | null {
    return this.all().find((v) => v.id === id || textAt(v.view, 'external_id') === id) ?? null;
  }

  #make(person: string, type: StoredView['type'], view: JsonObject, previous: StoredView | null): StoredView {
    this.#count += 1;
    const id = `V0${String(this.#count).padStart(6, '0')}`;
    const [rootId, previousId] = [previous?.rootId ?? id, previous?.id ?? null];
    return { id, person, hash: newHash(), type, view, rootId, previousId };
  }

  #put(person: string, lower: readonly StoredView[], view: StoredView): StoredView {
    this.#stacks.set(person, [...lower, view]);
    this.#announce(person, view);
    return view;
  }

  #announce(person: string, view: StoredView): void {
    this.#events.emit('view', { person, view: view.view, type: view.type });
  }
}

const newHash = (): string => `${Math.floor(Date.now() / 1000)}.${randomBytes(4).toString('hex')}`;

/** The view object in Slack's answers and payloads. */
export const viewObject = (stored: StoredView, state: JsonObject = { values: {} }): JsonObject => ({
  title: null,
  close: null,
  submit: null,
  private_metadata: '',
  callback_id: '',
  external_id: '',
  clear_on_close: false,
  notify_on_close: false,
  ...stored.view,
  id: stored.id,
  hash: stored.hash,
  team_id: homeTeam.id,
  app_id: app.id,
  app_installed_team_id: homeTeam.id,
  bot_id: app.botId,
  root_view_id: stored.rootId,
  previous_view_id: stored.previousId,
  state,
});

/** The state of one emulated workspace. The Web API and people's acts both change it. */
export interface Slack {
  readonly clock: Clock;
  /** Real milliseconds since the epoch, for signatures and triggers. */
  readonly realNow: () => number;
  readonly timestamps: Timestamps;
  readonly events: EventEmitter<SlackEvents>;
  readonly workspace: Workspace;
  readonly messages: MessageStore;
  readonly views: ViewStore;
  readonly files: FileStore;
  readonly problems: Problems;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  /** `http://127.0.0.1:port`, available once the server listens. */
  readonly baseUrl: () => string;
  /** The app's Messages tab. Without it the app cannot send direct messages. */
  readonly messagesTab: boolean;
  /** The app's Home tab. Without it the app cannot publish views, and nobody opens it. */
  readonly homeTab: boolean;
  /** As `apps.manifest.export` gives it. */
  readonly manifest?: JsonObject;
}

export const newSlack = (
  given: Pick<Slack, 'clock' | 'realNow' | 'baseUrl' | 'messagesTab' | 'homeTab' | 'manifest'>,
): Slack => {
  const { clock, realNow, baseUrl } = given;
  const events = newEvents();
  const timestamps = new Timestamps(clock);
  return {
    ...given,
    timestamps,
    events,
    workspace: new Workspace(),
    messages: new MessageStore(timestamps, events),
    views: new ViewStore(events),
    files: new FileStore(events),
    problems: new Problems(events),
    triggers: new Triggers(realNow),
    responseUrls: new ResponseUrls(clock, baseUrl),
  };
};

/** One Web API method. It returns the fields beside `ok: true`, or throws an ApiRefusal. */
export interface Method {
  /** The scopes that the token needs; for a conversation they follow from its kind. */
  readonly scope: string | null | ((slack: Slack, args: JsonObject) => readonly string[]);
  /** The arguments that the method's page lists. Slack ignores others. */
  readonly args: readonly string[];
  /** The method's page lists `application/json` among its content types. */
  readonly readsJson: boolean;
  /** The required token; the default is the bot's. */
  readonly token?: 'app' | 'bot' | 'config';
  readonly run: (slack: Slack, args: JsonObject) => JsonObject;
}

const eventNames = ['message', 'update', 'delete', 'ephemeral', 'file', 'view', 'delivery', 'problem'] as const;

/**
 * Waits until `read` returns a value. It reads again after every event in the workspace. A bot acknowledges first and works afterwards,
 * so tests wait for its results here instead of sleeping.
 * @param timeoutMs real milliseconds. @throws Error with `what` after the time-out.
 */
export const until = <T>(
  events: EventEmitter<SlackEvents>,
  what: string,
  read: () => T | null | undefined | false,
  timeoutMs: number,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      for (const name of eventNames) events.off(name, check);
    };
    const check = (): void => {
      const found = read();
      if (found === null || found === undefined || found === false) return;
      stop();
      resolve(found);
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`waited ${timeoutMs} ms in vain for ${what}`));
    }, timeoutMs);
    for (const name of eventNames) events.on(name, check);
    check();
  });
