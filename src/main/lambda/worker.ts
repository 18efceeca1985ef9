/** AWS Lambda: the consumer of the queues. A failed start throws, so SQS delivers the messages again. */

import * as z from 'zod';
import type { SlackLog } from '../../adapters/slack/client.ts';
import { createLocales } from '../../adapters/slack/directory.ts';
import { createResponder, type Responder } from '../../adapters/slack/respond.ts';
import { type Instant, type SigningDomain, unreachable } from '../../domain/names.ts';
import { createKeyedFlights, endsWithin, type KeyedFlights, lazy } from '../../ports/concurrency.ts';
import { noMailbox } from '../../ports/mail.ts';
import type { Request, RequestHandler, Response } from '../../ports/service.ts';
import type { Clock } from '../../ports/settings.ts';
import type { Application } from '../application.ts';
import { type Composition, compose } from '../compose.ts';
import type { Config } from '../config/load.ts';
import type { DiagnosisJson } from '../doctor/answer.ts';
import type { SiteOptions } from '../doctor/site.ts';
import { Closers } from '../process.ts';
import { openPolledReceiver, openWitnesses } from '../service.ts';
import { type LambdaRuntime, ofLambda } from './environment.ts';
import { answerLegacy, type LegacyPayload } from './legacyCalls.ts';
import type { LegacyOutput } from './legacyForm.ts';
import { openConfig } from './openConfig.ts';
import { messageId, type QueueMessage, readMessage } from './queue.ts';

/** The longest time in the queue. An older click may no longer be intended, and its response URL has expired. */
const waitedMsMax = 30 * 60_000;

const tooLate: Response = { tag: 'refused', code: 'too_late', facts: {}, state: null, settings: null };

/** The request handler behind the queue. A request counts from the time at which the ingress took it, and expires. */
class QueuedRequestHandler implements RequestHandler {
  readonly #requestHandler: RequestHandler;
  readonly #clock: Clock;
  readonly #takenAt = new Map<string, Instant>();

  constructor(requestHandler: RequestHandler, clock: Clock) {
    this.#requestHandler = requestHandler;
    this.#clock = clock;
  }

  /** While `work` runs, requests with this id have the time `at`. */
  async during(id: string, at: Instant, work: () => Promise<void>): Promise<void> {
    this.#takenAt.set(id, at);
    try {
      await work();
    } finally {
      this.#takenAt.delete(id);
    }
  }

  async handle(request: Request, reminders?: (ms: number) => void): Promise<Response> {
    const at = this.#takenAt.get(request.id);
    if (at === undefined || this.#clock.now() - at > waitedMsMax) return tooLate;
    return this.#requestHandler.handle({ ...request, at }, reminders);
  }
}

interface WorkParts {
  readonly application: Pick<Application, 'check' | 'idle'>;
  /** The handler that `responder` calls. */
  readonly requestHandler: Pick<QueuedRequestHandler, 'during'>;
  readonly responder: Responder;
  readonly log: SlackLog;
  readonly now: () => Instant;
  /** Ids of deliveries whose answer no channel of Slack took. */
  readonly unanswered: Set<string>;
  /** After a check of a domain. Never throws. Absent: no metrics are made. */
  readonly onChecked?: (domain: SigningDomain, queuedMs: number) => Promise<void>;
  /**
   * Work in progress, by message. If a message outlasts its time, SQS delivers a copy, possibly to this process, which was frozen
   * meanwhile. The copy joins the work: to begin it again could answer twice, and to do nothing would count as its end.
   */
  readonly join: KeyedFlights<string>;
}

class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** @throws Unanswered if the person got no answer */
const untilAnswered = async ({ unanswered }: WorkParts, id: string, work: () => Promise<void>): Promise<void> => {
  await work();
  if (unanswered.delete(id)) throw new Unanswered('no channel of Slack took the answer');
};

const worked = async (parts: WorkParts, message: QueueMessage): Promise<void> => {
  const { application, requestHandler, responder, log, onChecked, now } = parts;
  switch (message.tag) {
    case 'handle': {
      const { delivery, parsed, at } = message;
      const handle = () => responder.handle(delivery, parsed);
      return untilAnswered(parts, delivery.id, () => requestHandler.during(delivery.id, at, handle));
    }
    case 'notify': {
      const { delivery, key, command } = message;
      return untilAnswered(parts, delivery.id, () => responder.notify(delivery, key, command));
    }
    case 'check': {
      const { domain, daily, at } = message;
      const queuedMs = now() - at;
      // The key and the record of a removed domain still exist, so the log must show that it left the configuration.
      if (!(await application.check(domain, daily))) log.error({ domain }, 'due, but no longer configured');
      await onChecked?.(domain, queuedMs);
      return;
    }
    default:
      return unreachable(message);
  }
};

/** `notDone`: SQS must deliver the message again. `unfinished`: it is done, and the sweep performs the effects that are left. */
type Worked = 'done' | 'unfinished' | 'notDone';

/**
 * Does what one message of a queue requests, and performs the effects of it.
 * @param msLeft real milliseconds in which it must end @throws the errors of the check; Unanswered
 */
const work = async (parts: WorkParts, message: QueueMessage, msLeft: number): Promise<Worked> => {
  const until = performance.now() + msLeft;
  // Late work may be cut anywhere and resumes later (I12).
  const working = parts.join(messageId(message), () => worked(parts, message));
  if (!(await endsWithin(msLeft, working))) return 'notDone';
  return (await endsWithin(until - performance.now(), parts.application.idle())) ? 'done' : 'unfinished';
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

/** Milliseconds of the function's time that are reserved for the answer to SQS. */
const reserveMs = 8_000;

interface BatchParts extends WorkParts {
  /** Slack's signing secret, which authenticates messages of the queue. */
  readonly signingSecret: string;
}

/** Null: the message stays on the queue, and after its last delivery it is kept among the failed ones. */
const readBody = ({ log, signingSecret }: BatchParts, body: string): QueueMessage | null => {
  const read = readMessage(signingSecret, body);
  switch (read.tag) {
    case 'read':
      return read.message;
    case 'unreadable':
      log.error({ problem: read.problem }, 'a message of the queue cannot be read');
      return null;
    case 'unknownVersion':
      log.error(
        { problem: 'unknown version', version: read.version },
        'a message of the queue is of a version that this worker does not know: it is kept for a newer worker',
      );
      return null;
    default:
      return unreachable(read);
  }
};

/** @returns false if SQS must deliver the message again */
const isDone = async (parts: BatchParts, body: string, context: LambdaContext): Promise<boolean> => {
  const { log } = parts;
  const message = readBody(parts, body);
  if (message === null) return false;
  try {
    const end = await work(parts, message, context.getRemainingTimeInMillis() - reserveMs);
    if (end !== 'done') log.error({ kind: message.tag, problem: end }, 'the time was over before the work');
    return end !== 'notDone';
  } catch (error) {
    const { name, message: text } = error instanceof Error ? error : new Error('unknown');
    log.error({ kind: message.tag, fault: name, message: text }, 'a message of the queue could not be worked');
    return false;
  }
};

/**
 * Handles a batch of the queue in order and answers for each message (`ReportBatchItemFailures`). The first failure ends the batch,
 * because later messages of the same group must not overtake it.
 */
const workBatch = async (parts: BatchParts, { Records }: SqsEvent, context: LambdaContext): Promise<BatchAnswer> => {
  for (const [index, { body }] of Records.entries()) {
    if (await isDone(parts, body, context)) continue;
    return { batchItemFailures: Records.slice(index).map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }
  return { batchItemFailures: [] };
};

/** What `futari doctor --lambda` sends, or `aws lambda invoke`. It may ask for no more than a look, a test alert and a probe mail. */
const doctorPayload = z.strictObject({
  action: z.literal('doctor'),
  send: z.boolean().default(false),
  language: z.enum(['ja', 'en']).optional(),
});

type DoctorPayload = z.input<typeof doctorPayload>;

interface DoctorOutput extends DiagnosisJson {
  /** The same as lines for people. */
  readonly text: string;
}

type Event = SqsEvent | LegacyPayload | DoctorPayload;

export interface Worker {
  readonly composition: Composition;
  work(event: SqsEvent, context: LambdaContext): Promise<BatchAnswer>;
  /** A call of the former Lambda function, which the function `legacy` passes on. */
  call(payload: LegacyPayload, context: LambdaContext): Promise<LegacyOutput>;
  /** Whatever invoked the function. @throws ZodError for a payload that is none of these */
  invoke(event: Event, context: LambdaContext): Promise<BatchAnswer | LegacyOutput | DoctorOutput>;
  close(): Promise<void>;
}

/** The longest wait for a probe, in milliseconds. It leaves time in the function's limit for the work before and after it. */
const longestWaitMs = 45_000;

const forWorker = (config: Config): Config => {
  const { settings } = config;
  const waitMs = Math.min(settings.probe.waitMs, longestWaitMs);
  return { ...config, settings: { ...settings, probe: { ...settings.probe, waitMs } } };
};

/**
 * Opens the worker: the whole bot behind the queue. No other function reaches keys or SES.
 * @throws ConfigurationRefused; OrgWideInstall; the errors of Parameter Store, KMS and the table
 */
export const openWorker = (runtime: LambdaRuntime): Promise<Worker> =>
  Closers.opening((closers) => openBehind(runtime, closers));

/** Writes a line of metrics after each check, where the environment asks for it. Lambda hands standard output to CloudWatch. */
const metricsOf = async (
  config: Config,
  { application, vault }: Composition,
  clock: Clock,
  closers: Closers,
): Promise<Pick<WorkParts, 'onChecked'>> => {
  if (config.metrics !== 'cloudwatch') return {};
  const { createMetrics } = await import('../metrics/metrics.ts');
  const metrics = createMetrics({ config, application, vault, clock });
  closers.add(() => metrics.close());
  return {
    onChecked: async (domain, queuedMs) => {
      const line = await metrics.line(domain, queuedMs);
      if (line !== null) process.stdout.write(`${line}\n`);
    },
  };
};

interface Examined {
  readonly config: Config;
  readonly options: Omit<SiteOptions, 'send'>;
  readonly journal: LambdaRuntime['journal'];
}

/** @throws ZodError for a payload that asks for something else */
const examine = async (
  { config, options, journal }: Examined,
  payload: DoctorPayload,
  context: LambdaContext,
): Promise<DoctorOutput> => {
  const { send, language = config.settings.locale } = doctorPayload.parse(payload);
  const { examineAsWorker } = await import('../doctor/answer.ts');
  const msMax = context.getRemainingTimeInMillis() - reserveMs;
  return examineAsWorker(config, { ...options, send }, language, { msMax, journal });
};

/** Tells the invocations apart: of a queue, of the former Lambda's calls, and of the check. */
const dispatching = (worker: Omit<Worker, 'invoke'>, examined: Examined): Worker => ({
  ...worker,
  invoke: async (event, context) => {
    if ('legacy' in event) return worker.call(event, context);
    return 'action' in event ? examine(examined, event, context) : worker.work(event, context);
  },
});

/** @param closers of what is open if it fails: the next invocation opens all of it again */
const openBehind = async (runtime: LambdaRuntime, closers: Closers): Promise<Worker> => {
  const { clock, journal, credentials, sesSpacingMs } = runtime;
  const { config, signingSecret } = await openConfig(runtime);
  const overrides = {
    ...(credentials === null ? {} : { credentials }),
    ...(sesSpacingMs === undefined ? {} : { sesSpacingMs }),
  };
  const receiver = await openPolledReceiver(config, { clock, ...overrides });
  closers.add(() => receiver?.close());
  const mails = await openWitnesses(config, { clock, ...overrides });
  closers.add(() => mails.close());
  const open = async () => receiver ?? noMailbox;
  const composition = await compose(forWorker(config), { clock, journal, ...overrides }, open, mails.witnesses);
  closers.add(() => composition.close());
  const { application, client, cards, forms, settings } = composition;
  const requestHandler = new QueuedRequestHandler(application.requestHandler, clock);
  const unanswered = new Set<string>();
  const responder = createResponder({
    requestHandler,
    onUnanswered: ({ id }) => unanswered.add(id),
    client,
    cards,
    forms,
    locales: createLocales(client, settings.locale),
    settings,
    log: journal,
    now: () => clock.now(),
  });
  const parts = {
    application,
    requestHandler,
    responder,
    log: journal,
    now: () => clock.now(),
    ...(await metricsOf(config, composition, clock, closers)),
    signingSecret,
    unanswered,
    join: createKeyedFlights(),
  };
  const worker: Omit<Worker, 'invoke'> = {
    composition,
    work: (event, context) => workBatch(parts, event, context),
    call: (payload, context) =>
      answerLegacy({ config, composition, log: journal }, payload, context.getRemainingTimeInMillis() - reserveMs),
    close: () => closers.close(),
  };
  return dispatching(worker, { config: forWorker(config), options: { clock, ...overrides }, journal });
};

const runtime = ofLambda();
const opened = lazy(() => openWorker(runtime));

export const handler = async (event: Event, context: LambdaContext): ReturnType<Worker['invoke']> =>
  (await opened()).invoke(event, context);
