/** Stands between the bot and the sandbox's Slack, and keeps each call as it went over the wire, with its answer. */
import { createServer } from 'node:http';
import type { Closers } from '../../../src/main/process.ts';
import { freePort } from '../../support/ports.ts';

type Json = Readonly<Record<string, unknown>>;

export interface RecordedCall {
  readonly method: string;
  /** As the bot wrote it. */
  readonly contentType: string;
  readonly body: string;
  readonly answer: Json;
}

export interface Recorder {
  readonly url: string;
  /** Where calls go; set before the bot starts. */
  target: string;
  readonly calls: RecordedCall[];
}

const loopback = '127.0.0.1';
/** Node computes these anew. */
const ownHeaders = ['host', 'content-length', 'connection', 'transfer-encoding', 'accept-encoding'];

export const openRecorder = async (closers: Closers): Promise<Recorder> => {
  const port = await freePort(loopback);
  const recorder: Recorder = { url: `http://${loopback}:${port}/api/`, target: '', calls: [] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', async () => {
      const method = (request.url ?? '').replace(/^\/api\//, '');
      const given = Object.entries(request.headers).filter(([name]) => !ownHeaders.includes(name));
      const body = Buffer.concat(chunks);
      const headers = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
      const answer = await fetch(new URL(method, recorder.target), { method: 'POST', headers, body });
      const text = await answer.text();
      const contentType = headers['content-type'] ?? '';
      recorder.calls.push({ method, contentType, body: body.toString('utf8'), answer: JSON.parse(text) as Json });
      const retryAfter = answer.headers.get('retry-after');
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'application/json',
        ...(retryAfter === null ? {} : { 'retry-after': retryAfter }),
      });
      response.end(text);
    });
  });
  await new Promise<void>((listening) => server.listen(port, loopback, listening));
  closers.add(async () => {
    server.closeAllConnections();
    await new Promise<void>((closed) => server.close(() => closed()));
  });
  return recorder;
};
