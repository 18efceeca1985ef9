/** The command queue (SQS FIFO): its messages, their order and their authentication. */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Delivery } from '../../adapters/slack/delivery.ts';
import type { ParsedRequest } from '../../adapters/slack/respond.ts';
import { ACTIONS, actions } from '../../domain/actions.ts';
import { type Instant, type SigningDomain, unreachable } from '../../domain/names.ts';
import { type AwsPlace, clientOptions } from './environment.ts';

type NoticeKey = 'answer.unknownButton' | 'answer.formFailed';

/**
 * A message that the ingress or the sweep puts on the queue.
 * `at`: the time of that, by the domain's clock.
 */
export type QueueMessage =
  | { readonly tag: 'handle'; readonly at: Instant; readonly delivery: Delivery; readonly parsed: ParsedRequest }
  | { readonly tag: 'notify'; readonly at: Instant; readonly delivery: Delivery; readonly key: NoticeKey }
  /** Requests the work of a configured domain. `occasion` is equal for the same due work, so SQS drops repetitions. */
  | {
      readonly tag: 'check';
      readonly at: Instant;
      readonly domain: SigningDomain;
      readonly daily: boolean;
      readonly occasion: string;
    };

/** SQS delivers the messages of a group one after another and drops an id that it has received within five minutes. */
interface Place {
  readonly group: string;
  readonly deduplication: string;
}

// A hash, because typed text may be too long for SQS and may hold characters that SQS refuses.
const nameOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** Rollbacks never queue behind other work (design.md 4), and requests of people never queue behind the sweep. */
const laneOf = (message: QueueMessage): string => {
  if (message.tag === 'check') return 'check';
  return message.tag === 'handle' && ACTIONS[message.parsed.action].command === 'Rollback' ? 'rollback' : 'handle';
};

const subjectOf = (message: QueueMessage): string => {
  switch (message.tag) {
    case 'check':
      return message.domain;
    case 'handle':
      return message.parsed.domain ?? message.delivery.channel;
    case 'notify':
      return message.delivery.channel;
    default:
      return unreachable(message);
  }
};

const placeOf = (message: QueueMessage): Place => {
  const lane = laneOf(message);
  const subject = subjectOf(message);
  return {
    group: `${lane}-${nameOf(subject)}`,
    deduplication: message.tag === 'check' ? `check-${nameOf(subject, message.occasion)}` : message.delivery.id,
  };
};

/** Computes the code with a derived key, so that no signature of Slack is valid for a message and no message for a request. */
const codeOf = (signingSecret: string, text: string): Buffer => {
  const key = createHmac('sha256', signingSecret).update('futari command queue').digest();
  return createHmac('sha256', key).update(text).digest();
};

const sealed = /^([0-9a-f]{64}) ([\s\S]*)$/;

/**
 * Adds a code that requires the signing secret. Somebody who may only write to the queue cannot forge an approval that nobody
 * clicked (I1). HMAC-SHA-256, RFC 2104.
 */
export const seal = (signingSecret: string, text: string): string =>
  `${codeOf(signingSecret, text).toString('hex')} ${text}`;

/** @returns null if the code is absent or wrong */
export const unseal = (signingSecret: string, message: string): string | null => {
  const [, code, text] = sealed.exec(message) ?? [];
  if (code === undefined || text === undefined) return null;
  return timingSafeEqual(Buffer.from(code, 'hex'), codeOf(signingSecret, text)) ? text : null;
};

export interface Queue {
  /** Resolves when SQS has the message. @throws the SDK's error after one retry; SQS drops the duplicate by its id */
  send(message: QueueMessage): Promise<void>;
  close(): void;
}

/** Milliseconds per try. Two longer tries would exceed Slack's three seconds. */
const answerTimeoutMs = 1_000;

/** @param signingSecret of Slack; authenticates the messages */
export const createQueue = (url: string, signingSecret: string, place: AwsPlace): Queue => {
  const client = new SQSClient(clientOptions(place, answerTimeoutMs));
  return {
    send: async (message) => {
      const { group, deduplication } = placeOf(message);
      const command = new SendMessageCommand({
        QueueUrl: url,
        MessageBody: seal(signingSecret, JSON.stringify(message)),
        MessageGroupId: group,
        MessageDeduplicationId: deduplication,
      });
      await client.send(command);
    },
    close: () => client.destroy(),
  };
};

const text = z.string();
const id = z.string().min(1);

// Loose, so that fields of a newer version are kept.
const delivery = z.looseObject({
  id,
  person: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
  user: id,
  channel: text,
  threadTs: text.nullable(),
  responseUrl: text.nullable(),
});

const parsed = z.looseObject({
  action: z.enum(actions),
  domain: text.nullable(),
  rotation: z.int().nullable(),
  round: z.int().nullable(),
  digest: text.nullable(),
  inputs: z.record(z.string(), text),
});

const message = z.discriminatedUnion('tag', [
  z.object({ tag: z.literal('handle'), at: z.int(), delivery, parsed }),
  z.object({
    tag: z.literal('notify'),
    at: z.int(),
    delivery,
    key: z.enum(['answer.unknownButton', 'answer.formFailed']),
  }),
  z.object({ tag: z.literal('check'), at: z.int(), domain: id, daily: z.boolean(), occasion: text }),
]);

/** Parses a message of the queue. @returns null if it has the shape of no message of the ingress or the sweep */
export const readMessage = (body: string): QueueMessage | null => {
  try {
    const parsed = message.safeParse(JSON.parse(body));
    return parsed.success ? (parsed.data as unknown as QueueMessage) : null;
  } catch {
    return null;
  }
};
