/** Reads received mail from a bucket of SES: one object a mail, with a name that only SES knows. */

import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { MailboxProblem } from '../../domain/facts.ts';
import type { Clock } from '../../ports/settings.ts';
import { MailboxFailure, type MailboxSearch } from './polling.ts';
import { type ProbeMail, probeBytesMax, probeMailOf, returnPathOf } from './probe.ts';

export interface S3Place {
  readonly bucket: string;
  /** Prefix of the object keys, as in SES's receipt rule; empty for none. */
  readonly prefix: string;
  readonly after: 'leave' | 'delete';
}

interface S3SearchOptions {
  readonly clock: Clock;
  readonly client: S3Client;
}

/** Objects that predate the search by more than this belong to other probes. Generous, because the clocks of two machines differ. */
const skewMs = 10 * 60_000;
const pagesMax = 10;
const objectsAPage = 1_000;
/** Maximum number of objects that one search reads. An object that was read and does not match is not read again. */
const readsMax = 50;

const refusals = new Set([401, 403]);
/** Two of them: the bucket is in another region than the client. */
const absences = new Set(['NoSuchBucket', 'PermanentRedirect', 'AuthorizationHeaderMalformed']);

const problemOf = (error: unknown): MailboxProblem => {
  if (!(error instanceof Error)) return 'mailbox_unreachable';
  if (error.name === 'TimeoutError') return 'mailbox_slow';
  if (/^Credentials|ExpiredToken/.test(error.name)) return 'mailbox_refused';
  if (!(error instanceof S3ServiceException)) return 'mailbox_unreachable';
  if (absences.has(error.name)) return 'mailbox_absent';
  return refusals.has(error.$metadata.httpStatusCode ?? 0) ? 'mailbox_refused' : 'mailbox_unreachable';
};

interface Found {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

/** Lists objects, the newest first. @throws the client's errors; MailboxFailure if the bucket holds more than may be listed */
const list = async (client: S3Client, { bucket, prefix }: S3Place, sinceAt: number): Promise<readonly Found[]> => {
  const found: Found[] = [];
  let from: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const { Contents = [], NextContinuationToken } = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: objectsAPage, ContinuationToken: from }),
    );
    for (const { Key, Size = 0, LastModified } of Contents) {
      const modifiedAt = LastModified?.getTime() ?? 0;
      if (Key !== undefined && modifiedAt >= sinceAt) found.push({ key: Key, bytes: Size, modifiedAt });
    }
    from = NextContinuationToken;
    if (from === undefined) return found.sort((a, b) => b.modifiedAt - a.modifiedAt);
  }
  // Keys are not ordered by time, so the probe may be among the objects that were not listed.
  throw new MailboxFailure('mailbox_full');
};

/** Metadata of an S3 encryption client. SES uses one if its rule names a KMS key. */
const encryptionMarks = ['x-amz-key-v2', 'x-amz-key', 'x-amz-iv'];

/** Marks an encrypted object. This process cannot read it, and only the metadata shows that it is encrypted. */
const encrypted = Symbol('encrypted');

const read = async (client: S3Client, { bucket }: S3Place, key: string): Promise<Buffer | typeof encrypted | null> => {
  const range = `bytes=0-${probeBytesMax}`;
  try {
    const { Body, Metadata = {} } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }));
    if (encryptionMarks.some((mark) => Metadata[mark] !== undefined)) {
      // An unread body would keep the connection busy.
      await Body?.transformToByteArray();
      return encrypted;
    }
    return Body === undefined ? null : Buffer.from(await Body.transformToByteArray());
  } catch (error) {
    // Another replica has already read and deleted the object.
    if (error instanceof Error && error.name === 'NoSuchKey') return null;
    throw error;
  }
};

/** Searches for one waiter and reads the object of another mail only once. The caller closes the client. */
export const createS3Search = (place: S3Place, { clock, client }: S3SearchOptions): MailboxSearch => {
  const others = new Set<string>();
  let sawEncrypted = false;
  const sinceAt = clock.now() - skewMs;

  const mailIn = async ({ key }: Found, nonce: string): Promise<ProbeMail | null> => {
    const raw = await read(client, place, key);
    if (raw === encrypted) sawEncrypted = true;
    const mail = raw !== null && raw !== encrypted && (await probeMailOf(raw, returnPathOf(raw), clock.now()));
    if (mail && mail.nonce === nonce) return mail;
    others.add(key);
    return null;
  };

  const putAway = async (key: string): Promise<void> => {
    if (place.after === 'leave') return;
    // The probe was read. An object that cannot be deleted is left to the bucket's life cycle.
    await client.send(new DeleteObjectCommand({ Bucket: place.bucket, Key: key })).catch(() => {});
  };

  return {
    find: async (nonce) => {
      try {
        const objects = (await list(client, place, sinceAt)).filter(
          ({ key, bytes }) => bytes > 0 && bytes <= probeBytesMax && !others.has(key),
        );
        for (const object of objects.slice(0, readsMax)) {
          const mail = await mailIn(object, nonce);
          if (mail === null) continue;
          await putAway(object.key);
          return mail;
        }
        if (objects.length > readsMax) throw new MailboxFailure('mailbox_full');
        // One of the encrypted objects may be the probe, so "not arrived" would be wrong.
        if (sawEncrypted) throw new MailboxFailure('mailbox_encrypted');
        return null;
      } catch (error) {
        throw error instanceof MailboxFailure ? error : new MailboxFailure(problemOf(error));
      }
    },
    end: async () => {},
  };
};

const connectTimeoutMs = 3_000;
const answerTimeoutMs = 10_000;
const attemptsMax = 2;

interface S3ClientOptions {
  readonly region: string;
  /** Default: the service's endpoint of the region. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly answerTimeoutMs?: number;
}

/** Few attempts and short time-outs, because the search itself is repeated. */
export const createS3Client = (options: S3ClientOptions): S3Client =>
  new S3Client({
    region: options.region,
    maxAttempts: attemptsMax,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: options.answerTimeoutMs ?? answerTimeoutMs,
      throwOnRequestTimeout: true,
    },
    // A custom endpoint is a single host, which does not serve bucket names as host names.
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  });
