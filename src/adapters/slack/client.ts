/** The few methods of Slack's Web API that the bot uses, bounded in time and in repetitions. */
import type { KnownBlock, MessageMetadata, ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { createPatience } from './patience.ts';
import { libraryLogger, type SlackLog } from './slackLog.ts';
import { createUpload, type Upload } from './upload.ts';

export interface Message {
  readonly channel: string;
  readonly threadTs?: string | null;
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  readonly metadata?: MessageMetadata;
}

export interface SlackUser {
  readonly teamId: string;
  readonly name: string;
  readonly locale: string | null;
  readonly deleted: boolean;
  readonly isBot: boolean;
  readonly isGuest: boolean;
  readonly isStranger: boolean;
}

/** Failures are thrown as the library's errors: read them with `slackErrorCode`. */
export interface SlackClient {
  authTest(): Promise<{ readonly teamId: string; readonly botUserId: string }>;
  /** Once: Slack has no idempotency key for posts. @returns the message's `ts`. */
  post(message: Message): Promise<string>;
  postEphemeral(user: string, message: Message): Promise<void>;
  update(ts: string, message: Message): Promise<void>;
  permalink(channel: string, ts: string): Promise<string>;
  openDirect(user: string): Promise<string>;
  /** This and the following look-ups do not wait where Slack asks for patience: who asks knows how long it may take. */
  user(user: string): Promise<SlackUser>;
  groupMembers(group: string): Promise<readonly string[]>;
  /** Members by group, of every group that is not disabled. */
  allGroups(): Promise<ReadonlyMap<string, readonly string[]>>;
  channelMembers(channel: string): Promise<readonly string[]>;
  /** Once: a trigger is used up by the first call. */
  openView(trigger: string, view: ModalView): Promise<void>;
  readonly upload: Upload;
}

export interface SlackClientOptions {
  readonly token: string;
  /** Another base URL than Slack's, for the sandbox. */
  readonly slackApiUrl?: string;
  readonly log: SlackLog;
  /** Of one call, real milliseconds. */
  readonly timeoutMs?: number;
  /** How a wait that Slack asks for passes; tests do not wait. */
  readonly pause?: (ms: number) => Promise<void>;
}

const callTimeoutMs = 10_000;
const retriesMax = 2;
const memberPagesMax = 50;
const membersPerPage = 1_000;

const clientOf = (options: SlackClientOptions, retries: number): WebClient =>
  new WebClient(options.token, {
    ...(options.slackApiUrl === undefined ? {} : { slackApiUrl: options.slackApiUrl }),
    logger: libraryLogger(options.log),
    timeout: options.timeoutMs ?? callTimeoutMs,
    retryConfig: { retries, minTimeout: 200, maxTimeout: 1_000 },
    // The library would wait as long as Slack says, and count it as a retry.
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: 20,
  });

export const createSlackClient = (options: SlackClientOptions): SlackClient => {
  const again = clientOf(options, retriesMax);
  const once = clientOf(options, 0);
  const patience = createPatience(options.pause);
  const { patiently, inTurn } = patience;
  const messageOf = ({ channel, text, blocks, threadTs }: Message) => ({
    channel,
    text,
    blocks: [...blocks],
    ...(threadTs ? { thread_ts: threadTs } : {}),
  });
  return {
    authTest: async () => {
      const { team_id = '', user_id = '' } = await patiently(() => again.auth.test());
      return { teamId: team_id, botUserId: user_id };
    },
    post: async (message) => {
      const metadata = message.metadata === undefined ? {} : { metadata: message.metadata };
      const posted = await inTurn(message.channel, () =>
        once.chat.postMessage({ ...messageOf(message), ...metadata, unfurl_links: false }),
      );
      return posted.ts ?? '';
    },
    postEphemeral: async (user, message) => {
      await patiently(() => once.chat.postEphemeral({ ...messageOf(message), user }));
    },
    update: async (ts, message) => {
      const metadata = message.metadata === undefined ? {} : { metadata: message.metadata };
      await patiently(() => again.chat.update({ ...messageOf(message), ...metadata, ts }));
    },
    permalink: async (channel, ts) =>
      (await patiently(() => again.chat.getPermalink({ channel, message_ts: ts }))).permalink ?? '',
    openDirect: async (user) => (await patiently(() => again.conversations.open({ users: user }))).channel?.id ?? '',
    user: async (user) => userOf(await again.users.info({ user, include_locale: true })),
    groupMembers: async (usergroup) => (await again.usergroups.users.list({ usergroup })).users ?? [],
    allGroups: async () => groupsOf(await again.usergroups.list({ include_users: true })),
    channelMembers: (channel) => channelMembers(again, channel),
    openView: async (trigger_id, view) => {
      await once.views.open({ trigger_id, view });
    },
    upload: createUpload(once, patience, options.timeoutMs ?? callTimeoutMs),
  };
};

/** @throws RangeError for a channel with more members than the pages can hold: half a list would refuse people silently. */
const channelMembers = async (client: WebClient, channel: string): Promise<string[]> => {
  const found: string[] = [];
  let cursor = '';
  for (let page = 0; page < memberPagesMax; page += 1) {
    const from = cursor === '' ? {} : { cursor };
    const answer = await client.conversations.members({ channel, limit: membersPerPage, ...from });
    found.push(...(answer.members ?? []));
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') return found;
  }
  throw new RangeError(`the channel has more than ${memberPagesMax * membersPerPage} members`);
};

const groupsOf = ({ usergroups }: Awaited<ReturnType<WebClient['usergroups']['list']>>) => {
  // Half an answer must not look like an empty group: that would refuse people silently.
  if (!usergroups) throw new RangeError('usergroups.list named no list');
  return new Map(
    usergroups.flatMap(({ id, users, date_delete }) => (id && !date_delete ? [[id, users ?? []] as const] : [])),
  );
};

const userOf = ({ user }: Awaited<ReturnType<WebClient['users']['info']>>): SlackUser => {
  if (!user) throw new RangeError('users.info named nobody');
  const { profile } = user;
  return {
    teamId: user.team_id ?? '',
    name: profile?.display_name || profile?.real_name || user.name || user.id || '',
    locale: user.locale ?? null,
    deleted: user.deleted === true,
    isBot: user.is_bot === true || user.is_workflow_bot === true || user.id === 'USLACKBOT',
    isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
    isStranger: user.is_stranger === true,
  };
};
