/**
 * Marks as objects of a bucket with Object Lock: what is there cannot be deleted before its retention ends, by nobody. Each is created
 * with `If-None-Match: *`, which the bucket's policy also demands of everybody, so that none is overwritten.
 */

import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { SigningDomain } from '../../domain/names.ts';
import { type AnchorStore, AnchorUnavailable, type StoredMark } from '../../ports/anchor.ts';
import { markBytesMax, markName, versionOfName } from './marks.ts';

export interface AnchorBucket {
  readonly bucket: string;
  /** Of the object keys, ends with a slash; empty for none. */
  readonly prefix: string;
}

interface S3AnchorOptions extends AnchorBucket {
  readonly region: string;
  /** Absent: the service's own of the region. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly answerTimeoutMs?: number;
}

// A Put waits for it within its send window.
const connectTimeoutMs = 1_000;
const answerTimeoutDefaultMs = 2_000;
const attemptsMax = 2;

const clientOf = ({ region, endpoint, credentials, answerTimeoutMs }: S3AnchorOptions): S3Client =>
  new S3Client({
    region,
    maxAttempts: attemptsMax,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: answerTimeoutMs ?? answerTimeoutDefaultMs,
      throwOnRequestTimeout: true,
    },
    // Another address is a single host: it serves no names of buckets.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
  });

const unavailable = (action: string, error: unknown): AnchorUnavailable =>
  error instanceof AnchorUnavailable
    ? error
    : new AnchorUnavailable(`${action}: ${error instanceof Error ? error.name : 'no answer'}`, { cause: error });

/** 412: it is there. 409: another request creates it at this moment. */
const isTaken = (error: unknown): boolean =>
  error instanceof S3ServiceException && [409, 412].includes(error.$metadata.httpStatusCode ?? 0);

/** Empty where it is longer than any mark. */
const readMark = async (client: S3Client, Bucket: string, Key: string): Promise<string> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=0-${markBytesMax}` }));
  const text = (await Body?.transformToString('utf8')) ?? '';
  return text.length > markBytesMax ? '' : text;
};

export const createS3Anchor = (options: S3AnchorOptions): AnchorStore => {
  const { bucket: Bucket, prefix } = options;
  const client = clientOf(options);
  const folderOf = (domain: SigningDomain): string => `${prefix}anchor/${domain}/`;

  const read = (Key: string): Promise<string> => readMark(client, Bucket, Key);

  const listed = async (domain: SigningDomain, max: number): Promise<readonly StoredMark[]> => {
    const folder = folderOf(domain);
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: folder, MaxKeys: max }));
    return Promise.all(
      Contents.map(async ({ Key = '' }): Promise<StoredMark> => {
        const version = versionOfName(Key.slice(folder.length));
        // A name that is none of ours counts as a mark that does not hold.
        return version === null ? { version: 0, text: '' } : { version, text: await read(Key) };
      }),
    );
  };

  return {
    newest: (domain, max) =>
      listed(domain, max).catch((error: unknown) => {
        throw unavailable(`read the anchor of ${domain}`, error);
      }),
    create: async (domain, version, text) => {
      const Key = `${folderOf(domain)}${markName(version)}`;
      try {
        const put = new PutObjectCommand({
          Bucket,
          Key,
          Body: text,
          ContentType: 'application/json',
          IfNoneMatch: '*',
        });
        await client.send(put);
        return text;
      } catch (error) {
        if (!isTaken(error)) throw unavailable(`add version ${version} to the anchor of ${domain}`, error);
      }
      // Perhaps by a request of ours whose answer was lost.
      return read(Key).catch((error: unknown) => {
        throw unavailable(`read version ${version} of the anchor of ${domain}`, error);
      });
    },
    close: () => client.destroy(),
  };
};
