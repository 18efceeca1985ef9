/** The keys of `probe`. */

import { domainTexts, policyTexts } from './domainDescriptions.ts';
import { duration, type FieldText, optional, required } from './fields.ts';

/** The keys of `alerts`. */
const alertsTexts: Readonly<Record<string, FieldText>> = {
  alerts: optional(
    '{ sns: { topic: "arn:aws:sns:ap-northeast-1:123456789012:dkim" } }',
    null,
    '重大な知らせを Slack の外にも送る先。メールで受け取るには SNS トピックをメールで購読する',
    'where critical notices go besides Slack; for mail, subscribe an address to the SNS topic',
  ),
  'alerts.webhook': optional(
    '{ url: "https://alerts.example.jp/futari" }',
    null,
    '署名付きの JSON を POST する先。秘密は環境変数 FUTARI_ALERT_WEBHOOK_SECRET',
    'where signed JSON is posted; its secret is the variable FUTARI_ALERT_WEBHOOK_SECRET',
  ),
  'alerts.webhook.url': required(
    'https://alerts.example.jp/futari',
    'https の URL。リダイレクトには従わない',
    'an https URL; redirects are not followed',
  ),
  'alerts.sns': optional(
    '{ topic: "arn:aws:sns:ap-northeast-1:123456789012:dkim" }',
    null,
    'SNS トピック（sns:Publish の権限が必要）',
    'an SNS topic (needs sns:Publish)',
  ),
  'alerts.sns.topic': required(
    'arn:aws:sns:ap-northeast-1:123456789012:dkim',
    'トピックの ARN',
    'the ARN of the topic',
  ),
};

/** The keys of `breakGlass`. */
const breakGlassTexts: Readonly<Record<string, FieldText>> = {
  breakGlass: optional(
    '{ people: [{ slack: U0ALICE, arn: "arn:aws:iam::123456789012:user/alice" }, { slack: U0BOB, arn: "arn:aws:iam::123456789012:user/bob" }] }',
    null,
    'Slack が止まったときに、コマンドラインからロールバックできる人（緊急手順）',
    'who may roll back from the command line when Slack is down (break-glass)',
  ),
  'breakGlass.people': required(
    '[{ slack: U0ALICE, arn: "arn:aws:iam::123456789012:user/alice" }, { slack: U0BOB, arn: "arn:aws:iam::123456789012:user/bob" }]',
    '二人以上。同じ人、同じ ARN は一度だけ',
    'two or more; each person and each ARN once',
  ),
  'breakGlass.people[].slack': required('U0ALICE', 'Slack の利用者 ID', "the person's id in Slack"),
  'breakGlass.people[].arn': optional(
    'arn:aws:iam::123456789012:user/alice',
    null,
    '`aws sts get-caller-identity` が返す ARN。ロールは、セッション名を書いても書かなくても一人とみなす（セッション名は使う人が選べるため）。IAM Identity Center のロール（`AWSReservedSSO_…`）だけは、セッション名が本人のものに決まるので、セッションごとに一人とみなす。AWS の ID がなければ省き、`futari break-glass enroll` で秘密を登録する',
    "the ARN that `aws sts get-caller-identity` says. A role, with a session name or without, is one person: whoever assumes it chooses the session's name. Only of Identity Center's roles (`AWSReservedSSO_…`), which names the sessions itself, each session is a person. Left out where somebody has no AWS identity: they enrol a secret by `futari break-glass enroll`",
  ),
};

const probeTexts: Readonly<Record<string, FieldText>> = {
  probe: required(
    '{ listen: "127.0.0.1:2525", address: probe@probe.goo.ne.jp }',
    '署名を確かめるプローブメール',
    'the probe mail that shows the signature',
  ),
  'probe.address': required(
    'probe@probe.goo.ne.jp',
    'プローブメールの宛先アドレス',
    'the address that probe mails go to',
  ),
  'probe.receive': optional(
    'imap',
    'smtp',
    'プローブメールの受け取り方。smtp（このプロセスが待ち受ける）、imap、s3（SES の受信ルールが書き込むバケット）',
    'how probe mails are received: smtp (this process listens), imap, or s3 (a bucket that a receipt rule of SES writes to)',
  ),
  'probe.listen': optional(
    '"127.0.0.1:2525"',
    '"127.0.0.1:2525"',
    'プローブメールを SMTP で受け取る host:port（receive: smtp のとき）',
    'host:port at which probe mails are received by SMTP (with receive: smtp)',
  ),
  'probe.imap': optional(
    '{ host: imap.example.jp, user: probe }',
    null,
    'IMAP の受信箱（receive: imap のとき）。パスワードは環境変数 FUTARI_PROBE_IMAP_PASSWORD',
    'the IMAP mailbox (with receive: imap); its password is the variable FUTARI_PROBE_IMAP_PASSWORD',
  ),
  'probe.imap.host': required('imap.example.jp', 'IMAP サーバーの名前かアドレス', 'name or address of the IMAP server'),
  'probe.imap.port': optional('993', '993', 'IMAP サーバーのポート', 'port of the IMAP server'),
  'probe.imap.tls': optional(
    'starttls',
    'implicit',
    'implicit（最初から TLS）、starttls（必須）、none（同じマシンのサーバーだけ）',
    'implicit (TLS from the start), starttls (demanded), or none (only for a server on this machine)',
  ),
  'probe.imap.user': required('probe', 'ログイン名', 'the login name'),
  'probe.imap.mailbox': optional('INBOX', 'INBOX', '受信箱の名前', 'the name of the mailbox'),
  'probe.imap.after': optional(
    'delete',
    'leave',
    '読んだプローブメールの扱い。leave（読み取り専用で開く）、seen（既読にする）、delete',
    'what becomes of a probe that was read: leave (the mailbox is opened read-only), seen, or delete',
  ),
  'probe.imap.ca': optional(
    './imap-ca.pem',
    null,
    'IMAP サーバーの証明書を署名した認証局の PEM ファイル。省略するとシステムの認証局',
    "PEM file of the authority behind the server's certificate; left out: the system's",
  ),
  'probe.s3': optional(
    '{ bucket: example-probe-mail, prefix: probes/ }',
    null,
    'SES の受信ルールがメールを書き込むバケット（receive: s3 のとき）',
    'the bucket that a receipt rule of SES writes mail to (with receive: s3)',
  ),
  'probe.s3.bucket': required('example-probe-mail', 'バケット名', 'the name of the bucket'),
  'probe.s3.prefix': optional(
    'probes/',
    '""',
    '受信ルールのオブジェクトキーのプレフィックス',
    "the receipt rule's object key prefix",
  ),
  'probe.s3.region': optional(
    'us-east-1',
    null,
    'バケットの AWS リージョン。省略すると AWS_REGION',
    "the bucket's AWS region; left out: AWS_REGION",
  ),
  'probe.s3.after': optional(
    'delete',
    'leave',
    '読んだプローブメールの扱い。leave か delete',
    'what becomes of a probe that was read: leave or delete',
  ),
  'probe.authserv': optional(
    'mx.example.jp',
    null,
    '受信サーバーが Authentication-Results に書く自分の名前（authserv-id、imap と s3 のとき）。省略するといちばん上のもの',
    'the name that the receiving server gives itself in Authentication-Results (authserv-id; imap and s3); left out: the topmost one',
  ),
  'probe.from': optional(
    'dkim-probe',
    'dkim-probe',
    '差出人のローカル部（ドメインは署名ドメイン）',
    'local part of the sender, at the signing domain',
  ),
  'probe.wait': duration(
    'PT2M',
    'PT2M',
    'プローブメールを待つ時間（PT5S–PT30M）',
    'how long a probe mail is awaited (PT5S–PT30M)',
  ),
};

type Texts = Readonly<Record<string, FieldText>>;

/** The keys of the service as a whole. */
const serviceTexts: Texts = {
  locale: optional('ja', 'ja', 'ja か en。チャンネルへの投稿の言語', 'ja or en: the language of posts in channels'),
  timezone: optional('Asia/Tokyo', 'Asia/Tokyo', 'IANA タイムゾーン名', 'an IANA time zone name'),
  account: optional(
    '"123456789012"',
    null,
    'AWS アカウントの 12 桁（引用符で囲む）。省略するとこのプロセス自身のアカウント',
    'the 12 digits of an AWS account, in quotes; left out: the account of this process',
  ),
  table: optional('dkim-rotation', 'dkim-rotation', 'DynamoDB テーブル名', 'the name of the DynamoDB table'),
  keys: required(
    '{ provider: local, file: ./master.key }',
    '鍵の保管方法: { provider: local, file } か { provider: kms, keyId }',
    'where keys are kept: { provider: local, file } or { provider: kms, keyId }',
  ),
  'keys.provider': required('local', 'local か kms', 'local or kms'),
  'keys.file': required(
    './master.key',
    'マスター鍵のファイル（provider: local のとき）。相対パスは設定ファイルのフォルダーから',
    'file of the master key (with provider: local), relative to the folder of this file',
  ),
  'keys.signingFile': optional(
    './log-signing.key',
    './log-signing.key',
    'ログ署名鍵のファイル。省略するとマスター鍵と同じフォルダー',
    'file of the log signing key; left out: beside the master key',
  ),
  'keys.keyId': required(
    'alias/dkim-rotation',
    '対称 KMS 鍵の ARN、エイリアスまたは ID（provider: kms のとき）',
    'ARN, alias or id of a symmetric KMS key (with provider: kms)',
  ),
  'keys.signingKeyId': optional(
    'alias/dkim-rotation-log',
    'alias/dkim-rotation-log',
    'ログ署名用 KMS 鍵（ECC_NIST_P256、SIGN_VERIFY）。省略すると keyId のエイリアスに -log を付けたもの',
    'KMS key that signs the log (ECC_NIST_P256, SIGN_VERIFY); left out: the alias of keyId followed by -log',
  ),
  domains: required(
    '[{ name: goo.ne.jp, … }]',
    '署名ドメインのリスト（1 件以上）',
    'a list of signing domains, at least one',
  ),
};

/** What is asked and received from outside. */
const outsideTexts: Texts = {
  dns: required(
    '{ resolvers: ["192.0.2.1:53", "192.0.2.2:53"], timeoutMs: 2000 }',
    '問い合わせるリゾルバーと時間',
    'which resolvers are asked, and for how long',
  ),
  'dns.resolvers': required(
    '["192.0.2.1:53", "192.0.2.2:53"]',
    '再帰リゾルバーの address:port（名前は不可、2 から 10 件）。切り替えの判断に使う',
    'address:port of 2 to 10 recursive resolvers (no names); a switch depends on what they say',
  ),
  'dns.timeoutMs': optional(
    '2000',
    '2000',
    '1 回の問い合わせのミリ秒（100–10000）',
    'milliseconds for each try (100–10000)',
  ),
  'dns.tries': optional(
    '3',
    '3',
    '答えないサーバーへの問い合わせ回数（1–5）',
    'how often a silent server is asked (1–5)',
  ),
  'dns.atOnce': optional(
    '200',
    '500',
    '同時に出す問い合わせの数。全サーバー合計（1–500）',
    'questions at one moment, all servers together (1–500)',
  ),
  'dns.perServer': optional(
    '{ atOnce: 20, perSecond: 50 }',
    null,
    '一つのサーバーへの問い合わせの上限',
    'how much one server is asked',
  ),
  'dns.perServer.atOnce': optional(
    '20',
    '50',
    '一つのサーバーに同時に出す問い合わせの数（1–50）',
    'questions to one server at one moment (1–50)',
  ),
  'dns.perServer.perSecond': optional(
    '50',
    '200',
    '一つのサーバーへの 1 秒あたりの問い合わせの数（1–200）',
    'questions to one server a second (1–200)',
  ),
};

/** The expected shape of every key of the file: told with a problem, and held against both documents by a test. */
export const fileTexts: Readonly<Record<string, FieldText>> = {
  ...serviceTexts,
  ...domainTexts,
  ...outsideTexts,
  ...probeTexts,
  ...policyTexts,
  ...alertsTexts,
  ...breakGlassTexts,
};

/** `domains[3].targets[0].region` is described under `domains[].targets[].region`. */
export const patternOf = (path: string): string => path.replaceAll(/\[\d+\]/g, '[]');

/** The keys that may stand in the map at a path. */
export const knownKeys = (path: string): readonly string[] => {
  const pattern = patternOf(path);
  const prefix = pattern === '' ? '' : `${pattern}.`;
  return Object.keys(fileTexts)
    .filter((key) => key.startsWith(prefix) && !/[.[]/.test(key.slice(prefix.length)))
    .map((key) => key.slice(prefix.length));
};
