import { createHmac } from 'node:crypto';
import type { Envelope, Tampering } from './envelope.ts';

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Writes an envelope as Slack's HTTP request, signed with the v0 scheme.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const signedRequest = (
  envelope: Envelope,
  signingSecret: string,
  realNow: number,
  tampering: Tampering = {},
): SignedRequest => {
  const { contentType, text } = bodyOf(envelope);
  const body = tamperedBody(Buffer.from(text), contentType, tampering);
  const timestamp = Math.floor(realNow / 1000) + (tampering.skewSeconds ?? 0);
  const secret = tampering.signature === 'wrong secret' ? `${signingSecret}x` : signingSecret;
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  const retry = envelope.retry;
  return {
    body,
    headers: {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      accept: 'application/json,*/*',
      'x-slack-request-timestamp': String(timestamp),
      ...(tampering.signature === 'none' ? {} : { 'x-slack-signature': `v0=${digest}` }),
      ...(retry === undefined
        ? {}
        : { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason }),
    },
  };
};

const form = 'application/x-www-form-urlencoded';

const bodyOf = ({ type, payload }: Envelope): { readonly contentType: string; readonly text: string } => {
  switch (type) {
    case 'slash_commands': {
      const fields = Object.entries(payload).map(([key, value]): [string, string] => [key, String(value)]);
      return { contentType: form, text: new URLSearchParams(fields).toString() };
    }
    case 'interactive':
      return { contentType: form, text: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() };
    case 'events_api':
      return { contentType: 'application/json', text: JSON.stringify(payload) };
  }
};

const tamperedBody = (body: Buffer, contentType: string, { padBytes = 0, invalidUtf8 = false }: Tampering): Buffer => {
  const padding = contentType === form ? Buffer.from('&padding=') : Buffer.from('');
  const pad = padBytes > 0 ? [padding, Buffer.alloc(padBytes, contentType === form ? 'x' : ' ')] : [];
  return Buffer.concat([
    body,
    ...pad,
    ...(invalidUtf8 ? [Buffer.from('&noise='), Buffer.from([0xff, 0xfe, 0xc3])] : []),
  ]);
};
