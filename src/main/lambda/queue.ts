/** The queues (SQS FIFO): their messages, their order, their authentication and their versions. */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Delivery } from '../../adapters/slack/delivery.ts';
import type { ParsedRequest } from '../../adapters/slack/respond.ts';
import { ACTIONS, actions, yieldsToDecisions } from '../../domain/actions.ts';
import type { Instant, SigningDomain } from '../../domain/names.ts';
import { inWindow } from '../../ports/concurrency.ts';
import { type AwsPlace, clientOptions, type QueueName, type QueueUrls } from './environment.ts';

type NoticeKey = 'answer.unknownButton' | 'answer.formFailed';

/**
 * A message of a person, which the ingress seals.
 * `at`: the time at which it was put on the queue, by the domain's clock.
 */
export type PersonMessage =
  | { readonly tag: 'handle'; readonly at: Instant; readonly delivery: Delivery; readonly parsed: ParsedRequest }
  | {
      readonly tag: 'notify';
      readonly at: Instant;
      readonly delivery: Delivery;
      readonly key: NoticeKey;
      readonly command?: string;
    };

/**
 * Requests the work of a configured domain. It decides nothing, so it has no seal and the sweep needs no secret (ADR 0019).
 * `occasion` is equal for the same due work, so SQS drops repetitions.
 */
export interface CheckMessage {
  readonly tag: 'check';
  readonly at: Instant;
  readonly domain: SigningDomain;
  readonly daily: boolean;
  readonly occasion: string;
}

export type QueueMessage = PersonMessage | CheckMessage;

/** SQS delivers the messages of a group one after another and drops an id that it has received within five minutes. */
interface Place {
  readonly queue: QueueName;
  readonly group: string;
  readonly deduplication: string;
}

// A hash, because typed text may be too long for SQS and may hold characters that SQS refuses.
const nameOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** Rollbacks never queue behind other work (design.md 4), and decisions never behind what somebody only wants to see (I15). */
const laneOf = (message: PersonMessage): 'rollback' | 'decision' | 'query' => {
  if (message.tag === 'notify') return 'query';
  const { action } = message.parsed;
  if (ACTIONS[action].command === 'Rollback') return 'rollback';
  return yieldsToDecisions(action) ? 'query' : 'decision';
};

/** The groups of one person in a lane: as many workers may one person keep busy at a time. */
const groupsOfPerson = 16;

/**
 * A group holds the messages of one person only. A message that fails blocks its group until it is given up, so in a shared group a
 * stranger's would block the decisions of others.
 */
const placeOfPerson = (message: PersonMessage): Place => {
  const { person, channel, id } = message.delivery;
  const lane = laneOf(message);
  const subject = message.tag === 'handle' ? (message.parsed.domain ?? channel) : channel;
  const share = Number.parseInt(nameOf(subject).slice(0, 8), 16) % groupsOfPerson;
  return {
    queue: lane === 'query' ? 'queries' : 'commands',
    group: `${lane}-${nameOf(person)}-${share}`,
    deduplication: id,
  };
};

const placeOfCheck = ({ domain, daily, occasion }: CheckMessage): Place => ({
  queue: daily ? 'daily' : 'due',
  group: `check-${nameOf(domain)}`,
  deduplication: `check-${nameOf(domain, occasion)}`,
});

const placeOf = (message: QueueMessage): Place =>
  message.tag === 'check' ? placeOfCheck(message) : placeOfPerson(message);

/** Equal for each copy of a message. */
export const messageId = (message: QueueMessage): string => placeOf(message).deduplication;

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
const unseal = (signingSecret: string, message: string): string | null => {
  const [, code, text] = sealed.exec(message) ?? [];
  if (code === undefined || text === undefined) return null;
  return timingSafeEqual(Buffer.from(code, 'hex'), codeOf(signingSecret, text)) ? text : null;
};

export interface Queue<M extends QueueMessage = QueueMessage> {
  /** Resolves when SQS has the message. @throws the SDK's error after one retry; SQS drops the duplicate by its id */
  send(message: M): Promise<void>;
  /** Resolves when SQS has all messages. @throws NotQueued or the SDK's error; repeated, SQS drops those that it has */
  sendAll(messages: readonly M[]): Promise<void>;
  close(): void;
}

class NotQueued extends Error {
  override readonly name = 'NotQueued';
}

/** SQS takes so many messages a call. */
const batchMax = 10;
/** Calls at a time. With the batches one FIFO queue takes 100,000 messages within a few minutes: SQS allows it 300 calls a second. */
const batchesAtOnce = 4;

/** Milliseconds per try. Two longer tries would exceed Slack's three seconds. */
const answerTimeoutMs = 1_000;

/** Of the messages that are put on a queue now. An earlier one stays readable: it may wait on a queue during a deployment. */
const currentVersion = 1;

const textOf = (message: QueueMessage): string => JSON.stringify({ version: currentVersion, ...message });

const createQueue = <M extends QueueMessage>(
  urls: QueueUrls,
  place: AwsPlace,
  bodyOf: (message: M) => string,
): Queue<M> => {
  const client = new SQSClient(clientOptions(place, answerTimeoutMs));
  /** Of one queue. A batch that was taken in part is an error: the next run sends all of it again. */
  const sendBatch = async (batch: readonly M[]): Promise<void> => {
    const places = batch.map((message) => placeOf(message));
    const Entries = batch.map((message, index) => ({
      Id: String(index),
      MessageBody: bodyOf(message),
      MessageGroupId: places[index]?.group ?? '',
      MessageDeduplicationId: places[index]?.deduplication ?? '',
    }));
    const QueueUrl = urls[places[0]?.queue ?? 'daily'];
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed.length > 0) throw new NotQueued(`SQS refused ${Failed.length} messages: ${Failed[0]?.Code}`);
  };
  return {
    send: async (message) => {
      const { queue, group, deduplication } = placeOf(message);
      const command = new SendMessageCommand({
        QueueUrl: urls[queue],
        MessageBody: bodyOf(message),
        MessageGroupId: group,
        MessageDeduplicationId: deduplication,
      });
      await client.send(command);
    },
    sendAll: async (messages) => {
      const batches = Array.from({ length: Math.ceil(messages.length / batchMax) }, (_, index) =>
        messages.slice(index * batchMax, (index + 1) * batchMax),
      );
      await inWindow(batches, batchesAtOnce, (batch) => sendBatch(batch));
    },
    close: () => client.destroy(),
  };
};

/** @param signingSecret of Slack; authenticates the messages */
export const createPeopleQueue = (urls: QueueUrls, signingSecret: string, place: AwsPlace): Queue<PersonMessage> =>
  createQueue(urls, place, (message) => seal(signingSecret, textOf(message)));

export const createCheckQueue = (urls: QueueUrls, place: AwsPlace): Queue<CheckMessage> =>
  createQueue(urls, place, textOf);

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
  // An earlier ingress knew no Home.
  surface: z
    .discriminatedUnion('tag', [
      z.object({ tag: z.literal('message') }),
      // An earlier ingress knew one page.
      z.object({ tag: z.literal('home'), opened: z.boolean(), hash: text.nullable(), page: z.int().default(1) }),
    ])
    .default({ tag: 'message' }),
});

const parsed = z.looseObject({
  action: z.enum(actions),
  domain: text.nullable(),
  rotation: z.int().nullable(),
  round: z.int().nullable(),
  digest: text.nullable(),
  inputs: z.record(z.string(), text),
});

const firstVersion = z.discriminatedUnion('tag', [
  z.object({ tag: z.literal('handle'), at: z.int(), delivery, parsed }),
  z.object({
    tag: z.literal('notify'),
    at: z.int(),
    delivery,
    key: z.enum(['answer.unknownButton', 'answer.formFailed']),
    command: text.optional(),
  }),
  z.object({ tag: z.literal('check'), at: z.int(), domain: id, daily: z.boolean(), occasion: text }),
]);

type Parse = (value: unknown) => QueueMessage | null;

/** One row a version. A row stays: it translates the messages of its version into those of today. */
const versions: Readonly<Record<number, Parse>> = {
  1: (value) => {
    const parsed = firstVersion.safeParse(value);
    return parsed.success ? (parsed.data as unknown as QueueMessage) : null;
  },
};

const envelope = z.looseObject({ version: z.int() });

type ReadMessage =
  | { readonly tag: 'read'; readonly message: QueueMessage }
  | { readonly tag: 'unreadable'; readonly problem: 'not sealed by us' | 'malformed' }
  /** A newer ingress or sweep put it on the queue; a newer worker can read it. */
  | { readonly tag: 'unknownVersion'; readonly version: number };

const jsonOf = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
};

/** Reads a message of a queue. Without a seal it may only request a check, which decides nothing (I1). */
export const readMessage = (signingSecret: string, body: string): ReadMessage => {
  const unsealed = unseal(signingSecret, body);
  const unreadable = { tag: 'unreadable', problem: unsealed === null ? 'not sealed by us' : 'malformed' } as const;
  const { data } = envelope.safeParse(jsonOf(unsealed ?? body));
  if (data === undefined) return unreadable;
  const parse = versions[data.version];
  if (parse === undefined) return { tag: 'unknownVersion', version: data.version };
  const message = parse(data);
  if (message === null || (message.tag !== 'check' && unsealed === null)) return unreadable;
  return { tag: 'read', message };
};
