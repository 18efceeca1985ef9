/**
 * The one place where a delivery of Slack is read, whichever way it came: HTTP, Lambda, Socket Mode. Listeners get what has passed here. What they
 * do not look at passes unchecked.
 */

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { BlockAction, ButtonAction, SlashCommand, SocketModeReceiver, ViewSubmitAction } from '@slack/bolt';
import * as z from 'zod';
import type { SlackLog } from './client.ts';

export type SlackCall =
  | { readonly tag: 'command'; readonly body: SlashCommand }
  | { readonly tag: 'click'; readonly body: BlockAction; readonly button: ButtonAction }
  | { readonly tag: 'form'; readonly body: ViewSubmitAction }
  /** Slack asks once whether the address is ours. */
  | { readonly tag: 'challenge'; readonly challenge: string }
  /** Nothing that anybody waits for: events, closed forms, `ssl_check`. Slack would send it again if it were refused. */
  | { readonly tag: 'nothing' };

const nothing: SlackCall = { tag: 'nothing' };

const text = z.string();
// Half of a person's name in the log: `team/user`.
const id = z.string().regex(/^[^/\s]{1,64}$/);
const optionalText = text.nullish();

const user = z.looseObject({ id, team_id: id.nullish() });
// Null for an app that the whole organisation installed.
const team = z.looseObject({ id }).nullish();

const command = z.looseObject({
  command: text,
  text: text.optional(),
  user_id: id,
  // Empty where Slack does not say it.
  team_id: z.union([id, z.literal('')]).optional(),
  channel_id: text,
  trigger_id: text,
  response_url: text.optional(),
});

const button = z.looseObject({
  type: z.literal('button'),
  action_id: text,
  block_id: text,
  action_ts: text,
  value: text.optional(),
});

const place = z.looseObject({ message_ts: optionalText, channel_id: optionalText, thread_ts: optionalText });

const click = z.looseObject({
  type: z.literal('block_actions'),
  user,
  team,
  trigger_id: text,
  container: place.nullish(),
  message: z.looseObject({ ts: text, thread_ts: optionalText }).nullish(),
  channel: z.looseObject({ id: text }).nullish(),
  response_url: optionalText,
  actions: z.array(z.looseObject({ type: text })).min(1),
});

const input = z.looseObject({ value: optionalText, selected_date: optionalText });

const form = z.looseObject({
  type: z.literal('view_submission'),
  user,
  team,
  view: z.looseObject({
    id: text,
    callback_id: text,
    private_metadata: text,
    state: z.looseObject({ values: z.record(text, z.record(text, input)) }),
  }),
});

const interaction = z.looseObject({ type: text });

/** Null for what Slack does not send. */
const clickOf = (payload: unknown): SlackCall | null => {
  const { data } = click.safeParse(payload);
  const [first] = data?.actions ?? [];
  if (data === undefined || first === undefined) return null;
  // Menus and pickers: we have none outside of forms.
  if (first.type !== 'button') return nothing;
  const pressed = button.safeParse(first);
  return pressed.success
    ? { tag: 'click', body: data as unknown as BlockAction, button: pressed.data as unknown as ButtonAction }
    : null;
};

/** A click, a form, or one of the interactions that are not for us. Null for what Slack does not send. */
const interactionCall = (payload: unknown): SlackCall | null => {
  const { data } = interaction.safeParse(payload);
  if (data === undefined) return null;
  if (data.type === 'block_actions') return clickOf(payload);
  if (data.type !== 'view_submission') return nothing;
  const filled = form.safeParse(payload);
  return filled.success ? { tag: 'form', body: filled.data as unknown as ViewSubmitAction } : null;
};

/** Null for what Slack does not send. */
const commandCall = (fields: unknown): SlackCall | null => {
  const { data } = command.safeParse(fields);
  return data === undefined ? null : { tag: 'command', body: data as unknown as SlashCommand };
};

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

const formCall = (body: string): SlackCall | null => {
  const fields = new URLSearchParams(body);
  // A name that comes twice means one thing to us and may mean another to Slack.
  if (new Set(fields.keys()).size !== fields.size) return null;
  const payload = fields.get('payload');
  if (payload !== null) return interactionCall(parsed(payload));
  if (fields.has('ssl_check')) return nothing;
  return commandCall(Object.fromEntries(fields));
};

const challenge = z.looseObject({ type: z.literal('url_verification'), challenge: text });

const eventCall = (body: string): SlackCall | null => {
  const event = parsed(body);
  const asked = challenge.safeParse(event);
  if (asked.success) return { tag: 'challenge', challenge: asked.data.challenge };
  return interaction.safeParse(event).success ? nothing : null;
};

const utf8 = (body: Buffer): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
};

/** The body of a request. `contentType` may carry a charset. Null for what Slack does not send. */
export const requestCall = (contentType: string | null, body: Buffer): SlackCall | null => {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  const content = utf8(body);
  if (content === null) return null;
  if (type === 'application/x-www-form-urlencoded') return formCall(content);
  return type === 'application/json' ? eventCall(content) : null;
};

/** What the socket's client itself acts on. */
const greeting = z.looseObject({ type: z.enum(['hello', 'disconnect']) });
const envelope = z.looseObject({
  type: z.enum(['slash_commands', 'interactive', 'events_api']),
  envelope_id: z.string().min(1),
  payload: z.unknown(),
});

type SocketMessage =
  | { readonly tag: 'greeting' }
  | { readonly tag: 'call'; readonly call: Exclude<SlackCall, { tag: 'challenge' }> }
  /** To be acknowledged and left alone; `envelope`: where to, null for nowhere. */
  | { readonly tag: 'ignored'; readonly envelope: string | null; readonly isSlacks: boolean };

const socketCall = ({ type, payload }: z.infer<typeof envelope>): SlackCall | null => {
  if (type === 'slash_commands') return commandCall(payload);
  if (type === 'interactive') return interactionCall(payload);
  return interaction.safeParse(payload).success ? nothing : null;
};

/** A message of Socket Mode. https://docs.slack.dev/apis/events-api/using-socket-mode */
const socketMessage = (message: string): SocketMessage => {
  const content = parsed(message);
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

/** Slack's own bound for the past. The same for the future: what is dated ahead could be replayed for as long. */
const ageSecondsMax = 5 * 60;

/**
 * Whether Slack sent these bytes: signature v0 over the time stamp and the body as it came.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 * `nowMs` is real time, in milliseconds. Null: Slack sent it, and just now.
 */
export const signatureProblem = (
  signingSecret: string,
  { stamp, signature, body }: SignedBytes,
  nowMs: number,
): SignatureProblem | null => {
  if (stamp === null || signature === null || !/^\d{1,12}$/.test(stamp)) return 'unsigned';
  const ageSeconds = nowMs / 1000 - Number(stamp);
  if (ageSeconds > ageSecondsMax) return 'stale';
  if (ageSeconds < -ageSecondsMax) return 'future';
  const expected = createHmac('sha256', signingSecret).update(`v0:${stamp}:`).update(body).digest();
  const given = /^v0=([0-9a-f]{64})$/.exec(signature)?.[1];
  if (given === undefined) return 'wrong';
  return timingSafeEqual(expected, Buffer.from(given, 'hex')) ? null : 'wrong';
};

type Client = SocketModeReceiver['client'];
type TakeMessage = (data: unknown, isBinary: boolean) => unknown;
// The library's own way to acknowledge, which its types keep to itself.
type Acknowledges = { send(envelope: string): Promise<unknown> };

const incoming = 'ws_message';

/**
 * What comes over the socket is read here before the library sees it: it trusts each message, and a `payload: null` would end the
 * process.
 * Stands between the socket and the client's own listener.
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
    // Slack sends again what is not acknowledged.
    await acknowledge(message.envelope);
  };
  client.on(incoming, (data: unknown, isBinary: boolean) => void take(data, isBinary).catch(fail));
};
