/** What the template tells the functions, beside what every process is told (docs/configuration.md). */
import type { Locale } from '../../ports/settings.ts';
import { type Environment, readEndpoints } from '../config/endpoints.ts';

/** Where a service of AWS is reached, and as whom; null for the SDK's own answer. */
export interface AwsPlace {
  readonly region: string;
  readonly endpoint: string | null;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

const connectTimeoutMs = 500;

/** Of every client that the ingress waits for: bounded, and asked twice at most, within Slack's three seconds. */
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

export interface LambdaEnvironment {
  readonly queueUrl: string;
  readonly secretsPrefix: string;
  readonly table: string;
  readonly region: string;
  /** Of forms, when Slack does not say the person's. */
  readonly locale: Locale;
  readonly slackApiUrl: string | null;
  readonly sqsEndpoint: string | null;
  readonly ssmEndpoint: string | null;
}

const shapes = {
  FUTARI_QUEUE_URL: /^https?:\/\/\S+\.fifo$/,
  FUTARI_SECRETS_PREFIX: /^\/[\w.\-/]+[\w.-]$/,
  FUTARI_TABLE: /^[\w.-]{3,255}$/,
  AWS_REGION: /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/,
} as const;

/** Who replaced the queue's address could take every click: the same rule as for the services' endpoints. */
const foreignAddresses = (env: Environment): readonly string[] =>
  readEndpoints({ ...env, AWS_ENDPOINT_URL_FUTARI_QUEUE: env.FUTARI_QUEUE_URL }).problems.map(({ path }) =>
    path === 'AWS_ENDPOINT_URL_FUTARI_QUEUE' ? 'FUTARI_QUEUE_URL' : path,
  );

/** @throws RangeError naming every variable that is missing, malformed or leads elsewhere than to Slack or AWS */
export const readLambdaEnvironment = (env: Environment): LambdaEnvironment => {
  const malformed = Object.entries(shapes).filter(([name, shape]) => !shape.test(env[name] ?? ''));
  const wrong = [...new Set([...malformed.map(([name]) => name), ...foreignAddresses(env)])];
  if (wrong.length > 0) throw new RangeError(`missing, malformed or not of Slack or AWS: ${wrong.join(', ')}`);
  const of = (name: string): string => env[name] ?? '';
  return {
    queueUrl: of('FUTARI_QUEUE_URL'),
    secretsPrefix: of('FUTARI_SECRETS_PREFIX'),
    table: of('FUTARI_TABLE'),
    region: of('AWS_REGION'),
    locale: env.FUTARI_LOCALE === 'en' ? 'en' : 'ja',
    slackApiUrl: readEndpoints(env).slackApiUrl,
    sqsEndpoint: env.AWS_ENDPOINT_URL_SQS || env.AWS_ENDPOINT_URL || null,
    ssmEndpoint: env.AWS_ENDPOINT_URL_SSM || env.AWS_ENDPOINT_URL || null,
  };
};
