/**
 * Addresses that replace Slack or AWS. An address that is not theirs would let somebody who can set one variable answer in their
 * place, so that "SES says SUCCESS" or "two people clicked" would mean nothing.
 */
import type { Problem } from './problem.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type AwsService = 'dynamodb' | 'sesv2' | 'kms' | 'sts' | 's3' | 'sns';

export interface Endpoints {
  /** Null: Slack's own. */
  readonly slackApiUrl: string | null;
  /** Null: the service's own of the region. */
  readonly aws: Readonly<Record<AwsService, string | null>>;
  /** At least one is neither Slack's nor AWS's, and that was allowed. */
  readonly testEndpoints: boolean;
  readonly problems: readonly Problem[];
}

const slackHost = /^(?:[a-z0-9-]+\.)*slack\.com$/;
const awsHost = /^(?:[a-z0-9-]+\.)+(?:amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/;

const parse = (text: string): URL | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isPlain && /^https?:$/.test(url.protocol) ? url : null;
};

/** Anything that the SDK would follow, also for services that we call only through it (STS, SSO). */
const overridePattern = /^AWS_ENDPOINT_URL(?:_[A-Z0-9_]+)?$/;

interface Override {
  readonly name: string;
  readonly text: string;
  readonly owner: 'Slack' | 'AWS';
  readonly host: RegExp;
}

const overrides = (env: Environment): readonly Override[] =>
  Object.entries(env).flatMap(([name, text]): readonly Override[] => {
    if (text === undefined || text === '') return [];
    if (name === 'SLACK_API_URL') return [{ name, text, owner: 'Slack', host: slackHost }];
    return overridePattern.test(name) ? [{ name, text, owner: 'AWS', host: awsHost }] : [];
  });

const isTheirs = (url: URL, { host }: Override): boolean =>
  url.protocol === 'https:' && host.test(url.hostname) && (url.port === '' || url.port === '443');

export const readEndpoints = (env: Environment): Endpoints => {
  const allowed = env.FUTARI_TEST_ENDPOINTS === 'allow';
  const problems: Problem[] = [];
  let foreign = 0;
  for (const override of overrides(env)) {
    const url = parse(override.text);
    const at = { path: override.name, line: null };
    if (url === null) {
      problems.push({ ...at, code: 'env_malformed', facts: {} });
    } else if (!isTheirs(url, override)) {
      foreign += 1;
      if (!allowed) {
        problems.push({ ...at, code: 'endpoint_foreign', facts: { owner: override.owner, host: url.origin } });
      }
    }
  }
  const aws = (service: string): string | null => env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL || null;
  return {
    slackApiUrl: env.SLACK_API_URL ? withSlash(env.SLACK_API_URL) : null,
    aws: {
      dynamodb: aws('DYNAMODB'),
      sesv2: aws('SESV2'),
      kms: aws('KMS'),
      sts: aws('STS'),
      s3: aws('S3'),
      sns: aws('SNS'),
    },
    testEndpoints: allowed && foreign > 0,
    problems,
  };
};

/** Without it the client would resolve `chat.postMessage` against the parent of the last path segment. */
const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);
