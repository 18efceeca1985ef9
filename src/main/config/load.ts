import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { LineCounter, type Node, parseDocument } from 'yaml';
import type { ConfigurationFacts } from '../../domain/facts.ts';
import type { SigningDomain } from '../../domain/names.ts';
import type { Policy } from '../../domain/policy.ts';
import type { SesTarget } from '../../ports/ses.ts';
import type { DomainSettings, Locale, People, Settings } from '../../ports/settings.ts';
import { crossChecks } from './crossChecks.ts';
import {
  type AwsService,
  type Environment,
  type EnvironmentSettings,
  readEnvironment,
  type SlackMode,
} from './environment.ts';
import { problemsOf, reportProblems } from './explain.ts';
import type { Secret } from './fields.ts';
import { calendarOf, policyOf } from './policySchema.ts';
import {
  type AlertsConfig,
  alertProblems,
  alertsOf,
  type BreakGlassConfig,
  passwordProblems,
  type Receiver,
  receiverOf,
} from './probeSchema.ts';
import type { Path, Problem } from './problem.ts';
import { type ConfigFile, domainSettings, fileSchema } from './schema.ts';

/** Where private keys and the log's signing key are kept. Paths are absolute. */
type KeysConfig =
  | { readonly tag: 'local'; readonly file: string; readonly signingFile: string }
  /** As configured: an alias, an id or an ARN. Aliases must be resolved before the keyring takes them. */
  | { readonly tag: 'kms'; readonly keyId: string; readonly signingKeyId: string };

/** Everything that the process is told from outside. The home workspace comes from Slack's `auth.test`, not from here. */
export interface Config {
  readonly settings: Omit<Settings, 'homeTeam'>;
  readonly slack: {
    readonly botToken: Secret;
    readonly mode: SlackMode;
    /** Null: Slack's own. Ends with a slash. */
    readonly apiUrl: string | null;
  };
  /** HTTP: `/slack/events` and `/healthz`. 0 takes a free one. */
  readonly port: number;
  readonly aws: {
    readonly region: string;
    /** Null: the service's own endpoint of the region. */
    readonly endpoints: Readonly<Record<AwsService, string | null>>;
  };
  readonly table: string;
  readonly keys: KeysConfig;
  readonly dns: {
    /** `address:port` */
    readonly resolvers: readonly string[];
    readonly timeoutMs: number;
    readonly tries: number;
    /** Questions at one moment, all servers together. */
    readonly windowMax: number;
    /** How one server address is spared. */
    readonly limits: { readonly inFlightMax: number; readonly perSecondMax: number };
  };
  /** Cron expressions, in the zone of `settings.policy.calendar`. */
  readonly schedule: { readonly daily: string; readonly sweep: string; readonly timeZone: string };
  /** Domains that the daily walk looks at in one moment. */
  readonly walkWindowMax: number;
  /** Where critical notices go besides Slack. */
  readonly alerts: AlertsConfig;
  /** Who may go back from the command line. */
  readonly breakGlass: BreakGlassConfig;
  /** How probe mails are received. */
  readonly receiver: Receiver;
  /** The receiving server whose Authentication-Results are read (authserv-id); null: the topmost. */
  readonly authserv: string | null;
}

const none = '-';

const listed = (values: readonly string[] | null): string => (values === null ? none : values.join(', '));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Longer lists of days are told by their number and hash: Japan's holidays are more than a thousand. */
const daysListedMax = 20;
const daysOf = (days: readonly string[]): string =>
  days.length <= daysListedMax ? listed(days) : `${days.length} (SHA-256 ${sha256(days.join('\n')).slice(0, 16)})`;

const peopleOf = (people: People | null): string => {
  if (people === null) return none;
  return people.tag === 'userGroup' ? `userGroup ${people.id}` : `users ${listed(people.ids.toSorted())}`;
};

const targetOf = ({ account, region, identity, roleArn }: SesTarget): string =>
  `${account}/${region}/${identity}${roleArn === null ? '' : ` (${roleArn})`}`;

const ofPolicy = ({ calendar, ...policy }: Policy): ConfigurationFacts => ({
  ...Object.fromEntries(Object.entries(policy).map(([name, value]) => [`policy.${name}`, String(value)])),
  timezone: calendar.timeZone,
  'window.holidays': daysOf([...calendar.holidays].sort()),
  'window.freeze': listed(calendar.freeze.map(([from, to]) => `${from}..${to}`)),
  'window.days': calendar.window === null ? none : calendar.window.days.join(', '),
  'window.minutes': calendar.window === null ? none : `${calendar.window.fromMinute}-${calendar.window.untilMinute}`,
  'schedule.dailyMinute': String(calendar.dailyMinute),
});

const ofDomain = (settings: DomainSettings): ConfigurationFacts => ({
  targets: listed(settings.targets.map(targetOf)),
  channel: settings.channel,
  selector: settings.selectorTemplate,
  current: settings.current,
  approvers: peopleOf(settings.approvers),
  operators: peopleOf(settings.operators),
  nightOperators: peopleOf(settings.nightOperators),
  requesters: peopleOf(settings.requesters),
  regions: listed(settings.regions),
  authoritative: listed(settings.authoritative),
});

/** Local key files are told by neither path nor content. */
const ofKeys = (keys: Config['keys']): string =>
  keys.tag === 'local' ? 'local' : `kms ${keys.keyId}, ${keys.signingKeyId}`;

const ofAlerts = ({ sns, webhook }: Config['alerts']): string =>
  // A webhook's address may be a secret.
  listed([...(sns === null ? [] : [`sns ${sns.topic}`]), ...(webhook === null ? [] : ['webhook'])]);

/**
 * What of the configuration the log names: what decides who may do what, when, and on whose word. No secret, and no path.
 * @returns null for a domain that is not configured
 */
export const configurationFacts = (config: Config, domain: SigningDomain): ConfigurationFacts | null => {
  const settings = config.settings.domains.get(domain);
  if (settings === undefined) return null;
  const { policy, probe, testEndpoints } = config.settings;
  return {
    ...ofPolicy(policy),
    ...ofDomain(settings),
    breakGlass: listed(config.breakGlass.people.map(({ slack, arn }) => `${slack} ${arn}`).sort()),
    'dns.resolvers': listed(config.dns.resolvers),
    'probe.address': probe.address,
    'probe.from': probe.fromLocalPart,
    'probe.receive': config.receiver.tag,
    keys: ofKeys(config.keys),
    alerts: ofAlerts(config.alerts) || none,
    testEndpoints: String(testEndpoints),
  };
};

const fileBytesMax = 1024 * 1024;
/** Anchors are welcome, "billion laughs" are not. */
const aliasesMax = 100;

type YamlFile =
  | { readonly tag: 'read'; readonly value: unknown; readonly lineOf: (path: Path) => number }
  | { readonly tag: 'unreadable'; readonly problems: readonly Problem[] };

const problem = (code: Problem['code'], facts: Problem['facts'], line: number | null = null): Problem => ({
  path: '',
  code,
  facts,
  line,
});

/** Reads the file's text. The parser's own messages quote the text, so only their code and place are told on. */
const readYaml = (text: string): YamlFile => {
  if (Buffer.byteLength(text) > fileBytesMax)
    return unreadable(problem('file_too_large', { max: String(fileBytesMax) }));
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const notYaml = (offset: number, reason: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return problem('file_not_yaml', { line: String(line), column: String(col), reason }, line);
  };
  if (document.errors.length > 0) return unreadable(...document.errors.map(({ pos, code }) => notYaml(pos[0], code)));
  const lineOf = (path: Path): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as Node | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  try {
    const value: unknown = document.toJS({ maxAliasCount: aliasesMax });
    if (isMap(value)) return { tag: 'read', value, lineOf };
  } catch {
    return unreadable(notYaml(0, 'ALIAS_COUNT'));
  }
  return unreadable(problem('file_not_map', {}));
};

const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const unreadable = (...problems: readonly Problem[]): YamlFile => ({ tag: 'unreadable', problems });

interface ConfigSource {
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
