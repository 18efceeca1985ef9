/** The methods of Slack's Web API that the bot uses, with a time-out and a bounded number of retries. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@slack/bolt';
import type { HomeView, KnownBlock, MessageMetadata, ModalView } from '@slack/types';
import { ErrorCode, WebClient } from '@slack/web-api';
import { createKeyedQueue } from '../../ports/concurrency.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Applicant } from '../../texts/application.ts';

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** A step before the visible one failed, so nothing appeared in Slack. */
class NothingShown extends Error {
  override readonly name = 'NothingShown';
  constructor(cause: unknown) {
    super('it failed before anything was shown', { cause });
  }
}

/** Runs a step that comes before the visible one. @throws NothingShown when the step fails */
export const beforePost = async <T>(step: () => Promise<T>): Promise<T> => {
  try {
    return await step();
  } catch (error) {
    throw new NothingShown(error);
  }
};

/** The upload host that Slack named did not accept the file. */
class UploadHostFailed extends Error {
  override readonly name = 'UploadHostFailed';
  /** `http_403`, `no_answer` */
  readonly code: string;
  constructor(code: string) {
    super(`the upload host: ${code}`);
    this.code = code;
  }
}

const failed = (error: unknown): unknown => (error instanceof NothingShown ? error.cause : error);

/** Code of a failed call to Slack: Slack's own code, or `rate_limited`, `http_500`, `no_answer`. */
export const slackErrorCode = (thrown: unknown): string => {
  const error = failed(thrown);
  if (error instanceof UploadHostFailed) return error.code;
  switch (field(error, 'code')) {
    case ErrorCode.PlatformError:
      return String(field(field(error, 'data'), 'error') ?? 'platform_error');
    case ErrorCode.RateLimitedError:
      return 'rate_limited';
    case ErrorCode.HTTPError:
      return `http_${String(field(error, 'statusCode') ?? '')}`;
    case ErrorCode.RequestError:
      return 'no_answer';
    default:
      return error instanceof Error ? error.name : 'unknown';
  }
};

/** Slack failed midway. Its documentation says that parts of the call may have succeeded. */
const unclear: readonly string[] = ['fatal_error', 'internal_error', 'service_unavailable'];

/** Rate limits. Slack may report one as an error of the call instead of HTTP 429: without Retry-After. */
const limited: readonly string[] = ['ratelimited', 'rate_limited'];

/** Temporary failures of Slack: the same call may succeed later. */
const passing: readonly string[] = [...unclear, ...limited, 'request_timeout', 'team_added_to_org'];

/** True if Slack will refuse the same call again, as with `user_disabled`, `cannot_dm_bot`, `messages_tab_disabled`. */
export const isLastingRefusal = (thrown: unknown): boolean =>
  field(failed(thrown), 'code') === ErrorCode.PlatformError && !passing.includes(slackErrorCode(thrown));

/** Codes of a request that reached no server. */
const neverArrived: readonly unknown[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/**
 * True if a failed call may still have taken effect: after a time-out, a lost connection or a server error. Only then can a retry duplicate
 * a message, and only then is it unknown whether the message exists.
 */
export const mayHaveHappened = (error: unknown): boolean => {
  if (error instanceof NothingShown) return false;
  switch (field(error, 'code')) {
    case ErrorCode.PlatformError:
      return unclear.includes(slackErrorCode(error));
    case ErrorCode.RateLimitedError:
      return false;
    case ErrorCode.HTTPError:
      return Number(field(error, 'statusCode')) >= 500;
    case ErrorCode.RequestError: {
      const original = field(error, 'original');
      return ![field(original, 'code'), field(field(original, 'cause'), 'code')].some((code) =>
        neverArrived.includes(code),
      );
    }
    default:
      return true;
  }
};

/** True for a rate limit, with a Retry-After or without. */
export const isRateLimit = (error: unknown): boolean => limited.includes(slackErrorCode(error));

/** Slack's Retry-After, in seconds; null for every failure other than a rate limit. */
export const retryAfterSeconds = (error: unknown): number | null => {
  if (field(error, 'code') !== ErrorCode.RateLimitedError) return null;
  const seconds = Number(field(error, 'retryAfter'));
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
};

const callsMax = 4;
const waitSecondsMax = 30;

/** Retries of a harmless call after no answer or an HTTP error. */
const repetitionsMax = 2;
/** Pause before the first retry; it doubles with each retry. */
const repetitionFirstMs = 200;

const isUnanswered = (error: unknown): boolean =>
  [ErrorCode.RequestError, ErrorCode.HTTPError].some((code) => code === field(error, 'code'));

interface SlackRetry {
  /** Retries a call that is harmless to repeat, after no answer or an HTTP error. */
  again<T>(call: () => Promise<T>): Promise<T>;
  /** Retries a call that Slack refused because of its rate; throws every other error. */
  withRetry<T>(call: () => Promise<T>): Promise<T>;
  /** Like `withRetry`, but after the earlier calls for this channel: a thread keeps its order, and Slack allows about one post a second. */
  inOrder<T>(channel: string, call: () => Promise<T>): Promise<T>;
}

/**
 * Retries with Slack's Retry-After (HTTP 429) within bounds, and queues posts by channel.
 * @param pause waits before a retry; with the sandbox's pause nobody waits in real time
 */
export const createRetry = (pause: (ms: number) => Promise<void> = (ms) => sleep(ms)): SlackRetry => {
  const queue = createKeyedQueue();
  const withRetry = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; attempt < callsMax; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        const seconds = retryAfterSeconds(error);
        if (seconds === null || seconds > waitSecondsMax) throw error;
        await pause(seconds * 1_000);
      }
    }
    return call();
  };
  const again = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let repetition = 0; repetition < repetitionsMax; repetition += 1) {
      try {
        return await call();
      } catch (error) {
        if (!isUnanswered(error)) throw error;
        await pause(repetitionFirstMs * 2 ** repetition);
      }
    }
    return call();
  };
  return { again, withRetry, inOrder: (channel, call) => queue(channel, () => withRetry(call)) };
};

export type SlackLog = Journal;

const textOf = (part: unknown): string => (part instanceof Error ? part.message : typeof part === 'string' ? part : '');

const joined = (parts: readonly unknown[]): string =>
  parts
    .map(textOf)
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 500);

/** Logger for Slack's libraries. It drops debug lines, which contain whole requests, and objects, which may contain bodies and headers. */
export const libraryLogger = (log: SlackLog): Logger => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (...parts) => log.info({ from: 'slack' }, joined(parts)),
  error: (...parts) => log.error({ from: 'slack' }, joined(parts)),
  setLevel: () => undefined,
  // The return type is an enum of the library. The cast avoids an import at run time.
  getLevel: () => 'warn' as ReturnType<Logger['getLevel']>,
  setName: () => undefined,
});

interface FileToUpload {
  readonly name: string;
  readonly title: string;
  readonly content: string;
  /** Uploaded in place of the content. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/**
 * Uploads once, into a thread or (null) into the channel. Several files come as one message.
 * @throws NothingShown from the first two steps, the library's errors from the last step
 */
type Upload = (
  channel: string,
  threadTs: string | null,
  file: FileToUpload,
  ...more: readonly FileToUpload[]
) => Promise<void>;

interface SentFile {
  readonly id: string;
  readonly title: string;
}

/** Sends no bot token: the upload host does not need it, and a proxy could read it. */
const sendBytes = async (
  network: typeof fetch,
  url: string,
  bytes: Buffer<ArrayBuffer>,
  timeoutMs: number,
): Promise<void> => {
  const answer = await network(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => {
    throw new UploadHostFailed('no_answer');
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new UploadHostFailed(`http_${answer.status}`);
};

/**
 * Uploads files in Slack's three steps (docs.slack.dev, files.completeUploadExternal): reserve a URL and send the bytes of each, share them
 * all. Only the last step shows a file, so only an unknown answer to it can mean that the files exist.
 */
const createUpload =
  (withoutRetry: WebClient, { withRetry, inOrder }: SlackRetry, network: typeof fetch, timeoutMs: number): Upload =>
  async (channel_id, threadTs, first, ...more) => {
    const sent = async ({ name, title, content, bytes: form }: FileToUpload): Promise<SentFile> => {
      const bytes = Buffer.from(form ?? new TextEncoder().encode(content));
      const { upload_url = '', file_id = '' } = await beforePost(() =>
        withRetry(() => withoutRetry.files.getUploadURLExternal({ filename: name, length: bytes.length })),
      );
      await beforePost(() => sendBytes(network, upload_url, bytes, timeoutMs));
      return { id: file_id, title };
    };
    const files: [SentFile, ...SentFile[]] = [await sent(first)];
    for (const file of more) files.push(await sent(file));
    const place = threadTs === null ? { channel_id } : { channel_id, thread_ts: threadTs };
    await inOrder(channel_id, () => withoutRetry.files.completeUploadExternal({ ...place, files }));
  };

interface Message {
  readonly channel: string;
  readonly threadTs?: string | null;
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  readonly metadata?: MessageMetadata;
}

export interface PostedMessage {
  readonly ts: string;
  /** Null at the top of the channel: Slack posts there without a word when the first message of the thread is gone. */
  readonly threadTs: string | null;
}

export interface SlackUser {
  /** Unique for each person. On Enterprise Grid it is the organisation-wide id, whichever id was looked up. */
  readonly id: string;
  /** All ids that Slack may use for this person, in lists and deliveries. */
  readonly ids: readonly string[];
  /** The person's workspaces, as far as Slack reports them. */
  readonly teams: readonly string[];
  readonly name: string;
  readonly locale: string | null;
  readonly deleted: boolean;
  readonly isBot: boolean;
  readonly isGuest: boolean;
  readonly isStranger: boolean;
}

/** The workspace and the bot user of the token. */
interface SlackIdentity {
  readonly teamId: string;
  readonly botUserId: string;
  /** Null outside Enterprise Grid. */
  readonly enterpriseId: string | null;
  readonly isOrgWide: boolean;
  /** Address of the workspace, with a slash at the end. */
  readonly url: string;
}

/** Methods throw the library's errors; `slackErrorCode` reads them. */
export interface SlackClient {
  authTest(): Promise<SlackIdentity>;
  /** Never retried after an unknown outcome, because Slack has no idempotency key for posts. */
  post(message: Message): Promise<PostedMessage>;
  postEphemeral(user: string, message: Message): Promise<void>;
  update(ts: string, message: Message): Promise<void>;
  permalink(channel: string, ts: string): Promise<string>;
  openDirect(user: string): Promise<string>;
  /** This and the next four look-ups do not wait when Slack limits calls: the caller decides how long to wait. */
  user(user: string): Promise<SlackUser>;
  /** What the person's profile says, for a form; Slack names the address only to apps with `users:read.email`. */
  profile(user: string): Promise<Applicant>;
  groupMembers(group: string): Promise<readonly string[]>;
  /** Members by group, of every group that is not disabled. */
  allGroups(): Promise<ReadonlyMap<string, readonly string[]>>;
  channelMembers(channel: string): Promise<readonly string[]>;
  isArchived(channel: string): Promise<boolean>;
  /** Ids of the channels that have both the person and the bot as members, and of public channels of the person. */
  channelsOf(user: string): Promise<readonly string[]>;
  /** Never retried, because the first call uses up the trigger. */
  openView(trigger: string, view: ModalView): Promise<void>;
  /** Replaces the content of an open modal, found by its `external_id`. */
  updateView(externalId: string, view: ModalView): Promise<void>;
  /**
   * Replaces the person's Home tab.
   * @param hash of the view that it replaces; null: whatever view is there. Slack refuses a stale one (`hash_conflict`)
   */
  publishHome(user: string, view: HomeView, hash: string | null): Promise<void>;
  readonly upload: Upload;
}

export interface SlackClientOptions {
  readonly token: string;
  /** Replaces Slack's base URL, for the sandbox. */
  readonly slackApiUrl?: string;
  readonly log: SlackLog;
  /** Time-out of one call, in real milliseconds. */
  readonly timeoutMs?: number;
  /** Replaces the network. */
  readonly fetch?: typeof fetch;
  /** Waits before a retry; tests replace it. */
  readonly pause?: (ms: number) => Promise<void>;
}

const callTimeoutMs = 10_000;
const memberPagesMax = 50;
const membersPerPage = 1_000;
const channelsPerPage = 999;

export const webClientOf = (options: SlackClientOptions): WebClient =>
  new WebClient(options.token, {
    ...(options.slackApiUrl === undefined ? {} : { slackApiUrl: options.slackApiUrl }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    logger: libraryLogger(options.log),
    timeout: options.timeoutMs ?? callTimeoutMs,
    // The library would also retry posts, and wait in real time for as long as Slack demands.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: 20,
  });

const identityOf = (found: Awaited<ReturnType<WebClient['auth']['test']>>): SlackIdentity => ({
  teamId: found.team_id ?? '',
  botUserId: found.user_id ?? '',
  enterpriseId: found.enterprise_id || null,
  isOrgWide: found.is_enterprise_install === true,
  url: found.url ?? '',
});

const createViews = (
  reading: WebClient,
  posting: WebClient,
  { again, withRetry }: ReturnType<typeof createRetry>,
): Pick<SlackClient, 'openView' | 'publishHome' | 'updateView'> => ({
  publishHome: async (user_id, view, hash) => {
    const stale = hash === null ? {} : { hash };
    await withRetry(() => again(() => reading.views.publish({ user_id, view, ...stale })));
  },
  openView: async (trigger_id, view) => {
    await posting.views.open({ trigger_id, view });
  },
  updateView: async (external_id, view) => {
    await withRetry(() => again(() => reading.views.update({ external_id, view })));
  },
});

export const createSlackClient = (options: SlackClientOptions): SlackClient => {
  // Each client has its own concurrency limit, so that reads cannot delay a post.
  const reading = webClientOf(options);
  const posting = webClientOf(options);
  const retry = createRetry(options.pause);
  const { again, withRetry, inOrder } = retry;
  const contentOf = ({ channel, text, blocks }: Message) => ({ channel, text, blocks: [...blocks] });
  const messageOf = (message: Message) => ({
    ...contentOf(message),
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
  });
  return {
    authTest: async () => identityOf(await withRetry(() => again(() => reading.auth.test()))),
    post: async (message) => {
      const metadata = message.metadata === undefined ? {} : { metadata: message.metadata };
      const posted = await inOrder(message.channel, () =>
        posting.chat.postMessage({ ...messageOf(message), ...metadata, unfurl_links: false }),
      );
      return { ts: posted.ts ?? '', threadTs: posted.message?.thread_ts ?? null };
    },
    postEphemeral: async (user, message) => {
      await withRetry(() => posting.chat.postEphemeral({ ...messageOf(message), user }));
    },
    update: async (ts, message) => {
      const metadata = message.metadata === undefined ? {} : { metadata: message.metadata };
      await withRetry(() => again(() => reading.chat.update({ ...contentOf(message), ...metadata, ts })));
    },
    permalink: async (channel, ts) =>
      (await withRetry(() => again(() => reading.chat.getPermalink({ channel, message_ts: ts })))).permalink ?? '',
    openDirect: async (user) =>
      (await withRetry(() => again(() => reading.conversations.open({ users: user })))).channel?.id ?? '',
    user: async (user) => userOf(await again(() => reading.users.info({ user, include_locale: true }))),
    profile: async (user) => profileOf(await again(() => reading.users.info({ user }))),
    groupMembers: async (usergroup) => listed((await again(() => reading.usergroups.users.list({ usergroup }))).users),
    allGroups: async () => groupsOf(await again(() => reading.usergroups.list({ include_users: true }))),
    channelMembers: (channel) => channelMembers((page) => again(() => reading.conversations.members(page)), channel),
    isArchived: async (channel) =>
      (await again(() => reading.conversations.info({ channel }))).channel?.is_archived === true,
    channelsOf: (user) => channelsOf((page) => again(() => reading.users.conversations(page)), user),
    ...createViews(reading, posting, retry),
    upload: createUpload(posting, retry, options.fetch ?? fetch, options.timeoutMs ?? callTimeoutMs),
  };
};

/** @throws RangeError for an answer without a list, which must not count as an empty one: that would silently refuse people */
const listed = <T>(list: readonly T[] | undefined): readonly T[] => {
  if (!list) throw new RangeError('Slack named no list');
  return list;
};

/** @throws RangeError for a channel with more members than the pages can hold: an incomplete list would silently refuse people. */
const channelMembers = async (readPage: WebClient['conversations']['members'], channel: string): Promise<string[]> => {
  const found: string[] = [];
  let cursor = '';
  for (let page = 0; page < memberPagesMax; page += 1) {
    const from = cursor === '' ? {} : { cursor };
    const answer = await readPage({ channel, limit: membersPerPage, ...from });
    found.push(...listed(answer.members));
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') return found;
  }
  throw new RangeError(`the channel has more than ${memberPagesMax * membersPerPage} members`);
};

/** @throws RangeError for a person in more channels than the pages can hold: a missing channel would silently hide a domain */
const channelsOf = async (readPage: WebClient['users']['conversations'], user: string): Promise<string[]> => {
  const found: string[] = [];
  let cursor = '';
  for (let page = 0; page < memberPagesMax; page += 1) {
    const from = cursor === '' ? {} : { cursor };
    const answer = await readPage({ user, types: 'public_channel,private_channel', limit: channelsPerPage, ...from });
    found.push(...listed(answer.channels).flatMap(({ id }) => id ?? []));
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') return found;
  }
  throw new RangeError(`the person is in more than ${memberPagesMax * channelsPerPage} channels`);
};

const groupsOf = ({ usergroups }: Awaited<ReturnType<WebClient['usergroups']['list']>>) => {
  return new Map(
    listed(usergroups).flatMap(({ id, users, date_delete }) =>
      id && !date_delete ? [[id, users ?? []] as const] : [],
    ),
  );
};

export const profileOf = ({ user }: Awaited<ReturnType<WebClient['users']['info']>>): Applicant => ({
  name: user?.profile?.real_name || user?.profile?.display_name || null,
  mail: user?.profile?.email || null,
  extension: user?.profile?.phone || null,
});

export const userOf = ({ user }: Awaited<ReturnType<WebClient['users']['info']>>): SlackUser => {
  if (!user) throw new RangeError('users.info named nobody');
  const { profile, enterprise_user: inEnterprise } = user;
  const ids = [inEnterprise?.id, user.id].filter((id) => id !== undefined && id !== '') as string[];
  const [id] = ids;
  if (id === undefined) throw new RangeError('users.info named nobody');
  const teams = inEnterprise?.teams ?? [];
  return {
    id,
    ids: [...new Set(ids)],
    teams: teams.length > 0 ? teams : user.team_id ? [user.team_id] : [],
    name: profile?.display_name || profile?.real_name || user.name || user.id || '',
    locale: user.locale ?? null,
    deleted: user.deleted === true,
    isBot: user.is_bot === true || user.is_workflow_bot === true || user.id === 'USLACKBOT',
    isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
    isStranger: user.is_stranger === true,
  };
};
