import type { SESv2Client } from '@aws-sdk/client-sesv2';
import { type SesTarget, SesUnavailable } from '../../ports/ses.ts';
import type { Clients } from './clients.ts';
import type { Priority } from './limiter.ts';

/** The first, and one after the SDK has set its clock by SES's Date header: such a refusal is certain not to have landed. */
const attemptsMax = 2;
const messageCharsMax = 200;

export interface CallContext {
  readonly clients: Clients;
  readonly callTimeoutMs: number;
}

type Send<T> = (client: SESv2Client, http: { readonly abortSignal: AbortSignal }) => Promise<T>;

/**
 * One call of the SDK: waits for its turn (`unlimited` for SendEmail, which has another quota), bounded in real time.
 * `expected` turns a service error that is an answer into one.
 * @throws SesUnavailable
 */
export const call = async <T>(
  context: CallContext,
  target: SesTarget,
  priority: Priority | 'unlimited',
  send: Send<T>,
  expected: (error: unknown) => T | null = () => null,
): Promise<T> => {
  const client = context.clients.client(target);
  let problem = new SesUnavailable('NoAnswer', 'SES was not asked');
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    try {
      if (priority !== 'unlimited') await context.clients.limiter(target).turn(priority, context.callTimeoutMs);
      return await send(client, { abortSignal: AbortSignal.timeout(context.callTimeoutMs) });
    } catch (error) {
      const answer = expected(error);
      if (answer !== null) return answer;
      problem = unavailable(error);
      if (!clockWasSet(error)) break;
    }
  }
  throw problem;
};

interface Metadata {
  readonly httpStatusCode?: number;
  readonly clockSkewCorrected?: boolean;
}

const metadataOf = (error: unknown): Metadata =>
  error instanceof Error && '$metadata' in error && typeof error.$metadata === 'object' ? (error.$metadata ?? {}) : {};

const clockWasSet = (error: unknown): boolean => metadataOf(error).clockSkewCorrected === true;

const unavailable = (error: unknown): SesUnavailable => {
  if (error instanceof SesUnavailable) return error;
  if (!(error instanceof Error)) return new SesUnavailable('NoAnswer', 'SES did not answer');
  const { httpStatusCode } = metadataOf(error);
  if (httpStatusCode === undefined) return new SesUnavailable('NoAnswer', `SES did not answer: ${error.name}`);
  return new SesUnavailable(error.name, `SES answered ${httpStatusCode}: ${error.message.slice(0, messageCharsMax)}`);
};
