/** Requests as somebody sends them who holds the signing secret, and may write anything into them. */
import { createHmac } from 'node:crypto';
import { request } from 'node:http';

export const formType = 'application/x-www-form-urlencoded';
export const jsonType = 'application/json';

export interface SignedPost {
  readonly body: string | Buffer;
  readonly type?: string | null;
  readonly stamp?: string;
  /** Makes another signature of the right one. */
  readonly signature?: (right: string) => string | readonly string[];
}

/** As an object for an event of API Gateway, or for `node:http`. */
export const signedHeaders = (
  secret: string,
  { body, type = formType, stamp = String(Math.floor(Date.now() / 1_000)), signature = (right) => right }: SignedPost,
): Record<string, string | readonly string[]> => {
  const digest = createHmac('sha256', secret).update(`v0:${stamp}:`).update(body).digest('hex');
  return {
    ...(type === null ? {} : { 'content-type': type }),
    'x-slack-request-timestamp': stamp,
    'x-slack-signature': signature(`v0=${digest}`),
  };
};

/** @returns the status */
export const postSigned = (url: string, secret: string, post: SignedPost): Promise<number> =>
  new Promise((resolve, reject) => {
    const bytes = Buffer.from(post.body);
    const headers = { ...signedHeaders(secret, post), 'content-length': String(bytes.length) };
    const outgoing = request(url, { method: 'POST', headers, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    outgoing.on('error', reject).end(bytes);
  });
