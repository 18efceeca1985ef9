import { basename, dirname, resolve } from 'node:path';
import type { Calendar } from '../../domain/calendar.ts';
import { anchorField, type ConfigurationFacts } from '../../domain/facts.ts';
import type { SigningDomain } from '../../domain/names.ts';
import type { Locale, Settings } from '../../ports/settings.ts';
import { type AlertsConfig, alertsOf } from './alerts.ts';
import { type AnchorConfig, anchorOf, anchorPlaceOf } from './anchor.ts';
import type { BreakGlassConfig } from './breakGlass.ts';
import { calendarOf, withHolidays } from './calendar.ts';
import { crossChecks } from './crossChecks.ts';
import { type DomainConfig, domainFacts, domainSettings } from './domains.ts';
import {
  type AwsService,
  type Environment,
  type EnvironmentSettings,
  type PublicEnvironment,
  readEnvironment,
  readPublicEnvironment,
  type SlackMode,
} from './environment.ts';
import { problemsOf, reportProblems } from './explain.ts';
import type { Secret } from './fields.ts';
import { type ConfigFile, fileFacts, fileSchema, type LegacyConfig } from './file.ts';
import { type KeysConfig, keysOf, regionProblems } from './keys.ts';

import { fixedPolicyFacts, policyOf } from './policy.ts';
import { type Receiver, receiverOf, type WitnessConfig, witnessesOf } from './probe.ts';
import type { Problem } from './problem.ts';
import { type FileSource, readConfiguration } from './source.ts';

/** The validated environment and configuration file. The home workspace is not in it: it comes from Slack's `auth.test`. */
export interface Config {
  readonly settings: Omit<Settings, 'domains'> & {
    readonly domains: ReadonlyMap<SigningDomain, DomainConfig>;
  };
  readonly slack: {
    readonly botToken: Secret;
    readonly mode: SlackMode;
    /** Null: Slack's own. Ends with a slash. */
    readonly apiUrl: string | null;
  };
  /** The address that HTTP listens on; null: every address. */
  readonly host: string | null;
  /** The port of `/slack/events`, `/healthz` and `/readyz`. 0 takes a free one. */
  readonly port: number;
  /** Where metrics go; null: nowhere. */
  readonly metrics: 'prometheus' | 'cloudwatch' | null;
  readonly aws: {
    readonly region: string;
    /** Null: the service's own endpoint of the region. */
    readonly endpoints: Readonly<Record<AwsService, string | null>>;
  };
  readonly table: string;
  readonly keys: KeysConfig;
  /** Remembers the newest decisions of each log outside the table. */
  readonly anchor: AnchorConfig | null;
  readonly dns: {
    /** `address:port` */
    readonly resolvers: readonly string[];
    readonly timeoutMs: number;
    readonly tries: number;
    /** The most queries at the same time, to all servers together. */
    readonly windowMax: number;
    /** The rate limits for each server address. */
    readonly limits: { readonly inFlightMax: number; readonly perSecondMax: number };
  };
  /** Cron expressions: `daily` in `timeZone`, which is the calendar's, and `sweep` in UTC. */
  readonly schedule: { readonly daily: string; readonly sweep: string; readonly timeZone: string };
  /** Domains that the daily check reads at the same time. */
  readonly dailyCheckWindowMax: number;
  /** The channels for critical notices besides Slack. */
  readonly alerts: AlertsConfig;
  /** The people who may roll back from the command line. */
  readonly breakGlass: BreakGlassConfig;
  /** The domain of the former Lambda function's calls. */
  readonly legacy: LegacyConfig;
  /** The receiver of probe mails. */
  readonly receiver: Receiver;
  /** Mailboxes at other providers, for the proof by delivery. */
  readonly witnesses: readonly WitnessConfig[];
  /** The receiving server whose Authentication-Results count (authserv-id); null: none counts. */
  readonly authserv: string | null;
  /** The settings that the log records: those that decide who may do what, and when. */
  readonly facts: {
    readonly common: ConfigurationFacts;
    readonly ofDomain: ReadonlyMap<SigningDomain, ConfigurationFacts>;
  };
}

/** The settings that the log records for a domain. @returns null for a domain that is not configured */
export const configurationFacts = ({ facts }: Config, domain: SigningDomain): ConfigurationFacts | null => {
  const domainFacts = facts.ofDomain.get(domain);
  return domainFacts === undefined ? null : { ...facts.common, ...domainFacts };
};

interface ConfigSource extends FileSource {
  readonly env: Environment;
}

/** The part of the configuration that needs no secret. */
export type PublicConfig = Pick<Config, 'settings' | 'aws' | 'table' | 'keys' | 'anchor' | 'breakGlass'>;

export type LoadedConfig<C = Config> =
  | { readonly tag: 'loaded'; readonly config: C }
  /** `text` describes for people every problem, with path, expected shape and example. */
  | { readonly tag: 'refused'; readonly problems: readonly Problem[]; readonly locale: Locale; readonly text: string };

interface Built<C> {
  readonly config: C;
  readonly problems: readonly Problem[];
}

/** Collects every problem of the environment, of the file and of both together. */
const load = async <E extends PublicEnvironment, C>(
  source: ConfigSource,
  { settings: environment, problems }: { readonly settings: E; readonly problems: readonly Problem[] },
  build: (file: ConfigFile, environment: E, folder: string) => Built<C>,
): Promise<LoadedConfig<C>> => {
  const path = environment.configPath;
  const file = path === '' ? { problems: [], raw: null, file: null } : await readConfigFile(source, path);
  const read = file.file ? build(file.file, environment, dirname(resolve(path))) : null;
  const all = [...problems, ...(read?.problems ?? []), ...file.problems];
  if (all.length === 0 && read) return { tag: 'loaded', config: read.config };
  const locale = localeOf(file.raw, source.env);
  return { tag: 'refused', problems: all, locale, text: reportProblems(all, locale, path) };
};

/**
 * Reads the environment and the configuration file. Never throws for their content: it collects every problem and describes them in
 * the file's `locale`, or in that of the POSIX locale variables if the file has none.
 */
export const loadConfig = (source: ConfigSource): Promise<LoadedConfig> =>
  load(source, readEnvironment(source.env), (file, environment, folder) =>
    configOf(file, environment, source.env, folder),
  );

/** As `loadConfig`, for a process that is given no secret. */
export const loadPublicConfig = (source: ConfigSource): Promise<LoadedConfig<PublicConfig>> =>
  load(source, readPublicEnvironment(source.env), (file, environment, folder) => {
    const config = publicConfigOf(file, environment, folder);
    return { config, problems: regionProblems(config.keys, environment.awsRegion ?? '') };
  });

/** Reads the file alone, for what prepares a deployment: it needs no secret and builds nothing from the file. */
export const loadFile = (source: ConfigSource): Promise<LoadedConfig<ConfigFile>> =>
  load(source, readPublicEnvironment(source.env), (file) => ({ config: file, problems: [] }));

interface ReadFile {
  readonly problems: readonly Problem[];
  readonly raw: unknown;
  readonly file: ConfigFile | null;
}

const readConfigFile = async (source: ConfigSource, path: string): Promise<ReadFile> => {
  const read = await readConfiguration(source, path);
  if (read.tag === 'unreadable') return { problems: read.problems, raw: null, file: null };
  const { raw, placeOf } = read.complete;
  const parsed = fileSchema.safeParse(raw);
  const shape = parsed.success ? [] : problemsOf(parsed.error.issues, raw, placeOf);
  const all = once([...read.problems, ...shape, ...crossChecks(raw, placeOf, basename(path))]);
  const problems = all.toSorted((a, b) => compareFiles(a, b) || (a.line ?? 0) - (b.line ?? 0));
  return { problems, raw, file: parsed.success ? parsed.data : null };
};

/** What stands in `defaults` is wrong once, though every domain inherits it. */
const once = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map((one) => [JSON.stringify([one.file, one.line, one.path, one.code]), one])).values(),
];

/** The main file first. */
const compareFiles = (a: Problem, b: Problem): number => (a.file ?? '').localeCompare(b.file ?? '', 'en');

const localeOf = (raw: unknown, env: Environment): Locale => {
  const locale = (raw as { locale?: unknown } | null)?.locale;
  if (locale === 'ja' || locale === 'en') return locale;
  return /^ja/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'ja' : 'en';
};

const dnsOf = ({ atOnce, perServer, ...dns }: ConfigFile['dns']): Config['dns'] => ({
  ...dns,
  windowMax: atOnce,
  limits: { inFlightMax: perServer.atOnce, perSecondMax: perServer.perSecond },
});

const publicConfigOf = (
  file: ConfigFile,
  { awsRegion, endpoints }: PublicEnvironment,
  folder: string,
): PublicConfig => {
  const calendar = calendarIn(file);
  const { address, from, wait } = file.probe;
  const keys = keysOf(file.keys, folder);
  const anchor = anchorOf(file.anchor, keys, awsRegion, folder);
  return {
    settings: {
      locale: file.locale,
      policy: { ...policyOf(file.policy, calendar), anchorPlace: anchorPlaceOf(anchor) },
      domains: new Map(
        file.domains.map((domain) => [
          domain.name,
          domainSettings(domain, file.account, (path) => resolve(folder, path)),
        ]),
      ),
      probe: { address, fromLocalPart: from, waitMs: wait },
      runbook: file.alerts.runbook ?? null,
      testEndpoints: endpoints.testEndpoints,
    },
    aws: { region: awsRegion, endpoints: endpoints.aws },
    table: file.table,
    keys,
    anchor,
    breakGlass: file.breakGlass ?? { people: [] },
  };
};

const windowOf = ({ window, timezone }: ConfigFile) => withHolidays(window, timezone);

export const calendarIn = (file: ConfigFile): Calendar =>
  calendarOf(windowOf(file), file.timezone, file.schedule.daily.minuteOfDay);

/** The configuration is usable only if there is no problem. */
const configOf = (
  written: ConfigFile,
  environment: EnvironmentSettings,
  env: Environment,
  folder: string,
): Built<Config> => {
  const { endpoints } = environment;
  const file = { ...written, window: windowOf(written) };
  const pathOf = (path: string): string => resolve(folder, path);
  const { receiver, problems: ofReceiver } = receiverOf(file.probe, env, environment.awsRegion, pathOf);
  const { witnesses, problems: ofWitnesses } = witnessesOf(file.probe, env, pathOf);
  const { alerts, problems: ofAlerts } = alertsOf(file.alerts, env);
  const shared = publicConfigOf(written, environment, folder);
  const config: Config = {
    ...shared,
    slack: { botToken: environment.botToken, mode: environment.mode, apiUrl: endpoints.slackApiUrl },
    host: environment.host,
    port: environment.port,
    metrics: environment.metrics,
    dns: dnsOf(file.dns),
    dailyCheckWindowMax: file.schedule.domainsAtOnce,
    schedule: { daily: file.schedule.daily.cron, sweep: file.schedule.sweep, timeZone: file.timezone },
    authserv: file.probe.authserv ?? null,
    alerts,
    legacy: file.legacy ?? null,
    receiver,
    witnesses,
    facts: factsOf(file, shared.settings),
  };
  const ofKeys = regionProblems(shared.keys, environment.awsRegion ?? '');
  return { config, problems: [...ofKeys, ...ofReceiver, ...ofWitnesses, ...ofAlerts] };
};

const factsOf = (file: ConfigFile, { testEndpoints, policy: { anchorPlace } }: Settings): Config['facts'] => ({
  common: {
    ...fixedPolicyFacts(file.policy),
    ...fileFacts(file),
    [anchorField]: anchorPlace ?? 'none',
    testEndpoints: String(testEndpoints),
  },
  ofDomain: new Map(file.domains.map((domain) => [domain.name, domainFacts(domain, file.account)])),
});
