import { randomBytes } from 'node:crypto';
import { checkedMessageBlocks, checkedMetadata, checkView, limits, withIds } from './blockRules.ts';
import { conversationMethods } from './conversations.ts';
import { brokenMarkup } from './markup.ts';
import {
  ApiRefusal,
  flagAt,
  isObject,
  type Json,
  type JsonObject,
  objectsAt,
  parseJson,
  required,
  textAt,
} from './protocol.ts';
import { type Method, type Rendering, type Slack, type SlackMessage, type StoredView, viewObject } from './stores.ts';
import { app, type Channel, enterprise, homeTeam, otherTeam, type Person, type UserGroup } from './workspace.ts';

/** Parses a structure, which form bodies contain as JSON text. @throws ApiRefusal `code` when the text is not JSON. */
const structureAt = (args: JsonObject, key: string, code: string): Json | undefined => {
  const value = args[key];
  if (typeof value !== 'string' || value === '') return value === '' ? undefined : value;
  const parsed = parseJson(value);
  if (parsed === undefined) throw new ApiRefusal(code);
  return parsed as Json;
};

/** @throws ApiRefusal `invalid_arguments` */
const viewAt = (args: JsonObject): JsonObject => {
  const view = structureAt(args, 'view', 'invalid_arguments');
  if (!isObject(view)) throw new ApiRefusal('invalid_arguments', ['missing required field: view']);
  return view;
};

/** A channel that has the app as a member. A user id means the direct conversation. @throws ApiRefusal */
const ownChannel = (slack: Slack, args: JsonObject, archived = 'is_archived'): Channel => {
  const id = required(args, 'channel');
  const person = slack.workspace.personById(id);
  const channel = person === null ? slack.workspace.visibleToApp(id) : slack.workspace.directChannel(person.id);
  if (channel === null) throw new ApiRefusal('channel_not_found');
  if (channel.isArchived) throw new ApiRefusal(archived);
  if (!channel.members.includes(app.userId)) throw new ApiRefusal('not_in_channel');
  return channel;
};

/** A channel in which the app may post. Without the Messages tab a direct conversation opens, but refuses posts. @throws ApiRefusal */
const channelToPostIn = (slack: Slack, args: JsonObject): Channel => {
  const channel = ownChannel(slack, args);
  if (!slack.messagesTab && slack.workspace.isDirect(channel.id)) throw new ApiRefusal('messages_tab_disabled');
  return channel;
};

interface CheckedRendering extends Rendering {
  readonly warnings: readonly string[];
}

/** The checked content of a posting call. @throws ApiRefusal with Slack's code if Slack refuses it. */
export const renderingAt = (slack: Slack, method: string, args: JsonObject): CheckedRendering => {
  const blocks = withIds(checkedMessageBlocks(structureAt(args, 'blocks', 'invalid_blocks_format')));
  const metadata = checkedMetadata(structureAt(args, 'metadata', 'invalid_metadata_format'));
  const text = textAt(args, 'text') ?? '';
  if (text.trim() === '' && blocks.length === 0) throw new ApiRefusal('no_text');
  const warnings = [
    ...(text.trim() === '' ? ['missing_text_in_message'] : []),
    ...(text.length > limits.postTextTruncatedAt ? ['message_truncated'] : []),
  ];
  for (const code of warnings) slack.problems.add({ method, code, detail: text.slice(0, 80) });
  for (const detail of brokenMarkup(text, blocks)) slack.problems.add({ method, code: 'markup_not_shown', detail });
  return { text: text.slice(0, limits.postTextTruncatedAt), blocks, metadata, warnings };
};

const warningFields = (warnings: readonly string[]): JsonObject =>
  warnings.length === 0 ? {} : { warning: warnings.join(','), response_metadata: { warnings } };

/** The message object in Slack's answers and payloads. */
export const messageObject = (slack: Slack, message: SlackMessage): JsonObject => {
  const replies = slack.messages.thread(message.channel, message.ts).length - 1;
  const parent = message.threadTs === null ? null : slack.messages.find(message.channel, message.threadTs);
  const byApp = message.by === app.userId ? { bot_id: app.botId, app_id: app.id } : {};
  return {
    type: 'message',
    ...(message.files.length > 0 ? { subtype: 'file_share', files: message.files } : {}),
    user: message.by,
    ...byApp,
    team: homeTeam.id,
    ts: message.ts,
    text: message.text,
    blocks: message.blocks,
    ...(message.metadata === null ? {} : { metadata: message.metadata }),
    ...(message.editedTs === null ? {} : { edited: { user: message.by, ts: message.editedTs } }),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs, parent_user_id: parent?.by }),
    ...(message.threadTs === null && replies > 0 ? { thread_ts: message.ts, reply_count: replies } : {}),
  };
};

/**
 * The thread of a reply. A reply to a reply belongs to the same thread. If the thread is gone, Slack silently posts at the top of the
 * channel; the emulator also records a problem.
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
  const user = slack.workspace.personById(required(args, 'user'))?.id;
  if (user === undefined) throw new ApiRefusal('user_not_found');
  if (!channel.members.includes(user)) throw new ApiRefusal('user_not_in_channel');
  const { warnings, ...rendering } = renderingAt(slack, 'chat.postEphemeral', args);
  const threadTs = threadAt(slack, channel.id, args);
  const posted = slack.messages.post({ ...rendering, channel: channel.id, threadTs, by: app.userId, onlyFor: user });
  return { message_ts: posted.ts, ...warningFields(warnings) };
};

/** A message of the app. It does not find ephemeral messages. @throws ApiRefusal */
const ownMessage = (slack: Slack, args: JsonObject, code: string): SlackMessage => {
  // Only posting methods accept a user id for the direct conversation.
  if (slack.workspace.personById(required(args, 'channel')) !== null) throw new ApiRefusal('channel_not_found');
  const channel = ownChannel(slack, args, 'is_inactive');
  const message = slack.messages.find(channel.id, required(args, 'ts'));
  if (message === null) throw new ApiRefusal('message_not_found');
  if (message.by !== app.userId) throw new ApiRefusal(code);
  return message;
};

/** Without new blocks, a new text removes the old blocks; otherwise they stay. Metadata stays until an empty object replaces it. */
const updateMessage = (slack: Slack, args: JsonObject): JsonObject => {
  const message = ownMessage(slack, args, 'cant_update_message');
  if ((textAt(args, 'text') ?? '').length > limits.updateText) throw new ApiRefusal('msg_too_long');
  const requested = {
    text: args.text ?? message.text,
    blocks: structureAt(args, 'blocks', 'invalid_blocks_format') ?? (textAt(args, 'text') ? [] : message.blocks),
    metadata: structureAt(args, 'metadata', 'invalid_metadata_format') ?? message.metadata,
  };
  const { warnings, ...rendering } = renderingAt(slack, 'chat.update', requested);
  const updated = slack.messages.update(message, rendering);
  const { channel, ts, text } = updated;
  return { channel, ts, text, message: messageObject(slack, updated), ...warningFields(warnings) };
};

const remove = (slack: Slack, args: JsonObject): JsonObject => {
  const message = ownMessage(slack, args, 'cant_delete_message');
  slack.messages.delete(message);
  return { channel: message.channel, ts: message.ts };
};

const permalink = (message: SlackMessage): string => {
  const thread = message.threadTs === null ? '' : `?thread_ts=${message.threadTs}&cid=${message.channel}`;
  return `https://${homeTeam.domain}.slack.com/archives/${message.channel}/p${message.ts.replace('.', '')}${thread}`;
};

const getPermalink = (slack: Slack, args: JsonObject): JsonObject => {
  const channel = slack.workspace.visibleToApp(required(args, 'channel'));
  if (channel === null) throw new ApiRefusal('channel_not_found');
  const message = slack.messages.find(channel.id, required(args, 'message_ts'));
  if (message === null) throw new ApiRefusal('message_not_found');
  return { channel: channel.id, permalink: permalink(message) };
};

const content = ['attachments', 'blocks', 'text', 'markdown_text', 'link_names', 'parse'];
const posted = ['channel', 'thread_ts', 'icon_emoji', 'icon_url', 'username', ...content];
const chat = { scope: 'chat:write', readsJson: true } as const;

const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': {
    ...chat,
    args: [...posted, 'metadata', 'mrkdwn', 'reply_broadcast', 'unfurl_links', 'unfurl_media'],
    run: postMessage,
  },
  'chat.postEphemeral': { ...chat, args: [...posted, 'user'], run: postEphemeral },
  // No `thread_ts`: a message stays in its thread.
  'chat.update': {
    ...chat,
    args: ['channel', 'ts', 'metadata', 'reply_broadcast', 'file_ids', 'unfurled_attachments', ...content],
    run: updateMessage,
  },
  'chat.delete': { ...chat, args: ['channel', 'ts'], run: remove },
  'chat.getPermalink': { scope: null, readsJson: false, args: ['channel', 'message_ts'], run: getPermalink },
};

const getUploadUrl = (slack: Slack, args: JsonObject): JsonObject => {
  const length = Number(args.length);
  if (!Number.isInteger(length) || length <= 0) {
    throw new ApiRefusal('invalid_arguments', ['[json-pointer:/length] must be a positive number of bytes']);
  }
  const id = slack.files.reserve(required(args, 'filename'), length);
  return { file_id: id, upload_url: `${slack.baseUrl()}/upload/${id}` };
};

const requestedFiles = (slack: Slack, args: JsonObject) => {
  const list = structureAt(args, 'files', 'invalid_arguments');
  if (!Array.isArray(list) || list.length === 0) {
    throw new ApiRefusal('invalid_arguments', ['missing required field: files']);
  }
  return list.filter(isObject).map((requested) => {
    const id = required(requested, 'id');
    const uploaded = slack.files.uploaded(id);
    if (uploaded === null) throw new ApiRefusal('file_not_found');
    return { id, ...uploaded, title: textAt(requested, 'title') ?? uploaded.name };
  });
};

/** All files of one call become one message. The answer does not contain its `ts`, because Slack shares after it answers. */
const complete = (slack: Slack, args: JsonObject): JsonObject => {
  const requested = requestedFiles(slack, args);
  const shared = textAt(args, 'channel_id');
  const channel = shared === null ? null : channelToPostIn(slack, { channel: shared });
  const threadTs = channel === null ? null : threadAt(slack, channel.id, args);
  const files = requested.map(({ id, name, title }) => ({ id, name, title }));
  const message =
    channel === null
      ? null
      : slack.messages.post({
          text: textAt(args, 'initial_comment') ?? '',
          blocks: [],
          metadata: null,
          channel: channel.id,
          threadTs,
          by: app.userId,
          files,
        });
  for (const file of requested) {
    slack.files.share({ ...file, channel: channel?.id ?? null, threadTs, messageTs: message?.ts ?? null });
  }
  return { files: files.map(({ id, title, name }) => ({ id, title, name, shares: {} })) };
};

const fileMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': {
    scope: 'files:write',
    readsJson: false,
    args: ['filename', 'length', 'alt_text', 'alt_txt', 'snippet_type'],
    run: getUploadUrl,
  },
  'files.completeUploadExternal': {
    scope: 'files:write',
    readsJson: true,
    args: ['files', 'channel_id', 'channels', 'thread_ts', 'initial_comment', 'blocks'],
    run: complete,
  },
};

/** The installation fields of `auth.test`. An app of a whole organisation gets the organisation as its team. */
const installation = ({ workspace }: Slack): JsonObject => {
  switch (workspace.installedIn) {
    case 'workspace':
      return { team: homeTeam.name, team_id: homeTeam.id, is_enterprise_install: false };
    case 'gridWorkspace':
      return { team: homeTeam.name, team_id: homeTeam.id, is_enterprise_install: false, enterprise_id: enterprise.id };
    case 'organisation':
      return {
        team: enterprise.name,
        team_id: enterprise.id,
        is_enterprise_install: true,
        enterprise_id: enterprise.id,
      };
  }
};

const authTest = (slack: Slack): JsonObject => ({
  url: `https://${homeTeam.domain}.slack.com/`,
  user: slack.workspace.person(app.userId).name,
  user_id: app.userId,
  bot_id: app.botId,
  ...installation(slack),
});

/** The workspace fields of `users.info`. */
const teamFields = ({ teamId, grid }: Person): JsonObject => {
  if (grid === null) return { team_id: teamId };
  return {
    ...(grid.infoTeam === null ? {} : { team_id: grid.infoTeam }),
    enterprise_user: {
      id: grid.globalId,
      enterprise_id: enterprise.id,
      enterprise_name: enterprise.name,
      is_admin: false,
      is_owner: false,
      teams: [...grid.teams],
    },
  };
};

const userObject = (person: Person, withLocale: boolean): JsonObject => {
  const identity = {
    id: person.id,
    ...teamFields(person),
    name: person.name,
    deleted: person.deleted,
    profile: {
      real_name: person.displayName,
      display_name: person.displayName,
      phone: person.phone ?? '',
      team: person.teamId,
    },
    is_bot: person.isBot,
  };
  // Slack omits these fields for deactivated people. An absent field does not mean "false".
  if (person.deleted) return identity;
  return {
    ...identity,
    real_name: person.displayName,
    tz: 'Asia/Tokyo',
    tz_offset: 32_400,
    is_admin: false,
    is_owner: false,
    is_restricted: person.isRestricted || person.isUltraRestricted,
    is_ultra_restricted: person.isUltraRestricted,
    ...(person.teamId === otherTeam.id ? { is_stranger: false } : {}),
    ...(withLocale ? { locale: person.locale } : {}),
  };
};

const usersInfo = (slack: Slack, args: JsonObject): JsonObject => {
  // Without the argument Slack answers as for somebody who does not exist.
  const person = slack.workspace.personById(textAt(args, 'user') ?? '');
  if (person === null) throw new ApiRefusal('user_not_found');
  return { user: userObject(person, flagAt(args, 'include_locale')) };
};

const groupObject = (slack: Slack, { id, handle, members }: UserGroup, withUsers: boolean): JsonObject => {
  const users = slack.workspace.present(members);
  return {
    id,
    team_id: homeTeam.id,
    is_usergroup: true,
    is_subteam: true,
    name: handle,
    description: '',
    handle,
    is_external: false,
    date_create: 1_446_746_793,
    date_update: 1_446_746_793,
    date_delete: 0,
    auto_type: null,
    created_by: 'U0REQUESTER',
    updated_by: 'U0REQUESTER',
    deleted_by: null,
    prefs: { channels: [], groups: [] },
    ...(withUsers ? { users } : {}),
    user_count: users.length,
  };
};

const userGroupList = (slack: Slack, args: JsonObject): JsonObject => ({
  usergroups: slack.workspace.groups().map((group) => groupObject(slack, group, flagAt(args, 'include_users'))),
});

const userGroupMembers = (slack: Slack, args: JsonObject): JsonObject => {
  const group = slack.workspace.group(required(args, 'usergroup'));
  if (group === null) throw new ApiRefusal('no_such_subteam');
  return { users: slack.workspace.present(group.members) };
};

const peopleMethods: Readonly<Record<string, Method>> = {
  'auth.test': { scope: null, readsJson: true, args: [], run: authTest },
  'users.info': { scope: 'users:read', readsJson: false, args: ['user', 'include_locale'], run: usersInfo },
  'usergroups.list': {
    scope: 'usergroups:read',
    readsJson: false,
    args: ['include_count', 'include_disabled', 'include_users', 'team_id'],
    run: userGroupList,
  },
  'usergroups.users.list': {
    scope: 'usergroups:read',
    readsJson: false,
    args: ['usergroup', 'include_disabled', 'team_id'],
    run: userGroupMembers,
  },
};

/** Slack's limit of stacked views. */
const stackMax = 3;

export const checkedView = (view: JsonObject, types: readonly ('modal' | 'home')[]): JsonObject => {
  checkView(view, types);
  return { ...view, blocks: withIds(objectsAt(view, 'blocks')) };
};

const triggerAt = (args: JsonObject): string => textAt(args, 'trigger_id') ?? required(args, 'interactivity_pointer');

const openView = (slack: Slack, args: JsonObject): JsonObject => {
  const view = checkedView(viewAt(args), ['modal']);
  return { view: viewObject(slack.views.open(slack.triggers.spend(triggerAt(args)), view)) };
};

const push = (slack: Slack, args: JsonObject): JsonObject => {
  const view = checkedView(viewAt(args), ['modal']);
  const person = slack.triggers.spend(triggerAt(args));
  if (slack.views.stack(person).length >= stackMax) throw new ApiRefusal('push_limit_reached');
  return { view: viewObject(slack.views.push(person, view)) };
};

const checkHash = (args: JsonObject, old: StoredView | null): void => {
  const hash = textAt(args, 'hash');
  if (hash !== null && old !== null && hash !== old.hash) throw new ApiRefusal('hash_conflict');
};

const update = (slack: Slack, args: JsonObject): JsonObject => {
  const old = slack.views.byId(textAt(args, 'view_id') ?? required(args, 'external_id'));
  if (old === null) throw new ApiRefusal('not_found');
  checkHash(args, old);
  return { view: viewObject(slack.views.update(old, checkedView(viewAt(args), [old.type]))) };
};

const publish = (slack: Slack, args: JsonObject): JsonObject => {
  const person = slack.workspace.personById(required(args, 'user_id'));
  if (person === null) throw new ApiRefusal('invalid_arguments', ['invalid `user_id` [json-pointer:/user_id]']);
  if (!slack.homeTab) throw new ApiRefusal('not_enabled');
  if (person.deleted || person.isBot || !slack.workspace.isHome(person)) throw new ApiRefusal('not_enabled');
  checkHash(args, slack.views.home(person.id));
  return { view: viewObject(slack.views.publish(person.id, checkedView(viewAt(args), ['home']))) };
};

/** An answer of `blocks.validate`: the method refuses nothing that it can judge. */
const validateBlocks = (_: Slack, args: JsonObject): JsonObject => {
  const view = structureAt(args, 'view', 'invalid_arguments');
  const blocks = structureAt(args, 'blocks', 'invalid_blocks_format');
  if ((view === undefined) === (blocks === undefined)) throw new ApiRefusal('invalid_arguments');
  try {
    if (isObject(view)) checkView(view, ['modal', 'home']);
    else checkedMessageBlocks(blocks);
    return {};
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const errors = error.details.map((detail) => ({ pointer: '', code: 'failed_constraint', message: detail }));
    throw new ApiRefusal('invalid_blocks', [], { errors });
  }
};

const botInfo = (_: Slack, args: JsonObject): JsonObject => {
  if (required(args, 'bot') !== app.botId) throw new ApiRefusal('bot_not_found');
  return { bot: { id: app.botId, deleted: false, name: app.name, app_id: app.id, user_id: app.userId } };
};

const exportManifest = (slack: Slack, args: JsonObject): JsonObject => {
  if (required(args, 'app_id') !== app.id) throw new ApiRefusal('invalid_app_id');
  return { manifest: slack.manifest ?? {} };
};

const appMethods: Readonly<Record<string, Method>> = {
  'blocks.validate': { scope: null, readsJson: true, args: ['blocks', 'message', 'view'], run: validateBlocks },
  'bots.info': { scope: 'users:read', readsJson: false, args: ['bot', 'team_id'], run: botInfo },
  'apps.manifest.export': { scope: null, token: 'config', readsJson: true, args: ['app_id'], run: exportManifest },
};

const viewing = { scope: null, readsJson: true } as const;

const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': { ...viewing, args: ['view', 'trigger_id', 'interactivity_pointer'], run: openView },
  'views.push': { ...viewing, args: ['view', 'trigger_id', 'interactivity_pointer'], run: push },
  'views.update': { ...viewing, args: ['view', 'view_id', 'external_id', 'hash'], run: update },
  'views.publish': { ...viewing, args: ['view', 'user_id', 'hash'], run: publish },
};

/** Registers a ticket, which the socket server accepts once. */
type IssueTicket = (ticket: string) => void;

export const allMethods = (issueTicket: IssueTicket): Readonly<Record<string, Method>> => ({
  ...chatMethods,
  ...peopleMethods,
  ...conversationMethods,
  ...viewMethods,
  ...appMethods,
  ...fileMethods,
  'apps.connections.open': {
    scope: null,
    token: 'app',
    readsJson: true,
    args: [],
    run: (slack: Slack): JsonObject => {
      const ticket = randomBytes(16).toString('hex');
      issueTicket(ticket);
      return { url: `${slack.baseUrl().replace('http:', 'ws:')}/link/?ticket=${ticket}` };
    },
  },
});
