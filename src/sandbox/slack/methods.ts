import { ApiRefusal } from './apiRefusal.ts';
import { limits } from './blocks/limits.ts';
import { type JsonObject, textAt } from './json.ts';
import type { SlackMessage } from './messageStore.ts';
import { channelToPostIn, ownChannel, required, structureAt } from './methods/arguments.ts';
import { messageObject, renderingAt, warningFields } from './methods/messageArguments.ts';
import type { Method } from './methods/method.ts';
import { app, homeTeam } from './people.ts';
import type { Slack } from './slack.ts';

/**
 * The thread of a reply; a reply to a reply belongs to the same thread. Where the thread is gone, Slack posts at the top
 * of the channel without a word: the emulator notes it as a problem.
 * @throws ApiRefusal `invalid_thread_ts`, `cannot_reply_to_message`
 */
export const threadAt = (slack: Slack, channel: string, args: JsonObject): string | null => {
  const ts = textAt(args, 'thread_ts');
  if (ts === null || ts === '') return null;
  if (!/^\d+\.\d+$/.test(ts)) throw new ApiRefusal('invalid_thread_ts');
  const parent = slack.messages.find(channel, ts, true);
  if (parent === null) {
    slack.problems.add({ method: 'thread_ts', code: 'thread_not_found', detail: `${channel}/${ts}` });
    return null;
  }
  if (parent.onlyFor !== null) throw new ApiRefusal('cannot_reply_to_message');
  return parent.threadTs ?? parent.ts;
};

const postMessage = (slack: Slack, args: JsonObject): JsonObject => {
  const channel = channelToPostIn(slack, args);
  const { warnings, ...rendering } = renderingAt(slack, 'chat.postMessage', args);
  const threadTs = threadAt(slack, channel.id, args);
  const posted = slack.messages.post({ ...rendering, channel: channel.id, threadTs, by: app.userId });
  return { channel: channel.id, ts: posted.ts, message: messageObject(slack, posted), ...warningFields(warnings) };
};

const postEphemeral = (slack: Slack, args: JsonObject): JsonObject => {
  const channel = channelToPostIn(slack, args);
  const user = required(args, 'user');
  if (slack.workspace.personById(user) === null) throw new ApiRefusal('user_not_found');
  if (!channel.members.includes(user)) throw new ApiRefusal('user_not_in_channel');
  const { warnings, ...rendering } = renderingAt(slack, 'chat.postEphemeral', args);
  const threadTs = threadAt(slack, channel.id, args);
  const posted = slack.messages.post({ ...rendering, channel: channel.id, threadTs, by: app.userId, onlyFor: user });
  return { message_ts: posted.ts, ...warningFields(warnings) };
};

/** The app's own message; an ephemeral one cannot be found. @throws ApiRefusal */
const ownMessage = (slack: Slack, args: JsonObject, code: string): SlackMessage => {
  // Only posting takes a user id for the direct conversation.
  if (slack.workspace.personById(required(args, 'channel')) !== null) throw new ApiRefusal('channel_not_found');
  const channel = ownChannel(slack, args);
  const message = slack.messages.find(channel.id, required(args, 'ts'));
  if (message === null) throw new ApiRefusal('message_not_found');
  if (message.by !== app.userId) throw new ApiRefusal(code);
  return message;
};

/** Blocks that are not given go when a text is given, and stay otherwise. Metadata stays until an empty object comes. */
const update = (slack: Slack, args: JsonObject): JsonObject => {
  const message = ownMessage(slack, args, 'cant_update_message');
  if ((textAt(args, 'text') ?? '').length > limits.updateText) throw new ApiRefusal('msg_too_long');
  const asked = {
    text: args.text ?? message.text,
    blocks: structureAt(args, 'blocks', 'invalid_blocks_format') ?? (textAt(args, 'text') ? [] : message.blocks),
    metadata: structureAt(args, 'metadata', 'invalid_metadata_format') ?? message.metadata,
  };
  const { warnings, ...rendering } = renderingAt(slack, 'chat.update', asked);
  const updated = slack.messages.update(message, rendering);
  const { channel, ts, text } = updated;
  return { channel, ts, text, message: messageObject(slack, updated), ...warningFields(warnings) };
};

const remove = (slack: Slack, args: JsonObject): JsonObject => {
  const message = ownMessage(slack, args, 'cant_delete_message');
  slack.messages.delete(message);
  return { channel: message.channel, ts: message.ts };
};

export const permalink = (message: SlackMessage): string => {
  const thread = message.threadTs === null ? '' : `?thread_ts=${message.threadTs}&cid=${message.channel}`;
  return `https://${homeTeam.domain}.slack.com/archives/${message.channel}/p${message.ts.replace('.', '')}${thread}`;
};

const getPermalink = (slack: Slack, args: JsonObject): JsonObject => {
  const channel = slack.workspace.channel(required(args, 'channel'));
  if (channel === null) throw new ApiRefusal('channel_not_found');
  const message = slack.messages.find(channel.id, required(args, 'message_ts'));
  if (message === null) throw new ApiRefusal('message_not_found');
  return { channel: channel.id, permalink: permalink(message) };
};

export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': { scope: 'chat:write', run: postMessage },
  'chat.postEphemeral': { scope: 'chat:write', run: postEphemeral },
  'chat.update': { scope: 'chat:write', run: update },
  'chat.delete': { scope: 'chat:write', run: remove },
  'chat.getPermalink': { scope: null, run: getPermalink },
};
