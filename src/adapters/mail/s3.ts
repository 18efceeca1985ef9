/** A bucket that SES writes received mail to: an object a mail, named by an id that only SES knows. */

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
  /** Of the object keys, as in SES's receipt rule; empty for none. */
  readonly prefix: string;
  readonly after: 'leave' | 'delete';
}

interface S3SearchOptions {
  readonly clock: Clock;
  readonly client: S3Client;
}

/** Objects from before this are of other probes. Generous: the clocks of two machines. */
const skewMs = 10 * 60_000;
const pagesMax = 10;
const objectsAPage = 1_000;
/** Objects that are read in one look: one that was read and is not ours is not read again. */
const readsMax = 50;

const refusals = new Set([401, 403]);

const problemOf = (error: unknown): MailboxProblem => {
  if (!(error instanceof Error)) return 'mailbox_unreachable';
  if (error.name === 'TimeoutError') return 'mailbox_slow';
  if (/^Credentials|ExpiredToken/.test(error.name)) return 'mailbox_refused';
  if (!(error instanceof S3ServiceException)) return 'mailbox_unreachable';
  if (error.name === 'NoSuchBucket') return 'mailbox_absent';
  return refusals.has(error.$metadata.httpStatusCode ?? 0) ? 'mailbox_refused' : 'mailbox_unreachable';
};

interface Found {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

/** The newest first. @throws the client's errors; MailboxFailure where the bucket holds more than may be listed */
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
  // Keys have no order in time: among those that were not listed it may be.
  throw new MailboxFailure('mailbox_full');
};

/** Which encryption client wrote it, in the user's metadata: SES's rule uses one where it names a KMS key. */
const encryptionMarks = ['x-amz-key-v2', 'x-amz-key', 'x-amz-iv'];

/** Ciphertext is no mail that anybody could read here, and says so only beside itself. */
const encrypted = Symbol('encrypted');

const read = async (client: S3Client, { bucket }: S3Place, key: string): Promise<Buffer | typeof encrypted | null> => {
  const range = `bytes=0-${probeBytesMax}`;
  try {
    const { Body, Metadata = {} } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }));
    if (encryptionMarks.some((mark) => Metadata[mark] !== undefined)) {
      // Left unread, the connection would be held.
      await Body?.transformToByteArray();
      return encrypted;
    }
    return Body === undefined ? null : Buffer.from(await Body.transformToByteArray());
  } catch (error) {
    // Another replica was faster and put it away.
    if (error instanceof Error && error.name === 'NoSuchKey') return null;
    throw error;
  }
};

/** One waiter's look: objects of other mails are read once. The client is the maker's to close. */
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
    // It was read, which is what it was sent for; what cannot be deleted is left to the bucket's life cycle.
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
        // The probe may be one of them: it cannot be said not to have arrived.
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
  /** Absent: the service's own of the region. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly answerTimeoutMs?: number;
}

/** Bounded: a look repeats itself, so that the client need not. */
export const createS3Client = (options: S3ClientOptions): S3Client =>
  new S3Client({
    region: options.region,
    maxAttempts: attemptsMax,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: options.answerTimeoutMs ?? answerTimeoutMs,
      throwOnRequestTimeout: true,
    },
    // Another address is a single host: it serves no names of buckets.
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  });
