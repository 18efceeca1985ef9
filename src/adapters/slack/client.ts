/** The few methods of Slack's Web API that the bot uses, bounded in time and in repetitions. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@slack/bolt';
import type { KnownBlock, MessageMetadata, ModalView } from '@slack/types';
import { ErrorCode, WebClient } from '@slack/web-api';
import { createKeyedQueue } from '../../ports/concurrency.ts';
import type { Journal } from '../../ports/journal.ts';

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** It failed before the step that people see: whatever was answered, nothing is there. */
class NothingShown extends Error {
  override readonly name = 'NothingShown';
  constructor(cause: unknown) {
    super('it failed before anything was shown', { cause });
  }
}

/** A step before the one that people see. @throws NothingShown */
export const beforePost = async <T>(step: () => Promise<T>): Promise<T> => {
  try {
    return await step();
  } catch (error) {
    throw new NothingShown(error);
  }
};

/** The place that Slack named for a file's bytes did not take them. */
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

/** Why a call to Slack failed, as one code: Slack's own, or `rate_limited`, `http_500`, `no_answer`. */
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

/** Slack broke off in the middle: its documentation says that some of it may have succeeded. */
const unclear: readonly string[] = ['fatal_error', 'internal_error', 'service_unavailable'];

/** Slack's own troubles: the same call may pass later. */
const passing: readonly string[] = [...unclear, 'ratelimited', 'request_timeout', 'team_added_to_org'];

/** Slack answered, and will answer the same again: `user_disabled`, `cannot_dm_bot`, `messages_tab_disabled`. */
export const isLastingRefusal = (thrown: unknown): boolean =>
  field(failed(thrown), 'code') === ErrorCode.PlatformError && !passing.includes(slackErrorCode(thrown));

/** The request never left this host, or met nobody. */
const neverArrived: readonly unknown[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/**
 * The call failed, and what it was to do may be done all the same: a time-out, a lost connection, a server error. Only
 * then is a repetition a risk, and only then is "it is not there" not true.
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

/** Seconds that Slack asks to wait; null for every other failure. */
export const retryAfterSeconds = (error: unknown): number | null => {
  if (field(error, 'code') !== ErrorCode.RateLimitedError) return null;
  const seconds = Number(field(error, 'retryAfter'));
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
};

const callsMax = 4;
const waitSecondsMax = 30;

/** Of a call that may be made again when nobody answered it, or a server that had broken. */
const repetitionsMax = 2;
/** Doubles with each repetition. */
const repetitionFirstMs = 200;

const isUnanswered = (error: unknown): boolean =>
  [ErrorCode.RequestError, ErrorCode.HTTPError].some((code) => code === field(error, 'code'));

interface SlackRetry {
  /** For what is harmless to say twice. Waits by the same pause as below: where the clock is a sandbox's, nobody waits in real time. */
  again<T>(call: () => Promise<T>): Promise<T>;
  /** Repeats a call that Slack did not take because of its rate; everything else is thrown. */
  withRetry<T>(call: () => Promise<T>): Promise<T>;
  /** The same, after what was posted to this channel before: a thread keeps its order, and about one post a second passes. */
  inOrder<T>(channel: string, call: () => Promise<T>): Promise<T>;
}

/** Waiting as Slack asks (HTTP 429, Retry-After), within bounds; and posting one after another in each channel. */
const createRetry = (pause: (ms: number) => Promise<void> = (ms) => sleep(ms)): SlackRetry => {
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

/** The process's own. */
export type SlackLog = Journal;

const textOf = (part: unknown): string => (part instanceof Error ? part.message : typeof part === 'string' ? part : '');

const joined = (parts: readonly unknown[]): string =>
  parts
    .map(textOf)
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 500);

/**
 * The libraries' logger. Debug is dropped whatever the level: there they print whole requests.
 * Objects are dropped too, for they may carry bodies and headers.
 */
export const libraryLogger = (log: SlackLog): Logger => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (...parts) => log.info({ from: 'slack' }, joined(parts)),
  error: (...parts) => log.error({ from: 'slack' }, joined(parts)),
  setLevel: () => undefined,
  // The type is an enum of the library: its value is told without importing it at run time.
  getLevel: () => 'warn' as ReturnType<Logger['getLevel']>,
  setName: () => undefined,
});

interface FileToUpload {
  readonly name: string;
  readonly title: string;
  readonly content: string;
}

/** Into a thread, or with null into the channel. Once. @throws NothingShown for the first two steps, the library's errors for the last */
type Upload = (channel: string, threadTs: string | null, file: FileToUpload) => Promise<void>;

/** Without the bot's token: it has nothing to do at another host, where a proxy may read along. */
const sendBytes = async (url: string, bytes: Buffer<ArrayBuffer>, timeoutMs: number): Promise<void> => {
  const answer = await fetch(url, {
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
 * A file in Slack's three steps (docs.slack.dev, files.completeUploadExternal): a place is reserved, the bytes are sent, the file
 * is shared. Only the last one shows anything, so only its unknown answer can mean a file that is there.
 */
const createUpload =
  (withoutRetry: WebClient, { withRetry, inOrder }: SlackRetry, timeoutMs: number): Upload =>
  async (channel_id, threadTs, { name, title, content }) => {
    const bytes = Buffer.from(content, 'utf8');
    const { upload_url = '', file_id = '' } = await beforePost(() =>
      withRetry(() => withoutRetry.files.getUploadURLExternal({ filename: name, length: bytes.length })),
    );
    await beforePost(() => sendBytes(upload_url, bytes, timeoutMs));
    const place = threadTs === null ? { channel_id } : { channel_id, thread_ts: threadTs };
    await inOrder(channel_id, () =>
      withoutRetry.files.completeUploadExternal({ ...place, files: [{ id: file_id, title }] }),
    );
  };

interface Message {
  readonly channel: string;
  readonly threadTs?: string | null;
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  readonly metadata?: MessageMetadata;
}

export interface SlackUser {
  /** One for each person: on Enterprise Grid the id that holds in the whole organisation, whichever was asked for. */
  readonly id: string;
  /** All ids that Slack may write for this person, in lists and deliveries. */
  readonly ids: readonly string[];
  /** Workspaces that the person is a member of, as far as Slack says so. */
  readonly teams: readonly string[];
  readonly name: string;
  readonly locale: string | null;
  readonly deleted: boolean;
  readonly isBot: boolean;
  readonly isGuest: boolean;
  readonly isStranger: boolean;
}

/** Of the bot's token. */
interface SlackIdentity {
  readonly teamId: string;
  readonly botUserId: string;
  /** Null outside Enterprise Grid. */
  readonly enterpriseId: string | null;
  readonly isOrgWide: boolean;
  /** Address of the workspace, with a slash at the end. */
  readonly url: string;
}

/** Failures are thrown as the library's errors: read them with `slackErrorCode`. */
export interface SlackClient {
  authTest(): Promise<SlackIdentity>;
  /** Once: Slack has no idempotency key for posts. @returns the message's `ts`. */
  post(message: Message): Promise<string>;
  postEphemeral(user: string, message: Message): Promise<void>;
  update(ts: string, message: Message): Promise<void>;
  permalink(channel: string, ts: string): Promise<string>;
  openDirect(user: string): Promise<string>;
  /** This and the following look-ups do not wait where Slack limits calls: who asks knows how long it may take. */
  user(user: string): Promise<SlackUser>;
  groupMembers(group: string): Promise<readonly string[]>;
  /** Members by group, of every group that is not disabled. */
  allGroups(): Promise<ReadonlyMap<string, readonly string[]>>;
  channelMembers(channel: string): Promise<readonly string[]>;
  /** Once: a trigger is used up by the first call. */
  openView(trigger: string, view: ModalView): Promise<void>;
  readonly upload: Upload;
}

interface SlackClientOptions {
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
const memberPagesMax = 50;
const membersPerPage = 1_000;

const clientOf = (options: SlackClientOptions): WebClient =>
  new WebClient(options.token, {
    ...(options.slackApiUrl === undefined ? {} : { slackApiUrl: options.slackApiUrl }),
    logger: libraryLogger(options.log),
    timeout: options.timeoutMs ?? callTimeoutMs,
    // The library would repeat posts as well, and wait in real time, as long as Slack says.
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

export const createSlackClient = (options: SlackClientOptions): SlackClient => {
  // Each has a number of calls at once of its own: what is only read cannot hold up a post.
  const reading = clientOf(options);
  const posting = clientOf(options);
  const retry = createRetry(options.pause);
  const { again, withRetry, inOrder } = retry;
  const messageOf = ({ channel, text, blocks, threadTs }: Message) => ({
    channel,
    text,
    blocks: [...blocks],
    ...(threadTs ? { thread_ts: threadTs } : {}),
  });
  return {
    authTest: async () => identityOf(await withRetry(() => again(() => reading.auth.test()))),
    post: async (message) => {
      const metadata = message.metadata === undefined ? {} : { metadata: message.metadata };
      const posted = await inOrder(message.channel, () =>
        posting.chat.postMessage({ ...messageOf(message), ...metadata, unfurl_links: false }),
      );
      return posted.ts ?? '';
    },
    postEphemeral: async (user, message) => {
      await withRetry(() => posting.chat.postEphemeral({ ...messageOf(message), user }));
    },
    update: async (ts, message) => {
      const metadata = message.metadata === undefined ? {} : { metadata: message.metadata };
      await withRetry(() => again(() => reading.chat.update({ ...messageOf(message), ...metadata, ts })));
    },
    permalink: async (channel, ts) =>
      (await withRetry(() => again(() => reading.chat.getPermalink({ channel, message_ts: ts })))).permalink ?? '',
    openDirect: async (user) =>
      (await withRetry(() => again(() => reading.conversations.open({ users: user })))).channel?.id ?? '',
    user: async (user) => userOf(await again(() => reading.users.info({ user, include_locale: true }))),
    groupMembers: async (usergroup) => (await again(() => reading.usergroups.users.list({ usergroup }))).users ?? [],
    allGroups: async () => groupsOf(await again(() => reading.usergroups.list({ include_users: true }))),
    channelMembers: (channel) => channelMembers((page) => again(() => reading.conversations.members(page)), channel),
    openView: async (trigger_id, view) => {
      await posting.views.open({ trigger_id, view });
    },
    upload: createUpload(posting, retry, options.timeoutMs ?? callTimeoutMs),
  };
};

/** @throws RangeError for a channel with more members than the pages can hold: half a list would refuse people silently. */
const channelMembers = async (readPage: WebClient['conversations']['members'], channel: string): Promise<string[]> => {
  const found: string[] = [];
  let cursor = '';
  for (let page = 0; page < memberPagesMax; page += 1) {
    const from = cursor === '' ? {} : { cursor };
    const answer = await readPage({ channel, limit: membersPerPage, ...from });
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
