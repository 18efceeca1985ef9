/** AWS Lambda: the queue's consumer. A start that fails is thrown: SQS brings the messages again. */

import type { SlackLog } from '../../adapters/slack/client.ts';
import { createLocales } from '../../adapters/slack/directory.ts';
import { type Answering, createAnswering } from '../../adapters/slack/respond.ts';
import { type Instant, unreachable } from '../../domain/names.ts';
import type { ProbeMailbox } from '../../ports/mail.ts';
import type { Desk, DeskAnswer, DeskRequest } from '../../ports/service.ts';
import type { Clock } from '../../ports/settings.ts';
import type { Bot } from '../bot.ts';
import type { Config } from '../config/load.ts';
import { openLookedReceiver } from '../service.ts';
import { openWiring, type Wiring } from '../wiring.ts';
import { kept, type LambdaSurroundings, ofLambda } from './environment.ts';
import { openConfig } from './openConfig.ts';
import { type QueueMessage, readMessage, unseal } from './queue.ts';

/** A function cannot listen for mail: with `probe.receive: smtp` it has no mailbox, and the preflight says so. See docs/lambda.md. */
export const noMailbox: ProbeMailbox = {
  expect: async () => {},
  waitFor: async () => ({ tag: 'mailboxUnavailable', problem: 'mailbox_none' }),
};

/** What somebody clicked half an hour ago may not be what they want now, and their response URL is over. */
const waitedMsMax = 30 * 60_000;

const tooLate: DeskAnswer = { tag: 'refused', code: 'too_late', facts: {}, state: null, settings: null };

/** The desk behind a queue: what a person asked counts from when the ingress took it, and not for ever. */
class QueuedDesk implements Desk {
  readonly #desk: Desk;
  readonly #clock: Clock;
  readonly #takenAt = new Map<string, Instant>();

  constructor(desk: Desk, clock: Clock) {
    this.#desk = desk;
    this.#clock = clock;
  }

  /** While `work` runs, requests with this id count as taken `at`. */
  async during(id: string, at: Instant, work: () => Promise<void>): Promise<void> {
    this.#takenAt.set(id, at);
    try {
      await work();
    } finally {
      this.#takenAt.delete(id);
    }
  }

  async ask(request: DeskRequest, waits?: (ms: number) => void): Promise<DeskAnswer> {
    const at = this.#takenAt.get(request.id);
    if (at === undefined || this.#clock.now() - at > waitedMsMax) return tooLate;
    return this.#desk.ask({ ...request, at }, waits);
  }
}

interface WorkParts {
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
type Worked = 'done' | 'unfinished' | 'answeredNot';

/**
 * One message of the queue: answered, and what follows from it performed.
 * `msLeft`: real time in which it must end. @throws what the daily look throws
 */
const work = async (parts: WorkParts, message: QueueMessage, msLeft: number): Promise<Worked> => {
  const until = performance.now() + msLeft;
  if (!(await endsWithin(answered(parts, message), msLeft))) {
    return message.tag === 'look' ? 'unfinished' : 'answeredNot';
  }
  return (await endsWithin(parts.bot.idle(), until - performance.now())) ? 'done' : 'unfinished';
};

interface SqsEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Kept back from the function's time-out, for the answer to SQS. */
const reserveMs = 8_000;

interface BatchParts extends WorkParts {
  /** Slack's, with which messages are sealed. */
  readonly signingSecret: string;
}

const worked = async (parts: BatchParts, body: string, context: LambdaContext): Promise<boolean> => {
  const { log, signingSecret } = parts;
  const text = unseal(signingSecret, body);
  const message = text === null ? null : readMessage(text);
  if (message === null) {
    const problem = text === null ? 'not sealed by us' : 'malformed';
    log.error({ problem }, 'a message of the queue cannot be read');
    return false;
  }
  try {
    const end = await work(parts, message, context.getRemainingTimeInMillis() - reserveMs);
    if (end !== 'done') log.error({ kind: message.tag, problem: end }, 'the time was over before the work');
    return end !== 'answeredNot';
  } catch (error) {
    const { name, message: text } = error instanceof Error ? error : new Error('unknown');
    log.error({ kind: message.tag, fault: name, message: text }, 'a message of the queue could not be worked');
    return false;
  }
};

/**
 * A batch of the queue, in order, with an answer for each message (`ReportBatchItemFailures`).
 * The first that fails ends the batch: what follows it in a group must not overtake it.
 */
const workBatch = async (parts: BatchParts, { Records }: SqsEvent, context: LambdaContext): Promise<BatchAnswer> => {
  for (const [index, { body }] of Records.entries()) {
    if (await worked(parts, body, context)) continue;
    return { batchItemFailures: Records.slice(index).map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }
  return { batchItemFailures: [] };
};

export interface Worker {
  readonly wiring: Wiring;
  work(event: SqsEvent, context: LambdaContext): Promise<BatchAnswer>;
  close(): Promise<void>;
}

/** Within the function's time, with what comes before and after it. */
const longestWaitMs = 45_000;

const forWorker = (config: Config): Config => {
  const { settings } = config;
  const waitMs = Math.min(settings.probe.waitMs, longestWaitMs);
  return { ...config, settings: { ...settings, probe: { ...settings.probe, waitMs } } };
};

/**
 * The worker: the whole bot behind the queue. Only it reaches keys and SES.
 * @throws what is wrong with the configuration; what Parameter Store, KMS or Slack's `auth.test` say
 */
export const openWorker = async (surroundings: LambdaSurroundings): Promise<Worker> => {
  const { clock, journal, credentials, sesSpacingMs } = surroundings;
  const { config, signingSecret } = await openConfig(surroundings);
  const own = {
    ...(credentials === null ? {} : { credentials }),
    ...(sesSpacingMs === undefined ? {} : { sesSpacingMs }),
  };
  const receiver = await openLookedReceiver(config, { clock, ...own });
  const wiring = await openWiring(forWorker(config), { clock, journal, ...own }, async () => receiver ?? noMailbox);
  const { bot, client, cards, settings } = wiring;
  const desk = new QueuedDesk(bot.desk, clock);
  const answering = createAnswering({
    desk,
    client,
    cards,
    locales: createLocales(client, settings.locale),
    settings,
    log: journal,
    now: () => clock.now(),
  });
  const parts = { bot, desk, answering, log: journal, signingSecret };
  const close = async (): Promise<void> => {
    await receiver?.close();
    wiring.close();
  };
  return { wiring, work: (event, context) => workBatch(parts, event, context), close };
};

const surroundings = ofLambda();
const opened = kept(() => openWorker(surroundings));

export const handler = async (event: SqsEvent, context: LambdaContext): Promise<BatchAnswer> => {
  const worker = await opened();
  return worker.work(event, context);
};
