/** API Gateway's HTTP API, payload format 2.0: as much of it as is read and written here. */
import * as z from 'zod';

export interface ApiEvent {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

const apiEvent = z.object({
  headers: z.record(z.string(), z.string().optional()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Null for what no front door sends. Another one than the HTTP API, or a call that keeps the function warm, may leave fields out or null. */
export const apiEventOf = (event: unknown): ApiEvent | null => {
  const { data } = apiEvent.safeParse(event);
  if (data === undefined) return null;
  const { headers, body, isBase64Encoded } = data;
  return { headers: headers ?? {}, body: body ?? '', isBase64Encoded: isBase64Encoded ?? false };
};

export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The bytes that were sent: API Gateway encodes a body that it does not take for text, and Japanese comes either way. */
export const bytesOf = ({ body = '', isBase64Encoded }: ApiEvent): Buffer =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

/** API Gateway writes names in lower case, other front doors do not. Null for a header that is not there. */
export const headerOf = ({ headers }: ApiEvent, name: string): string | null => {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return found?.[1] ?? null;
};

export const answerOf = (statusCode: number, text = ''): ApiAnswer => ({
  statusCode,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: text,
});
