import type { IncomingMessage } from 'node:http';
import { isObject, type JsonObject, parseJson } from './json.ts';

const bodyBytesMax = 20 * 1024 * 1024;

/** @throws RangeError above the limit. */
export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new RangeError(`body above ${bodyBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** Arguments from a JSON or a form body; null when it is neither. */
export const parseArguments = (contentType: string, body: Buffer): JsonObject | null => {
  if (contentType.startsWith('application/json')) {
    const parsed = parseJson(body.toString('utf8'));
    return isObject(parsed) ? parsed : null;
  }
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
};

/** The bytes of an upload: the only part of a multipart body, or the body itself. */
export const uploadedBytes = async (contentType: string, body: Buffer): Promise<Buffer> => {
  if (!contentType.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  for (const part of form.values()) {
    return typeof part === 'string' ? Buffer.from(part) : Buffer.from(await part.arrayBuffer());
  }
  return Buffer.alloc(0);
};
