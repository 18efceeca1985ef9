/** One message of the queue: answered, and what follows from it performed. */
import type { Answering } from '../../adapters/slack/respond.ts';
import type { SlackLog } from '../../adapters/slack/slackLog.ts';
import { unreachable } from '../../domain/names.ts';
import type { Bot } from '../bot.ts';
import type { QueueMessage } from './message.ts';
import type { QueuedDesk } from './queuedDesk.ts';

export interface WorkParts {
  readonly bot: Pick<Bot, 'look' | 'idle'>;
  /** What `answering` asks. */
  readonly desk: Pick<QueuedDesk, 'during'>;
  readonly answering: Answering;
  readonly log: SlackLog;
}

const answered = async ({ bot, desk, answering, log }: WorkParts, message: QueueMessage): Promise<void> => {
  switch (message.tag) {
    case 'ask': {
      const { delivery, question, at } = message;
      return desk.during(delivery.id, at, () => answering.ask(delivery, question));
    }
    case 'tell':
      return answering.tell(message.delivery, message.key);
    case 'look': {
      const { domain, daily } = message;
      // Its key and record still exist: silence would hide that somebody took it out of the configuration.
      if (!(await bot.look(domain, daily))) log.error({ domain }, 'due, but no longer configured');
      return;
    }
    default:
      return unreachable(message);
  }
};

/** True when it ended in time; the work itself goes on, for every step may be cut anywhere (I12). */
const endsWithin = async (work: Promise<unknown>, ms: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, ms));
  });
  try {
    return await Promise.race([work.then(() => true), over]);
  } finally {
    clearTimeout(timer);
  }
};

/** `answeredNot`: SQS has to bring it again. `unfinished`: what it led to is in the log, and the sweep takes it up. */
export type Worked = 'done' | 'unfinished' | 'answeredNot';

/** `msLeft`: real time in which it must end. @throws what the daily look throws */
export const work = async (parts: WorkParts, message: QueueMessage, msLeft: number): Promise<Worked> => {
  const until = performance.now() + msLeft;
  if (!(await endsWithin(answered(parts, message), msLeft))) {
    return message.tag === 'look' ? 'unfinished' : 'answeredNot';
  }
  return (await endsWithin(parts.bot.idle(), until - performance.now())) ? 'done' : 'unfinished';
};
