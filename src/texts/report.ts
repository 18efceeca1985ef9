/** The evidence report (Markdown). */

import type { Row } from './row.ts';

export const report = {
  'report.title': { ja: '証跡: {domain} ローテーション {rotation}', en: 'Evidence: {domain} rotation {rotation}' },
  'report.titleAll': { ja: '証跡: {domain} 全記録', en: 'Evidence: {domain} whole log' },
  'report.made': { ja: '作成: {at}（時刻はすべて {zone}）', en: 'Made: {at} (all times in {zone})' },
  'report.range': {
    ja: '範囲: 記録の版 {from} から {until}。最後のハッシュ {hash}',
    en: 'Range: versions {from} to {until} of the log. Last hash {hash}',
  },
  'report.verify': {
    ja: '確認: 同じ名前の JSON ファイルが証跡の本体です。`futari verify-log ファイル --key 公開鍵.pem` で、この内容が署名された記録のとおりか、だれでも確かめられます（docs/audit.ja.md）。',
    en: 'To check: the JSON file of the same name is the evidence itself. `futari verify-log FILE --key PUBLIC.pem` shows anybody whether it is what the signed log says (docs/audit.md).',
  },
  'report.people': {
    ja: 'だれが、いつ、何をしたか（名前はクリックしたときのもの）',
    en: 'Who did what, and when (names as they were at the click)',
  },
  'report.ses': { ja: 'SES への切り替えの呼び出しと答え', en: 'Puts to SES and their answers' },
  'report.watch': { ja: '切り替えと監視', en: 'The switch and its watch' },
  'report.put': { ja: 'SES に渡した時刻', en: 'Given to SES' },
  'report.success': { ja: 'SUCCESS を確認', en: 'SUCCESS seen' },
  'report.unsigned': { ja: '署名なしの可能性（最大・分）', en: 'Possibly unsigned (minutes at most)' },
  'report.probes': { ja: '検証できた確認メール', en: 'Probe mails verified' },
  'report.probesLost': { ja: '検証できなくなった回数', en: 'Times that one did not verify' },
  'report.lastProbe': { ja: '最後に検証した時刻', en: 'Last verified' },
  'report.status': { ja: '最後に見た SES の状態', en: 'Last status of SES' },
  'report.rates': { ja: '直近 24 時間（SES の集計、参考）', en: 'Last 24 hours (counted by SES, secondary)' },
  'report.counted': {
    ja: '送信 {sent}、恒久的なバウンス {bounced}、苦情 {complained}',
    en: 'sent {sent}, permanent bounces {bounced}, complaints {complained}',
  },
  'report.noRates': { ja: '取得できません', en: 'not available' },
  'report.record': { ja: '公開鍵レコード、署名の試験、確認メール', en: 'Key record, proof and probes' },
  'report.chain': { ja: '記録のすべて', en: 'The whole of the log' },
  'report.when': { ja: '日時', en: 'When' },
  'report.version': { ja: '版', en: 'Version' },
  'report.what': { ja: '内容', en: 'What' },
  'report.id': { ja: 'Slack の ID', en: 'Slack id' },
  'report.digest': { ja: '承認した内容（ダイジェスト）', en: 'Digest that was approved' },
  'report.attempt': { ja: '回', en: 'Attempt' },
  'report.target': { ja: '対象', en: 'Target' },
  'report.selector': { ja: 'セレクター', en: 'Selector' },
  'report.answer': { ja: '答え（リクエスト ID）', en: 'Answer (request id)' },
  'report.evidence': { ja: '証拠', en: 'Evidence' },
  'report.forward': { ja: '切り替え', en: 'switch' },
  'report.rollback': { ja: 'ロールバック', en: 'rollback' },
  'report.interval': { ja: '{at}（版 {version}）から: {verdict}', en: 'From {at} (version {version}): {verdict}' },
  'report.beforePut': {
    ja: '{at}（版 {version}）: 呼び出し {attempt} の直前',
    en: '{at} (version {version}): right before attempt {attempt}',
  },
  'report.probe': {
    ja: '{at}（版 {version}）: {target} から届いた確認メール',
    en: '{at} (version {version}): the probe that arrived from {target}',
  },
  'report.named': { ja: '証拠 {hash}', en: 'evidence {hash}' },
  'report.proofOk': { ja: '送る鍵での署名の試験: 合格{problem}', en: 'Proof with the key to be sent: passed{problem}' },
  'report.proofBad': {
    ja: '送る鍵での署名の試験: 不合格 {problem}',
    en: 'Proof with the key to be sent: failed {problem}',
  },
  'person.unnamed': { ja: '{id}（名前の記録なし）', en: '{id} (no name in the log)' },
  'group.known': { ja: '役割のある人', en: 'people with a role' },
  'group.outsider': { ja: '役割のない人', en: 'people without a role' },
  'report.fileName': { ja: '証跡-{domain}-{rotation}', en: 'evidence-{domain}-{rotation}' },
  'report.fileTitle': { ja: '{domain} の証跡', en: 'Evidence of {domain}' },
} as const satisfies Record<string, Row>;

/** The report of a fiscal year (Markdown). */
export const year = {
  'year.title': { ja: '{year} 年度の記録', en: 'Fiscal year {year}' },
  'year.range': { ja: '期間: {from} から {until} の直前まで', en: 'Period: from {from} until right before {until}' },
  'year.notOver': {
    ja: 'この年度はまだ終わっていません。作成した時点までの記録です。',
    en: 'The year is not over: this is what there was when it was made.',
  },
  'year.domains': {
    ja: '署名ドメインは、設定にあるものと、コマンドで指定したものです。設定から外したドメインは、名前を指定したときだけ入ります。',
    en: 'Signing domains: those of the configuration, and those that were named. One that was taken out of the configuration is in here only if it was named.',
  },
  'year.summary': { ja: '件数', en: 'How many' },
  'year.domain': { ja: '署名ドメイン', en: 'Signing domain' },
  'year.commits': { ja: 'コミット', en: 'Commits' },
  'year.head': { ja: '最後のハッシュ', en: 'Last hash' },
  'counted.put': { ja: 'SES への呼び出し', en: 'Puts to SES' },
  'counted.refusal': { ja: '却下と、断られた操作', en: 'Declines and refusals' },
  'counted.rollback': { ja: 'ロールバック', en: 'Rollbacks' },
  'counted.breakGlass': { ja: '緊急手順と登録', en: 'Break-glass and enrolment' },
  'counted.drift': { ja: 'ほかのだれかによる変更', en: 'Changes by somebody else (drift)' },
  'counted.configuration': { ja: '設定の変更', en: 'Changes of configuration' },
  'counted.decision': { ja: 'そのほかの判断', en: 'Other decisions' },
  'year.approvedBy': { ja: '承認した人、または答え（リクエスト ID）', en: 'Approved by, or answer (request id)' },
  'year.field': { ja: '項目', en: 'Field' },
  'year.before': { ja: '前', en: 'Before' },
  'year.after': { ja: '後', en: 'After' },
} as const satisfies Record<string, Row>;
