/** What the doctor reads of Slack besides the bot's own calls: token, scopes and channels. It changes nothing. */

import type { Applicant } from '../../texts/application.ts';
import {
  createRetry,
  createSlackClient,
  profileOf,
  type SlackClient,
  type SlackClientOptions,
  type SlackUser,
  userOf,
  webClientOf,
} from './client.ts';

/** The scopes of manifest.yml. */
export const neededScopes: readonly string[] = [
  'channels:read',
  'chat:write',
  'commands',
  'files:write',
  'groups:read',
  'im:write',
  'usergroups:read',
  'users:read',
];

interface TokenFacts {
  readonly team: string;
  readonly bot: string;
  readonly isOrgWide: boolean;
  /** From the header `x-oauth-scopes`; null: Slack sent none. */
  readonly scopes: readonly string[] | null;
}

interface ChannelFacts {
  readonly name: string;
  readonly isArchived: boolean;
  readonly isMember: boolean;
}

export interface SlackInspection {
  readonly client: SlackClient;
  /** @throws the client's errors */
  token(): Promise<TokenFacts>;
  /** @throws the client's errors; `channel_not_found` also stands for a private channel without the bot */
  channel(id: string): Promise<ChannelFacts>;
  /** Both halves of `users.info` by one call. @throws the client's errors */
  person(id: string): Promise<{ readonly user: SlackUser; readonly profile: Applicant }>;
  /** Whether the app token may open a socket (Socket Mode). Opens none. @throws the client's errors */
  socket(appToken: string): Promise<void>;
}

export const createSlackInspection = (options: SlackClientOptions): SlackInspection => {
  const web = webClientOf(options);
  const { withRetry } = createRetry(options.pause);
  return {
    client: createSlackClient(options),
    token: async () => {
      const found = await withRetry(() => web.auth.test());
      return {
        team: found.team ?? '',
        bot: found.user ?? '',
        isOrgWide: found.is_enterprise_install === true,
        scopes: found.response_metadata?.scopes ?? null,
      };
    },
    channel: async (channel) => {
      const { channel: found } = await withRetry(() => web.conversations.info({ channel }));
      return {
        name: found?.name ?? channel,
        isArchived: found?.is_archived === true,
        isMember: found?.is_member === true,
      };
    },
    person: async (user) => {
      const read = await withRetry(() => web.users.info({ user, include_locale: true }));
      return { user: userOf(read), profile: profileOf(read) };
    },
    socket: async (token) => {
      await webClientOf({ ...options, token }).apps.connections.open();
    },
  };
};
