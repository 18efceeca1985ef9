/** Where probe mails go, and how they are received. */

import * as z from 'zod';
import type { Environment } from './environment.ts';
import {
  bucketName,
  count,
  durationSchema,
  emailAddress,
  fault,
  filePath,
  type HostAndPort,
  hostName,
  keyPrefix,
  listenAddress,
  localPart,
  matching,
  region,
  Secret,
  slackId,
} from './fields.ts';
import type { Problem } from './problem.ts';

/** What is refused is not repeated: a webhook's address may be a secret. */
const webhookUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.username === '' && url.password === '' && url.hash === '';
  return isPlain && /^https?:$/.test(url.protocol) ? text : fault(context, 'webhook_url');
});

const topicArn = matching(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/);

/** Where critical alerts go besides Slack. */
export const alertsSchema = z.strictObject({
  webhook: z.strictObject({ url: webhookUrl }).optional(),
  sns: z.strictObject({ topic: topicArn }).optional(),
});

type AlertsFile = z.output<typeof alertsSchema>;

export interface AlertsConfig {
  readonly webhook: { readonly url: string; readonly secret: Secret } | null;
  readonly sns: { readonly topic: string } | null;
}

const secretName = 'FUTARI_ALERT_WEBHOOK_SECRET';
/** Shorter ones can be tried out. */
const secretCharsMin = 16;

export const alertProblems = ({ webhook }: AlertsFile, env: Environment): readonly Problem[] => {
  if (webhook === undefined) return [];
  const secret = env[secretName] ?? '';
  const at = { facts: {}, line: null };
  const plain = !webhook.url.startsWith('https:') && env.FUTARI_TEST_ENDPOINTS !== 'allow';
  return [
    ...(secret === '' ? [{ ...at, path: secretName, code: 'env_missing' as const }] : []),
    ...(secret !== '' && secret.length < secretCharsMin
      ? [{ ...at, path: secretName, code: 'env_secret_malformed' as const }]
      : []),
    ...(plain ? [{ path: 'alerts.webhook.url', code: 'webhook_url' as const, facts: {}, line: null }] : []),
  ];
};

export const alertsOf = ({ webhook, sns }: AlertsFile, env: Environment): AlertsConfig => ({
  webhook: webhook === undefined ? null : { url: webhook.url, secret: new Secret(env[secretName] ?? '') },
  sns: sns ?? null,
});

/**
 * A user, or a role that was assumed: without a session's name whoever may assume the role is that one
 * person, with it only that session. Two people by sessions of one role: only of Identity Center's, which names them (crossChecks). The account's root and federated users are nobody.
 */
const personArn = matching(
  /^arn:aws[a-z-]*:(?:iam::\d{12}:user\/[\w+=,.@/-]{1,512}|sts::\d{12}:assumed-role\/[\w+=,.@-]{1,64}(?:\/[\w+=,.@-]{2,64})?)$/,
);

const peopleMax = 50;
const fewest = 2;

const people = z
  .array(z.strictObject({ slack: slackId, arn: personArn.optional() }))
  .max(peopleMax)
  .readonly()
  .transform((all, context) => {
    const count = new Set(all.map(({ slack }) => slack)).size;
    if (count >= fewest) return all;
    return fault(context, 'people_too_few', { count: String(count), needed: String(fewest) });
  });

/** Who may go back without Slack, and by which AWS identity each is known. */
export const breakGlassSchema = z.strictObject({ people });

/** Nobody where it is not configured: then there is no break-glass. */
export interface BreakGlassConfig {
  /** Without an ARN a person is known by the secret that they enrolled. */
  readonly people: readonly { readonly slack: string; readonly arn?: string | undefined }[];
}

const minuteMs = 60_000;
const portMax = 65_535;

const imap = z.strictObject({
  host: hostName,
  port: count(1, portMax).default(993),
  tls: z.enum(['implicit', 'starttls', 'none']).default('implicit'),
  user: matching(/^[^\0\r\n]{1,254}$/),
  mailbox: matching(/^[^\0\r\n]{1,254}$/).default('INBOX'),
  after: z.enum(['leave', 'seen', 'delete']).default('leave'),
  ca: filePath.optional(),
});

const s3 = z.strictObject({
  bucket: bucketName,
  prefix: keyPrefix.default(''),
  region: region.optional(),
  after: z.enum(['leave', 'delete']).default('leave'),
});

export const probeSchema = z.strictObject({
  address: emailAddress,
  receive: z.enum(['smtp', 'imap', 's3']).default('smtp'),
  listen: listenAddress.default({ host: '127.0.0.1', port: 2525 }),
  imap: imap.optional(),
  s3: s3.optional(),
  authserv: hostName.optional(),
  from: localPart.default('dkim-probe'),
  wait: durationSchema(5_000, 30 * minuteMs).default(2 * minuteMs),
});

type ImapFile = z.output<typeof imap>;

/** How this process receives probes. */
export type Receiver =
  | { readonly tag: 'smtp'; readonly listen: HostAndPort }
  | (Omit<ImapFile, 'ca'> & { readonly tag: 'imap'; readonly password: Secret; readonly ca: string | null })
  | {
      readonly tag: 's3';
      readonly bucket: string;
      readonly prefix: string;
      readonly region: string;
      readonly after: 'leave' | 'delete';
    };

const passwordName = 'FUTARI_PROBE_IMAP_PASSWORD';

/** Asked for only where it is used: other processes need not be told it. */
export const passwordProblems = (probe: z.output<typeof probeSchema>, env: Environment): readonly Problem[] =>
  probe.receive === 'imap' && probe.imap !== undefined && !env[passwordName]
    ? [{ path: passwordName, code: 'env_missing', facts: {}, line: null }]
    : [];

/** @param pathOf makes a path of the file absolute. */
export const receiverOf = (
  { receive, listen, imap: mailbox, s3: bucket }: z.output<typeof probeSchema>,
  env: Environment,
  awsRegion: string,
  pathOf: (path: string) => string,
): Receiver => {
  if (receive === 'imap' && mailbox !== undefined) {
    const ca = mailbox.ca === undefined ? null : pathOf(mailbox.ca);
    return { ...mailbox, tag: 'imap', ca, password: new Secret(env[passwordName] ?? '') };
  }
  if (receive === 's3' && bucket !== undefined) return { ...bucket, tag: 's3', region: bucket.region ?? awsRegion };
  return { tag: 'smtp', listen };
};
