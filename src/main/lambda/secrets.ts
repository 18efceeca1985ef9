/** Tokens from Parameter Store: a function's configuration is read by more people than may know them. */
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type AwsPlace, clientOptions } from './environment.ts';

export const secretNames = ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'] as const;
/** There only where the configuration needs them: the probe mailbox's password, the HMAC secret of `alerts.webhook`. */
const optionalNames = ['FUTARI_PROBE_IMAP_PASSWORD', 'FUTARI_ALERT_WEBHOOK_SECRET'] as const;
export type Secrets = Readonly<Record<(typeof secretNames)[number], string>> &
  Partial<Readonly<Record<(typeof optionalNames)[number], string>>>;

const answerTimeoutMs = 1_500;

/** Reads `prefix/NAME` for each name, decrypted. @throws naming what is missing, never what was read; the SDK's errors */
export const readSecrets = async (prefix: string, place: AwsPlace): Promise<Secrets> => {
  const client = new SSMClient(clientOptions(place, answerTimeoutMs));
  try {
    const Names = secretNames.map((name) => `${prefix}/${name}`);
    const optional = optionalNames.map((name) => `${prefix}/${name}`);
    const { Parameters = [] } = await client.send(
      new GetParametersCommand({ Names: [...Names, ...optional], WithDecryption: true }),
    );
    const read = new Map(Parameters.map(({ Name = '', Value = '' }) => [Name, Value]));
    const missing = Names.filter((name) => !read.get(name));
    if (missing.length > 0) throw new RangeError(`Parameter Store has no ${missing.join(' and no ')}`);
    const [SLACK_BOT_TOKEN = '', SLACK_SIGNING_SECRET = ''] = Names.map((name) => read.get(name));
    const there = optionalNames.flatMap((name) => {
      const value = read.get(`${prefix}/${name}`);
      return value ? [[name, value] as const] : [];
    });
    return { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, ...Object.fromEntries(there) };
  } finally {
    client.destroy();
  }
};
