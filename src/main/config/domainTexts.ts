/** The keys of one signing domain. */
import { type FieldText, optional, required } from './fieldText.ts';

type Texts = Readonly<Record<string, FieldText>>;

function people(role: string): Record<string, FieldText> {
  return {
    [`domains[].${role}.userGroup`]: optional(
      'S0APPROVERS',
      null,
      'Slack ユーザーグループの ID',
      'the id of a Slack user group',
    ),
    [`domains[].${role}.users`]: optional(
      '[U1, U2, U3]',
      null,
      'Slack ユーザー ID のリスト',
      'a list of Slack user ids',
    ),
  };
}

export const domainTexts: Texts = {
  'domains[].name': required('goo.ne.jp', '署名ドメイン（d=）', 'the signing domain (d=)'),
  'domains[].targets': required(
    '[{ region: ap-northeast-1 }]',
    '切り替える順の対象リスト。先頭が最初に切り替わる',
    'the targets in the order in which they are switched; the first is the canary',
  ),
  'domains[].targets[].region': required('ap-northeast-1', 'AWS リージョン', 'an AWS region'),
  'domains[].targets[].account': optional(
    '"123456789012"',
    null,
    'AWS アカウントの 12 桁（引用符で囲む）。省略すると role のアカウント、次に最上位の account',
    'the 12 digits of an AWS account, in quotes; left out: the account of role, else the top-level account',
  ),
  'domains[].targets[].role': optional(
    'arn:aws:iam::123456789012:role/futari-ses',
    null,
    '引き受ける IAM ロールの ARN（別アカウントのとき）',
    'ARN of the IAM role to assume, for another account',
  ),
  'domains[].targets[].identity': optional(
    'goo.ne.jp',
    null,
    'SES の ID（署名ドメインかそのアドレス）。省略すると署名ドメイン',
    'the SES identity, the signing domain or an address at it; left out: the signing domain',
  ),
  'domains[].channel': required(
    'C0DKIM',
    'Slack チャンネルの ID（#名前ではなく）',
    'the id of a Slack channel, not its #name',
  ),
  'domains[].selector': required(
    '"gooid-21-prod-{yyyymmdd}-{n}"',
    'セレクターのひな形。{yyyymmdd}、{yyyymm}、{n}（必須）と、英数字とハイフン。63 文字まで',
    'a template for selectors: letters, digits, hyphens, {yyyymmdd}, {yyyymm} and {n} (needed), at most 63 characters',
  ),
  'domains[].current': required(
    'gooid-21-prod-20250904-1',
    'SES が今使っているセレクター。英数字とハイフン、63 文字まで',
    'the selector that SES uses now: letters, digits and hyphens, at most 63 characters',
  ),
  'domains[].approvers': required(
    '{ userGroup: S0APPROVERS }',
    '{ userGroup: ID } か { users: [ID, ID] } のどちらか一方',
    'exactly one of { userGroup: id } and { users: [id, id] }',
  ),
  ...people('approvers'),
  'domains[].operators': optional(
    '{ users: [U1, U2] }',
    null,
    '承認済みの切り替えを実行できる人。省略すると承認者',
    'who may execute what is approved; left out: the approvers',
  ),
  ...people('operators'),
  'domains[].nightOperators': optional(
    '{ userGroup: S0NIGHT }',
    null,
    '有効なロールバック権限だけを使える人',
    'who may only use a rollback grant',
  ),
  ...people('nightOperators'),
  'domains[].requesters': optional(
    '{ userGroup: S0MAIL }',
    null,
    'ローテーションを始められる人。省略するとチャンネルの正規メンバー全員',
    'who may start a rotation; left out: every full member in the channel',
  ),
  ...people('requesters'),
  'domains[].regions': optional(
    '[ap-northeast-1, us-east-1]',
    null,
    'この署名ドメインの SES アイデンティティがありうるリージョンのすべて。古い鍵を消す前に読む。省略すると、一度使った鍵は消さない',
    'every region in which SES may have this domain; read before an old key goes. Left out: no key that was used is given up',
  ),
  'domains[].authoritative': optional(
    '["ns1.example.jp:53", "127.0.0.1:5301"]',
    null,
    '権威サーバーの host:port。ネームサーバーの検索を置き換えるときだけ',
    'host:port of authoritative servers, only to override the look-up of name servers',
  ),
};
