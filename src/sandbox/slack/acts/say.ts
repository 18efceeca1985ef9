import { ApiRefusal } from '../apiRefusal.ts';
import { type Ack, accepted } from '../delivery/ack.ts';
import { isObject, type JsonObject } from '../json.ts';
import { app, type Channel, homeTeam, otherTeam, type Person } from '../people.ts';
import { showResponse } from '../respond.ts';
import type { Slack } from '../slack.ts';
import { escapeCommand } from './escapeCommand.ts';
import { type ActOptions, impossible, type Outcome } from './outcome.ts';
import { delivered, type Stage, verificationToken } from './stage.ts';

export interface SayOptions extends ActOptions {
  /** An ordinary message in a thread. Slack knows no slash commands there. */
  readonly threadTs?: string;
}

/** A person writes into a channel: a slash command of the app goes to the bot, anything else is only a message. */
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
    if (!channel.members.includes(person.id)) return impossible('not_in_channel', channel.id);
  }
  if (text.startsWith('/')) return command(stage, person, channel, text, options);
  const message = { text, blocks: [], metadata: null, channel: channel.id, threadTs: options.threadTs ?? null };
  return { tag: 'posted', ts: stage.slack.messages.post({ ...message, by: person.id }).ts };
};

const command = async (
  stage: Stage,
  person: Person,
  channel: Channel,
  written: string,
  { tampering }: SayOptions,
): Promise<Outcome> => {
  // Slack cuts the command off at the first space; what follows is the text, trimmed.
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
    channel_name: channel.name,
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

/** The body of the acknowledgement is shown; a bot that does not answer leaves Slack's own notice. */
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
