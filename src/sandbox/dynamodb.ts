import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { FaultKind, FaultPlan } from './dynamodb/faults.ts';

const bodyBytesMax = 16 * 1024 * 1024;

export interface FrontOptions {
  /** The access key id without which nothing is answered. */
  readonly token: string;
  readonly upstream: Upstream;
  readonly plan: FaultPlan;
  readonly onRequest: (operation: string) => void;
}

/** A socket of this machine or a server of host and port. */
export type Upstream = { readonly socketPath: string } | { readonly host: string; readonly port: number };

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** HTTP on loopback in front of the store: asks for the token and plays the planned faults. */
export const createFront = (options: FrontOptions): Server =>
  createServer((incoming, outgoing) => {
    serve(options, incoming, outgoing).catch(() => outgoing.destroy());
  });

const serve = async (options: FrontOptions, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
  const body = await readAll(incoming);
  if (!hasToken(incoming, options.token)) return answerWith(outgoing, problem(400, 'UnrecognizedClientException'));
  const operation = String(incoming.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
  options.onRequest(operation);
  const fault = options.plan.take(operation);
  const instead = fault === null ? null : answerInstead(fault);
  if (instead !== null) return answerWith(outgoing, instead);
  if (fault === 'loseRequest') return void outgoing.destroy();
  const answer = await forward(options.upstream, incoming, body);
  if (operation === 'PutItem' && answer.status === 200) options.plan.notePut(body);
  if (fault === 'loseAnswer') return void outgoing.destroy();
  if (fault === 'errorAfter') return answerWith(outgoing, problem(500, 'InternalServerError'));
  const shown = operation === 'Query' ? options.plan.withoutHeld(body, answer.body) : answer.body;
  answerWith(outgoing, { ...answer, body: shown });
};

const answerInstead = (fault: FaultKind): Answer | null => {
  if (fault === 'throttle') return problem(400, 'ProvisionedThroughputExceededException');
  if (fault === 'serverError') return problem(500, 'InternalServerError');
  if (fault === 'refuse') return problem(400, 'AccessDeniedException');
  return null;
};

const problem = (status: number, code: string): Answer => ({
  status,
  type: 'application/x-amz-json-1.0',
  body: Buffer.from(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: code })),
});

const hasToken = (incoming: IncomingMessage, token: string): boolean => {
  const given = /Credential=([^/,\s]+)\//.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const readAll = async (stream: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new RangeError(`a body above ${bodyBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const forward = (upstream: Upstream, incoming: IncomingMessage, body: Buffer): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method, url: path, headers } = incoming;
    const onward = request({ ...upstream, method, path, headers }, (answer) => {
      const { statusCode: status = 500, headers: given } = answer;
      readAll(answer).then(
        (read) => resolve({ status, type: String(given['content-type'] ?? ''), body: read }),
        reject,
      );
    });
    onward.once('error', reject);
    onward.end(body);
  });

const answerWith = (outgoing: ServerResponse, answer: Answer): void => {
  outgoing.writeHead(answer.status, { 'content-type': answer.type, 'content-length': answer.body.length });
  outgoing.end(answer.body);
};
