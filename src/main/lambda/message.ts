/** What the ingress and the sweep put on the queue, and in which order it is taken. */
import { createHash } from 'node:crypto';
import type { Delivery } from '../../adapters/slack/delivery.ts';
import type { Question } from '../../adapters/slack/respond.ts';
import type { Instant, SigningDomain } from '../../domain/names.ts';

export type ToldText = 'answer.unknownButton' | 'answer.formFailed';

/** `at`: when it was put there, by the domain's clock. */
export type QueueMessage =
  | { readonly tag: 'ask'; readonly at: Instant; readonly delivery: Delivery; readonly question: Question }
  | { readonly tag: 'tell'; readonly at: Instant; readonly delivery: Delivery; readonly key: ToldText }
  /** A configured domain's turn. `occasion` is the same when the same thing is due. */
  | {
      readonly tag: 'look';
      readonly at: Instant;
      readonly domain: SigningDomain;
      readonly daily: boolean;
      readonly occasion: string;
    };

/** SQS: messages of a group are taken one after another; an id that came within five minutes is dropped. */
export interface Place {
  readonly group: string;
  readonly deduplication: string;
}

// What people typed is neither as short nor as plain as SQS wants its names.
const nameOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** Going back never queues behind other work (design.md 4), nor do people behind the sweep. */
const laneOf = (message: QueueMessage): string => {
  if (message.tag === 'look') return 'look';
  return message.tag === 'ask' && message.question.action.endsWith('rollback') ? 'rollback' : 'ask';
};

const subjectOf = (message: QueueMessage): string => {
  switch (message.tag) {
    case 'look':
      return message.domain;
    case 'ask':
      return message.question.domain ?? message.delivery.channel;
    case 'tell':
      return message.delivery.channel;
  }
};

export const placeOf = (message: QueueMessage): Place => {
  const lane = laneOf(message);
  const subject = subjectOf(message);
  return {
    group: `${lane}-${nameOf(subject)}`,
    deduplication: message.tag === 'look' ? `look-${nameOf(subject, message.occasion)}` : message.delivery.id,
  };
};
