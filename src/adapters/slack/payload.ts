/** Verifies Slack's signature and parses the outer format of HTTP, Lambda and Socket Mode messages. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SocketModeReceiver } from '@slack/bolt';
import * as z from 'zod';
import type { SlackLog } from './client.ts';
import { commandCall, eventCall, interactionCall, nothing, type SlackCall, signedCall } from './delivery.ts';
import { jsonIn } from './views/buttons.ts';

const formCall = (body: string): SlackCall | null => {
  const fields = new URLSearchParams(body);
  // A repeated name may mean different values to this process and to Slack.
  if (new Set(fields.keys()).size !== fields.size) return null;
  const payload = fields.get('payload');
  if (payload !== null) return interactionCall(jsonIn(payload));
  if (fields.has('ssl_check')) return nothing;
  return commandCall(Object.fromEntries(fields));
};

const challenge = z.looseObject({ type: z.literal('url_verification'), challenge: z.string() });

const jsonCall = (body: string): SlackCall | null => {
  const event = jsonIn(body);
  const parsed = challenge.safeParse(event);
  return parsed.success ? { tag: 'challenge', challenge: parsed.data.challenge } : eventCall(event);
};

const utf8 = (body: Buffer): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
};

const bodyCall = (contentType: string | null, body: Buffer): SlackCall | null => {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  const content = utf8(body);
  if (content === null) return null;
  if (type === 'application/x-www-form-urlencoded') return formCall(content);
  return type === 'application/json' ? jsonCall(content) : null;
};

/**
 * Parses a request whose signature holds. Null for a body that Slack does not send.
 * @param contentType may contain a charset @param stamp of the signature
 */
export const requestCall = (contentType: string | null, body: Buffer, stamp: string | null): SlackCall | null => {
  const call = bodyCall(contentType, body);
  return call === null ? null : signedCall(call, stamp === null ? undefined : Number(stamp));
};

/** Messages that the library's client handles itself. */
const greeting = z.looseObject({ type: z.enum(['hello', 'disconnect']) });
const envelope = z.looseObject({
  type: z.enum(['slash_commands', 'interactive', 'events_api']),
  envelope_id: z.string().min(1),
  payload: z.unknown(),
});

type SocketMessage =
  | { readonly tag: 'greeting' }
  | { readonly tag: 'call'; readonly call: Exclude<SlackCall, { tag: 'challenge' }> }
  /** Acknowledge it and do nothing else. `envelope`: the id to acknowledge; null: none. */
  | { readonly tag: 'ignored'; readonly envelope: string | null; readonly isSlacks: boolean };

const socketCall = ({ type, payload }: z.infer<typeof envelope>): SlackCall | null => {
  if (type === 'slash_commands') return commandCall(payload);
  if (type === 'interactive') return interactionCall(payload);
  return eventCall(payload);
};

/** Parses a Socket Mode message. https://docs.slack.dev/apis/events-api/using-socket-mode */
const socketMessage = (message: string): SocketMessage => {
  const content = jsonIn(message);
  if (greeting.safeParse(content).success) return { tag: 'greeting' };
  const { data } = envelope.safeParse(content);
  if (data === undefined) {
    const { data: named } = z.looseObject({ envelope_id: z.string().min(1) }).safeParse(content);
    return { tag: 'ignored', envelope: named?.envelope_id ?? null, isSlacks: false };
  }
  const call = socketCall(data);
  if (call === null || call.tag === 'nothing' || call.tag === 'challenge') {
    return { tag: 'ignored', envelope: data.envelope_id, isSlacks: call !== null };
  }
  return { tag: 'call', call };
};

interface SignedBytes {
  readonly stamp: string | null;
  readonly signature: string | null;
  readonly body: Buffer;
}

type SignatureProblem = 'unsigned' | 'stale' | 'future' | 'wrong';

/** Slack's bound for the past. It also applies to the future, because a request dated ahead could be replayed for that long. */
const ageSecondsMax = 5 * 60;

const signaturePattern = /^v0=([0-9a-f]{64})$/;

/**
 * Checks the headers before the body is read. Null if they are valid; `signatureProblem` then decides. @param nowMs real time, in
 * milliseconds
 */
export const headerProblem = (
  { stamp, signature }: Pick<SignedBytes, 'stamp' | 'signature'>,
  nowMs: number,
): SignatureProblem | null => {
  if (stamp === null || signature === null || !/^\d{1,12}$/.test(stamp)) return 'unsigned';
  const ageSeconds = nowMs / 1000 - Number(stamp);
  if (ageSeconds > ageSecondsMax) return 'stale';
  if (ageSeconds < -ageSecondsMax) return 'future';
  return signaturePattern.test(signature) ? null : 'wrong';
};

/**
 * Verifies that Slack sent these bytes: signature v0 over the time stamp and the raw body. Null for a valid and recent signature.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 * @param nowMs real time, in milliseconds
 */
export const signatureProblem = (
  signingSecret: string,
  { stamp, signature, body }: SignedBytes,
  nowMs: number,
): SignatureProblem | null => {
  const problem = headerProblem({ stamp, signature }, nowMs);
  if (problem !== null) return problem;
  const expected = createHmac('sha256', signingSecret).update(`v0:${stamp}:`).update(body).digest();
  const given = signaturePattern.exec(signature ?? '')?.[1] ?? '';
  return timingSafeEqual(expected, Buffer.from(given, 'hex')) ? null : 'wrong';
};

type Client = SocketModeReceiver['client'];
type TakeMessage = (data: unknown, isBinary: boolean) => unknown;
// The library's method to acknowledge, which its types declare private.
type Acknowledges = { send(envelope: string): Promise<unknown> };

const incoming = 'ws_message';

/**
 * Checks each socket message before the library's own listener gets it. The library trusts every message, and a `payload: null` would end
 * the process.
 */
export const guardSocket = (client: Client, log: SlackLog): void => {
  const takers = client.listeners(incoming) as unknown as readonly TakeMessage[];
  client.removeAllListeners(incoming);
  const fail = (error: unknown): void =>
    log.error({ fault: error instanceof Error ? error.name : 'unknown' }, 'a message of the socket could not be taken');
  const acknowledge = async (envelope: string | null): Promise<void> => {
    if (envelope !== null) await (client as unknown as Acknowledges).send(envelope);
  };
  const take = async (data: unknown, isBinary: boolean): Promise<void> => {
    if (typeof data !== 'string') return;
    const message = socketMessage(data);
    if (message.tag !== 'ignored') {
      for (const taker of takers) await taker(data, isBinary);
      return;
    }
    if (!message.isSlacks) log.info({ problem: 'unreadable' }, 'a delivery was refused');
    // Slack repeats messages without an acknowledgement.
    await acknowledge(message.envelope);
  };
  client.on(incoming, (data: unknown, isBinary: boolean) => void take(data, isBinary).catch(fail));
};
