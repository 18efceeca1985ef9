/** Starts the whole service from a parsed configuration, in production and in the sandbox. */

import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { readCheckpointItem } from '../adapters/dynamodb/due.ts';
import type { PolledMailbox, PolledMailboxOptions } from '../adapters/mail/polling.ts';
import type { ProbeStore } from '../adapters/mail/smtp.ts';
import { createSlackApp, type SlackApp, type SlackMode } from '../adapters/slack/app.ts';
import { type HttpFront, openHttpFront, type Readiness } from '../adapters/slack/httpFront.ts';
import { within } from '../ports/concurrency.ts';
import { faultOf } from '../ports/journal.ts';
import type { KeyVault } from '../ports/keys.ts';
import type { ProbeMailbox, Witness } from '../ports/mail.ts';
import type { Clock, Settings } from '../ports/settings.ts';
import type { Application } from './application.ts';
import { compose, dynamoOf, type Runtime, slackUrlOf } from './compose.ts';
import type { HostAndPort } from './config/fields.ts';
import type { Config } from './config/load.ts';
import type { Receiver } from './config/probe.ts';
import type { Metrics } from './metrics/metrics.ts';
import { Closers } from './process.ts';

interface ReadinessParts {
  /** Any read of the table. */
  readonly read: () => Promise<unknown>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly slack: () => 'connecting' | 'taking';
  /** Null before the start is over. */
  readonly sweep: () => { readonly hasStopped: boolean; readonly silentMs: number } | null;
}

// Real milliseconds.
const freshMs = 60_000;
/** The shortest interval between two reads of the store: frequent requests must not cost reads. */
const readEveryMs = 10_000;
/** A health check waits for a read at most this long and then gets the last known state. */
const answerWithinMs = 2_000;

/** The answer of `/readyz`: ready if the store was read within a minute. It also reports the state of Slack and a sweep that has stopped. */
export const createReadiness = ({ read, clock, slack, sweep }: ReadinessParts): (() => Promise<Readiness>) => {
  let triedAt: number | null = null;
  let readAt: number | null = null;
  let problem = 'not read yet';
  const readOnce = async (): Promise<void> => {
    try {
      await read();
      readAt = clock.monotonicMs();
      problem = 'read';
    } catch (error) {
      const { cause, fault } = faultOf(error);
      problem = cause ?? fault;
    }
  };
  let reading: Promise<void> = Promise.resolve();
  return async () => {
    const now = clock.monotonicMs();
    if (triedAt === null || now - triedAt >= readEveryMs) {
      triedAt = now;
      reading = readOnce();
    }
    await within(answerWithinMs, reading);
    const ageMs = readAt === null ? null : clock.monotonicMs() - readAt;
    const watch = sweep();
    const hasStopped = watch?.hasStopped ?? false;
    return {
      // A stopped sweep is reported only: a balancer would cut off Slack, and with it `/dkim rollback`.
      isReady: ageMs !== null && ageMs <= freshMs,
      report: {
        store: problem,
        storeReadSecondsAgo: ageMs === null ? null : Math.floor(ageMs / 1_000),
        slack: slack(),
        ...(hasStopped ? { sweep: 'stopped', sweptSecondsAgo: Math.floor((watch?.silentMs ?? 0) / 1_000) } : {}),
      },
    };
  };
};

interface OpenReceiver extends ProbeMailbox {
  /** Null if nothing listens: the bot polls a mailbox. */
  readonly listening: HostAndPort | null;
  close(): Promise<void>;
}

type Given = Pick<Runtime, 'clock' | 'credentials'>;
type Imap = Extract<Receiver, { tag: 'imap' }>;
type S3 = Extract<Receiver, { tag: 's3' }>;

const optionsOf = ({ dns, authserv }: Config, { clock }: Given): PolledMailboxOptions => {
  const resolver = new Resolver({ timeout: dns.timeoutMs, tries: dns.tries });
  resolver.setServers([...dns.resolvers]);
  return {
    clock,
    resolveTxt: (name) => resolver.resolveTxt(name),
    authserv,
  };
};

/** A receiver that polls a mailbox and listens on no port. */
const polled = (mailbox: PolledMailbox, alsoClose = (): void => {}): OpenReceiver => ({
  expect: (...probe) => mailbox.expect(...probe),
  waitFor: (...probe) => mailbox.waitFor(...probe),
  listening: null,
  close: async () => {
    await mailbox.close();
    alsoClose();
  },
});

const openImapMailbox = async (place: Omit<Imap, 'tag'>, options: PolledMailboxOptions): Promise<PolledMailbox> => {
  const { createPolledMailbox } = await import('../adapters/mail/polling.ts');
  const { createImapSearch } = await import('../adapters/mail/imap.ts');
  const { ca, password, ...rest } = place;
  const imap = {
    ...rest,
    password: () => password.reveal(),
    ...(ca === null ? {} : { ca: await readFile(ca, 'utf8') }),
  };
  return createPolledMailbox(() => createImapSearch(imap, options), options);
};

const openImap = async (place: Imap, options: PolledMailboxOptions): Promise<OpenReceiver> =>
  polled(await openImapMailbox(place, options));

interface OpenWitnesses {
  readonly witnesses: readonly Witness[];
  close(): Promise<void>;
}

/** Opens no connection: each search does. @throws the error of reading the CA certificate's file */
export const openWitnesses = async (config: Config, given: Given): Promise<OpenWitnesses> => {
  const opened = await Promise.all(
    config.witnesses.map(async ({ name, address, authserv, imap }) => {
      const mailbox = await openImapMailbox(imap, { ...optionsOf(config, given), authserv });
      return { name, address, mailbox };
    }),
  );
  return {
    witnesses: opened,
    close: async () => {
      await Promise.all(opened.map(({ mailbox }) => mailbox.close()));
    },
  };
};

const openS3 = async (
  place: S3,
  options: PolledMailboxOptions,
  config: Config,
  given: Given,
): Promise<OpenReceiver> => {
  const { createPolledMailbox } = await import('../adapters/mail/polling.ts');
  const { createS3Client, createS3Search } = await import('../adapters/mail/s3.ts');
  const endpoint = config.aws.endpoints.s3;
  const client = createS3Client({
    region: place.region,
    ...(endpoint === null ? {} : { endpoint }),
    ...(given.credentials === undefined ? {} : { credentials: given.credentials }),
  });
  const mailbox = createPolledMailbox(() => createS3Search(place, { clock: options.clock, client }), options);
  return polled(mailbox, () => client.destroy());
};

/** @returns null for `receive: smtp`, which needs a listening port @throws the error of reading the CA certificate's file */
export const openPolledReceiver = async (config: Config, given: Given): Promise<OpenReceiver | null> => {
  const { receiver } = config;
  const options = optionsOf(config, given);
  if (receiver.tag === 'imap') return openImap(receiver, options);
  return receiver.tag === 's3' ? openS3(receiver, options, config, given) : null;
};

/**
 * Opens the mailbox that the configuration names. Loads only the modules that its kind of receiver needs.
 * @throws as `openPolledReceiver`, and if the port is taken
 */
export const openReceiver = async (config: Config, given: Given, store: ProbeStore): Promise<OpenReceiver> => {
  const { receiver } = config;
  if (receiver.tag !== 'smtp') {
    const polled = await openPolledReceiver(config, given);
    if (polled !== null) return polled;
    throw new Error('unreachable');
  }
  const { createSmtpProbeMailbox } = await import('../adapters/mail/smtp.ts');
  const mailbox = await createSmtpProbeMailbox({ ...receiver.listen, store, ...optionsOf(config, given) });
  return { ...mailbox, listening: { host: mailbox.host, port: mailbox.port } };
};

export type { Runtime } from './compose.ts';

/** Real milliseconds that running work gets at a stop. Work may be cut at any step, because it resumes after a restart (I12). */
const drainMs = 7_000;

export interface Service {
  readonly application: Application;
  readonly vault: KeyVault;
  readonly settings: Settings;
  /** The address that receives probes by SMTP; null if the bot polls a mailbox. */
  readonly listening: HostAndPort | null;
  /** The port of the HTTP server. It is open in Socket Mode too, for health checks. */
  readonly port: number;
  /** Resolves when every delivery is answered and every effect has ended. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const slackModeOf = ({ slack }: Config, front: HttpFront): SlackMode =>
  slack.mode.tag === 'http'
    ? { tag: 'http', signingSecret: slack.mode.signingSecret.reveal(), front }
    : { tag: 'socket', appToken: slack.mode.appToken.reveal() };

interface OpenFront {
  readonly front: HttpFront;
  /** Reports that Slack is connected and that the bot takes deliveries. */
  taking(application: Pick<Application, 'sweepWatch'>, metrics: Metrics | null): void;
  close(): Promise<void>;
}

/** Opens the HTTP port before everything else, so that health checks get an answer while the bot still waits for Slack or the store. */
const openFront = async (config: Config, runtime: Runtime, closers: Closers): Promise<OpenFront> => {
  const { clock, journal, listenHost } = runtime;
  const client = dynamoOf(config, runtime);
  closers.add(() => client.destroy());
  let slack: 'connecting' | 'taking' = 'connecting';
  let watch: Application['sweepWatch'] | null = null;
  let metrics: Metrics | null = null;
  const readiness = createReadiness({
    read: () => readCheckpointItem({ client, table: config.table }),
    clock,
    slack: () => slack,
    sweep: () => watch,
  });
  const host = listenHost ?? config.host;
  const front = await openHttpFront({
    ...(host === null ? {} : { host }),
    port: config.port,
    readiness,
    ...(config.metrics === 'prometheus' ? { metrics: async () => (await metrics?.text()) ?? null } : {}),
    log: journal,
    overSocket: config.slack.mode.tag === 'socket',
  });
  closers.add(() => front.close());
  journal.info({ port: front.port }, 'the port is open');
  if (runtime.makeTable !== true) {
    const { requireShape } = await import('./doctor/store.ts');
    await requireShape(client, config.table);
  }
  return {
    front,
    taking: ({ sweepWatch }, made) => {
      slack = 'taking';
      watch = sweepWatch;
      metrics = made;
    },
    close: async () => {
      await front.close();
      client.destroy();
    },
  };
};

/** @throws OtherShape, the errors of `compose` and of Slack's socket; all that was opened is closed by then */
export const startService = (config: Config, runtime: Runtime): Promise<Service> =>
  Closers.opening(async (closers) => {
    const opened = await openFront(config, runtime, closers);
    return startBehind(opened, config, runtime, closers);
  });

/** Loaded only where it is asked for. @returns null: it is not */
const openMetrics = async (config: Config, parts: Pick<Service, 'application' | 'vault'> & Pick<Runtime, 'clock'>) => {
  if (config.metrics !== 'prometheus') return null;
  const { createMetrics } = await import('./metrics/metrics.ts');
  return createMetrics({ config, ...parts });
};

/** @param closers of what is open if the start fails */
const startBehind = async (opened: OpenFront, config: Config, runtime: Runtime, closers: Closers): Promise<Service> => {
  const { clock, journal } = runtime;
  const mails = await openWitnesses(config, runtime);
  closers.add(() => mails.close());
  const open = async (store: ProbeStore): Promise<OpenReceiver> => {
    const receiver = await openReceiver(config, runtime, store);
    closers.add(() => receiver.close());
    return receiver;
  };
  const composition = await compose(config, runtime, open, mails.witnesses);
  closers.add(() => composition.close());
  const { application, vault, settings, client, cards, forms, mailbox } = composition;
  const slack: SlackApp = createSlackApp({
    requestHandler: application.requestHandler,
    client,
    cards,
    forms,
    settings,
    log: journal,
    now: () => clock.now(),
    botToken: config.slack.botToken.reveal(),
    mode: slackModeOf(config, opened.front),
    onRefused: (code) => void application.messengerRefused(code),
    ...slackUrlOf(config),
  });
  closers.add(() => slack.stop());
  await slack.start();
  const metrics = await openMetrics(config, { clock, application, vault });
  opened.taking(application, metrics);
  const idle = () => slack.idle().then(() => application.idle());
  return {
    application,
    vault,
    settings,
    listening: mailbox.listening,
    port: opened.front.port,
    idle,
    stop: async () => {
      await opened.front.close();
      metrics?.close();
      await slack.stop();
      await within(drainMs, application.idle());
      await mailbox.close();
      await mails.close();
      await composition.close();
      await opened.close();
    },
  };
};
