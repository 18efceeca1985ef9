import { request } from 'node:http';
import { type Json, parseJson } from '../json.ts';
import type { Ack } from './ack.ts';
import type { SignedRequest } from './signedRequest.ts';

export interface HttpAnswer {
  readonly ack: Ack;
  /** The bot asked for no more retries of an event. */
  readonly noRetry: boolean;
}

/** Sends one request and measures the acknowledgement in real time. Never throws. */
export const deliverOverHttp = (url: string, signed: SignedRequest, timeoutMs: number): Promise<HttpAnswer> => {
  const started = performance.now();
  const millis = (): number => Math.round(performance.now() - started);
  return new Promise((resolve) => {
    const outgoing = request(url, { method: 'POST', headers: { ...signed.headers }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = bodyOf(Buffer.concat(chunks).toString('utf8'), response.headers['content-type'] ?? '');
        const noRetry = response.headers['x-slack-no-retry'] === '1';
        finish({ ack: { tag: 'acked', status: response.statusCode ?? 0, body, millis: millis() }, noRetry });
      });
      response.on('error', failed);
    });
    const timer = setTimeout(() => {
      finish({ ack: { tag: 'timed_out', millis: millis() }, noRetry: false });
      outgoing.destroy();
    }, timeoutMs);
    const finish = (answer: HttpAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const failed = (error: Error): void =>
      finish({ ack: { tag: 'failed', problem: error.message, millis: millis() }, noRetry: false });
    outgoing.on('error', failed);
    outgoing.setHeader('content-length', signed.body.length);
    outgoing.end(signed.body);
  });
};

const bodyOf = (text: string, contentType: string): Json => {
  if (text === '') return null;
  return contentType.startsWith('application/json') ? ((parseJson(text) ?? text) as Json) : text;
};
