/** Sandbox and bot in one process, wired by the same container as `serve`: only addresses and the clock differ. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Journal } from '../app/deps.ts';
import { recordName, type SigningDomain } from '../domain/names.ts';
import type { PublicKeyInfo } from '../ports/keys.ts';
import { loopback } from '../sandbox/loopback.ts';
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import type { Bot, BotParts } from './bot.ts';
import { type Drill, drillOf } from './breakGlass/drill.ts';
import { advance } from './clockDrive.ts';
import { loadConfig } from './config/load.ts';
import { type RecordVariant, variantOf } from './recordVariant.ts';
import { account, channel, current, domain, envOf, runbookStart, seedCurrent, yamlOf } from './sandboxConfig.ts';
import { type Service, startService } from './service.ts';

export interface SandboxServiceOptions {
  /** Folder that outlives the process; in memory when absent. */
  readonly path?: string;
  readonly mode?: 'http' | 'socket';
  readonly locale?: 'ja' | 'en';
  /** Overrides of the YAML's `policy`. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** False: the current key is not held, so that a rotation has no way back. */
  readonly importCurrent?: boolean;
  readonly regions?: readonly string[];
  readonly moreDomains?: readonly string[];
  /** Real milliseconds between two control-plane calls of SES; SES's own is 1000. */
  readonly sesThrottleMs?: number;
  readonly startAt?: number;
  /** Methods of Slack without a rate limit; none where nothing is said. */
  readonly slackUnlimited?: readonly string[];
  /** Real milliseconds that the bot gives a name server; 500 where nothing is said. */
  readonly dnsTimeoutMs?: number;
  /** Authoritative ones: two where nothing is said. */
  readonly nameServers?: 2 | 3;
  readonly journal?: Journal;
  readonly atBoundary?: BotParts['atBoundary'];
}

export interface SandboxService {
  readonly sandbox: Sandbox;
  readonly bot: Bot;
  readonly service: Service;
  readonly domain: SigningDomain;
  readonly channel: string;
  readonly urls: {
    readonly slack: string;
    readonly bot: string;
    readonly ses: string;
    readonly dynamodb: string;
    readonly authoritative: readonly string[];
    readonly resolvers: readonly string[];
    readonly smtp: string;
  };
  /** Moves the clock through every due moment. */
  pass(ms: number): Promise<void>;
  /** Publishes the application's record as the DNS department would, or a mistake that it might make. */
  publish(variant?: RecordVariant): Promise<{ readonly name: string; readonly strings: readonly string[] }>;
  removeRecord(which: 'next' | 'current'): Promise<void>;
  /** What a person says at the command line while Slack is down. */
  readonly breakGlass: Drill;
  idle(): Promise<void>;
  close(): Promise<void>;
}

const silent: Journal = { info: () => {}, error: () => {} };

const nextKeyOf = async ({ bot, vault }: Service): Promise<PublicKeyInfo> => {
  const head = await bot.log.load(domain);
  const next = head?.state.rotation?.next;
  const info = next === undefined ? null : await vault.describe(domain, next);
  if (info === null) throw new RangeError('no rotation has a key yet: say `/dkim rotate` first');
  return info;
};

export const startSandboxService = async (options: SandboxServiceOptions = {}): Promise<SandboxService> => {
  const regions = options.regions ?? ['ap-northeast-1'];
  const throttleMs = options.sesThrottleMs ?? 1_000;
  const startAt = options.startAt ?? runbookStart;
  const path = options.path === undefined ? {} : { path: join(options.path, 'dynamodb') };
  const folder = options.path ?? (await mkdtemp(join(tmpdir(), 'futari-sandbox-')));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const nameServers = options.nameServers ?? 2;
  const sandbox = await createSandbox({
    startAt,
    zones: [domain],
    account,
    sesThrottleMs: throttleMs,
    nameServers,
    slackUnlimited: options.slackUnlimited ?? [],
    ...path,
  });
  const configPath = join(folder, 'futari.yml');
  await writeFile(configPath, yamlOf(sandbox, regions, options));
  const env = envOf(sandbox, configPath, options.mode ?? 'http');
  const loaded = await loadConfig({ env, readFile: (file) => readFile(file, 'utf8') });
  if (loaded.tag === 'refused') throw new Error(loaded.text);
  const surroundings = {
    clock: sandbox.clock,
    journal: options.journal ?? silent,
    credentials: sandbox.dynamo.credentials,
    sesSpacingMs: Math.ceil(throttleMs * 1.05),
    pause: (ms: number) => sandbox.clock.pause(ms),
    listenHost: loopback,
  };
  const service = await startService(loaded.config, {
    ...surroundings,
    makeTable: true,
    ...(options.atBoundary === undefined ? {} : { atBoundary: options.atBoundary }),
  });
  const { listening } = service;
  if (listening === null) throw new Error('a sandbox receives its probes by SMTP');
  sandbox.deliverTo(listening.host, listening.port);
  const botUrl = `http://${loopback}:${service.port}/slack/events`;
  if (options.mode !== 'socket') sandbox.slack.setRequestUrl(botUrl);
  await seedCurrent(sandbox, service.vault, regions, options.importCurrent ?? true);
  const { calendar } = service.settings.policy;
  const { dns } = sandbox;
  return {
    sandbox,
    bot: service.bot,
    service,
    domain,
    channel,
    urls: {
      slack: sandbox.slack.apiUrl,
      bot: botUrl,
      ses: sandbox.ses.url,
      dynamodb: sandbox.dynamo.endpoint,
      authoritative: dns.authoritative,
      resolvers: dns.resolvers,
      smtp: `${listening.host}:${listening.port}`,
    },
    pass: async (ms) => {
      await service.idle();
      await advance({ clock: sandbox.clock, ses: sandbox.ses, bot: service.bot, calendar }, ms);
    },
    publish: async (variant = 'right') => {
      const info = await nextKeyOf(service);
      const name = recordName(info.selector, domain);
      return { name, strings: variantOf(variant, info, dns, name) };
    },
    removeRecord: async (which) => {
      const selector = which === 'current' ? current : (await nextKeyOf(service)).selector;
      dns.remove(recordName(selector, domain));
    },
    breakGlass: drillOf(loaded.config, sandbox, surroundings, domain),
    idle: () => service.idle(),
    close: async () => {
      await service.stop();
      await sandbox.close();
      if (options.path === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
};
