/**
 * `serve` as a process of its own under many signed interactions a second, killed and started again at random. Each decision has a number
 * of its own, so that the log shows which were decided, and how often.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLog } from '../../src/adapters/dynamodb/log.ts';
import { createDynamoClient } from '../../src/adapters/dynamodb/table.ts';
import { createLocalSigner } from '../../src/adapters/keys/signer.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { SigningDomain } from '../../src/domain/names.ts';
import type { State } from '../../src/domain/state.ts';
import type { Outcome } from '../../src/sandbox/slack/actors.ts';
import { text } from '../../src/texts/text.ts';
import { type ServedApplication, serveApplication } from './servedApplication.ts';

interface OverloadOptions {
  readonly seconds: number;
  readonly perSecond: number;
  /** Shortest and longest time between a start and the next kill -9, in milliseconds. */
  readonly killAfterMs: readonly [number, number];
  /** 0 to 1. */
  readonly random: () => number;
}

interface Decisions {
  /** Decisions that were acknowledged, and not told as refused. */
  readonly acknowledged: number;
  /** Of those, the ones that are not in the log. */
  readonly lost: readonly string[];
  /** Decisions that are in the log more than once. */
  readonly doubled: readonly string[];
}

interface OverloadFigures extends Decisions {
  /** Milliseconds of the acknowledgements, sorted. */
  readonly acks: readonly number[];
  /** Interactions that met no process, or one that died before it answered. */
  readonly unanswered: number;
  /** Of each interaction to which Slack got no answer within its three seconds: milliseconds since the beginning. */
  readonly late: readonly number[];
  /** Looks that were told to try again. */
  readonly busy: number;
  /** The same of decisions: of them, or of their person's, enough were under way. */
  readonly crowded: number;
  readonly kills: number;
  /** Answers by which people learned, after an acknowledgement, that a decision was refused or may not be in the log. */
  readonly errorsShown: number;
  /** Bytes. */
  readonly residentMax: number;
}

const domain = 'goo.ne.jp' as SigningDomain;
/** One of so many interactions is a decision, each second one delivered twice. */
const decisionEvery = 5;
const memoryEveryMs = 500;
/** A decision that was acknowledged after two seconds may still wait for the store. */
const settleMs = 20_000;
/** The bot's own bounds are measured, not Slack's. */
export const slackUnlimited = [
  'chat.postEphemeral',
  'chat.postMessage',
  'chat.update',
  'conversations.info',
  'conversations.members',
  'users.conversations',
  'usergroups.list',
  'usergroups.users.list',
  'users.info',
  'views.publish',
];

const lanes = 10;

const looks = ['status goo.ne.jp', 'history goo.ne.jp', 'plan goo.ne.jp', 'help', ''] as const;
const people = ['approver-1', 'approver-2', 'approver-3', 'operator'] as const;
/** Members of the channel, each with some decisions under way. */
const deciders = ['requester', ...people] as const;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How often each number is in the log, whose chain is verified on the way. */
const numbersInLog = async ({ sandbox, folder }: ServedApplication): Promise<ReadonlyMap<string, number>> => {
  const client = createDynamoClient(sandbox.dynamo);
  const signer = await createLocalSigner(join(folder, 'log-signing.key'));
  const found = new Map<string, number>();
  const log = createLog<DomainEvent, State>({ client, table: 'dkim-rotation', signer });
  for await (const { events } of log.history(domain)) {
    for (const event of events) {
      if (event.type === 'ApplicationCorrected') found.set(event.ticket, (found.get(event.ticket) ?? 0) + 1);
    }
  }
  client.destroy();
  return found;
};

const residentOf = async (pid: number): Promise<number> => {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
};

/** Busy, limited or failed: the person is told, and nothing was decided. */
const saysRefused = (ack: { readonly body: unknown }): boolean => {
  const text = typeof ack.body === 'string' ? ack.body : JSON.stringify(ack.body ?? '');
  return text.replaceAll('"', '') !== '';
};

class Load {
  readonly acks: number[] = [];
  readonly acknowledged = new Set<string>();
  unanswered = 0;
  readonly late: number[] = [];
  busy = 0;
  crowded = 0;
  kills = 0;
  residentMax = 0;
  #number = 0;
  readonly #began = performance.now();
  readonly #application: ServedApplication;
  readonly #options: OverloadOptions;

  constructor(application: ServedApplication, options: OverloadOptions) {
    this.#application = application;
    this.#options = options;
  }

  #note(outcome: Outcome, decision: string | null): void {
    if (outcome.tag !== 'delivered') return;
    for (const ack of outcome.acks) {
      if (ack.tag !== 'acked') {
        if (ack.tag === 'timed_out') this.late.push(performance.now() - this.#began);
        else this.unanswered += 1;
        continue;
      }
      this.acks.push(ack.millis);
      if (decision === null && (ack.status !== 200 || saysRefused(ack))) this.busy += 1;
      if (decision !== null && JSON.stringify(ack.body ?? '').match(/混み合って|is busy/)) this.crowded += 1;
      if (decision !== null && ack.status === 200 && !saysRefused(ack)) this.acknowledged.add(decision);
    }
  }

  async interact(): Promise<void> {
    this.#number += 1;
    const number = this.#number;
    const { slack } = this.#application.sandbox;
    if (number % decisionEvery !== 0) {
      const look = looks[number % looks.length] ?? '';
      this.#note(await slack.say(people[number % people.length] ?? '', 'C0DKIM', `/dkim ${look}`), null);
      return;
    }
    const ticket = `N-${number}`;
    const tampering = number % (decisionEvery * 2) === 0 ? { times: 2 } : {};
    const decider = deciders[(number / decisionEvery) % deciders.length] ?? '';
    this.#note(await slack.say(decider, 'C0DKIM', `/dkim correct ${domain} ${ticket}`, { tampering }), ticket);
  }

  /** So many interactions, ten under way at any moment. @param heard called after each */
  async burst(interactions: number, heard: () => void): Promise<void> {
    let left = interactions;
    const lane = async (): Promise<void> => {
      for (; left > 0; heard()) {
        left -= 1;
        await this.interact();
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  async run(): Promise<void> {
    const { seconds, perSecond } = this.#options;
    const end = performance.now() + seconds * 1_000;
    const killing = this.#killUntil(end);
    const watching = this.#watchMemory(end);
    const pending: Promise<void>[] = [];
    for (let next = performance.now(); next < end; next += 1_000 / perSecond) {
      await sleep(Math.max(0, next - performance.now()));
      pending.push(this.interact());
    }
    await Promise.all([...pending, killing, watching]);
  }

  async #killUntil(end: number): Promise<void> {
    const [shortest, longest] = this.#options.killAfterMs;
    for (;;) {
      const wait = shortest + this.#options.random() * (longest - shortest);
      if (performance.now() + wait >= end) return;
      await sleep(wait);
      await this.#application.killAndRestart();
      this.kills += 1;
    }
  }

  async #watchMemory(end: number): Promise<void> {
    while (performance.now() < end) {
      this.residentMax = Math.max(this.residentMax, await residentOf(this.#application.pid));
      await sleep(memoryEveryMs);
    }
  }
}

const prepared = async (): Promise<ServedApplication> => {
  const application = await serveApplication({}, null, slackUnlimited);
  const { slack } = application.sandbox;
  await slack.say('requester', 'C0DKIM', `/dkim rotate ${domain}`);
  await slack.until('the application', () => slack.files().length > 0);
  await recordFirst(application);
  return application;
};

/** Only an application that was submitted is corrected. */
const recordFirst = async ({ sandbox: { slack } }: ServedApplication): Promise<void> => {
  await slack.say('requester', 'C0DKIM', `/dkim submitted ${domain} N-0`);
};

/** Waits until the log has every acknowledged decision, or long enough. */
const settled = async (application: ServedApplication, wanted: ReadonlySet<string>): Promise<Decisions> => {
  const until = performance.now() + settleMs;
  for (;;) {
    const found = await numbersInLog(application);
    const lost = [...wanted].filter((number) => !found.has(number));
    if (lost.length === 0 || performance.now() > until) {
      const doubled = [...found].filter(([, times]) => times > 1).map(([number]) => number);
      return { acknowledged: wanted.size, lost, doubled };
    }
    await sleep(1_000);
  }
};

/** The sandbox's people read both languages. */
const errors = (['internal', 'store_unavailable', 'posts_pending'] as const).flatMap((code) =>
  (['ja', 'en'] as const).map((language) => text(language, `response.${code}`)),
);

const errorsSaid = ({ sandbox: { slack } }: ServedApplication): number =>
  deciders
    .flatMap((person) => slack.ephemerals(person))
    .filter((message) => errors.some((error) => message.text.includes(error))).length;

export const runOverload = async (options: OverloadOptions): Promise<OverloadFigures> => {
  const application = await prepared();
  try {
    const load = new Load(application, options);
    await load.run();
    const decisions = await settled(application, load.acknowledged);
    return {
      acks: load.acks.toSorted((one, other) => one - other),
      unanswered: load.unanswered,
      late: load.late,
      busy: load.busy,
      crowded: load.crowded,
      kills: load.kills,
      errorsShown: errorsSaid(application),
      ...decisions,
      residentMax: load.residentMax,
    };
  } finally {
    await application.stop();
  }
};

/** More than a restart needs, under any load of the machine. */
const triesMax = 50;

/**
 * One second's interactions, a kill -9 in their middle, and as many again after the restart. Counts interactions instead of seconds, so that
 * a slow machine tries the same. @param application with a rotation whose application is ready
 */
export const runBursts = async (application: ServedApplication, interactions: number): Promise<Decisions> => {
  const load = new Load(application, { seconds: 0, perSecond: 0, killAfterMs: [0, 0], random: () => 0 });
  await recordFirst(application);
  let heard = 0;
  let halfHeard = (): void => {};
  const half = new Promise<void>((resolve) => (halfHeard = resolve));
  const first = load.burst(interactions, () => {
    heard += 1;
    if (heard * 2 >= interactions) halfHeard();
  });
  await half;
  await application.killAndRestart();
  await first;
  await load.burst(interactions, () => {});
  // A machine under load acknowledges all of them as not decided yet.
  for (let tries = 0; tries < triesMax && load.acknowledged.size === 0; tries += 1) await load.interact();
  return settled(application, load.acknowledged);
};
