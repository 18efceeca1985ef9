/** On Lambda the ingress answers nobody: it puts what was asked on the queue, and the worker answers. */
import type { Answering } from '../../adapters/slack/respond.ts';
import type { Queue } from './queue.ts';

/** Unlike its namesake it throws, when the queue does not take the message: the person must see that. */
export const queuedAnswering = (queue: Pick<Queue, 'send'>, now: () => number): Answering => ({
  ask: (delivery, question) => queue.send({ tag: 'ask', at: now(), delivery, question }),
  tell: (delivery, key) => queue.send({ tag: 'tell', at: now(), delivery, key }),
});
