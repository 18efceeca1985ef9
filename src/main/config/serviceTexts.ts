/** The keys of the service as a whole. */
import { type FieldText, optional, required } from './fieldText.ts';

type Texts = Readonly<Record<string, FieldText>>;

export const serviceTexts: Texts = {
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
export const outsideTexts: Texts = {
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
