/** The environment variables that are read, in the words of messages and documents. */
import type { FieldText } from './fieldText.ts';

const text = (example: string, byDefault: string | null, required: boolean, ja: string, en: string): FieldText => ({
  example,
  byDefault,
  required,
  ja,
  en,
});

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

export type EnvName = keyof typeof envTexts;
