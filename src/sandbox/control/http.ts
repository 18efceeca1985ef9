import type { IncomingMessage } from 'node:http';
import { prettifyError, type ZodType } from 'zod';
import { ControlProblem } from './problem.ts';

const bodyBytesMax = 64 * 1024;

/** @throws ControlProblem 415, 413 or 400. An empty body is an empty object. */
export const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new ControlProblem(413, 'too_large', `a body has at most ${bodyBytesMax} bytes`);
    chunks.push(chunk);
  }
  if (bytes === 0) return {};
  // A form that another page sends without asking first cannot have this type.
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    throw new ControlProblem(415, 'wrong_type', 'the body must be JSON', ['content-type: application/json']);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw new ControlProblem(400, 'not_json', 'the body is not JSON in UTF-8', [
      '{"person": "requester", "text": "…"}',
    ]);
  }
};

/** @throws ControlProblem 400 that names each field and what it must be. */
export const parsed = <T>(schema: ZodType<T>, body: unknown): T => {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new ControlProblem(400, 'bad_input', prettifyError(result.error).replaceAll('\n', ' ').replaceAll('✖ ', ''));
};
