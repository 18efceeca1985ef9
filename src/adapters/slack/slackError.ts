/** Why a call to Slack failed, as one code: Slack's own, or `rate_limited`, `http_500`, `no_answer`. */
import { ErrorCode } from '@slack/web-api';

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

export const slackErrorCode = (error: unknown): string => {
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

/** Slack's own troubles: the same call may pass later. */
const passing: readonly string[] = [
  'fatal_error',
  'internal_error',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
];

/** Slack answered, and will answer the same again: `user_disabled`, `cannot_dm_bot`, `messages_tab_disabled`. */
export const isLastingRefusal = (error: unknown): boolean =>
  field(error, 'code') === ErrorCode.PlatformError && !passing.includes(slackErrorCode(error));

/** Seconds that Slack asks to wait; null for every other failure. */
export const retryAfterSeconds = (error: unknown): number | null => {
  if (field(error, 'code') !== ErrorCode.RateLimitedError) return null;
  const seconds = Number(field(error, 'retryAfter'));
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
};
