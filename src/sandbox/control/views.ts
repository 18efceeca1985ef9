/** The views of the sandbox for the control API, and a feed of its numbered events. */

import { playgroundReaders } from '../playground/playground.ts';
import type { Sandbox } from '../sandbox.ts';
import type { SlackEvents, SlackMessage } from '../slack/stores.ts';
import { type ControlHooks, ControlProblem } from './http.ts';
import { fileOf, slackPageOf, withoutHistory, worldOf } from './page.ts';
import { buttonsSeenBy, listPeople, personOf } from './people.ts';

type Reader = (hooks: ControlHooks, query: URLSearchParams) => unknown;

const summarized = (messages: readonly SlackMessage[]): readonly SlackMessage[] => messages.map(withoutHistory);

/** Orders each thread after its first message, as Slack shows them. */
const inThreads = (messages: readonly SlackMessage[]): readonly SlackMessage[] =>
  messages
    .filter(({ threadTs }) => threadTs === null)
    .flatMap((top) => [top, ...messages.filter((m) => m.channel === top.channel && m.threadTs === top.ts)]);

const asPerson =
  (read: (hooks: ControlHooks, person: string) => unknown): Reader =>
  (hooks, query) => {
    const person = query.get('person');
    if (person === null) throw new ControlProblem(400, 'person_missing', 'say whose: ?person=requester');
    return read(hooks, personOf(hooks.sandbox.slack, person).id);
  };

const clock: Reader = async ({ sandbox, state }) => {
  const now = sandbox.clock.now();
  const head = (await state()) as { dueAt?: number | null } | null;
  return {
    now,
    iso: new Date(now).toISOString(),
    applicationDueAt: head?.dueAt ?? null,
    sesDueAt: sandbox.ses.nextDueAt(),
  };
};

const mailOf: Reader = ({ sandbox }, query) => {
  const sent = sandbox.ses.sent();
  const id = query.get('id');
  return id === null ? sent.map(({ raw: _raw, ...mail }) => mail) : sent.filter(({ messageId }) => messageId === id);
};

/** All views, by path. None contains a private key. */
export const readers: Readonly<Record<string, Reader>> = {
  '/urls': ({ urls, domain, channel, variants }) => ({ domain, channel, urls, variants }),
  '/people': ({ sandbox }) => listPeople(sandbox.slack),
  '/thread': ({ sandbox: { slack }, channel }, query) =>
    summarized(inThreads(slack.messages(query.get('channel') ?? channel))),
  '/seen': asPerson(({ sandbox: { slack } }, person) => summarized(slack.seenBy(person))),
  '/ephemerals': asPerson(({ sandbox: { slack } }, person) => summarized(slack.ephemerals(person))),
  '/direct': asPerson(({ sandbox: { slack } }, person) => summarized(slack.directMessages(person))),
  '/views': asPerson(({ sandbox: { slack } }, person) => slack.views(person)),
  '/buttons': asPerson(({ sandbox: { slack } }, person) => Object.fromEntries(buttonsSeenBy(slack, person))),
  '/files': ({ sandbox: { slack } }) =>
    slack.files().map(({ bytes, ...file }) => ({ ...file, text: Buffer.from(bytes).toString('utf8') })),
  '/slack/calls': ({ sandbox: { slack } }) => slack.calls().slice(-500),
  '/slack/problems': ({ sandbox: { slack } }) => slack.problems(),
  '/ses/identities': ({ sandbox: { ses } }) => ses.identities(),
  '/ses/calls': ({ sandbox: { ses } }) => ses.calls(),
  '/mail': mailOf,
  '/dns': ({ sandbox: { dns } }) => dns.list(),
  '/dynamodb/requests': ({ sandbox: { dynamo } }) => dynamo.requestCounts(),
  '/alerts': ({ sandbox: { alerts } }) => alerts.received(),
  '/state': ({ state }) => state(),
  '/clock': clock,
  '/page': asPerson(slackPageOf),
  '/world': worldOf,
  '/file': fileOf,
  ...playgroundReaders,
};

export interface FeedEvent {
  readonly id: number;
  /** `slack.message`, `clock`, `ses.call`, `mail`, `dns`, ... */
  readonly type: string;
  readonly data: object;
}

export interface Feed {
  publish(type: string, data: object): void;
  /** Events after `id` that are still kept. */
  since(id: number): readonly FeedEvent[];
  /** @returns a function that ends the subscription; null when there are too many listeners */
  subscribe(listener: (event: FeedEvent) => void): (() => void) | null;
  /** Reports the events of another sandbox from now on. */
  follow(sandbox: Sandbox): void;
  close(): void;
}

const remembered = 500;
export const subscribersMax = 50;
/** Real milliseconds between checks for new SES calls and mails, which emit no events. */
const pollEveryMs = 250;
const slackNames = ['message', 'update', 'delete', 'ephemeral', 'file', 'view', 'delivery', 'problem'] as const;

const byId = <T>(items: readonly T[], idOf: (item: T) => string, seen: Set<string>): readonly T[] => {
  const news = items.filter((item) => !seen.has(idOf(item)));
  // Only listed items can reappear, so the others can be forgotten.
  seen.clear();
  for (const item of items) seen.add(idOf(item));
  return news;
};

const forwardSlack = ({ slack }: Sandbox, publish: Feed['publish']): (() => void) => {
  const stops = slackNames.map((name) => {
    const forward = (data: object): void => publish(`slack.${name}`, withoutHistory(data));
    slack.events.on(name, forward as (...args: SlackEvents[typeof name]) => void);
    return () => slack.events.off(name, forward as (...args: SlackEvents[typeof name]) => void);
  });
  return () => {
    for (const stop of stops) stop();
  };
};

/** Publishes new SES calls and mails. */
const sesNews = ({ ses }: Sandbox, publish: Feed['publish']): (() => void) => {
  const [calls, mails] = [new Set<string>(), new Set<string>()];
  byId(ses.calls(), ({ requestId }) => requestId, calls);
  byId(ses.sent(), ({ messageId }) => messageId, mails);
  return () => {
    for (const call of byId(ses.calls(), ({ requestId }) => requestId, calls)) publish('ses.call', call);
    for (const { raw: _raw, ...mail } of byId(ses.sent(), ({ messageId }) => messageId, mails)) publish('mail', mail);
  };
};

export const createFeed = (sandbox: Sandbox): Feed => {
  const listeners = new Set<(event: FeedEvent) => void>();
  let events: readonly FeedEvent[] = [];
  let count = 0;
  const publish: Feed['publish'] = (type, data) => {
    count += 1;
    const event = { id: count, type, data };
    events = [...events.slice(1 - remembered), event];
    for (const listener of listeners) listener(event);
  };
  const watch = (watched: Sandbox): (() => void) => {
    const stop = forwardSlack(watched, publish);
    const timer = setInterval(sesNews(watched, publish), pollEveryMs).unref();
    return () => {
      clearInterval(timer);
      stop();
    };
  };
  let stop = watch(sandbox);
  return {
    publish,
    since: (id) => events.filter((event) => event.id > id),
    subscribe: (listener) => {
      if (listeners.size >= subscribersMax) return null;
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    follow: (next) => {
      stop();
      stop = watch(next);
    },
    close: () => {
      stop();
      listeners.clear();
    },
  };
};
