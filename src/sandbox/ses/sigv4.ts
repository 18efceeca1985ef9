import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Instant } from '../../domain/names.ts';
import type { SandboxCredentials } from './api.ts';
import { ServiceError } from './serviceError.ts';

/** AWS refuses a request whose X-Amz-Date is further away from its clock than this. */
const maxSkewMs = 5 * 60_000;
const credentialPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

export interface HttpCall {
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Caller {
  readonly accessKeyId: string;
  readonly account: string;
  readonly region: string;
}

/**
 * Verifies AWS Signature Version 4 (written from the specification, not from the client, so that it is a second opinion).
 * @param own the service that the request must have been signed for
 * @throws ServiceError as AWS words it.
 */
export const authenticate = (
  call: HttpCall,
  known: readonly SandboxCredentials[],
  now: Instant,
  own: 'ses' | 'sts' = 'ses',
): Caller => {
  const header = call.headers.authorization;
  if (!header) throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const match = credentialPattern.exec(header);
  if (!match) throw new ServiceError('IncompleteSignatureException', 'The Authorization header is malformed.');
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  const credentials = known.find((one) => one.accessKeyId === accessKeyId);
  if (!credentials) {
    throw new ServiceError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  const amzDate = single(call.headers['x-amz-date']);
  requireFresh(amzDate, date, now);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', amzDate, scope, sha256(canonicalRequest(call, signedHeaders))].join('\n');
  const expected = hmac(signingKey(credentials.secretAccessKey, date, region, service), text);
  if (service !== own || !timingSafeEqual(expected, Buffer.from(signature, 'hex'))) {
    throw new ServiceError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature.',
    );
  }
  return { accessKeyId, account: credentials.account, region };
};

const requireFresh = (amzDate: string, scopeDate: string, now: Instant): void => {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(amzDate);
  if (!parts || !amzDate.startsWith(scopeDate)) {
    throw new ServiceError('IncompleteSignatureException', 'Date in Credential scope does not match X-Amz-Date.');
  }
  const [, year, month, day, hour, minute, second] = parts;
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Math.abs(now - signedAt) > maxSkewMs) {
    throw new ServiceError(
      'RequestExpired',
      `Signature expired: ${amzDate} is more than 5 minutes from the server's time.`,
    );
  }
};

const canonicalRequest = (call: HttpCall, signedHeaders: string): string => {
  const [path = '/', query = ''] = call.target.split('?', 2);
  // Every service but S3 encodes the path that is already encoded once more.
  const canonicalPath = path.split('/').map(encode).join('/');
  const canonicalQuery = query === '' ? '' : query.split('&').map(withEquals).sort().join('&');
  const names = signedHeaders.split(';');
  const headers = names.map((name) => `${name}:${single(call.headers[name]).trim().replace(/ +/g, ' ')}\n`).join('');
  return [call.method, canonicalPath, canonicalQuery, headers, signedHeaders, sha256(call.body)].join('\n');
};

const withEquals = (pair: string): string => (pair.includes('=') ? pair : `${pair}=`);

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const single = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? value.join(',') : (value ?? '');

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const signingKey = (secret: string, date: string, region: string, service: string): Buffer =>
  hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
