/**
 * A small S3 over HTTP (ListObjectsV2, GetObject with a range, PutObject, DeleteObject), with faults. Requests must be signed by SigV4.
 * `anchorBucket` has Object Lock and the policy of the template: an object is created only under `If-None-Match: *`, and nobody deletes.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

interface S3Faults {
  /** Answers everything with AccessDenied. */
  deny?: boolean;
  /** Answers as a bucket of another region. */
  elsewhere?: boolean;
  /** Takes requests and never answers. */
  mute?: boolean;
  /** Requests that are cut in the middle, one after the other. */
  cut?: number;
  /** Refuses to write. */
  readOnly?: boolean;
  /** Puts that are done, and whose answer is lost. */
  loseAnswer?: number;
}

export interface S3Server {
  readonly url: string;
  readonly objects: Map<
    string,
    { readonly raw: Buffer; readonly modifiedAt: number; readonly headers?: Readonly<Record<string, string>> }
  >;
  /** Method and operation of each request. */
  readonly seen: string[];
  readonly faults: S3Faults;
  close(): Promise<void>;
}

export const bucket = 'probe-mail';
export const anchorBucket = 'futari-anchor';
export const s3Credentials = { accessKeyId: 'AKIASANDBOX0EXAMPLE', secretAccessKey: 'sandbox/secret+key' };
const signature =
  /^AWS4-HMAC-SHA256 Credential=[\w.-]+\/\d{8}\/[a-z0-9-]+\/s3\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/;
const objectsAPage = 20;

export const openS3Server = async (): Promise<S3Server> => {
  const objects: S3Server['objects'] = new Map();
  const seen: string[] = [];
  const faults: S3Faults = {};
  const server = createServer((request, response) => answer({ objects, seen, faults }, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    objects,
    seen,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

type Stand = Pick<S3Server, 'objects' | 'seen' | 'faults'>;

const answer = (stand: Stand, request: IncomingMessage, response: ServerResponse): unknown => {
  const { objects, seen, faults } = stand;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [, requestedBucket = '', ...rest] = url.pathname.split('/');
  const key = rest.map(decodeURIComponent).join('/');
  seen.push(`${request.method} ${key === '' ? 'list' : key}`);
  if (faults.mute) return undefined;
  if ((faults.cut ?? 0) > 0) {
    faults.cut = (faults.cut ?? 0) - 1;
    return request.socket.destroy();
  }
  if (faults.deny || !signature.test(request.headers.authorization ?? '')) return fail(response, 403, 'AccessDenied');
  if (faults.elsewhere) return fail(response, 301, 'PermanentRedirect');
  const locked = requestedBucket === anchorBucket;
  if (requestedBucket !== bucket && !locked) return fail(response, 404, 'NoSuchBucket');
  if (key === '') return list(objects, url.searchParams, response);
  const object = objects.get(key);
  if (request.method === 'PUT') return void put(stand, { key, locked }, request, response);
  if (request.method === 'DELETE') {
    if (locked) return fail(response, 403, 'AccessDenied');
    objects.delete(key);
    return response.writeHead(204).end();
  }
  if (object === undefined) return fail(response, 404, 'NoSuchKey');
  const range = /^bytes=0-(\d+)$/.exec(request.headers.range ?? '')?.[1];
  const last = Number(range ?? object.raw.length);
  return response
    .writeHead(range === undefined ? 200 : 206, { 'content-type': 'application/octet-stream', ...object.headers })
    .end(object.raw.subarray(0, last + 1));
};

/** As AWS documents conditional writes, and a policy that demands them. */
const put = async (
  { objects, faults }: Stand,
  { key, locked }: { readonly key: string; readonly locked: boolean },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const isConditional = request.headers['if-none-match'] === '*';
  if (faults.readOnly || (locked && !isConditional)) return fail(response, 403, 'AccessDenied');
  if (isConditional && objects.has(key)) return fail(response, 412, 'PreconditionFailed');
  objects.set(key, { raw: Buffer.concat(parts), modifiedAt: 0 });
  if ((faults.loseAnswer ?? 0) > 0) {
    faults.loseAnswer = (faults.loseAnswer ?? 0) - 1;
    request.socket.destroy();
    return;
  }
  response.writeHead(200, { etag: '"0"' }).end();
};

const fail = (response: ServerResponse, status: number, code: string): void => {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
};

/** Pages are small, so that whoever reads only the first one is noticed. */
const list = (objects: S3Server['objects'], requestedBucket: URLSearchParams, response: ServerResponse): void => {
  const names = [...objects.keys()].filter((name) => name.startsWith(requestedBucket.get('prefix') ?? '')).sort();
  const from = Number(requestedBucket.get('continuation-token') ?? 0);
  const pageMax = Math.min(objectsAPage, Number(requestedBucket.get('max-keys') ?? objectsAPage));
  const page = names.slice(from, from + pageMax).map((name) => {
    const { raw, modifiedAt = 0 } = objects.get(name) ?? { raw: Buffer.alloc(0) };
    const at = new Date(modifiedAt).toISOString();
    return `<Contents><Key>${name}</Key><LastModified>${at}</LastModified><Size>${raw.length}</Size></Contents>`;
  });
  const next = from + pageMax;
  const more = next < names.length ? `<NextContinuationToken>${next}</NextContinuationToken>` : '';
  const truncated = `<IsTruncated>${next < names.length}</IsTruncated>`;
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(`<ListBucketResult><Name>${bucket}</Name>${truncated}${more}${page.join('')}</ListBucketResult>`);
};
