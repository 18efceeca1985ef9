import type { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { type ClickOptions, click } from './actors.ts';
import { visibleTo } from './acts/findButton.ts';
import type { Filled } from './acts/inputValues.ts';
import { type OpenedHome, openHome } from './acts/openHome.ts';
import { type ActOptions, impossible, type Outcome } from './acts/outcome.ts';
import { type SayOptions, say } from './acts/say.ts';
import type { Stage } from './acts/stage.ts';
import { closeView, submitView } from './acts/submitView.ts';
import type { ApiCall, CallLog } from './callLog.ts';
import type { Ack } from './delivery/ack.ts';
import type { SocketMode } from './delivery/socketMode.ts';
import type { SlackEvents } from './events.ts';
import type { Faults } from './faults.ts';
import type { SharedFile } from './fileStore.ts';
import type { SlackMessage } from './messageStore.ts';
import type { Problem } from './problems.ts';
import type { StoredView } from './stores.ts';
import { until } from './until.ts';
import type { Workspace } from './workspace.ts';

/** Real milliseconds. A bound for what never comes, far above what a busy machine takes. */
const untilTimeoutMs = 60_000;

export interface Controls {
  readonly faults: Faults;
  readonly calls: CallLog;
}

/**
 * The control side of the emulator: what people do and see, and how the workspace and its API misbehave.
 * People are named by handle (`approver-1`) or id; channels by id or `#name`. Unknown people throw a RangeError.
 */
export class SlackSandbox {
  /** For `clientOptions.slackApiUrl`. */
  readonly apiUrl: string;
  readonly faults: Faults;
  readonly #stage: Stage;
  readonly #calls: CallLog;
  readonly #sockets: SocketMode;
  readonly #server: Server;

  constructor(stage: Stage, controls: Controls, sockets: SocketMode, server: Server, apiUrl: string) {
    this.apiUrl = apiUrl;
    this.faults = controls.faults;
    this.#stage = stage;
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

  /** What is not even on its way to the bot. */
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
    return this.#stage.deliverer.replay();
  }

  setRequestUrl(url: string | null): void {
    this.#stage.deliverer.requestUrl = url;
  }

  get workspace(): Workspace {
    return this.#stage.slack.workspace;
  }

  /** Connections of Socket Mode: how many, asking them to come again, breaking them. */
  get sockets(): Pick<SocketMode, 'connections' | 'deliver' | 'send' | 'disconnect' | 'cut'> {
    return this.#sockets;
  }

  get events(): EventEmitter<SlackEvents> {
    return this.#stage.slack.events;
  }

  /** Everything in a channel that all its members see, threads included, oldest first. */
  messages(channel: string): readonly SlackMessage[] {
    return this.#stage.slack.messages.inChannel(this.workspace.channel(channel)?.id ?? channel);
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

  /** Everything that this person's client shows, oldest first. */
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

  /** What the bot did that Slack refuses, truncates or advises against. */
  problems(): readonly Problem[] {
    return this.#stage.slack.problems.all();
  }

  calls(): readonly ApiCall[] {
    return this.#calls.all();
  }

  /** Waits for what the bot shows after its acknowledgement; see `until`. 5 s where no time is given. */
  until<T>(what: string, read: () => T | null | undefined | false, timeoutMs = untilTimeoutMs): Promise<T> {
    return until(this.events, what, read, timeoutMs);
  }

  /** Stop the bot first: over Socket Mode it would try to connect again. */
  async close(): Promise<void> {
    this.#stage.deliverer.close();
    this.#sockets.close();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    // Calls that were left without an answer hold their connection open.
    this.#server.closeAllConnections();
    await closed;
  }
}
