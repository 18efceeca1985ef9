import { type FieldText, Secret } from './fields.ts';
import { type Problem, type ProblemCode, shown } from './problem.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type AwsService = 'dynamodb' | 'sesv2' | 'kms' | 'sts' | 's3' | 'sns';

interface Endpoints {
  /** Null: Slack's own. */
  readonly slackApiUrl: string | null;
  /** Null: the service's own of the region. */
  readonly aws: Readonly<Record<AwsService, string | null>>;
  /** At least one is neither Slack's nor AWS's, and that was allowed. */
  readonly testEndpoints: boolean;
  readonly problems: readonly Problem[];
}

const slackHost = /^(?:[a-z0-9-]+\.)*slack\.com$/;
const awsHost = /^(?:[a-z0-9-]+\.)+(?:amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/;

const parse = (text: string): URL | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isPlain && /^https?:$/.test(url.protocol) ? url : null;
};

/** Anything that the SDK would follow, also for services that we call only through it (STS, SSO). */
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

const isTheirs = (url: URL, { host }: Override): boolean =>
  url.protocol === 'https:' && host.test(url.hostname) && (url.port === '' || url.port === '443');

/**
 * Addresses that replace Slack or AWS. An address that is not theirs would let somebody who can set one variable answer in their
 * place, so that "SES says SUCCESS" or "two people clicked" would mean nothing.
 */
export const readEndpoints = (env: Environment): Endpoints => {
  const allowed = env.FUTARI_TEST_ENDPOINTS === 'allow';
  const problems: Problem[] = [];
  let foreign = 0;
  for (const override of overrides(env)) {
    const url = parse(override.text);
    const at = { path: override.name, line: null };
    if (url === null) {
      problems.push({ ...at, code: 'env_malformed', facts: {} });
    } else if (!isTheirs(url, override)) {
      foreign += 1;
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
    testEndpoints: allowed && foreign > 0,
    problems,
  };
};

/** Without it the client would resolve `chat.postMessage` against the parent of the last path segment. */
const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

const text = (example: string, byDefault: string | null, required: boolean, ja: string, en: string): FieldText => ({
  example,
  byDefault,
  required,
  ja,
  en,
});

/** The environment variables that are read, in the words of messages and documents. */
export const envTexts = {
  DKIM_CONFIG: text(
    './futari.yml',
    null,
    true,
    '設定ファイル（YAML）のパス',
    'the path of the configuration file (YAML)',
  ),
  SLACK_BOT_TOKEN: text(
    'xoxb-…',
    null,
    true,
    'Slack のボットトークン。xoxb- で始まる',
    "Slack's bot token; it begins with xoxb-",
  ),
  SLACK_SIGNING_SECRET: text(
    '0123456789abcdef…',
    null,
    true,
    'Slack の Signing Secret（HTTP で受け取るとき。Socket Mode では不要）',
    "Slack's signing secret, for HTTP; not needed in Socket Mode",
  ),
  SLACK_APP_TOKEN: text(
    'xapp-…',
    null,
    false,
    'Slack のアプリトークン。xapp- で始まる。設定すると Socket Mode になる',
    "Slack's app-level token; it begins with xapp-; set, it turns Socket Mode on",
  ),
  SLACK_API_URL: text(
    'https://slack.com/api/',
    'https://slack.com/api/',
    false,
    'Slack API のベース URL（https）',
    'the base URL of the Slack API (https)',
  ),
  PORT: text(
    '3000',
    '3000',
    false,
    'HTTP を待ち受けるポート（/slack/events、/healthz）。0 は空きポート',
    'the HTTP port (/slack/events, /healthz); 0 takes a free one',
  ),
  AWS_REGION: text(
    'ap-northeast-1',
    null,
    true,
    'DynamoDB と KMS の AWS リージョン',
    'the AWS region of DynamoDB and KMS',
  ),
  AWS_ENDPOINT_URL: text(
    'https://dynamodb.ap-northeast-1.amazonaws.com',
    null,
    false,
    'すべての AWS サービスの URL（https、AWS のもの）',
    'the URL of every AWS service (https, of AWS)',
  ),
  AWS_ENDPOINT_URL_DYNAMODB: text(
    'https://dynamodb.ap-northeast-1.amazonaws.com',
    null,
    false,
    'DynamoDB の URL',
    'the URL of DynamoDB',
  ),
  AWS_ENDPOINT_URL_SESV2: text(
    'https://email.ap-northeast-1.amazonaws.com',
    null,
    false,
    'SES v2 の URL',
    'the URL of SES v2',
  ),
  AWS_ENDPOINT_URL_KMS: text('https://kms.ap-northeast-1.amazonaws.com', null, false, 'KMS の URL', 'the URL of KMS'),
  AWS_ENDPOINT_URL_S3: text('https://s3.ap-northeast-1.amazonaws.com', null, false, 'S3 の URL', 'the URL of S3'),
  AWS_ENDPOINT_URL_SNS: text('https://sns.ap-northeast-1.amazonaws.com', null, false, 'SNS の URL', 'the URL of SNS'),
  FUTARI_ALERT_WEBHOOK_SECRET: text(
    '…',
    null,
    false,
    'alerts.webhook の HMAC の秘密。16 文字以上（alerts.webhook があるとき必須）',
    'the HMAC secret of alerts.webhook, at least 16 characters (required with alerts.webhook)',
  ),
  FUTARI_PROBE_IMAP_PASSWORD: text(
    '…',
    null,
    false,
    'プローブメールの受信箱のパスワード（probe.receive: imap のとき必須）',
    'the password of the probe mailbox (required with probe.receive: imap)',
  ),
  FUTARI_TEST_ENDPOINTS: text(
    'allow',
    null,
    false,
    'allow のときだけ、Slack と AWS を別のアドレスで置き換えられる（すべてのカードに表示される）',
    'only "allow" lets other addresses replace Slack and AWS; every card then says so',
  ),
  EnableBYODKIMAutomation: text('"false"', 'false', false, 'false だけ', 'only false'),
  BYODKIMRotationMode: text('"MANUAL"', 'MANUAL', false, 'MANUAL だけ', 'only MANUAL'),
  BYODKIMDNSConfirmationRequired: text('"true"', 'true', false, 'true だけ', 'only true'),
} as const satisfies Record<string, FieldText>;

type EnvName = keyof typeof envTexts;

/** How Slack reaches us. With an app-level token we go to Slack (Socket Mode); otherwise it comes to us, signed. */
export type SlackMode =
  | { readonly tag: 'http'; readonly signingSecret: Secret }
  | { readonly tag: 'socket'; readonly appToken: Secret };

export interface EnvironmentSettings {
  readonly configPath: string;
  readonly botToken: Secret;
  readonly mode: SlackMode;
  readonly port: number;
  readonly awsRegion: string;
  readonly endpoints: Endpoints;
}

const defaultPort = 3000;

/** I11: the runbook's three switches. Absent means the one accepted value; an empty text is another value. */
const switches = {
  EnableBYODKIMAutomation: 'false',
  BYODKIMRotationMode: 'MANUAL',
  BYODKIMDNSConfirmationRequired: 'true',
} as const satisfies Partial<Record<EnvName, string>>;

/** Reads what the environment says. The values are usable when there is no problem. */
export const readEnvironment = (
  env: Environment,
): { readonly settings: EnvironmentSettings; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  const report = (path: EnvName, code: ProblemCode, facts: Problem['facts'] = {}): void => {
    problems.push({ path, code, facts, line: null });
  };
  const matching = (name: EnvName, pattern: RegExp, code: ProblemCode): string => {
    const text = env[name] ?? '';
    if (text === '') report(name, 'env_missing');
    else if (!pattern.test(text)) report(name, code);
    return text;
  };
  const secret = (name: EnvName, pattern: RegExp): Secret =>
    new Secret(matching(name, pattern, 'env_secret_malformed'));

  for (const [name, accepted] of Object.entries(switches)) {
    const value = env[name];
    if (value !== undefined && value !== accepted) {
      report(name as EnvName, 'switch_value', { accepted, got: shown(value) });
    }
  }
  const allow = env.FUTARI_TEST_ENDPOINTS ?? '';
  if (allow !== '' && allow !== 'allow') {
    report('FUTARI_TEST_ENDPOINTS', 'not_one_of', { values: 'allow', got: shown(allow) });
  }
  const endpoints = readEndpoints(env);
  const settings: EnvironmentSettings = {
    configPath: matching('DKIM_CONFIG', /^[^\0\n]+$/, 'env_malformed'),
    botToken: secret('SLACK_BOT_TOKEN', /^xoxb-[\w-]{4,}$/),
    mode: env.SLACK_APP_TOKEN
      ? { tag: 'socket', appToken: secret('SLACK_APP_TOKEN', /^xapp-[\w-]{4,}$/) }
      : { tag: 'http', signingSecret: secret('SLACK_SIGNING_SECRET', /^\S{8,}$/) },
    port: portOf(env.PORT, () => report('PORT', 'env_port')),
    awsRegion: matching('AWS_REGION', /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/, 'env_malformed'),
    endpoints,
  };
  return { settings, problems: [...problems, ...endpoints.problems] };
};

const portOf = (text: string | undefined, refuse: () => void): number => {
  if (text === undefined || text === '') return defaultPort;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  refuse();
  return defaultPort;
};
