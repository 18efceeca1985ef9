/** What happens in the sandbox, one numbered event after the other, for whoever listens. */

import type { Sandbox } from '../sandbox.ts';
import type { SlackEvents } from '../slack/events.ts';

export interface FeedEvent {
  readonly id: number;
  /** `slack.message`, `clock`, `ses.call`, `mail`, `dns`, ... */
  readonly type: string;
  readonly data: object;
}

export interface Feed {
  publish(type: string, data: object): void;
  /** Events after `id` that are still remembered. */
  since(id: number): readonly FeedEvent[];
  /** @returns what ends the subscription; null when there are too many listeners. */
  subscribe(listener: (event: FeedEvent) => void): (() => void) | null;
  close(): void;
}

const remembered = 500;
export const subscribersMax = 50;
/** Real milliseconds between looks at SES and the clock, which tell nobody by themselves. */
const pollEveryMs = 250;
const slackNames = ['message', 'update', 'delete', 'ephemeral', 'file', 'view', 'delivery', 'problem'] as const;

const byId = <T>(items: readonly T[], idOf: (item: T) => string, seen: Set<string>): readonly T[] => {
  const news = items.filter((item) => !seen.has(idOf(item)));
  // Only what is still listed can come again: the rest need not be remembered.
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

const withoutHistory = (data: object): object => ('history' in data ? { ...data, history: [] } : data);

/** SES calls and mails that were not told yet. */
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
  const stop = forwardSlack(sandbox, publish);
  const look = sesNews(sandbox, publish);
  const timer = setInterval(look, pollEveryMs).unref();
  return {
    publish,
    since: (id) => events.filter((event) => event.id > id),
    subscribe: (listener) => {
      if (listeners.size >= subscribersMax) return null;
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      clearInterval(timer);
      stop();
      listeners.clear();
    },
  };
};
