/** What the doctor reads of Slack besides the bot's own calls: token, scopes and channels. It changes nothing. */

import type { KnownBlock, View } from '@slack/types';
import type { AppsManifestExportResponse } from '@slack/web-api';
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

type Manifest = NonNullable<AppsManifestExportResponse['manifest']>;

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
  readonly teamId: string | null;
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

/** What Slack's schema does not accept of a card: a JSON pointer and Slack's own words. */
interface BlockProblem {
  readonly pointer: string;
  readonly message: string;
}

/** Settings of the app that no token of the bot shows. */
interface AppSettings {
  readonly interactivity: boolean;
  readonly messagesTab: boolean;
  readonly homeTab: boolean;
  readonly homeEvent: boolean;
  readonly command: boolean;
}

export interface SlackInspection {
  readonly client: SlackClient;
  /** @throws the client's errors */
  token(): Promise<TokenFacts>;
  /** @throws the client's errors; `channel_not_found` also stands for a private channel without the bot */
  channel(id: string): Promise<ChannelFacts>;
  /** Both halves of `users.info` by one call. @throws the client's errors */
  person(id: string): Promise<{ readonly user: SlackUser; readonly profile: Applicant }>;
  /** Slack's own judgement of a card (`blocks.validate`). Posts nothing. @throws the client's errors */
  validate(
    card: { readonly blocks: readonly KnownBlock[] } | { readonly view: View },
  ): Promise<readonly BlockProblem[]>;
  /**
   * The app's settings as its manifest has them (`apps.manifest.export`).
   * @param configToken an app configuration token, which ends after 12 hours @throws the client's errors
   */
  settings(configToken: string): Promise<AppSettings>;
  /** Whether the app token may open a socket (Socket Mode). Opens none. @throws the client's errors */
  socket(appToken: string): Promise<void>;
}

const problemsIn = (errors: unknown): readonly BlockProblem[] =>
  (Array.isArray(errors) ? errors : []).map((error: { pointer?: unknown; message?: unknown } | string) =>
    typeof error === 'string'
      ? { pointer: '', message: error }
      : { pointer: String(error.pointer ?? ''), message: String(error.message ?? '') },
  );

/** Slack may answer a wrong card by `ok: false`, which the client throws. @throws every other error */
const problemsThrown = (error: unknown): readonly BlockProblem[] => {
  const { errors } = (error as { data?: { errors?: unknown } }).data ?? {};
  const problems = problemsIn(errors);
  if (problems.length === 0) throw error;
  return problems;
};

const settingsOf = ({ features = {}, settings = {} }: Manifest): AppSettings => ({
  interactivity: settings.interactivity?.is_enabled === true,
  messagesTab: features.app_home?.messages_tab_enabled === true,
  homeTab: features.app_home?.home_tab_enabled === true,
  homeEvent: settings.event_subscriptions?.bot_events?.includes('app_home_opened') === true,
  command: features.slash_commands?.some(({ command }) => command === '/dkim') === true,
});

export const createSlackInspection = (options: SlackClientOptions): SlackInspection => {
  const web = webClientOf(options);
  const { withRetry } = createRetry(options.pause);
  return {
    client: createSlackClient(options),
    token: async () => {
      const found = await withRetry(() => web.auth.test());
      return {
        teamId: found.team_id ?? null,
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
    validate: async (card) => {
      const sent = 'view' in card ? { view: JSON.stringify(card.view) } : { blocks: JSON.stringify(card.blocks) };
      return withRetry(() => web.apiCall('blocks.validate', sent)).then(
        (answer) => problemsIn((answer as { readonly errors?: unknown }).errors),
        problemsThrown,
      );
    },
    settings: async (token) => {
      const { bot_id: bot = '' } = await withRetry(() => web.auth.test());
      const { bot: found } = await withRetry(() => web.bots.info({ bot }));
      const exported = await webClientOf({ ...options, token }).apps.manifest.export({ app_id: found?.app_id ?? '' });
      return settingsOf(exported.manifest ?? {});
    },
    socket: async (token) => {
      await webClientOf({ ...options, token }).apps.connections.open();
    },
  };
};
