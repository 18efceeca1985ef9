import type { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import type { Clock } from '../../ports/settings.ts';
import { closeServer, listenOnLoopback, loopback } from '../loopback.ts';
import {
  type ActOptions,
  impossible,
  type OpenedHome,
  type Outcome,
  openHome,
  type SayOptions,
  type Stage,
  say,
} from './actors.ts';
import { type ClickOptions, click, closeView, type Filled, submitView, visibleTo } from './clicks.ts';
import { ackTimeoutMs, Deliverer, eventRetryDelaysMs, SocketMode } from './delivery.ts';
import { allMethods } from './methods.ts';
import { type Ack, type ApiCall, CallLog, Faults, RateLimits } from './protocol.ts';
import { restoreSlack, type StoredSlack, storeSlack } from './storedSlack.ts';
import {
  newSlack,
  type Problem,
  type SharedFile,
  type SlackEvents,
  type SlackMessage,
  type StoredView,
  until,
} from './stores.ts';
import { slackHttpServer } from './webApi.ts';
import { type AppManifest, exportedManifest, shippedManifest, type Workspace } from './workspace.ts';

/** Real milliseconds. The time-out for an event that never comes, far above the delays of a busy machine. */
const untilTimeoutMs = 60_000;

interface Controls {
  readonly faults: Faults;
  readonly calls: CallLog;
}

/**
 * Controls the emulator: what people do and see, and the faults of the workspace and its API.
 * A person is given by handle (`approver-1`) or id, a channel by id or `#name`. An unknown person causes a RangeError.
 */
export class SlackSandbox {
  /** For `clientOptions.slackApiUrl`. */
  readonly apiUrl: string;
  readonly faults: Faults;
  readonly #stage: Stage;
  readonly #deliverer: Deliverer;
  readonly #calls: CallLog;
  readonly #sockets: SocketMode;
  readonly #server: Server;

  constructor(
    stage: Stage,
    deliverer: Deliverer,
    controls: Controls,
    sockets: SocketMode,
    server: Server,
    apiUrl: string,
  ) {
    this.apiUrl = apiUrl;
    this.faults = controls.faults;
    this.#stage = stage;
    this.#deliverer = deliverer;
    this.#calls = controls.calls;
    this.#sockets = sockets;
    this.#server = server;
  }

  say(person: string, channel: string, text: string, options?: SayOptions): Promise<Outcome> {
    return this.#unlessDown(() => say(this.#stage, person, channel, text, options));
  }

  click(person: string, options: ClickOptions): Promise<Outcome> {
    return this.#unlessDown(() => click(this.#stage, person, options));
  }

  submitView(person: string, filled: Filled, options?: ActOptions): Promise<Outcome> {
    return this.#unlessDown(() => submitView(this.#stage, person, filled, options));
  }

  /** During an outage the act never reaches the bot. */
  #unlessDown(act: () => Promise<Outcome>): Promise<Outcome> {
    return this.faults.outage ? Promise.resolve(impossible('slack_is_down')) : act();
  }

  closeView(person: string, options?: ActOptions): Promise<Outcome> {
    return closeView(this.#stage, person, options);
  }

  openHome(person: string, options?: ActOptions): Promise<OpenedHome> {
    return openHome(this.#stage, person, options);
  }

  /** Sends the last HTTP request again, byte by byte. */
  replayLast(): Promise<Ack> {
    return this.#deliverer.replay();
  }

  setRequestUrl(url: string | null): void {
    this.#deliverer.requestUrl = url;
  }

  get workspace(): Workspace {
    return this.#stage.slack.workspace;
  }

  /** Controls the Socket Mode connections: counts them, requests reconnects, breaks them. */
  get sockets(): Pick<SocketMode, 'connections' | 'deliver' | 'send' | 'disconnect' | 'cut'> {
    return this.#sockets;
  }

  get events(): EventEmitter<SlackEvents> {
    return this.#stage.slack.events;
  }

  /** All messages in a channel that every member sees, including threads, oldest first. */
  messages(channel: string): readonly SlackMessage[] {
    return this.#stage.slack.messages.inChannel(this.workspace.channel(channel)?.id ?? channel);
  }

  /** Deletes a message, as retention or an administrator does. */
  deleteMessage(channel: string, ts: string): void {
    const { messages } = this.#stage.slack;
    const found = messages.find(this.workspace.channel(channel)?.id ?? channel, ts);
    if (found === null) throw new RangeError(`no such message in the sandbox: ${ts}`);
    messages.delete(found);
  }

  /** Retention: every message of the channel that is older than this goes. Younger replies stay, without their thread's first message. */
  retain(channel: string, keptMs: number): void {
    const { messages, clock } = this.#stage.slack;
    const oldest = clock.now() - keptMs;
    for (const message of this.messages(channel)) {
      if (Number(message.ts) * 1_000 < oldest) messages.delete(message);
    }
  }

  thread(channel: string, ts: string): readonly SlackMessage[] {
    return this.#stage.slack.messages.thread(this.workspace.channel(channel)?.id ?? channel, ts);
  }

  ephemerals(person: string): readonly SlackMessage[] {
    const { id } = this.workspace.person(person);
    return this.#stage.slack.messages.all().filter((m) => m.onlyFor === id);
  }

  directMessages(person: string): readonly SlackMessage[] {
    return this.messages(this.workspace.directChannel(this.workspace.person(person).id).id);
  }

  /** All messages that this person's client shows, oldest first. */
  seenBy(person: string): readonly SlackMessage[] {
    return visibleTo(this.#stage.slack, this.workspace.person(person));
  }

  files(): readonly SharedFile[] {
    return this.#stage.slack.files.all();
  }

  /** Open modals and Home tabs, of one person or of all. */
  views(person?: string): readonly StoredView[] {
    const id = person === undefined ? null : this.workspace.person(person).id;
    return this.#stage.slack.views.all().filter((v) => id === null || v.person === id);
  }

  /** Acts of the bot that Slack refuses, truncates or warns about. */
  problems(): readonly Problem[] {
    return this.#stage.slack.problems.all();
  }

  calls(): readonly ApiCall[] {
    return this.#calls.all();
  }

  /** Waits for a result that the bot shows after its acknowledgement; see `until`. The default time-out is 60 s. */
  until<T>(what: string, read: () => T | null | undefined | false, timeoutMs = untilTimeoutMs): Promise<T> {
    return until(this.events, what, read, timeoutMs);
  }

  /** What outlives this process, as JSON. */
  store(): StoredSlack {
    return storeSlack(this.#stage.slack);
  }

  /** Call it before the bot starts. */
  restore(stored: StoredSlack): void {
    restoreSlack(this.#stage.slack, stored);
  }

  /** Stop the bot first, because in Socket Mode it would reconnect. */
  async close(): Promise<void> {
    this.#deliverer.close();
    this.#sockets.close();
    await closeServer(this.#server);
  }
}

export interface SlackSandboxOptions {
  /** The clock for message timestamps, rate limits and the lifetime of response URLs. */
  readonly clock: Clock;
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
  /** The default is 0, a free port. */
  readonly port?: number;
  /** Deviations from the shipped manifest. */
  readonly manifest?: Partial<AppManifest>;
  /** The default is a single workspace. */
  readonly installedIn?: Workspace['installedIn'];
  /** Methods without a rate limit; none by default. */
  readonly unlimited?: readonly string[];
  /** Real milliseconds in which the bot must acknowledge. The default is Slack's 3000. */
  readonly ackTimeoutMs?: number;
  readonly eventRetryDelaysMs?: readonly number[];
  /** Real time for signatures and triggers. Tests may shift it. */
  readonly realNow?: () => number;
}

/** Reads the app's settings, and is valid only in the sandbox. */
export const sandboxConfigToken = 'xoxe.xoxp-sandbox';

/** Starts an emulated Slack workspace on 127.0.0.1. */
export const createSlackSandbox = async (options: SlackSandboxOptions): Promise<SlackSandbox> => {
  const realNow = options.realNow ?? Date.now;
  const manifest = { ...shippedManifest(), ...options.manifest };
  let baseUrl = '';
  const { messagesTab, homeTab } = manifest;
  const slack = newSlack({
    clock: options.clock,
    realNow,
    baseUrl: () => baseUrl,
    messagesTab,
    homeTab,
    manifest: exportedManifest(manifest),
  });
  slack.workspace.installedIn = options.installedIn ?? 'workspace';
  const sockets = new SocketMode();
  const controls = {
    faults: new Faults(),
    rateLimits: new RateLimits(options.clock, options.unlimited ?? []),
    calls: new CallLog(),
  };
  const server = slackHttpServer({
    slack,
    ...controls,
    methods: allMethods((ticket) => sockets.issueTicket(ticket)),
    tokens: { bot: options.botToken, app: options.appToken, config: sandboxConfigToken },
    scopes: manifest.scopes,
  });
  sockets.attach(server);
  baseUrl = `http://${loopback}:${await listenOnLoopback(server, options.port)}`;
  const deliverer = new Deliverer(
    {
      signingSecret: options.signingSecret,
      ackTimeoutMs: options.ackTimeoutMs ?? ackTimeoutMs,
      eventRetryDelaysMs: options.eventRetryDelaysMs ?? eventRetryDelaysMs,
      realNow,
    },
    sockets,
  );
  const { commands, shouldEscape, events } = manifest;
  const stage: Stage = { slack, deliverer, commands, shouldEscape, events };
  return new SlackSandbox(stage, deliverer, controls, sockets, server, `${baseUrl}/api/`);
};
