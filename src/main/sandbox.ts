/** Sandbox and bot in one process, composed as in `serve`. Only the addresses, the credentials and the clock differ. */

import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Calendar, dailyAfter } from '../domain/calendar.ts';
import { recordValue, stringsOf } from '../domain/keyRecord.ts';
import { type Instant, recordName, Selector, SigningDomain } from '../domain/names.ts';
import type { Journal } from '../ports/journal.ts';
import { silentJournal } from '../ports/journal.ts';
import type { KeyVault, PublicKeyInfo } from '../ports/keys.ts';
import type { Bystander, VirtualClock } from '../sandbox/clock.ts';
import type { DnsWorld } from '../sandbox/dns/world.ts';
import { loopback } from '../sandbox/loopback.ts';
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import type { SesSandbox } from '../sandbox/ses/api.ts';
import { people } from '../sandbox/slack/workspace.ts';
import { arnOf } from '../sandbox/sts.ts';
import type { Application, ApplicationParts } from './application.ts';
import { type Drill, drillOf } from './commands/breakGlass.ts';
import type { HostAndPort } from './config/fields.ts';
import { type Config, loadConfig } from './config/load.ts';
import { storeByDoor } from './sandboxStore.ts';
import { type Service, startService } from './service.ts';

interface Driven {
  readonly clock: VirtualClock;
  readonly ses: Pick<SesSandbox, 'nextDueAt' | 'tick'>;
  readonly application: Pick<Application, 'idle' | 'sweep' | 'dailyCheck' | 'nextDueAt'>;
  readonly calendar: Calendar;
  readonly bystanders: ReadonlySet<Bystander>;
}

const stepsMax = 20_000;
/** Milliseconds between a due moment and the sweep after it, as with the cron. */
const sweepSlackMs = 1_000;

/** Moves the clock through SES's own DNS checks. The bot does not act at those moments: it reads SES at its own due moments. */
const liveThroughSes = async ({ clock, ses }: Driven, to: Instant): Promise<void> => {
  for (let step = 0; step < stepsMax; step += 1) {
    const due = ses.nextDueAt();
    if (due === null || due >= to) return;
    clock.moveTo(due);
    await ses.tick();
  }
};

const actBeside = async ({ bystanders }: Driven): Promise<void> => {
  for (const bystander of bystanders) await bystander.act();
};

/** Moves the clock through the moments of SES and of whoever acts beside the bot. The bot has nothing to do at them. */
const liveBeside = async (driven: Driven, to: Instant): Promise<void> => {
  const { clock, ses, bystanders } = driven;
  for (let step = 0; step < stepsMax; step += 1) {
    const next = Math.min(...[...bystanders].map((bystander) => bystander.nextAt()));
    if (next >= to) break;
    await liveThroughSes(driven, next);
    clock.moveTo(next);
    await ses.tick();
    await actBeside(driven);
  }
  await liveThroughSes(driven, to);
};

/** The first due moment after `since`. It may be in the past, because the clock also moves while the bot waits for Slack. */
const nextMoment = async ({ application, calendar }: Driven, since: Instant, to: Instant): Promise<Instant> => {
  const due = await application.nextDueAt();
  const today = dailyAfter(calendar, since, 0);
  const daily = today > since ? today : dailyAfter(calendar, since, 1);
  const moments = [daily, ...(due === null ? [] : [due + sweepSlackMs])];
  return Math.min(to, ...moments.filter((moment) => moment > since));
};

/** Sweeps only if something is due: an idle sweep queries the index and moves its cursor, and this check reads one head per domain. */
const sweepWhereDue = async ({ clock, application }: Driven): Promise<void> => {
  const due = await application.nextDueAt();
  if (due !== null && due <= clock.now()) await application.sweep();
};

/** Performs everything due at the present moment: SES's DNS checks, the sweep and, if `daily`, the daily check. */
const settleNow = async (driven: Driven, daily: boolean): Promise<void> => {
  const { ses, application } = driven;
  await application.idle();
  await ses.tick();
  if (daily) await application.dailyCheck();
  await sweepWhereDue(driven);
  await application.idle();
};

/**
 * Moves the sandbox's clock through every due moment, in order, as real time does.
 * @param byMs virtual milliseconds
 */
export const advance = async (driven: Driven, byMs: number): Promise<void> => {
  const { clock, calendar } = driven;
  const from = clock.now();
  const to = from + byMs;
  await settleNow(driven, false);
  await actBeside(driven);
  let lived = from;
  for (let step = 0; lived < Math.max(to, clock.movedTo) && step < stepsMax; step += 1) {
    const next = await nextMoment(driven, lived, Math.max(to, clock.movedTo));
    const daily = dailyAfter(calendar, next, 0) === next;
    await liveBeside(driven, next);
    clock.moveTo(next);
    lived = next;
    await settleNow(driven, daily);
    await actBeside(driven);
  }
};

/** The record of the application, and the usual mistakes of a DNS department. */
export const recordVariants = ['right', 'truncated', 'other_key', 'testing_flag', 'two_records', 'one_server'] as const;
export type RecordVariant = (typeof recordVariants)[number];

const unknownKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .publicKey.export({ type: 'spki', format: 'der' })
    .toString('base64');

/** Publishes the variant. @returns the strings of the (first) record */
const variantOf = (variant: RecordVariant, info: PublicKeyInfo, dns: DnsWorld, name: string): readonly string[] => {
  const right = [...stringsOf(recordValue(info.publicKey))];
  const put = (strings: string[], only?: 'ns1'): readonly string[] => {
    dns.publish(name, strings, only === undefined ? {} : { server: only });
    return strings;
  };
  switch (variant) {
    case 'right':
      return put(right);
    case 'truncated':
      return put(right.slice(0, 1));
    case 'other_key':
      return put([...stringsOf(recordValue(unknownKey()))]);
    case 'testing_flag':
      return put([...stringsOf(recordValue(info.publicKey).replace('k=rsa;', 'k=rsa; t=y;'))]);
    case 'two_records':
      dns.publishAll(name, [right, [...stringsOf(recordValue(unknownKey()))]]);
      return right;
    case 'one_server':
      return put(right, 'ns1');
  }
};

interface YamlOptions {
  readonly locale?: 'ja' | 'en';
  /** Overrides of the file's `policy`. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** More signing domains with the same people, in the zone of the first one. */
  readonly moreDomains?: readonly string[];
  /** Real milliseconds that the bot waits for a name server. */
  readonly dnsTimeoutMs?: number;
  /** The port of the probe mailbox; absent: a free port. */
  readonly probePort?: number;
  /** Overrides of the file's `probe`: another kind of receiver. */
  readonly probe?: Readonly<Record<string, unknown>>;
}

export const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
export const current = Selector.parse('gooid-21-prod-20250904-1') as Selector;
export const channel = 'C0DKIM';
export const account = '123456789012';
/** The runbook's day 0. */
export const runbookStart = Date.parse('2025-09-18T10:00:00+09:00');

/** The people who may roll back without Slack. */
const enrolled = ['operator', 'approver-1', 'approver-2'];
const breakGlassPeople = people
  .filter(({ name }) => enrolled.includes(name))
  .map(({ id, name }) => ({ slack: id, arn: arnOf(account, name) }));

/** The configuration file of a bot in the sandbox: the runbook's names and the sandbox's addresses. */
export const yamlOf = (sandbox: Sandbox, regions: readonly string[], options: YamlOptions): string =>
  // JSON is a subset of YAML.
  JSON.stringify({
    locale: options.locale ?? 'ja',
    timezone: 'Asia/Tokyo',
    table: 'dkim-rotation',
    account,
    keys: { provider: 'local', file: './master.key' },
    domains: [domain, ...(options.moreDomains ?? [])].map((name) => ({
      name,
      targets: regions.map((region) => ({ region })),
      channel,
      selector: 'gooid-21-prod-{yyyymmdd}-{n}',
      current,
      approvers: { userGroup: 'S0APPROVERS' },
      operators: { userGroup: 'S0OPERATORS' },
      nightOperators: { userGroup: 'S0NIGHT' },
      regions: [...new Set([...regions, 'us-east-1'])],
      authoritative: sandbox.dns.authoritative,
    })),
    dns: { resolvers: sandbox.dns.resolvers, timeoutMs: options.dnsTimeoutMs ?? 500 },
    policy: options.policy ?? {},
    breakGlass: { people: breakGlassPeople },
    alerts: { webhook: { url: sandbox.alerts.url } },
    probe: { listen: `${loopback}:${options.probePort ?? 0}`, address: 'probe@probe.goo.ne.jp', ...options.probe },
  });

/** The environment of a bot in the sandbox, as `serve` reads it. */
export const envOf = (sandbox: Sandbox, configPath: string, mode: 'http' | 'socket'): Record<string, string> => ({
  DKIM_CONFIG: configPath,
  SLACK_BOT_TOKEN: sandbox.slackSecrets.botToken,
  SLACK_SIGNING_SECRET: sandbox.slackSecrets.signingSecret,
  ...(mode === 'socket' ? { SLACK_APP_TOKEN: sandbox.slackSecrets.appToken } : {}),
  SLACK_API_URL: sandbox.slack.apiUrl,
  PORT: '0',
  AWS_REGION: sandbox.dynamo.region,
  AWS_ENDPOINT_URL_DYNAMODB: sandbox.dynamo.endpoint,
  AWS_ENDPOINT_URL_SESV2: sandbox.ses.url,
  AWS_ENDPOINT_URL_STS: sandbox.sts.url,
  FUTARI_TEST_ENDPOINTS: 'allow',
  FUTARI_ALERT_WEBHOOK_SECRET: sandbox.alerts.secret,
});

/** Makes SES sign with the current key and publishes its record. If `hold`, the bot keeps the key; otherwise only SES has it. */
export const seedCurrent = async (
  sandbox: Sandbox,
  vault: KeyVault,
  regions: readonly string[],
  hold: boolean,
): Promise<void> => {
  const { ses, dns, clock } = sandbox;
  const info = await vault.generate(domain, current, clock.now());
  dns.publish(recordName(current, domain), [...stringsOf(recordValue(info.publicKey))]);
  // The worst case on the approval card: no custom MAIL FROM domain, so SPF is not aligned.
  dns.publish(`_dmarc.${domain}`, ['v=DMARC1; p=reject; rua=mailto:dmarc@goo.ne.jp']);
  await vault.use(domain, current, async (key) => {
    const identity = {
      account,
      identity: domain,
      origin: 'EXTERNAL',
      selector: current,
      privateKey: key.pkcs1Base64(),
    } as const;
    for (const region of regions) await ses.putIdentity({ ...identity, region });
  });
  if (!hold) await vault.destroy(domain, current);
};

export interface SandboxServiceOptions {
  /** The folder that keeps the state after the process ends; absent: nothing is kept. */
  readonly path?: string;
  readonly mode?: 'http' | 'socket';
  readonly locale?: 'ja' | 'en';
  /** Overrides of the YAML's `policy`. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** False: the bot does not hold the current key, so a rotation cannot be rolled back. */
  readonly importCurrent?: boolean;
  readonly regions?: readonly string[];
  readonly moreDomains?: readonly string[];
  /** Real milliseconds between two control-plane calls of SES; SES's own is 1000. */
  readonly sesThrottleMs?: number;
  readonly startAt?: number;
  /** Methods of Slack without a rate limit; absent: none. */
  readonly slackUnlimited?: readonly string[];
  /** Where Slack's app is installed; absent: in a standalone workspace. */
  readonly installedIn?: 'workspace' | 'gridWorkspace' | 'organisation';
  /** Real milliseconds that the bot waits for a name server; absent: 500. */
  readonly dnsTimeoutMs?: number;
  /** The number of authoritative servers; absent: two. */
  readonly nameServers?: 2 | 3;
  /** The ports that the name servers and resolvers had before. */
  readonly dnsPorts?: Readonly<Record<string, number>>;
  readonly journal?: Journal;
  /** Prepares the sandbox before the bot starts. */
  readonly beforeStart?: (sandbox: Sandbox) => void;
  readonly atBoundary?: ApplicationParts['atBoundary'];
}

export interface SandboxService {
  readonly sandbox: Sandbox;
  readonly application: Application;
  readonly service: Service;
  readonly domain: SigningDomain;
  readonly channel: string;
  readonly urls: {
    readonly slack: string;
    readonly application: string;
    readonly ses: string;
    readonly dynamodb: string;
    readonly authoritative: readonly string[];
    readonly resolvers: readonly string[];
    readonly smtp: string;
  };
  /** Moves the clock through every due moment. */
  pass(ms: number): Promise<void>;
  /** Publishes the application's record as the DNS department would, or one of its usual mistakes. */
  publish(variant?: RecordVariant): Promise<{ readonly name: string; readonly strings: readonly string[] }>;
  removeRecord(which: 'next' | 'current'): Promise<void>;
  /** Runs the break-glass command of a person while Slack is down. */
  readonly breakGlass: Drill;
  idle(): Promise<void>;
  close(): Promise<void>;
}

const nextKeyOf = async ({ application, vault }: Service): Promise<PublicKeyInfo> => {
  const head = await application.log.load(domain);
  const next = head?.state.rotation?.next;
  const info = next === undefined ? null : await vault.describe(domain, next);
  if (info === null) throw new RangeError('no rotation has a key yet: say `/dkim rotate` first');
  return info;
};

const openSandbox = (options: SandboxServiceOptions, throttleMs: number): Promise<Sandbox> =>
  createSandbox({
    startAt: options.startAt ?? runbookStart,
    zones: [domain],
    account,
    sesThrottleMs: throttleMs,
    nameServers: options.nameServers ?? 2,
    dnsPorts: options.dnsPorts ?? {},
    slackUnlimited: options.slackUnlimited ?? [],
    installedIn: options.installedIn ?? 'workspace',
    ...(options.path === undefined ? {} : { path: join(options.path, 'dynamodb') }),
  });

/** Writes the configuration file and loads it as `serve` does. */
const configured = async (
  folder: string,
  sandbox: Sandbox,
  regions: readonly string[],
  options: SandboxServiceOptions,
): Promise<Config> => {
  const configPath = join(folder, 'futari.yml');
  await writeFile(configPath, yamlOf(sandbox, regions, options));
  const env = envOf(sandbox, configPath, options.mode ?? 'http');
  const loaded = await loadConfig({ env, readFile: (file) => readFile(file, 'utf8') });
  if (loaded.tag === 'refused') throw new Error(loaded.text);
  return loaded.config;
};

const urlsOf = (
  { slack, ses, dynamo, dns }: Sandbox,
  application: string,
  smtp: HostAndPort,
): SandboxService['urls'] => ({
  slack: slack.apiUrl,
  application,
  ses: ses.url,
  dynamodb: dynamo.endpoint,
  authoritative: dns.authoritative,
  resolvers: dns.resolvers,
  smtp: `${smtp.host}:${smtp.port}`,
});

/** The actions of the DNS department. */
const dnsDepartment = (service: Service, dns: DnsWorld): Pick<SandboxService, 'publish' | 'removeRecord'> => ({
  publish: async (variant = 'right') => {
    const info = await nextKeyOf(service);
    const name = recordName(info.selector, domain);
    return { name, strings: variantOf(variant, info, dns, name) };
  },
  removeRecord: async (which) => {
    const selector = which === 'current' ? current : (await nextKeyOf(service)).selector;
    dns.remove(recordName(selector, domain));
  },
});

/** Closes everything that is open if the start fails. */
const orElse = async <T>(work: Promise<T>, close: () => Promise<void>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    await close();
    throw error;
  }
};

export const startSandboxService = async (options: SandboxServiceOptions = {}): Promise<SandboxService> => {
  const regions = options.regions ?? ['ap-northeast-1'];
  const throttleMs = options.sesThrottleMs ?? 1_000;
  const folder = options.path ?? (await mkdtemp(join(tmpdir(), 'futari-sandbox-')));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const sandbox = await openSandbox(options, throttleMs);
  options.beforeStart?.(sandbox);
  const config = await configured(folder, sandbox, regions, options);
  const runtime = {
    clock: sandbox.clock,
    journal: options.journal ?? silentJournal,
    credentials: sandbox.dynamo.credentials,
    sesSpacingMs: Math.ceil(throttleMs * 1.05),
    pause: (ms: number) => sandbox.clock.pause(ms),
    listenHost: loopback,
    openStore: storeByDoor(sandbox.dynamo.door),
  };
  const remove = async (): Promise<void> => {
    await sandbox.close();
    if (options.path === undefined) await rm(folder, { recursive: true, force: true });
  };
  const boundary = options.atBoundary === undefined ? {} : { atBoundary: options.atBoundary };
  const service = await orElse(startService(config, { ...runtime, makeTable: true, ...boundary }), remove);
  const { listening } = service;
  if (listening === null) throw new Error('a sandbox receives its probes by SMTP');
  sandbox.deliverTo(listening.host, listening.port);
  const eventsUrl = `http://${loopback}:${service.port}/slack/events`;
  if (options.mode !== 'socket') sandbox.slack.setRequestUrl(eventsUrl);
  await seedCurrent(sandbox, service.vault, regions, options.importCurrent ?? true);
  const { clock, ses, dns, bystanders } = sandbox;
  const { application } = service;
  const driven = { clock, ses, application, bystanders, calendar: service.settings.policy.calendar };
  return {
    sandbox,
    application,
    service,
    domain,
    channel,
    urls: urlsOf(sandbox, eventsUrl, listening),
    pass: (ms) => service.idle().then(() => advance(driven, ms)),
    ...dnsDepartment(service, dns),
    breakGlass: drillOf(config, sandbox, runtime, domain),
    idle: () => service.idle(),
    close: async () => {
      await service.stop();
      await remove();
    },
  };
};
