/** The conversations methods. A private channel needs a scope of its own, and exists for its members only. */

import { ApiRefusal, flagAt, type JsonObject, required, textAt } from './protocol.ts';
import type { Method, Slack } from './stores.ts';
import { app, type Channel } from './workspace.ts';

const open = (slack: Slack, args: JsonObject): JsonObject => {
  const ids = required(args, 'users').split(',');
  const [id] = ids;
  const person = id === undefined ? null : slack.workspace.personById(id);
  if (person === null) throw new ApiRefusal('user_not_found');
  if (ids.length > 1) throw new ApiRefusal('method_not_supported_for_channel_type');
  if (person.deleted) throw new ApiRefusal('user_disabled');
  if (person.isBot) throw new ApiRefusal('cannot_dm_bot');
  return { channel: { id: slack.workspace.directChannel(person.id).id } };
};

/** @throws ApiRefusal `channel_not_found`, also for a private channel without the app */
const channelAt = (slack: Slack, args: JsonObject): Channel => {
  const channel = slack.workspace.visibleToApp(required(args, 'channel'));
  if (channel === null) throw new ApiRefusal('channel_not_found');
  return channel;
};

const channelObject = (slack: Slack, { id, name, members, isShared, isPrivate, isArchived }: Channel): JsonObject => {
  const isIm = slack.workspace.isDirect(id);
  return {
    id,
    name,
    // Also true for a private channel whose id begins with C.
    is_channel: !isIm,
    is_group: false,
    is_im: isIm,
    is_private: isIm || isPrivate,
    is_member: members.includes(app.userId),
    is_archived: isArchived,
    is_shared: isShared,
    is_ext_shared: isShared,
    is_org_shared: false,
  };
};

const info = (slack: Slack, args: JsonObject): JsonObject => ({
  channel: channelObject(slack, channelAt(slack, args)),
});

/** Slack does not tell who was in an archived channel. */
const members = (slack: Slack, args: JsonObject): JsonObject => {
  const { isArchived, members: people } = channelAt(slack, args);
  if (isArchived) throw new ApiRefusal('fetch_members_failed');
  return { members: slack.workspace.present(people), response_metadata: { next_cursor: '' } };
};

const scopeByType = {
  public_channel: 'channels:read',
  private_channel: 'groups:read',
  im: 'im:read',
  mpim: 'mpim:read',
};
type ConversationType = keyof typeof scopeByType;

/** @throws ApiRefusal `invalid_types` */
const typesAt = (args: JsonObject): readonly ConversationType[] => {
  const types = (textAt(args, 'types') ?? 'public_channel').split(',').map((type) => type.trim());
  const known = types.filter((type): type is ConversationType => Object.hasOwn(scopeByType, type));
  if (known.length < types.length) throw new ApiRefusal('invalid_types');
  return known;
};

/** A person's channels: public ones, and private ones that the app shares (docs.slack.dev, users.conversations). */
const ofPerson = (slack: Slack, args: JsonObject): JsonObject => {
  const types = typesAt(args);
  const named = textAt(args, 'user');
  const person = named === null ? slack.workspace.person(app.userId) : slack.workspace.personById(named);
  if (person === null) throw new ApiRefusal('user_not_found');
  const channels = slack.workspace
    .channels()
    .filter(({ id, members }) => members.includes(person.id) && slack.workspace.visibleToApp(id) !== null)
    .filter((channel) => types.includes(typeOf(slack, channel)))
    .filter(({ isArchived }) => !(isArchived && flagAt(args, 'exclude_archived')));
  return {
    channels: channels.map((channel) => channelObject(slack, channel)),
    response_metadata: { next_cursor: '' },
  };
};

const typeOf = (slack: Slack, { id, isPrivate }: Channel): ConversationType => {
  if (slack.workspace.isDirect(id)) return 'im';
  return isPrivate ? 'private_channel' : 'public_channel';
};

const listed = (slack: Slack, args: JsonObject): JsonObject => {
  const types = typesAt(args);
  const withoutArchived = flagAt(args, 'exclude_archived');
  const channels = slack.workspace
    .channels()
    .filter(({ id }) => slack.workspace.visibleToApp(id) !== null)
    .filter((channel) => types.includes(typeOf(slack, channel)) && !(withoutArchived && channel.isArchived));
  return {
    channels: channels.map((channel) => channelObject(slack, channel)),
    response_metadata: { next_cursor: '' },
  };
};

/** None for a conversation that the app does not see, because Slack then says `channel_not_found`. */
const readScope = (slack: Slack, args: JsonObject): readonly string[] => {
  const channel = slack.workspace.visibleToApp(textAt(args, 'channel') ?? '');
  return channel === null ? [] : [scopeByType[typeOf(slack, channel)]];
};

const reading = { scope: readScope, readsJson: false } as const;

export const conversationMethods: Readonly<Record<string, Method>> = {
  'conversations.open': {
    scope: 'im:write',
    readsJson: true,
    args: ['users', 'channel', 'return_im', 'prevent_creation'],
    run: open,
  },
  'conversations.info': { ...reading, args: ['channel', 'include_locale', 'include_num_members'], run: info },
  'conversations.members': { ...reading, args: ['channel', 'cursor', 'limit'], run: members },
  'conversations.list': {
    ...reading,
    scope: (_, args) => typesAt(args).map((type) => scopeByType[type]),
    args: ['types', 'exclude_archived', 'cursor', 'limit', 'team_id'],
    run: listed,
  },
  'users.conversations': {
    ...reading,
    scope: (_, args) => typesAt(args).map((type) => scopeByType[type]),
    args: ['user', 'types', 'exclude_archived', 'cursor', 'limit', 'team_id'],
    run: ofPerson,
  },
};
