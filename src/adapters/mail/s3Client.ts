import { S3Client } from '@aws-sdk/client-s3';

const connectTimeoutMs = 3_000;
const answerTimeoutMs = 10_000;
const attemptsMax = 2;

export interface S3ClientOptions {
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
