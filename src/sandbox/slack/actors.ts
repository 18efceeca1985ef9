import { randomBytes } from 'node:crypto';
import type { Deliverer, Envelope, Tampering } from './delivery.ts';
import { type Ack, ApiRefusal, accepted, isObject, type JsonObject } from './protocol.ts';
import { type Slack, viewObject } from './stores.ts';
import { showResponse } from './webApi.ts';
import { app, type Channel, enterprise, homeTeam, otherTeam, type Person, type Workspace } from './workspace.ts';

// Slack links only names with a real top-level domain. `v1.2` and `.test` stay unchanged.
const topLevel = '(?:jp|com|net|org|info|biz|io|dev|app|co|me|tv|de|uk|fr|eu|us|cn|kr|tw|edu|gov)';
const host = `(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+${topLevel}`;
const token = new RegExp(
  [
    '(?<url>https?://[^\\s<>]+)',
    `(?<mail>[\\w.+-]+@${host})(?![\\w.-]*\\w)`,
    `(?<![\\w@./-])(?<host>${host})(?<path>/[^\\s<>]*)?(?![\\w-])`,
    '(?<![\\w@])@(?<user>[a-z0-9][\\w.-]*)',
    '(?<![\\w#])#(?<channel>[\\w-]+)',
  ].join('|'),
  'gi',
);

const entities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * Escapes a command's text as Slack does with `should_escape: true`: links, people and channels become
 * `<http://goo.ne.jp|goo.ne.jp>`, `<@U1|name>`, `<#C1|name>`.
 */
export const escapeCommand = (text: string, workspace: Workspace): string =>
  entities(text).replace(token, (match: string, ...groups: unknown[]): string => {
    const found = groups.at(-1) as Readonly<Record<string, string | undefined>>;
    if (found.url !== undefined) return `<${match}>`;
    if (found.mail !== undefined) return `<mailto:${match}|${match}>`;
    if (found.host !== undefined) return `<http://${match}|${match}>`;
    if (found.user !== undefined) {
      const person = workspace.people().find((p) => p.name === found.user);
      return person === undefined ? match : `<@${person.id}|${person.name}>`;
    }
    const channel = workspace.channel(found.channel ?? '');
    return channel === null ? match : `<#${channel.id}|${channel.name}>`;
  });

/** Why Slack itself prevents the act, so that nothing reaches the bot. */
type Impossible =
  | 'slack_is_down'
  | 'deactivated'
  | 'not_in_channel'
  | 'channel_is_archived'
  | 'no_such_channel'
  | 'unknown_command'
  | 'no_such_button'
  | 'no_such_option'
  | 'no_open_view'
  | 'no_home_tab'
  | 'not_subscribed'
  | 'value_missing'
  | 'value_too_long';

/** The result of a person's act. */
export type Outcome =
  /** Delivered to the bot. `acks` has one entry per copy; `ack` is the first. */
  | { readonly tag: 'delivered'; readonly ack: Ack; readonly acks: readonly Ack[] }
  /** An ordinary message. The bot does not receive it, because the app has no history scope. */
  | { readonly tag: 'posted'; readonly ts: string }
  /** A closed modal without `notify_on_close`. */
  | { readonly tag: 'closed' }
  /** The button shows a confirm dialog; click again with `confirm: true`. */
  | { readonly tag: 'confirm'; readonly dialog: ConfirmDialog }
  /** The bot rejects the form with errors by block id. */
  | { readonly tag: 'invalid'; readonly ack: Ack; readonly errors: JsonObject }
  | { readonly tag: 'impossible'; readonly reason: Impossible; readonly detail: string };

export interface ConfirmDialog {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly deny: string;
  readonly style: string | null;
}

export interface ActOptions {
  /** Delivers although Slack would prevent it: a click in flight when the person lost access. */
  readonly force?: boolean;
  readonly tampering?: Tampering;
}

export const impossible = (reason: Impossible, detail = ''): Outcome => ({ tag: 'impossible', reason, detail });

/** The workspace on which people act, and the delivery to the bot. */
export interface Stage {
  readonly slack: Slack;
  readonly deliverer: Pick<Deliverer, 'deliver' | 'deliverEvent'>;
  /** Slash commands that the app has registered. */
  readonly commands: readonly string[];
  /** The manifest's `should_escape`. */
  readonly shouldEscape: boolean;
  /** The events that the app subscribes to. */
  readonly events: readonly string[];
}

/** The old verification token in Slack's payloads, which no app should rely on. */
const verificationToken = 'sandbox-verification-token';

/** Delivers an envelope and emits a `delivery` event for each acknowledgement. */
export const delivered = async (
  { slack, deliverer }: Stage,
  person: Person,
  kind: string,
  envelope: Envelope,
  tampering: Tampering | undefined,
): Promise<readonly [Ack, ...Ack[]]> => {
  const acks = await deliverer.deliver(envelope, tampering);
  for (const ack of acks) slack.events.emit('delivery', { kind, person: person.id, ack });
  return acks;
};

/**
 * Fields of every interactive payload. Only `user.team_id` shows that a person belongs to another workspace. On Enterprise Grid a click
 * has the person's global id, and a command the local one.
 */
export const interactiveFields = ({ id, name, teamId, grid }: Person): JsonObject => ({
  user: { id: grid?.globalId ?? id, username: name, name, team_id: grid?.clickTeam ?? teamId },
  team: { id: homeTeam.id, domain: homeTeam.domain },
  enterprise: grid === null ? null : { ...enterprise },
  is_enterprise_install: false,
  api_app_id: app.id,
  token: verificationToken,
});

export type OpenedHome =
  | { readonly tag: 'delivered'; readonly ack: Ack; readonly retries: Promise<readonly Ack[]> }
  | Extract<Outcome, { tag: 'impossible' }>;

/** A person opens the app's Home tab. Slack retries the event until the bot accepts it; `retries` resolves after that. */
export const openHome = async (stage: Stage, nameOrId: string, options: ActOptions = {}): Promise<OpenedHome> => {
  const { slack, deliverer } = stage;
  const person = slack.workspace.person(nameOrId);
  if (person.deleted && options.force !== true) return impossible('deactivated') as OpenedHome;
  if (!slack.homeTab) return impossible('no_home_tab') as OpenedHome;
  if (!stage.events.includes('app_home_opened')) return impossible('not_subscribed') as OpenedHome;
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

export interface SayOptions extends ActOptions {
  /** Posts an ordinary message in a thread. Slack has no slash commands there. */
  readonly threadTs?: string;
}

/** A person writes into a channel. A slash command of the app goes to the bot; any other text is only a message. */
export const say = async (
  stage: Stage,
  nameOrId: string,
  channelIdOrName: string,
  text: string,
  options: SayOptions = {},
): Promise<Outcome> => {
  const person = stage.slack.workspace.person(nameOrId);
  const channel = stage.slack.workspace.channel(channelIdOrName);
  if (channel === null) return impossible('no_such_channel', channelIdOrName);
  if (options.force !== true) {
    if (person.deleted) return impossible('deactivated');
    if (channel.isArchived) return impossible('channel_is_archived', channel.id);
    if (!channel.members.includes(person.id)) return impossible('not_in_channel', channel.id);
  }
  if (text.startsWith('/')) return command(stage, person, channel, text, options);
  // Slack's client escapes what a person types; only its own autocomplete makes a mention.
  const message = {
    text: entities(text),
    blocks: [],
    metadata: null,
    channel: channel.id,
    threadTs: options.threadTs ?? null,
  };
  return { tag: 'posted', ts: stage.slack.messages.post({ ...message, by: person.id }).ts };
};

const command = async (
  stage: Stage,
  person: Person,
  channel: Channel,
  written: string,
  { tampering }: SayOptions,
): Promise<Outcome> => {
  // Slack splits the command at the first space. The remaining text is trimmed.
  const [name = ''] = written.split(/\s/, 1);
  if (!stage.commands.includes(name)) return impossible('unknown_command', name);
  const text = written.slice(name.length).trim();
  const payload = commandPayload(stage, person, channel, name, text);
  const acks = await delivered(stage, person, name, { type: 'slash_commands', payload }, tampering);
  for (const ack of acks) showAnswer(stage.slack, person, channel, name, ack);
  return { tag: 'delivered', ack: acks[0], acks };
};

const commandPayload = (stage: Stage, person: Person, channel: Channel, name: string, text: string): JsonObject => {
  const { workspace, responseUrls, triggers } = stage.slack;
  const target = { person: person.id, channel: channel.id, original: null };
  return {
    token: verificationToken,
    team_id: person.teamId,
    team_domain: person.teamId === otherTeam.id ? otherTeam.domain : homeTeam.domain,
    channel_id: channel.id,
    // Slack tells no app the name of a private channel here.
    channel_name: channel.isPrivate ? 'privategroup' : channel.name,
    user_id: person.id,
    user_name: person.name,
    command: name,
    text: stage.shouldEscape ? escapeCommand(text, workspace) : text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: responseUrls.issue(target),
    trigger_id: triggers.issue(person.id),
  };
};

/** Shows the body of the acknowledgement, or Slack's own notice if the bot does not answer. */
const showAnswer = (slack: Slack, person: Person, channel: Channel, name: string, ack: Ack): void => {
  if (!accepted(ack)) {
    const code = ack.tag === 'timed_out' ? 'operation_timeout' : 'dispatch_failed';
    const rendering = { text: `${name} failed with the error "${code}"`, blocks: [], metadata: null };
    slack.messages.post({ ...rendering, channel: channel.id, threadTs: null, by: 'USLACKBOT', onlyFor: person.id });
    return;
  }
  const body = ack.tag === 'acked' ? ack.body : null;
  const message = typeof body === 'string' ? { text: body } : body;
  if (!isObject(message)) return;
  try {
    showResponse(slack, { person: person.id, channel: channel.id, original: null }, message);
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    slack.problems.add({ method: `${name} acknowledgement`, code: error.code, detail: error.details.join('; ') });
  }
};
