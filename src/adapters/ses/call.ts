import type { SESv2Client } from '@aws-sdk/client-sesv2';
import { type SesPriority, type SesTarget, SesUnavailable } from '../../ports/ses.ts';
import type { Clients } from './clients.ts';
import { faultOf } from './fault.ts';
import { NoTurn } from './limiter.ts';

/** The first, and one after the SDK has set its clock by SES's Date header: such a refusal is certain not to have landed. */
const attemptsMax = 2;
const messageCharsMax = 200;
/** Real milliseconds in a line of readings; below the age at which what they say would be too old to count. */
const readTurnMs = 45_000;

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
  priority: SesPriority | 'unlimited',
  send: Send<T>,
  expected: (error: unknown) => T | null = () => null,
): Promise<T> => {
  const client = context.clients.client(target);
  let problem = new SesUnavailable('NoAnswer', 'SES was not asked');
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    try {
      if (priority !== 'unlimited') await context.clients.limiter(target).turn(priority, turnMs(context, priority));
      return await send(client, { abortSignal: AbortSignal.timeout(context.callTimeoutMs) });
    } catch (error) {
      const answer = expected(error);
      if (answer !== null) return answer;
      problem = unavailable(error);
      if (!clockWasWrong(problem)) break;
    }
  }
  throw problem;
};

const turnMs = ({ callTimeoutMs }: CallContext, priority: SesPriority): number =>
  priority === 'put' ? callTimeoutMs : readTurnMs;

/** What SES says to a signature from another time. Our clock follows its Date header, so that the next one is of its time. */
const clockCodes: readonly string[] = [
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
];

const clockWasWrong = (problem: SesUnavailable): boolean => clockCodes.includes(problem.code);

const unavailable = (error: unknown): SesUnavailable => {
  if (error instanceof SesUnavailable) return error;
  if (error instanceof NoTurn) return new SesUnavailable('NoTurn', `not asked: ${error.message}`);
  const { name, message, status } = faultOf(error);
  if (status === null) return new SesUnavailable('NoAnswer', `SES did not answer: ${name}`);
  return new SesUnavailable(name, `SES answered ${status}: ${message.slice(0, messageCharsMax)}`);
};
