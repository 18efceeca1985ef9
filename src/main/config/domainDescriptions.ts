/** The keys that say by which rules and when. */

import { duration, type FieldText, optional, required } from './fields.ts';

type Texts = Readonly<Record<string, FieldText>>;

export const policyTexts: Texts = {
  policy: optional('{ approvals: 2, watch: PT24H }', null, '承認と時間の決まり', 'the rules for approvals and times'),
  'policy.approvals': optional(
    '2',
    '2',
    '必要な承認者数（2–10、異なる人）',
    'how many different people must approve (2–10)',
  ),
  'policy.requesterCounts': optional(
    'false',
    'false',
    'true にすると依頼者自身の承認も 1 人と数える（2 人のチーム用）',
    "true for teams of two: the requester's own approval is one of them",
  ),
  'policy.approvalTtl': duration('P3D', 'P3D', '承認の有効期間（PT1H–P14D）', 'how long approvals hold (PT1H–P14D)'),
  'policy.execution': optional(
    'onApproval',
    'onApproval',
    'onApproval（承認がそろうと実行）か operator（人が実行を押す）',
    'onApproval (at the last approval) or operator (a person presses execute)',
  ),
  'policy.plannedStart': optional(
    'remind',
    'remind',
    '計画の開始日に remind（チャンネルで知らせる）か start（引き受け手のいないローテーションを始める）',
    'on the planned start day: remind (says so in the channel) or start (a rotation that waits to be claimed)',
  ),
  'policy.stableChecks': optional(
    '2',
    '2',
    '安定とみなす正しい確認の回数（2–100）',
    'right answers that make a record stable (2–100)',
  ),
  'policy.stableFor': duration(
    'PT10M',
    'PT10M',
    '安定とみなす時間（PT1M–P7D）',
    'the time that they must span (PT1M–P7D)',
  ),
  'policy.watch': duration('PT24H', 'PT24H', '切り替え後の監視（PT1H–P30D）', 'the watch after a switch (PT1H–P30D)'),
  'policy.overlap': duration(
    'P14D',
    'P14D',
    '以前のレコードを残す期間（P1D–P365D）',
    'how long the previous record stays (P1D–P365D)',
  ),
  'policy.revokeFirst': optional(
    'false',
    'false',
    'true にすると、古いレコードの削除の前に、まず `p=` を空にする申請を出す',
    'true: before an old record is removed, an empty `p=` is applied for first',
  ),
  'policy.backupRetention': duration(
    'P35D',
    'P35D',
    '表のバックアップを残す最長の期間（P1D–P3650D）。破棄した鍵が復元できなくなる日を知らせるために使う',
    'how long the oldest backup of the table is kept (P1D–P3650D): tells when a destroyed key can no longer be brought back',
  ),
  'policy.reminderDays': optional(
    '[1, 14]',
    '[1, 14]',
    '[申請確認の日, レコード確認の日]（1–90 の整数 2 つ）',
    '[day of "handed in?", day of "is it live?"], two whole numbers (1–90)',
  ),
  'policy.reminderDays[]': required('14', '1 から 90 までの整数', 'a whole number (1–90)'),
  'policy.evidenceMaxAge': duration(
    'PT60S',
    'PT60S',
    '使ってよい証跡の古さ（PT5S–PT60S）',
    'age of evidence that may still be used (PT5S–PT60S)',
  ),
  'policy.silentFor': duration(
    'PT24H',
    'PT24H',
    '答えないサーバーを免除できるまでの時間（PT24H–P30D）',
    'how long a server must be silent before it may be waived (PT24H–P30D)',
  ),
  'policy.settle': duration(
    'PT20M',
    'PT20M',
    '送った Put が遅れて届きうる時間（PT20M–P1D）',
    'how long a Put may still land (PT20M–P1D)',
  ),
  'policy.grantMax': duration(
    'P5D',
    'P5D',
    'ロールバック権限の上限（PT1H–P5D）',
    'the longest life of a rollback grant (PT1H–P5D)',
  ),
  'policy.rollbackProposalTtl': duration(
    'PT1H',
    'PT1H',
    'ロールバックの 2 人目を待つ時間（PT5M–P1D）',
    'how long a rollback waits for the second person (PT5M–P1D)',
  ),
  'policy.stallAlarm': duration(
    'PT15M',
    'PT15M',
    '停滞を警告するまでの時間（PT1M–P1D）',
    'when a stall alarms (PT1M–P1D)',
  ),
  'policy.acknowledgeWithin': duration(
    'PT15M',
    'PT15M',
    '重大な知らせに「対応します」がないとき、ほかの方にも知らせるまでの時間。以後は間隔を倍にする（PT5M–P1D）',
    'how long a critical notice waits for "I take care of it" before the next are told; doubled each time (PT5M–P1D)',
  ),
  'policy.alarmEvery': duration(
    'PT1H',
    'PT1H',
    '警告を繰り返す間隔（PT5M–P7D）',
    'how often an alarm speaks again (PT5M–P7D)',
  ),
  window: optional(
    '{ days: [mon, tue, wed, thu], hours: "10:00-17:00" }',
    null,
    '変更してよい時間帯。省略すると常に可',
    'when switches may begin; left out: always',
  ),
  'window.days': optional(
    '[mon, tue, wed, thu]',
    null,
    'mon, tue, wed, thu, fri, sat, sun。省略すると毎日',
    'of mon, tue, wed, thu, fri, sat, sun; left out: every day',
  ),
  'window.hours': optional(
    '"10:00-17:00"',
    null,
    '"HH:MM-HH:MM"（終わりは含まない）。省略すると終日',
    '"HH:MM-HH:MM", end exclusive; left out: the whole day',
  ),
  'window.freeze': optional(
    '["12-29/01-03"]',
    '[]',
    '"MM-DD/MM-DD" か "MM-DD" のリスト（両端を含む）',
    'a list of "MM-DD/MM-DD" or "MM-DD", both ends included',
  ),
  'window.holidays': optional(
    'jp',
    '[]',
    'jp（日本の祝日）、または jp と YYYY-MM-DD のリスト',
    'jp (Japanese holidays), or a list of jp and YYYY-MM-DD',
  ),
  schedule: optional('{ daily: "0 9 * * *" }', null, '定期処理の時刻', 'when regular work runs'),
  'schedule.daily': optional(
    '"0 9 * * *"',
    '"0 9 * * *"',
    '毎日の確認: cron の "分 時 * * *" だけ（timezone の時刻）',
    'the daily walk: cron, only "minute hour * * *", in timezone',
  ),
  'schedule.sweep': optional(
    '"* * * * *"',
    '"* * * * *"',
    '期限が来た処理の確認: cron 式',
    'the look for what is due: a cron expression',
  ),
  'schedule.domainsAtOnce': optional(
    '8',
    '16',
    '毎日の確認で同時に調べる署名ドメインの数（1–64）',
    'signing domains that the daily walk looks at in one moment (1–64)',
  ),
};

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

/** The keys of one signing domain. */
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
