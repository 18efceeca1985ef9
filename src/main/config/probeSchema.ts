/** Where probe mails go, and how they are received. */
import * as z from 'zod';
import type { Environment } from './endpoints.ts';
import {
  bucketName,
  count,
  duration,
  emailAddress,
  filePath,
  type HostAndPort,
  hostName,
  keyPrefix,
  listenAddress,
  localPart,
  matching,
  region,
} from './fields.ts';
import type { Problem } from './problem.ts';
import { Secret } from './secret.ts';

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
  wait: duration(5_000, 30 * minuteMs).default(2 * minuteMs),
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
