import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listenOnLoopback, loopback } from '../loopback.ts';
import type { Endpoint } from './http.ts';

const bodyBytesMax = 10 * 1024 * 1024;

/** HTTP on 127.0.0.1 at a free port. Every answer carries SES's own Date and a request id. */
export const listen = async (endpoint: Endpoint): Promise<{ server: Server; url: string }> => {
  const server = createServer((request, response) => {
    serve(endpoint, request, response).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server);
  return { server, url: `http://${loopback}:${port}` };
};

const serve = async (endpoint: Endpoint, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await readBody(request);
  if (body === null) {
    response.destroy();
    return;
  }
  const { method = 'GET', url = '/', headers } = request;
  const { answer, requestId } = await endpoint.handle({ method, target: url, headers, body });
  if (answer.tag === 'silence') return;
  if (answer.tag === 'hangUp') {
    response.destroy();
    return;
  }
  response.sendDate = false;
  response.writeHead(answer.status, {
    date: new Date(endpoint.now()).toUTCString(),
    'content-type': 'application/json',
    'x-amzn-requestid': requestId,
    ...(answer.errorType === null ? {} : { 'x-amzn-errortype': answer.errorType }),
  });
  response.end(JSON.stringify(answer.body));
};

/** Null: longer than that. */
export const readBody = async (request: IncomingMessage, bytesMax = bodyBytesMax): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part: Buffer = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > bytesMax) return null;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
};
