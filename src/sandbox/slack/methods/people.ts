import { ApiRefusal } from '../apiRefusal.ts';
import { flagAt, type JsonObject } from '../json.ts';
import { app, type Channel, homeTeam, otherTeam, type Person, type UserGroup } from '../people.ts';
import type { Slack } from '../slack.ts';
import { required } from './arguments.ts';
import type { Method } from './method.ts';

const authTest = (slack: Slack): JsonObject => ({
  url: `https://${homeTeam.domain}.slack.com/`,
  team: homeTeam.name,
  team_id: homeTeam.id,
  user: slack.workspace.person(app.userId).name,
  user_id: app.userId,
  bot_id: app.botId,
  is_enterprise_install: false,
});

const userObject = (person: Person, withLocale: boolean): JsonObject => {
  const identity = {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    deleted: person.deleted,
    profile: { real_name: person.displayName, display_name: person.displayName, team: person.teamId },
    is_bot: person.isBot,
  };
  // Slack leaves these out for people who have gone: absent is not "false".
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
  const person = slack.workspace.personById(required(args, 'user'));
  if (person === null) throw new ApiRefusal('user_not_found');
  return { user: userObject(person, flagAt(args, 'include_locale')) };
};

/** As Slack does, people who have gone are not listed. */
const presentIn = (slack: Slack, members: readonly string[]): string[] =>
  members.filter((id) => slack.workspace.personById(id)?.deleted === false);

const groupObject = (slack: Slack, { id, handle, members }: UserGroup, withUsers: boolean): JsonObject => {
  const users = presentIn(slack, members);
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
  return { users: presentIn(slack, group.members) };
};

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

const channelAt = (slack: Slack, args: JsonObject): Channel => {
  const channel = slack.workspace.channel(required(args, 'channel'));
  if (channel === null) throw new ApiRefusal('channel_not_found');
  return channel;
};

const info = (slack: Slack, args: JsonObject): JsonObject => {
  const channel = channelAt(slack, args);
  const isIm = slack.workspace.isDirect(channel.id);
  const { id, name, isShared } = channel;
  const isMember = channel.members.includes(app.userId);
  const shared = { is_shared: isShared, is_ext_shared: isShared, is_org_shared: false };
  return { channel: { id, name, is_channel: !isIm, is_im: isIm, is_member: isMember, is_archived: false, ...shared } };
};

const members = (slack: Slack, args: JsonObject): JsonObject => ({
  members: presentIn(slack, channelAt(slack, args).members),
  response_metadata: { next_cursor: '' },
});

export const peopleMethods: Readonly<Record<string, Method>> = {
  'auth.test': { scope: null, run: authTest },
  'users.info': { scope: 'users:read', run: usersInfo },
  'usergroups.list': { scope: 'usergroups:read', run: userGroupList },
  'usergroups.users.list': { scope: 'usergroups:read', run: userGroupMembers },
  'conversations.open': { scope: 'im:write', run: open },
  'conversations.info': { scope: 'channels:read', run: info },
  'conversations.members': { scope: 'channels:read', run: members },
};
