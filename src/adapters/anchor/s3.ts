/**
 * Stores marks as objects in a bucket with Object Lock, so that nobody can delete them during their retention. Each put uses
 * `If-None-Match: *`, which the bucket's policy requires too, so no mark is overwritten.
 */

import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { SigningDomain } from '../../domain/names.ts';
import { type AnchorStore, AnchorUnavailable } from '../../ports/store.ts';
import { markBytesMax, markName, versionOfName } from './folder.ts';

export interface AnchorBucket {
  readonly bucket: string;
  /** The prefix of the object keys. It ends with a slash; empty for none. */
  readonly prefix: string;
}

interface S3AnchorOptions extends AnchorBucket {
  readonly region: string;
  /** Absent: the service's endpoint for the region. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly answerTimeoutMs?: number;
}

// A Put of SES waits for this call within its send window.
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
    // A custom endpoint is a single host without bucket subdomains.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
  });

const unavailable = (action: string, error: unknown): AnchorUnavailable =>
  error instanceof AnchorUnavailable
    ? error
    : new AnchorUnavailable(`${action}: ${error instanceof Error ? error.name : 'no answer'}`, { cause: error });

/** 412: the object exists. 409: another request is creating it. */
const isTaken = (error: unknown): boolean =>
  error instanceof S3ServiceException && [409, 412].includes(error.$metadata.httpStatusCode ?? 0);

/** Empty if the object is longer than any mark. */
const readMark = async (client: S3Client, Bucket: string, Key: string): Promise<string> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=0-${markBytesMax}` }));
  const text = (await Body?.transformToString('utf8')) ?? '';
  return text.length > markBytesMax ? '' : text;
};

/** The versions of the marks in a folder of the bucket, at most `max`, in the order of their names. */
const listVersions = async (
  client: S3Client,
  Bucket: string,
  folder: string,
  max: number,
): Promise<readonly number[]> => {
  const versions: number[] = [];
  let ContinuationToken: string | undefined;
  // The service may end a page early: each page has at least one name, or is the last.
  for (let page = 0; page < max && versions.length < max; page += 1) {
    const { Contents = [], NextContinuationToken } = await client.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix: folder,
        MaxKeys: max - versions.length,
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
      }),
    );
    for (const { Key = '' } of Contents) versions.push(versionOfName(Key.slice(folder.length)) ?? 0);
    ContinuationToken = NextContinuationToken;
    if (ContinuationToken === undefined) break;
  }
  return versions;
};

export const createS3Anchor = (options: S3AnchorOptions): AnchorStore => {
  const { bucket: Bucket, prefix } = options;
  const client = clientOf(options);
  const folderOf = (domain: SigningDomain): string => `${prefix}anchor/${domain}/`;

  const read = (domain: SigningDomain, version: number): Promise<string> =>
    readMark(client, Bucket, `${folderOf(domain)}${markName(version)}`).catch((error: unknown) => {
      throw unavailable(`read version ${version} of the anchor of ${domain}`, error);
    });

  return {
    versions: (domain, max) =>
      listVersions(client, Bucket, folderOf(domain), max).catch((error: unknown) => {
        throw unavailable(`list the anchor of ${domain}`, error);
      }),
    read,
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
      // An earlier request of ours may have created it with a lost answer.
      return read(domain, version);
    },
    close: () => client.destroy(),
  };
};
