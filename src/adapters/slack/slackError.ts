/** Why a call to Slack failed, as one code: Slack's own, or `rate_limited`, `http_500`, `no_answer`. */
import { ErrorCode } from '@slack/web-api';

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** It failed before the step that people see: whatever was answered, nothing is there. */
export class NothingShown extends Error {
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
export class UploadHostFailed extends Error {
  override readonly name = 'UploadHostFailed';
  /** `http_403`, `no_answer` */
  readonly code: string;
  constructor(code: string) {
    super(`the upload host: ${code}`);
    this.code = code;
  }
}

const failed = (error: unknown): unknown => (error instanceof NothingShown ? error.cause : error);

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
