/** Tokens from Parameter Store: a function's configuration is read by more people than may know them. */
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsPlace } from './lambdaEnvironment.ts';

export const secretNames = ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'] as const;
export type Secrets = Readonly<Record<(typeof secretNames)[number], string>>;

const answerTimeoutMs = 1_500;
const connectTimeoutMs = 500;

/** Reads `prefix/NAME` for each name, decrypted. @throws naming what is missing, never what was read; the SDK's errors */
export const readSecrets = async (prefix: string, place: AwsPlace): Promise<Secrets> => {
  const { region, endpoint, credentials } = place;
  const client = new SSMClient({
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
  try {
    const Names = secretNames.map((name) => `${prefix}/${name}`);
    const { Parameters = [] } = await client.send(new GetParametersCommand({ Names, WithDecryption: true }));
    const read = new Map(Parameters.map(({ Name = '', Value = '' }) => [Name, Value]));
    const missing = Names.filter((name) => !read.get(name));
    if (missing.length > 0) throw new RangeError(`Parameter Store has no ${missing.join(' and no ')}`);
    const [SLACK_BOT_TOKEN = '', SLACK_SIGNING_SECRET = ''] = Names.map((name) => read.get(name));
    return { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET };
  } finally {
    client.destroy();
  }
};
