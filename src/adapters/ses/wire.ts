import type { SESv2Client } from '@aws-sdk/client-sesv2';
import { faultOf } from './fault.ts';
import type { WireAnswer } from './putAnswer.ts';
import type { WireRequest } from './signedPut.ts';

const answerBytesMax = 64 * 1024;

/** Sends these bytes once through the SDK's HTTP handler: no middleware, so no retry and no second signature. */
export const sendOnce = async (client: SESv2Client, request: WireRequest, timeoutMs: number): Promise<WireAnswer> => {
  const abortSignal = AbortSignal.timeout(timeoutMs);
  const { response } = await client.config.requestHandler.handle(request, { abortSignal });
  return { status: response.statusCode, headers: response.headers, body: await readText(response.body) };
};

const readText = async (body: AsyncIterable<Uint8Array> | undefined): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Name and code of a transport error. Its message is left out: nobody promises what it quotes (I7). */
export const transportProblem = (error: unknown): string => {
  const { name, code } = faultOf(error);
  return `no answer: ${code ?? name}`;
};
