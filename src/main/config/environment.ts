import { isIP } from 'node:net';
import * as z from 'zod';
import { fault, Secret } from './fields.ts';
import { type Problem, type ProblemCode, shown } from './problem.ts';
import { type Setting, setting } from './setting.ts';

// Addresses that replace those of Slack or AWS. With a foreign address, somebody who can set one variable could answer in their
// place: "SES reports SUCCESS" or "two people clicked" would prove nothing.

export type Environment = Readonly<Record<string, string | undefined>>;
export type AwsService = 'dynamodb' | 'sesv2' | 'kms' | 'sts' | 's3' | 'sns';

interface Endpoints {
  /** Null: Slack's own. */
  readonly slackApiUrl: string | null;
  /** Null: the service's own address in the region. */
  readonly aws: Readonly<Record<AwsService, string | null>>;
  /** At least one address belongs to neither Slack nor AWS, and the environment permits that. */
  readonly testEndpoints: boolean;
  readonly problems: readonly Problem[];
}

/** GovSlack has a domain of its own. */
const slackHost = /^(?:[a-z0-9-]+\.)*slack(?:-gov)?\.com$/;

const region = '[a-z]{2,4}(?:-[a-z]+)+-\\d{1,2}';
const suffix = 'amazonaws\\.com(?:\\.cn)?';

/**
 * A service in a region, an endpoint of the own network to one, or a service without a region. Most other names below these belong to
 * whoever makes a bucket, an API, a load balancer or an endpoint service (`vpce-svc-…`).
 */
const awsHost = new RegExp(
  [
    `^(?:[a-z0-9-]+(?:\\.dualstack)?|\\d{12}\\.ddb|portal\\.sso)\\.${region}\\.(?:${suffix}|api\\.aws)$`,
    `^(?:bucket\\.)?vpce-[a-z0-9-]+\\.(?!vpce-svc-|execute-api\\.)[a-z0-9-]+\\.${region}\\.vpce\\.${suffix}$`,
    '^(?:iam|s3|sts)\\.amazonaws\\.com$',
  ].join('|'),
);
/** A path may be a bucket of anybody. Only of a queue's address it is a part. */
const withPath = /^sqs\./;

const parse = (text: string): URL | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isPlain && /^https?:$/.test(url.protocol) ? url : null;
};

/** Matches every variable that the SDK follows, including those of services that only the SDK calls (STS, SSO). */
const overridePattern = /^AWS_ENDPOINT_URL(?:_[A-Z0-9_]+)?$/;

interface Override {
  readonly name: string;
  readonly text: string;
  readonly owner: 'Slack' | 'AWS';
  readonly host: RegExp;
}

const overrides = (env: Environment): readonly Override[] =>
  Object.entries(env).flatMap(([name, text]): readonly Override[] => {
    if (text === undefined || text === '') return [];
    if (name === 'SLACK_API_URL') return [{ name, text, owner: 'Slack', host: slackHost }];
    return overridePattern.test(name) ? [{ name, text, owner: 'AWS', host: awsHost }] : [];
  });

const isTheirs = (url: URL, { host, owner }: Override): boolean =>
  url.protocol === 'https:' &&
  host.test(url.hostname) &&
  (url.port === '' || url.port === '443') &&
  (owner === 'Slack' || url.pathname === '/' || withPath.test(url.hostname));

export const readEndpoints = (env: Environment): Endpoints => {
  const allowed = env.FUTARI_TEST_ENDPOINTS === 'allow';
  const problems: Problem[] = [];
  let unknownCount = 0;
  for (const override of overrides(env)) {
    const url = parse(override.text);
    const at = { path: override.name, line: null };
    if (url === null) {
      problems.push({ ...at, code: 'env_malformed', facts: {} });
    } else if (!isTheirs(url, override)) {
      unknownCount += 1;
      if (!allowed) {
        problems.push({ ...at, code: 'endpoint_foreign', facts: { owner: override.owner, host: url.origin } });
      }
    }
  }
  const aws = (service: string): string | null => env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL || null;
  return {
    slackApiUrl: env.SLACK_API_URL ? withSlash(env.SLACK_API_URL) : null,
    aws: {
      dynamodb: aws('DYNAMODB'),
      sesv2: aws('SESV2'),
      kms: aws('KMS'),
      sts: aws('STS'),
      s3: aws('S3'),
      sns: aws('SNS'),
    },
    testEndpoints: allowed && unknownCount > 0,
    problems,
  };
};

/** Adds the final slash: without it the client resolves `chat.postMessage` against the parent of the last path segment. */
const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

// The environment variables. A value that may be secret is never shown.

const text = (pattern: RegExp, code: ProblemCode = 'env_malformed') =>
  z.string().transform((value, context) => (pattern.test(value) ? value : fault(context, code)));

/** The prefixes of Slack's tokens (https://docs.slack.dev/authentication/tokens). Each kind of token has its own prefix. */
const tokenPrefix = /^(?:xox[a-z]+(?:\.x[a-z]{3})?-|xapp-)/;

/** Tokens of an app with token rotation: they expire after 12 hours, and nothing here renews them. */
const rotating = /^xoxe/;

/** A secret of Slack. The problem names the most frequent mistakes: white space, and another kind of token. */
const slackSecret = (pattern: RegExp) =>
  z.string().transform((value, context) => {
    if (value !== value.trim()) return fault(context, 'env_secret_space');
    // An env file of Docker keeps them as a part of the value.
    if (/^(["'`]).*\1$/.test(value)) return fault(context, 'env_secret_quoted');
    if (pattern.test(value)) return new Secret(value);
    const [prefix] = tokenPrefix.exec(value) ?? [];
    if (prefix !== undefined && pattern.test(`${prefix}0000`))
      return fault(context, 'env_secret_characters', { prefix });
    if (prefix !== undefined && rotating.test(prefix)) return fault(context, 'env_secret_rotates', { prefix });
    return prefix === undefined
      ? fault(context, 'env_secret_malformed')
      : fault(context, 'env_secret_kind', { prefix });
  });

/** A secret that people choose. It may begin with a space; a line break at its end comes from the file that it was copied from. */
const chosenSecret = (pattern: RegExp) =>
  z.string().transform((value, context) => {
    if (/[\r\n]$/.test(value)) return fault(context, 'env_secret_space');
    return pattern.test(value) ? new Secret(value) : fault(context, 'env_secret_malformed');
  });

/** By witness, the password of its mailbox: a JSON object. The problem quotes nothing of it. */
const passwords = z.string().transform((value, context): ReadonlyMap<string, Secret> => {
  const read = mapIn(value);
  if (
    read === null ||
    repeatsName(value, read) ||
    Object.values(read).some((one) => typeof one !== 'string' || one === '')
  )
    return fault(context, 'env_passwords');
  return new Map(Object.entries(read).map(([name, password]) => [name, new Secret(String(password))]));
});

/** Of two passwords with one name JSON keeps the last. */
const repeatsName = (json: string, read: Readonly<Record<string, unknown>>): boolean => {
  const strings = [...json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)];
  return strings.filter(([, colon]) => colon !== undefined).length > Object.keys(read).length;
};

const mapIn = (json: string): Readonly<Record<string, unknown>> | null => {
  try {
    const read: unknown = JSON.parse(json);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? { ...read } : null;
  } catch {
    return null;
  }
};

const port = text(/^\d{1,5}$/, 'env_port').transform((value, context) =>
  Number(value) <= 65_535 ? Number(value) : fault(context, 'env_port'),
);

/** A host for `listen`: without brackets and port. */
const hostName = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
const host = z
  .string()
  .transform((value, context) =>
    isIP(value) !== 0 || hostName.test(value) ? value : fault(context, 'env_host', { got: shown(value) }),
  );

/** Accepts one value; absent means that value. */
const only = (accepted: string, code: 'switch_value' | 'not_one_of') =>
  z
    .string()
    .transform((value, context) =>
      value === accepted ? value : fault(context, code, { accepted, values: accepted, got: shown(value) }),
    )
    .optional();

/** `readEndpoints` validates this address together with the others. */
const address = z.string().optional();

export const variables = {
  DKIM_CONFIG: setting(text(/^[^\0\n]+$/), {
    ja: '設定ファイル（YAML）のパス',
    en: 'the path of the configuration file (YAML)',
    example: './futari.yml',
  }),
  SLACK_BOT_TOKEN: setting(slackSecret(/^xoxb-[\w-]{4,}$/), {
    ja: 'Slack のボットトークン。xoxb- で始まる',
    en: "Slack's bot token; it begins with xoxb-",
    example: 'xoxb-…',
  }),
  SLACK_SIGNING_SECRET: setting(slackSecret(/^[0-9a-f]{32,}$/), {
    ja: 'Slack の Signing Secret（32 桁の 16 進数。HTTP で受け取るとき。Socket Mode では不要）',
    en: "Slack's signing secret (32 hexadecimal digits), for HTTP; not needed in Socket Mode",
    example: '0123456789abcdef…',
  }),
  SLACK_APP_TOKEN: setting(slackSecret(/^xapp-[\w-]{4,}$/).optional(), {
    ja: 'Slack のアプリトークン。xapp- で始まる。設定すると Socket Mode になる',
    en: "Slack's app-level token; it begins with xapp-; set, it turns Socket Mode on",
    example: 'xapp-…',
  }),
  SLACK_CONFIG_TOKEN: setting(slackSecret(/^xoxe\.xoxp-[\w-]{4,}$/).optional(), {
    ja: 'Slack の App Configuration Token。xoxe.xoxp- で始まる。doctor がアプリの設定を読むときだけに使う（12 時間有効）',
    en: 'an app configuration token of Slack; it begins with xoxe.xoxp-; only doctor reads the app’s settings with it (it expires after 12 hours)',
    example: 'xoxe.xoxp-…',
  }),
  SLACK_API_URL: setting(address, {
    ja: 'Slack API のベース URL（https）',
    en: 'the base URL of the Slack API (https)',
    example: 'https://slack.com/api/',
    byDefault: 'https://slack.com/api/',
  }),
  HOST: setting(host.optional(), {
    ja: 'HTTP を待ち受けるアドレス（IPv4、IPv6、ホスト名）。省略するとすべてのアドレス',
    en: 'the address that HTTP listens on (IPv4, IPv6 or a name); left out: every address',
    example: '::1',
  }),
  PORT: setting(port.optional(), {
    ja: 'HTTP を待ち受けるポート（/slack/events、/healthz、/readyz）。0 は空きポート',
    en: 'the HTTP port (/slack/events, /healthz, /readyz); 0 takes a free one',
    example: '3000',
    byDefault: '3000',
  }),
  METRICS: setting(
    z
      .string()
      .transform((value, context): 'prometheus' | 'cloudwatch' =>
        value === 'prometheus' || value === 'cloudwatch'
          ? value
          : fault(context, 'not_one_of', { values: 'prometheus, cloudwatch', got: shown(value) }),
      )
      .optional(),
    {
      ja: 'prometheus（PORT の /metrics）か cloudwatch（Lambda のワーカーのログに埋め込む形式）。省略すると、メトリクスは出力しない',
      en: 'prometheus (/metrics on PORT) or cloudwatch (embedded in the log of the Lambda worker); left out: no metrics',
      example: 'prometheus',
    },
  ),
  AWS_REGION: setting(text(/^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/), {
    ja: 'DynamoDB と KMS の AWS リージョン',
    en: 'the AWS region of DynamoDB and KMS',
    example: 'ap-northeast-1',
  }),
  AWS_ENDPOINT_URL: setting(address, {
    ja: 'すべての AWS サービスの URL（https、AWS のもの）',
    en: 'the URL of every AWS service (https, of AWS)',
    example: 'https://dynamodb.ap-northeast-1.amazonaws.com',
  }),
  AWS_ENDPOINT_URL_DYNAMODB: setting(address, {
    ja: 'DynamoDB の URL',
    en: 'the URL of DynamoDB',
    example: 'https://dynamodb.ap-northeast-1.amazonaws.com',
  }),
  AWS_ENDPOINT_URL_SESV2: setting(address, {
    ja: 'SES v2 の URL',
    en: 'the URL of SES v2',
    example: 'https://email.ap-northeast-1.amazonaws.com',
  }),
  AWS_ENDPOINT_URL_KMS: setting(address, {
    ja: 'KMS の URL',
    en: 'the URL of KMS',
    example: 'https://kms.ap-northeast-1.amazonaws.com',
  }),
  AWS_ENDPOINT_URL_S3: setting(address, {
    ja: 'S3 の URL',
    en: 'the URL of S3',
    example: 'https://s3.ap-northeast-1.amazonaws.com',
  }),
  AWS_ENDPOINT_URL_SNS: setting(address, {
    ja: 'SNS の URL',
    en: 'the URL of SNS',
    example: 'https://sns.ap-northeast-1.amazonaws.com',
  }),
  FUTARI_ALERT_WEBHOOK_SECRET: setting(chosenSecret(/^[\s\S]{16,}$/), {
    ja: 'alerts.webhook の HMAC の秘密。16 文字以上（alerts.webhook があるとき必須）',
    en: 'the HMAC secret of alerts.webhook, at least 16 characters (required with alerts.webhook)',
    example: '…',
    required: false,
  }),
  FUTARI_PROBE_IMAP_PASSWORD: setting(chosenSecret(/^[\s\S]+$/), {
    ja: '確認メールの受信箱のパスワード（probe.receive: imap のとき必須）',
    en: 'the password of the probe mailbox (required with probe.receive: imap)',
    example: '…',
    required: false,
  }),
  FUTARI_WITNESS_IMAP_PASSWORDS: setting(passwords, {
    ja: 'probe.witnesses の受信箱のパスワード。名前ごとの JSON（probe.witnesses があるとき必須）',
    en: 'the passwords of the mailboxes of probe.witnesses: JSON by name (required with probe.witnesses)',
    example: '{"gmail": "…"}',
    required: false,
  }),
  FUTARI_TEST_ENDPOINTS: setting(only('allow', 'not_one_of'), {
    ja: 'allow のときだけ、Slack と AWS を別のアドレスで置き換えられる（すべてのカードに表示される）',
    en: 'only "allow" lets other addresses replace Slack and AWS; every card then says so',
    example: 'allow',
  }),
  EnableBYODKIMAutomation: setting(only('false', 'switch_value'), {
    ja: 'false だけ',
    en: 'only false',
    example: '"false"',
    byDefault: 'false',
  }),
  BYODKIMRotationMode: setting(only('MANUAL', 'switch_value'), {
    ja: 'MANUAL だけ',
    en: 'only MANUAL',
    example: '"MANUAL"',
    byDefault: 'MANUAL',
  }),
  BYODKIMDNSConfirmationRequired: setting(only('true', 'switch_value'), {
    ja: 'true だけ',
    en: 'only true',
    example: '"true"',
    byDefault: 'true',
  }),
} as const satisfies Readonly<Record<string, Setting>>;

export type EnvName = keyof typeof variables;

/** The value is usable only if there is no problem. @param taken the value; default: the variable's, where empty means absent */
export const readVariable = <K extends EnvName>(
  name: K,
  env: Environment,
  taken: string | undefined = env[name] || undefined,
): { readonly value: z.output<(typeof variables)[K]>; readonly problems: readonly Problem[] } => {
  const result = variables[name].safeParse(taken);
  if (result.success) return { value: result.data as z.output<(typeof variables)[K]>, problems: [] };
  const [issue] = result.error.issues;
  const { code, facts } = (issue?.code === 'custom' ? issue.params : { code: 'env_missing', facts: {} }) as Pick<
    Problem,
    'code' | 'facts'
  >;
  return { value: undefined as never, problems: [{ path: name, code, facts, line: null }] };
};

/** How Slack's requests arrive: with an app-level token over Socket Mode, which the bot opens; otherwise signed over HTTP. */
export type SlackMode =
  | { readonly tag: 'http'; readonly signingSecret: Secret }
  | { readonly tag: 'socket'; readonly appToken: Secret };

/** What the environment says without its secrets. */
export interface PublicEnvironment {
  readonly configPath: string;
  /** Null: every address. */
  readonly host: string | null;
  readonly port: number;
  /** Null: none are made. */
  readonly metrics: 'prometheus' | 'cloudwatch' | null;
  readonly awsRegion: string;
  readonly endpoints: Endpoints;
}

export interface EnvironmentSettings extends PublicEnvironment {
  readonly botToken: Secret;
  readonly mode: SlackMode;
}

/** The settings are usable only if there is no problem. */
interface Read<S> {
  readonly settings: S;
  readonly problems: readonly Problem[];
}

const defaultPort = 3000;

/** I11: the runbook's three switches. Absent means the only accepted value; an empty text is another value. */
const switches = [
  'EnableBYODKIMAutomation',
  'BYODKIMRotationMode',
  'BYODKIMDNSConfirmationRequired',
] as const satisfies readonly EnvName[];

const noReceiver = (problems: Problem[]): never => {
  problems.push({ path: 'SLACK_SIGNING_SECRET', code: 'env_receiver_missing', facts: {}, line: null });
  return undefined as never;
};

type ReadVariable = <K extends EnvName>(name: K) => z.output<(typeof variables)[K]>;

/** @param readSecrets called in the order in which problems are told */
const readWith = <S>(
  env: Environment,
  readSecrets: (read: ReadVariable, problems: Problem[]) => S,
): Read<PublicEnvironment & S> => {
  const problems: Problem[] = switches.flatMap((name) => readVariable(name, env, env[name]).problems);
  const read: ReadVariable = (name) => {
    const { value, problems: found } = readVariable(name, env);
    problems.push(...found);
    return value;
  };
  read('FUTARI_TEST_ENDPOINTS');
  const endpoints = readEndpoints(env);
  read('DKIM_CONFIG');
  const secrets = readSecrets(read, problems);
  const settings = {
    // A malformed path is kept, so that the problem of an unreadable file can name it.
    configPath: env.DKIM_CONFIG ?? '',
    ...secrets,
    host: read('HOST') ?? null,
    port: read('PORT') ?? defaultPort,
    metrics: read('METRICS') ?? null,
    awsRegion: read('AWS_REGION'),
    endpoints,
  };
  return { settings, problems: [...problems, ...endpoints.problems] };
};

/** Reads what is no secret, for a process that has none. */
export const readPublicEnvironment = (env: Environment): Read<PublicEnvironment> => readWith(env, () => ({}));

export const readEnvironment = (env: Environment): Read<EnvironmentSettings> =>
  readWith(env, (read, problems) => {
    const botToken = read('SLACK_BOT_TOKEN');
    const appToken = read('SLACK_APP_TOKEN');
    const mode: SlackMode = env.SLACK_APP_TOKEN
      ? { tag: 'socket', appToken: appToken as Secret }
      : { tag: 'http', signingSecret: env.SLACK_SIGNING_SECRET ? read('SLACK_SIGNING_SECRET') : noReceiver(problems) };
    return { botToken, mode };
  });
