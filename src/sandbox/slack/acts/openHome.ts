import { randomBytes } from 'node:crypto';
import type { Ack } from '../delivery/ack.ts';
import type { JsonObject } from '../json.ts';
import { app, homeTeam, type Person } from '../people.ts';
import type { Slack } from '../slack.ts';
import { viewObject } from '../stores.ts';
import { type ActOptions, impossible, type Outcome } from './outcome.ts';
import { type Stage, verificationToken } from './stage.ts';

export type OpenedHome =
  | { readonly tag: 'delivered'; readonly ack: Ack; readonly retries: Promise<readonly Ack[]> }
  | Extract<Outcome, { tag: 'impossible' }>;

/** A person opens the app's Home tab. An event is sent again while it is not accepted; `retries` waits for that. */
export const openHome = async (stage: Stage, nameOrId: string, options: ActOptions = {}): Promise<OpenedHome> => {
  const { slack, deliverer } = stage;
  const person = slack.workspace.person(nameOrId);
  if (person.deleted && options.force !== true) return impossible('deactivated') as OpenedHome;
  const envelope = { type: 'events_api', payload: eventPayload(slack, person) } as const;
  const { ack, retries } = await deliverer.deliverEvent(envelope, options.tampering);
  slack.events.emit('delivery', { kind: 'app_home_opened', person: person.id, ack });
  return { tag: 'delivered', ack, retries };
};

const eventPayload = (slack: Slack, person: Person): JsonObject => {
  const home = slack.views.home(person.id);
  return {
    token: verificationToken,
    team_id: homeTeam.id,
    api_app_id: app.id,
    type: 'event_callback',
    event_id: `Ev0${randomBytes(5).toString('hex').toUpperCase()}`,
    event_time: Math.floor(slack.realNow() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: homeTeam.id, user_id: app.userId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event: {
      type: 'app_home_opened',
      user: person.id,
      channel: slack.workspace.directChannel(person.id).id,
      tab: 'home',
      event_ts: slack.timestamps.next(),
      ...(home === null ? {} : { view: viewObject(home) }),
    },
  };
};
