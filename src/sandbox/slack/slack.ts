import type { EventEmitter } from 'node:events';
import type { Clock } from '../../ports/clock.ts';
import { newEvents, type SlackEvents } from './events.ts';
import { FileStore } from './fileStore.ts';
import { MessageStore } from './messageStore.ts';
import { Problems } from './problems.ts';
import { ResponseUrls } from './responseUrls.ts';
import { ViewStore } from './stores.ts';
import { Timestamps } from './timestamps.ts';
import { Triggers } from './triggers.ts';
import { Workspace } from './workspace.ts';

/** The state of one emulated workspace; the Web API and people's acts both work on it. */
export interface Slack {
  readonly clock: Clock;
  /** Real milliseconds since the epoch: signatures and triggers. */
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
  /** `http://127.0.0.1:port`, known once the server listens. */
  readonly baseUrl: () => string;
  /** The app's Messages tab: without it nobody gets a direct message of the app. */
  readonly messagesTab: boolean;
}

export const newSlack = (given: Pick<Slack, 'clock' | 'realNow' | 'baseUrl' | 'messagesTab'>): Slack => {
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
