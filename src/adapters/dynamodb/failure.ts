import { LogUnavailable } from '../../ports/store.ts';

/** `conditionFailed`: the store looked and said no. `transient`: it may or may not have been done. `refused`: it was not. */
export type Failure = 'conditionFailed' | 'transient' | 'refused';

const throttlings = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'RequestTimeoutException',
  // A skewed clock: the SDK corrects itself from the answer's date and the repetition is accepted.
  'InvalidSignatureException',
  'RequestExpired',
]);

/** What an error of the DynamoDB client means for the call that it ended. */
export const failureOf = (error: unknown): Failure => {
  const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  if (name === 'ConditionalCheckFailedException') return 'conditionFailed';
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && status !== 429 && !throttlings.has(name) ? 'refused' : 'transient';
};

export interface RetryBounds {
  readonly attemptsMax: number;
  /** Doubles with each attempt, with full jitter. */
  readonly backoffBaseMs: number;
}

export const defaultBounds: RetryBounds = { attemptsMax: 4, backoffBaseMs: 50 };

export const pause = (bounds: RetryBounds, attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * bounds.backoffBaseMs * 2 ** attempt));

/** The error's name only: the SDK's text adds nothing that a person could act on. */
export const unavailable = (action: string, error: unknown): LogUnavailable =>
  error instanceof LogUnavailable
    ? error
    : new LogUnavailable(`${action}: ${(error as Error)?.name ?? 'no answer'}`, { cause: error });

/**
 * Repeats what is harmless to repeat: reads, and writes that say the same however often they arrive.
 * @throws LogUnavailable when refused or when the attempts are used up; a failed condition is rethrown as it came.
 */
export const repeated = async <T>(action: string, bounds: RetryBounds, call: () => Promise<T>): Promise<T> => {
  let last: unknown;
  for (let attempt = 0; attempt < bounds.attemptsMax; attempt += 1) {
    if (attempt > 0) await pause(bounds, attempt);
    try {
      return await call();
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'conditionFailed') throw error;
      if (failure === 'refused') throw unavailable(action, error);
      last = error;
    }
  }
  throw unavailable(action, last);
};
