/** The variables that the template sets for the functions, besides those of every process (docs/configuration.md). */

import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Calendar } from '../../domain/calendar.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Clock, Locale } from '../../ports/settings.ts';
import { type Environment, readEndpoints, readVariable } from '../config/environment.ts';
import { type Problem, problemText } from '../config/problem.ts';
import { createJournal, droppedLine, openDirectOutput } from '../log.ts';
import { systemClock } from '../process.ts';
import { parseCalendar } from './calendarText.ts';

/** Region, endpoint and credentials for a client of AWS; null: the SDK's default. */
export interface AwsPlace {
  readonly region: string;
  readonly endpoint: string | null;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

const connectTimeoutMs = 500;

/** Options of every client that the ingress waits for: short time-outs and at most two tries, to fit into Slack's three seconds. */
export const clientOptions = ({ region, endpoint, credentials }: AwsPlace, answerTimeoutMs: number) => ({
  region,
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: connectTimeoutMs,
    requestTimeout: answerTimeoutMs,
    throwOnRequestTimeout: true,
  },
  ...(endpoint === null ? {} : { endpoint }),
  ...(credentials === null ? {} : { credentials }),
});

/**
 * The queues, with the variables of their addresses. What people only look at, due work and the daily check are worked at most so many
 * at a time (`serverless.yml`), so none of them takes the place of a decision.
 */
const queueVariables = {
  /** People's decisions. */
  commands: 'FUTARI_QUEUE_URL',
  /** What people ask to see. */
  queries: 'FUTARI_QUERY_QUEUE_URL',
  /** Work that is due now. */
  due: 'FUTARI_DUE_QUEUE_URL',
  /** The daily check. */
  daily: 'FUTARI_DAILY_QUEUE_URL',
} as const;
export type QueueName = keyof typeof queueVariables;
export type QueueUrls = Readonly<Record<QueueName, string>>;

const queueNames = Object.keys(queueVariables) as readonly QueueName[];

export interface LambdaEnvironment {
  readonly queueUrls: QueueUrls;
  readonly secretsPrefix: string;
  readonly table: string;
  readonly region: string;
  /** The language of forms if Slack does not give the person's. */
  readonly locale: Locale;
  /** For forms. Null: the stack names none, or a malformed one; the worker then refuses alone. */
  readonly calendar: Calendar | null;
  readonly slackApiUrl: string | null;
  readonly sqsEndpoint: string | null;
  readonly ssmEndpoint: string | null;
}

const queueUrl = /^https?:\/\/\S+\.fifo$/;
const shapes = {
  FUTARI_QUEUE_URL: queueUrl,
  FUTARI_QUERY_QUEUE_URL: queueUrl,
  FUTARI_DUE_QUEUE_URL: queueUrl,
  FUTARI_DAILY_QUEUE_URL: queueUrl,
  FUTARI_SECRETS_PREFIX: /^\/[\w.\-/]+[\w.-]$/,
  FUTARI_TABLE: /^[\w.-]{3,255}$/,
  AWS_REGION: /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/,
} as const;

const asEndpoint = 'AWS_ENDPOINT_URL_';

/** The queues' addresses follow the same rule as the services' endpoints: a replaced queue would receive every click. */
const otherEndpoints = (env: Environment): readonly string[] => {
  const urls = Object.values(queueVariables).map((name) => [`${asEndpoint}${name}`, env[name]] as const);
  const renamed = new Map<string, string>(urls.map(([name]) => [name, name.slice(asEndpoint.length)]));
  const { problems } = readEndpoints({ ...env, ...Object.fromEntries(urls) });
  return problems.map(({ path }) => renamed.get(path) ?? path);
};

/** @throws RangeError that names every variable that is missing, malformed or an address of neither Slack nor AWS */
export const readLambdaEnvironment = (env: Environment): LambdaEnvironment => {
  const malformed = Object.entries(shapes).filter(([name, shape]) => !shape.test(env[name] ?? ''));
  const wrong = [...new Set([...malformed.map(([name]) => name), ...otherEndpoints(env)])];
  if (wrong.length > 0) throw new RangeError(`missing, malformed or not of Slack or AWS: ${wrong.join(', ')}`);
  const of = (name: string): string => env[name] ?? '';
  return {
    queueUrls: Object.fromEntries(queueNames.map((name) => [name, of(queueVariables[name])])) as QueueUrls,
    secretsPrefix: of('FUTARI_SECRETS_PREFIX'),
    table: of('FUTARI_TABLE'),
    region: of('AWS_REGION'),
    locale: env.FUTARI_LOCALE === 'en' ? 'en' : 'ja',
    calendar: parseCalendar(env.FUTARI_CALENDAR ?? ''),
    slackApiUrl: readEndpoints(env).slackApiUrl,
    sqsEndpoint: env.AWS_ENDPOINT_URL_SQS || env.AWS_ENDPOINT_URL || null,
    ssmEndpoint: env.AWS_ENDPOINT_URL_SSM || env.AWS_ENDPOINT_URL || null,
  };
};

const secretNames = ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'] as const;
/** Needed by some configurations of the worker only: passwords of the probe mailbox and of witnesses, the HMAC secret of `alerts.webhook`. */
export const optionalSecrets = [
  'FUTARI_PROBE_IMAP_PASSWORD',
  'FUTARI_WITNESS_IMAP_PASSWORDS',
  'FUTARI_ALERT_WEBHOOK_SECRET',
] as const;
type OptionalSecret = (typeof optionalSecrets)[number];
type Secrets = Readonly<Record<(typeof secretNames)[number], string>> &
  Partial<Readonly<Record<OptionalSecret, string>>>;

const answerTimeoutMs = 1_500;

const secretText = (prefix: string, { path, code, facts }: Problem): string =>
  `Parameter Store’s ${prefix}/${path} ${problemText('en', code, facts)}`;

/**
 * Reads `prefix/NAME` of each secret from Parameter Store, decrypted. More people may read a function's configuration than may know
 * the secrets. AWS refuses the whole call if the role may not read one of them.
 * @param optional the others that this function may read
 * @throws RangeError that names a missing secret or one of another kind, never its value; the SDK's errors
 */
export const readSecrets = async (
  prefix: string,
  place: AwsPlace,
  optional: readonly OptionalSecret[] = [],
): Promise<Secrets> => {
  const client = new SSMClient(clientOptions(place, answerTimeoutMs));
  try {
    const Names = secretNames.map((name) => `${prefix}/${name}`);
    const others = optional.map((name) => `${prefix}/${name}`);
    const { Parameters = [] } = await client.send(
      new GetParametersCommand({ Names: [...Names, ...others], WithDecryption: true }),
    );
    const read = new Map(Parameters.map(({ Name = '', Value = '' }) => [Name, Value]));
    const missing = Names.filter((name) => !read.get(name));
    if (missing.length > 0) throw new RangeError(`Parameter Store has no ${missing.join(' and no ')}`);
    const [SLACK_BOT_TOKEN = '', SLACK_SIGNING_SECRET = ''] = Names.map((name) => read.get(name));
    const wrong = secretNames.flatMap((name) => readVariable(name, {}, read.get(`${prefix}/${name}`)).problems);
    if (wrong.length > 0) throw new RangeError(wrong.map((problem) => secretText(prefix, problem)).join('; '));
    const there = optional.flatMap((name) => {
      const value = read.get(`${prefix}/${name}`);
      return value ? [[name, value] as const] : [];
    });
    return { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, ...Object.fromEntries(there) };
  } finally {
    client.destroy();
  }
};

/** The environment, clocks, journal and credentials of a function. Tests replace them with those of a sandbox. */
export interface LambdaRuntime {
  readonly env: Environment;
  readonly clock: Clock;
  /** Milliseconds since the epoch, for Slack's signatures, which use real time. */
  readonly realNow: () => number;
  readonly journal: Journal;
  /** Null: the function's role. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  /** Real milliseconds between two control-plane calls of SES; absent: SES's default. */
  readonly sesSpacingMs?: number;
}

export const ofLambda = (): LambdaRuntime => ({
  env: process.env,
  clock: systemClock,
  realNow: () => Date.now(),
  journal: createJournal(openDirectOutput(1, droppedLine)),
  credentials: null,
});

/** Builds the options' region, endpoint and credentials for the SDK's client. */
export const placeIn = (region: string, endpoint: string | null, { credentials }: LambdaRuntime) => ({
  region,
  endpoint,
  credentials,
});
