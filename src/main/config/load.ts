import { dirname, join, resolve } from 'node:path';
import type { Locale } from '../../ports/settings.ts';
import { alertProblems, alertsOf } from './alertsSchema.ts';
import type { Config, KeysConfig } from './config.ts';
import { crossChecks } from './crossChecks.ts';
import { domainSettings } from './domainSchema.ts';
import type { Environment } from './endpoints.ts';
import { type EnvironmentSettings, readEnvironment } from './environment.ts';
import { problemsOf } from './explain.ts';
import { policyOf } from './policySchema.ts';
import { passwordProblems, receiverOf } from './probeSchema.ts';
import type { Problem } from './problem.ts';
import { reportProblems } from './report.ts';
import { type ConfigFile, fileSchema } from './schema.ts';
import { calendarOf } from './windowSchema.ts';
import { readYaml } from './yamlFile.ts';

export interface ConfigSource {
  readonly env: Environment;
  /** Rejects with a Node error (`code`) when there is no such file. */
  readonly readFile: (path: string) => Promise<string>;
}

export type LoadedConfig =
  | { readonly tag: 'loaded'; readonly config: Config }
  /** `text` is for people: every problem, with path, expected shape and example. */
  | { readonly tag: 'refused'; readonly problems: readonly Problem[]; readonly locale: Locale; readonly text: string };

/**
 * Reads environment and configuration file, before anything listens. Never throws for what they say: every problem is collected,
 * and told in the file's `locale`, or in LANG's where the file does not say it.
 */
export const loadConfig = async (source: ConfigSource): Promise<LoadedConfig> => {
  const { settings: environment, problems } = readEnvironment(source.env);
  const path = environment.configPath;
  const file = path === '' ? { problems: [], raw: null, file: null } : await readConfigFile(source, path);
  const password = file.file
    ? [...passwordProblems(file.file.probe, source.env), ...alertProblems(file.file.alerts, source.env)]
    : [];
  const all = [...problems, ...password, ...file.problems];
  if (all.length === 0 && file.file) {
    return { tag: 'loaded', config: configOf(file.file, environment, source.env, dirname(resolve(path))) };
  }
  const locale = localeOf(file.raw, source.env);
  return { tag: 'refused', problems: all, locale, text: reportProblems(all, locale, path) };
};

interface ReadFile {
  readonly problems: readonly Problem[];
  readonly raw: unknown;
  readonly file: ConfigFile | null;
}

const readConfigFile = async (source: ConfigSource, path: string): Promise<ReadFile> => {
  let text: string;
  try {
    text = await source.readFile(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'error';
    const problem: Problem = {
      path: 'DKIM_CONFIG',
      code: 'file_unreadable',
      facts: { file: path, reason },
      line: null,
    };
    return { problems: [problem], raw: null, file: null };
  }
  const yaml = readYaml(text);
  if (yaml.tag === 'unreadable') return { problems: yaml.problems, raw: null, file: null };
  const { value: raw, lineOf } = yaml;
  const parsed = fileSchema.safeParse(raw);
  const shape = parsed.success ? [] : problemsOf(parsed.error.issues, raw, lineOf);
  const problems = [...shape, ...crossChecks(raw, lineOf)].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { problems, raw, file: parsed.success ? parsed.data : null };
};

const localeOf = (raw: unknown, env: Environment): Locale => {
  const told = (raw as { locale?: unknown } | null)?.locale;
  if (told === 'ja' || told === 'en') return told;
  return /^ja/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'ja' : 'en';
};

const keysOf = (keys: ConfigFile['keys'], folder: string): KeysConfig => {
  if (keys.provider === 'kms') {
    return { tag: 'kms', keyId: keys.keyId, signingKeyId: keys.signingKeyId ?? `${keys.keyId}-log` };
  }
  const file = resolve(folder, keys.file);
  const signingFile = keys.signingFile === undefined ? join(dirname(file), 'log-signing.key') : keys.signingFile;
  return { tag: 'local', file, signingFile: resolve(folder, signingFile) };
};

const dnsOf = ({ atOnce, perServer, ...dns }: ConfigFile['dns']): Config['dns'] => ({
  ...dns,
  windowMax: atOnce,
  limits: { inFlightMax: perServer.atOnce, perSecondMax: perServer.perSecond },
});

const configOf = (file: ConfigFile, environment: EnvironmentSettings, env: Environment, folder: string): Config => {
  const { endpoints } = environment;
  const calendar = calendarOf(file.window, file.timezone, file.schedule.daily.minuteOfDay);
  const { address, from, wait } = file.probe;
  return {
    settings: {
      locale: file.locale,
      policy: policyOf(file.policy, calendar),
      domains: new Map(file.domains.map((domain) => [domain.name, domainSettings(domain, file.account)])),
      probe: { address, fromLocalPart: from, waitMs: wait },
      testEndpoints: endpoints.testEndpoints,
    },
    slack: { botToken: environment.botToken, mode: environment.mode, apiUrl: endpoints.slackApiUrl },
    port: environment.port,
    aws: { region: environment.awsRegion, endpoints: endpoints.aws },
    table: file.table,
    keys: keysOf(file.keys, folder),
    dns: dnsOf(file.dns),
    walkWindowMax: file.schedule.domainsAtOnce,
    schedule: { daily: file.schedule.daily.cron, sweep: file.schedule.sweep, timeZone: file.timezone },
    authserv: file.probe.authserv ?? null,
    alerts: alertsOf(file.alerts, env),
    breakGlass: file.breakGlass ?? { people: [] },
    receiver: receiverOf(file.probe, env, environment.awsRegion, (path) => resolve(folder, path)),
  };
};
