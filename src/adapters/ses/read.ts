import { GetEmailIdentityCommand, NotFoundException, type SESv2Client } from '@aws-sdk/client-sesv2';
import { type SesPriority, type SesReading, type SesTarget, SesUnavailable } from '../../ports/ses.ts';
import { type CallContext, call } from './call.ts';
import { parseDate } from './putAnswer.ts';
import { absentReading, toReading } from './reading.ts';

/** GetEmailIdentity with the Date header of its answer. @throws SesUnavailable, also when an answer has no Date. */
export const readIdentity = (context: CallContext, target: SesTarget, priority: SesPriority): Promise<SesReading> => {
  const dates: (string | undefined)[] = [];
  const sesDate = (): number => {
    const at = parseDate(dates.at(-1));
    if (at === null) throw new SesUnavailable('NoDate', 'the answer has no Date header');
    return at;
  };
  const send = async (client: SESv2Client, http: { readonly abortSignal: AbortSignal }): Promise<SesReading> => {
    const command = new GetEmailIdentityCommand({ EmailIdentity: target.identity });
    command.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        dates.push(dateHeader(result.response));
        return result;
      },
      // Innermost: it sees the answer before the SDK turns it into an output or an error.
      { step: 'deserialize', priority: 'low', name: 'keepDateHeader' },
    );
    return toReading(await client.send(command, http), sesDate());
  };
  return call(context, target, priority, send, (error) =>
    error instanceof NotFoundException ? absentReading(sesDate()) : null,
  );
};

const dateHeader = (response: unknown): string | undefined => {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return undefined;
  return typeof headers.date === 'string' ? headers.date : undefined;
};
