import { ApiRefusal } from '../apiRefusal.ts';
import { isObject, type Json, type JsonObject, parseJson, textAt } from '../json.ts';
import { app, type Channel } from '../people.ts';
import type { Slack } from '../slack.ts';

/** @throws ApiRefusal `invalid_arguments`, naming the missing field. */
export const required = (args: JsonObject, key: string): string => {
  const value = textAt(args, key);
  if (value === null || value === '') {
    throw new ApiRefusal('invalid_arguments', [`missing required field: ${key}`]);
  }
  return value;
};

/** Form bodies carry structures as JSON text. @throws ApiRefusal `code` when the text is not JSON. */
export const structureAt = (args: JsonObject, key: string, code: string): Json | undefined => {
  const value = args[key];
  if (typeof value !== 'string' || value === '') return value === '' ? undefined : value;
  const parsed = parseJson(value);
  if (parsed === undefined) throw new ApiRefusal(code);
  return parsed as Json;
};

/** @throws ApiRefusal `invalid_arguments` */
export const viewAt = (args: JsonObject): JsonObject => {
  const view = structureAt(args, 'view', 'invalid_arguments');
  if (!isObject(view)) throw new ApiRefusal('invalid_arguments', ['missing required field: view']);
  return view;
};

/** A conversation that the app is in; a user id means the direct conversation. @throws ApiRefusal */
export const ownChannel = (slack: Slack, args: JsonObject): Channel => {
  const id = required(args, 'channel');
  const person = slack.workspace.personById(id);
  const channel = person === null ? slack.workspace.channel(id) : slack.workspace.directChannel(person.id);
  if (channel === null) throw new ApiRefusal('channel_not_found');
  if (!channel.members.includes(app.userId)) throw new ApiRefusal('not_in_channel');
  return channel;
};

/** Where the app may post something new. A direct conversation opens without the Messages tab, and refuses posts. @throws ApiRefusal */
export const channelToPostIn = (slack: Slack, args: JsonObject): Channel => {
  const channel = ownChannel(slack, args);
  if (!slack.messagesTab && slack.workspace.isDirect(channel.id)) throw new ApiRefusal('messages_tab_disabled');
  return channel;
};
