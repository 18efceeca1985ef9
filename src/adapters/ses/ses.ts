import {
  BatchGetMetricDataCommand,
  type EmailContent,
  GetAccountCommand,
  GetEmailIdentityCommand,
  ListEmailIdentitiesCommand,
  type Metric,
  NotFoundException,
  PutEmailIdentityDkimAttributesCommand,
  type SESv2Client,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2';
import type { SendingRates } from '../../domain/facts.ts';
import {
  type ProbeMail,
  type PutAnswer,
  type RawMail,
  type Ses,
  type SesPriority,
  type SesReading,
  type SesTarget,
  SesUnavailable,
  type SignedPut,
} from '../../ports/ses.ts';
import {
  absentReading,
  type CallContext,
  Clients,
  call,
  judgePutAnswer,
  parseDate,
  type SesAdapterOptions,
  SesDates,
  SignedPuts,
  sendOnce,
  toReading,
  transportProblem,
} from './call.ts';
import { NoSlot } from './limiter.ts';

/** SES's quota is 10,000 identities per account and region. */
const pagesMax = 10;
const pageSize = 1_000;

/** Reads all pages of ListEmailIdentities with priority `quiet`. @throws SesUnavailable, also for more pages than the quota allows */
const listIdentities = async (context: CallContext, target: SesTarget): Promise<readonly string[]> => {
  const names: string[] = [];
  let next: string | undefined;
  for (let page = 1; page <= pagesMax; page += 1) {
    const input = { PageSize: pageSize, ...(next === undefined ? {} : { NextToken: next }) };
    const answer = await call(context, target, 'quiet', (client, http) =>
      client.send(new ListEmailIdentitiesCommand(input), http),
    );
    names.push(...(answer.EmailIdentities ?? []).flatMap(({ IdentityName }) => IdentityName ?? []));
    next = answer.NextToken;
    if (!next) return names;
  }
  throw new SesUnavailable('TooManyPages', `more than ${pagesMax} pages of identities`);
};

/** Only permanent bounces count: a transient bounce does not indicate a wrong signature. */
const metrics = { sent: 'SEND', bounced: 'PERMANENT_BOUNCE', complained: 'COMPLAINT' } as const satisfies Readonly<
  Record<keyof SendingRates, Metric>
>;

const names = Object.keys(metrics) as readonly (keyof SendingRates)[];

/** Sums the metrics of the Virtual Deliverability Manager, read with priority `quiet`. @returns null unless SES gives all of them */
const readRates = async (
  context: CallContext,
  target: SesTarget,
  fromAt: number,
  untilAt: number,
): Promise<SendingRates | null> => {
  const Queries = names.map((Id) => ({
    Id,
    Namespace: 'VDM' as const,
    Metric: metrics[Id],
    Dimensions: { EMAIL_IDENTITY: target.identity },
    StartDate: new Date(fromAt),
    EndDate: new Date(untilAt),
  }));
  try {
    const { Results = [] } = await call(context, target, 'quiet', (client, http) =>
      client.send(new BatchGetMetricDataCommand({ Queries }), http),
    );
    const sums = Results.map(
      ({ Id = '', Values = [] }) => [Id, Values.reduce((sum, value) => sum + value, 0)] as const,
    );
    const found = new Map(sums);
    if (!names.every((name) => found.has(name))) return null;
    const of = (name: keyof SendingRates): number => found.get(name) ?? 0;
    return { sent: of('sent'), bounced: of('bounced'), complained: of('complained') };
  } catch (error) {
    // SES also refuses while the Virtual Deliverability Manager is off. The rates are optional, so the error is dropped.
    if (error instanceof SesUnavailable) return null;
    throw error;
  }
};

/** Reads the identity and the Date header of the answer. @throws SesUnavailable, also for an answer without a Date */
const readIdentity = (context: CallContext, target: SesTarget, priority: SesPriority): Promise<SesReading> => {
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
      // The innermost step sees the HTTP answer before the SDK turns it into an output or an error.
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

/** What an account may send in one region. */
export interface SesAccount {
  /** Outside SES's own sandbox: mail reaches addresses that nobody verified. */
  readonly isInProduction: boolean;
  readonly maySend: boolean;
  /** Mails in 24 hours; null: without a limit. */
  readonly dailyMax: number | null;
  readonly perSecondMax: number;
  readonly sentLast24Hours: number;
}

/** SES v2 through the AWS SDK. `close` ends the connections. */
export interface SesAdapter extends Ses {
  /** GetAccount. @throws SesUnavailable */
  account(target: SesTarget): Promise<SesAccount>;
  close(): void;
}

const unlimited = -1;

const readAccount = async (context: CallContext, target: SesTarget): Promise<SesAccount> => {
  const { ProductionAccessEnabled, SendingEnabled, SendQuota } = await call(context, target, 'read', (client, http) =>
    client.send(new GetAccountCommand({}), http),
  );
  const { Max24HourSend = 0, MaxSendRate = 0, SentLast24Hours = 0 } = SendQuota ?? {};
  return {
    isInProduction: ProductionAccessEnabled === true,
    maySend: SendingEnabled === true,
    dailyMax: Max24HourSend === unlimited ? null : Max24HourSend,
    perSecondMax: MaxSendRate,
    sentLast24Hours: SentLast24Hours,
  };
};

export const createSes = (options: SesAdapterOptions): SesAdapter => {
  const clients = new Clients(options);
  const context: CallContext = { clients, callTimeoutMs: options.callTimeoutMs };
  const puts = new SignedPuts();
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const dates = new SesDates(options.clock ?? null);
  return {
    read: async (target, priority = 'read') => {
      const reading = await readIdentity(context, target, priority);
      dates.note(target, reading.sesDate);
      return reading;
    },

    identities: (target) => listIdentities(context, target),

    account: (target) => readAccount(context, target),

    recentDate: (target, maxAgeMs) => dates.recent(target, maxAgeMs),

    signPut: async (target, selector, key) => {
      if (key.info.selector !== selector) throw new RangeError('the key belongs to another selector');
      return puts.seal(clients.client(target), target, selector, key);
    },

    send: (put) => sendPut(puts, context, monotonicMs, put),

    enableSigning: async (target) => {
      const input = { EmailIdentity: target.identity, SigningEnabled: true };
      await call(context, target, 'put', (client, http) =>
        client.send(new PutEmailIdentityDkimAttributesCommand(input), http),
      );
    },

    rates: (target, fromAt, untilAt) => readRates(context, target, fromAt, untilAt),

    sendProbe: (target, mail) => sendProbe(context, target, mail),

    sendRaw: (target, mail) => sendRaw(context, target, mail),

    close: () => clients.close(),
  };
};

const sendProbe = (
  context: CallContext,
  target: SesTarget,
  { from, to, subject, text }: ProbeMail,
): Promise<string> => {
  const Simple = {
    Subject: { Data: subject, Charset: 'UTF-8' },
    Body: { Text: { Data: text, Charset: 'UTF-8' } },
  };
  return sendEmail(context, target, { from, to }, { Simple });
};

const sendRaw = (context: CallContext, target: SesTarget, { from, to, message }: RawMail): Promise<string> =>
  sendEmail(context, target, { from, to }, { Raw: { Data: message } });

const sendEmail = async (
  context: CallContext,
  target: SesTarget,
  { from, to }: { readonly from: string; readonly to: string },
  Content: EmailContent,
): Promise<string> => {
  const input = { FromEmailAddress: from, Destination: { ToAddresses: [to] }, Content };
  const { MessageId } = await call(context, target, 'unlimited', (client, http) =>
    client.send(new SendEmailCommand(input), http),
  );
  if (!MessageId) throw new SesUnavailable('NoMessageId', 'SES gave no message id');
  return MessageId;
};

/** The wait for a slot counts against the call's time-out, so that I5's bound (window plus time-out) holds. */
const sendPut = async (
  puts: SignedPuts,
  context: CallContext,
  monotonicMs: () => number,
  put: SignedPut,
): Promise<PutAnswer> => {
  const request = puts.take(put);
  if (request === null) return { tag: 'unknown', problem: 'not sent: this put was used before' };
  try {
    const startedAt = monotonicMs();
    await context.clients.limiter(put.target).admit('put', context.callTimeoutMs);
    const leftMs = Math.floor(context.callTimeoutMs - (monotonicMs() - startedAt));
    if (leftMs <= 0) return { tag: 'unknown', problem: 'not sent: the turn did not come in time' };
    return judgePutAnswer(await sendOnce(context.clients.client(put.target), request, leftMs));
  } catch (error) {
    if (error instanceof NoSlot) return { tag: 'unknown', problem: `not sent: ${error.message}` };
    return { tag: 'unknown', problem: transportProblem(error) };
  }
};
