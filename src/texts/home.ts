/** App Home and the overview of `/dkim`: what waits for the reader, and all domains. */

import type { WaitingAction } from '../domain/overview.ts';
import type { Row } from './codes.ts';

type WaitingTexts = Readonly<Record<`waiting.${WaitingAction}`, Row>>;

const waitingTexts = {
  'waiting.acknowledge': {
    ja: '異常が続いています: {problems}。対応する方は「対応します」を押してください。',
    en: 'An incident is open: {problems}. If you can handle it, press "Acknowledge".',
  },
  'waiting.rollback': {
    ja: 'ロールバックの提案に、2人目の確認が必要です。',
    en: 'A rollback was proposed and needs a second person.',
  },
  'waiting.declare_compromised': {
    ja: '鍵の漏えいの報告に、2人目の確認が必要です。',
    en: 'A key was reported as compromised. A second person has to confirm.',
  },
  'waiting.execute': {
    ja: '承認がそろいました。切り替えの実行をお待ちしています。',
    en: 'The switch is approved and waits for you to execute it.',
  },
  'waiting.approve': { ja: '切り替えの承認をお待ちしています。', en: 'The switch waits for your approval.' },
  'waiting.claim': {
    ja: '申請者のいないローテーションです。引き受ける方が必要です。',
    en: 'This rotation has no requester. Somebody has to claim it.',
  },
  'waiting.application_submitted': {
    ja: 'DNS申請書を提出したら、提出を記録してください。',
    en: 'Submit the DNS application, then record the submission.',
  },
  'waiting.correction_file': {
    ja: '公開鍵レコードが誤っています。「訂正の申請」を受け取り、DNS担当部署に送ってください。送ったら「申請の記録を訂正する」を押し、提出した版を {revision} にしてください。',
    en: 'The key record is wrong. Get the "Correction" and send it to the DNS department. Then press "Correct application" and set the submitted revision to {revision}.',
  },
  'waiting.application_file': {
    ja: '古い公開鍵レコードの申請書を受け取り、DNS担当部署に提出してください。今のメールには影響しません。',
    en: 'Get the application for the old key record and submit it to the DNS department. Mail is not affected.',
  },
  'waiting.request_approval': {
    ja: '承認依頼が出ていません。続ける場合は「承認を依頼する」、やめる場合は「中止」を押してください。',
    en: 'No approval is requested. To go on, press "Request approval". To give up, press "Cancel rotation".',
  },
  'waiting.confirm_completion': {
    ja: '監視が終わりました。カードのスレッドの証跡を確かめて、「完了を確認」を押してください。メールの署名は変わりません。',
    en: 'The watch has ended. Check the evidence in the thread of the card, then press "Confirm completion". Mail does not change.',
  },
  'waiting.attest_unused': {
    ja: '古い署名鍵がほかで使われていないことの確認が必要です。',
    en: 'Confirm that nothing else signs mail with the old key.',
  },
  'waiting.confirm_withdrawal': {
    ja: 'DNS担当部署に DNS申請の取り下げを依頼し、回答を受けたら「取り下げを記録する」を押してください。今のメールには影響しません。',
    en: 'Ask the DNS department to withdraw the DNS application. When it has answered, press "Record withdrawal". Mail is not affected.',
  },
  'waiting.close_break_glass': {
    ja: '緊急手順が使われました。報告を書き、完了を記録してください。',
    en: 'The break-glass procedure was used. Write the report, then close it.',
  },
  'waiting.approve_enrolment': {
    ja: '緊急手順のパスフレーズの登録に、確認が必要です。',
    en: 'The enrolment of a break-glass secret needs your confirmation.',
  },
} as const satisfies WaitingTexts;

export const home = {
  ...waitingTexts,
  'home.blocked': {
    ja: '承認を依頼できません。直れば、ボットが依頼します。すぐに試すには「承認を依頼する」を押してください。\n{blockers}',
    en: 'Approval cannot be requested. Once this is fixed, the bot requests it. To try now, press "Request approval".\n{blockers}',
  },
  'home.rolledBack': {
    ja: 'ロールバックが済み、メールは前の鍵で署名しています。もう一度切り替える場合は「承認を依頼する」、やめる場合は「中止」を押してください。',
    en: 'Rolled back: mail is signed with the previous key again. To switch again, press "Request approval". To give up, press "Cancel rotation".',
  },
  'home.remaining': {
    ja: '残りの対象の切り替えが止まっています。続ける場合は「承認を依頼する」、戻す場合はカードの「ロールバック」を押してください。',
    en: 'The switch of the remaining targets has stopped. To go on, press "Request approval". To go back, press "Roll back" on the card.',
  },
  'home.waiting': { ja: 'あなたの対応待ち', en: 'Waiting for you' },
  'home.item': { ja: '*{domain}*\n{what}', en: '*{domain}*\n{what}' },
  'home.until': { ja: '期限: {due}', en: 'Due: {due}' },
  'home.nothing': {
    ja: 'いま、あなたの対応を待っているものはありません。',
    en: 'Nothing is waiting for you now.',
  },
  'home.moreWaiting': {
    ja: 'ほかに {count} ドメインで対応待ちがあります。上から片付けると、続きが表示されます。',
    en: '{count} more domains wait for you. They appear here as you work through the list.',
  },
  'home.domains': { ja: '署名ドメイン（{total}）', en: 'Signing domains ({total})' },
  'home.row': {
    ja: '*{domain}*　{status}\n署名中: {signing}\n鍵の使用期限: {useBy}{next}',
    en: '*{domain}*  {status}\nSigning: {signing}\nUse key by: {useBy}{next}',
  },
  'home.unreadable': {
    ja: '🔴 *{domain}*　ログに矛盾があります。すぐに管理者に知らせてください。',
    en: '🔴 *{domain}*  The log does not verify. Notify an administrator at once.',
  },
  'home.recordWrong': {
    ja: '⚠️ 公開鍵レコードに誤りあり、訂正待ち',
    en: '⚠️ The key record is wrong and waits for its correction',
  },
  'home.idle': { ja: '✅ 異常なし', en: '✅ No incident' },
  'home.retiring': { ja: '🧹 不要な鍵の整理中', en: '🧹 Retiring the old key' },
  'home.noKey': { ja: '不明（鍵を保管していません）', en: 'unknown (the bot does not hold this key)' },
  'home.overdue': { ja: '⚠️ {date} を過ぎています', en: '⚠️ {date} (overdue)' },
  'home.nextPlan': { ja: '次の予定: {due}にローテーションを開始', en: 'Next: start of a rotation on {due}' },
  'home.nextNone': { ja: '次の予定: なし', en: 'Next: nothing planned' },
  'home.page': { ja: '{page} / {pages} ページ', en: 'Page {page} of {pages}' },
  'home.previous': { ja: '前のページ', en: 'Previous' },
  'home.next': { ja: '次のページ', en: 'Next' },
  'home.all': { ja: 'すべてのドメイン', en: 'All domains' },
  'home.quiet': {
    ja: '表示していない {count} ドメインに異常はなく、進行中のローテーションもありません。',
    en: 'Domains not listed here: {count}. None has an incident or a running rotation.',
  },
  'home.answer': { ja: '操作の結果', en: 'Result' },
  'home.refused': {
    ja: 'この画面は、署名ドメインを担当する方のためのものです。ご利用になりたい場合は、社内の担当者にお問い合わせください。',
    en: 'This page is for the people in charge of signing domains. If you need access, please contact them.',
  },
  'home.summary': {
    ja: 'あなたの対応待ち: {waiting} 件、署名ドメイン: {total} 件',
    en: 'Waiting for you: {waiting}. Signing domains: {total}.',
  },
} as const satisfies Record<string, Row>;
