/** Reads what another function put on the queue. */
import * as z from 'zod';
import type { QueueMessage } from './message.ts';

const text = z.string();
const id = z.string().min(1);

// Loose: a field that a newer version adds passes through to where it is read.
const delivery = z.looseObject({
  id,
  person: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
  user: id,
  channel: text,
  threadTs: text.nullable(),
  responseUrl: text.nullable(),
});

const question = z.looseObject({
  action: id,
  domain: text.nullable(),
  rotation: z.int().nullable(),
  round: z.int().nullable(),
  digest: text.nullable(),
  inputs: z.record(z.string(), text),
});

const message = z.discriminatedUnion('tag', [
  z.object({ tag: z.literal('ask'), at: z.int(), delivery, question }),
  z.object({
    tag: z.literal('tell'),
    at: z.int(),
    delivery,
    key: z.enum(['answer.unknownButton', 'answer.formFailed']),
  }),
  z.object({ tag: z.literal('look'), at: z.int(), domain: id, daily: z.boolean(), occasion: text }),
]);

/** Null for what neither the ingress nor the sweep writes, such as a message of another version. */
export const readMessage = (body: string): QueueMessage | null => {
  try {
    const parsed = message.safeParse(JSON.parse(body));
    return parsed.success ? (parsed.data as unknown as QueueMessage) : null;
  } catch {
    return null;
  }
};
