/** Modals and confirm dialogs. Slack permits 24 characters for a title and 300 for the text of a confirm dialog. */

import type { Row } from './codes.ts';

export const forms = {
  'form.submitted.title': { ja: 'DNS申請書の提出の記録', en: 'Record the submission' },
  'form.submitted.about': {
    ja: '{domain} の DNS申請書を DNS担当部署に提出したことを記録します。公開の確認（14 日目）は、申請日から数えます。あとから何度でも訂正できます。',
    en: 'Records that the DNS application of {domain} was submitted to the DNS department. The check on day 14 is counted from this date. You can correct it at any time.',
  },
  'form.ticket': { ja: '受付番号、またはそのリンク', en: 'Ticket, or its link' },
  'form.submitted': { ja: '申請日。空欄なら今日', en: 'Submitted on; today if empty' },
  'form.promisedDate': { ja: 'DNS担当部署が回答した公開予定日', en: 'Date that the DNS department promised' },
  'form.correct.title': { ja: 'DNS申請の記録の訂正', en: 'Correct application' },
  'form.correct.about': {
    ja: '{domain} の DNS申請について記録した内容を訂正します。公開予定日を過ぎてもレコードを確認できないときは、リマインダーでお知らせします。',
    en: 'Corrects what is recorded about the DNS application of {domain}. When the promised date passes without the record, a reminder follows.',
  },
  'form.revision': { ja: '提出した申請書の版', en: 'Revision that was submitted' },
  'form.record': { ja: '記録', en: 'Record' },
  'form.start.title': { ja: 'ローテーションの開始', en: 'Start a rotation' },
  'form.start.about': {
    ja: '次の画面で、開始するとどうなるかを確認できます。まだ何も開始しません。',
    en: 'The next step shows what a start would do. Nothing is started yet.',
  },
  'form.start.lags': {
    ja: '切り替え予定日の案は、これまでの実績から計算しています：{took}',
    en: 'The proposed date is based on earlier rotations: {took}.',
  },
  'form.start.assumed': {
    ja: '切り替え予定日の案は、公開まで 14 日として計算しています。',
    en: 'The proposed date assumes that the DNS department takes 14 days.',
  },
  'form.start.preview': { ja: '確認', en: 'Preview' },
  'form.domain': { ja: '署名ドメイン', en: 'Signing domain' },
  'form.again': { ja: '入力し直す', en: 'Edit the input' },
  'form.switchOn': { ja: '切り替え予定日', en: 'Planned switch date' },
  'form.startReason': { ja: 'ローテーションの理由', en: 'Reason for the rotation' },
  'form.approve.title': { ja: '理由を付けて承認', en: 'Approve with reason' },
  'form.approve.about': {
    ja: '{domain} の切り替えを承認します。理由は記録に残り、承認カードに表示されます。カードの内容が変わっていた場合、承認は受け付けられません。',
    en: 'Approves the switch of {domain}. The reason is kept in the log and shown on the approval card. If the card has changed meanwhile, the approval is not accepted.',
  },
  'form.decline.title': { ja: '切り替えの却下', en: 'Decline the switch' },
  'form.decline.about': {
    ja: '{domain} の切り替え（承認依頼 {round} 回目）を却下します。この承認依頼は終わり、理由は記録に残ります。',
    en: 'Declines the switch of {domain} (approval request {round}). This ends the request, and the reason is kept in the log.',
  },
  'form.attest.title': { ja: '未使用の確認', en: 'Confirm unused' },
  'form.attest.about': {
    ja: '{domain} の古い署名鍵（セレクター {selector}）について、次のことを確認します。\n• ほかの AWS アカウントの SES が、この鍵で署名していない\n• SES 以外のメールサーバーや配信サービスに、この鍵を渡していない\nお名前と時刻が記録に残ります。このあとレコードの削除を申請し、鍵を破棄します。分からないときは送らずに、まず調べてください。',
    en: 'You confirm for the old mail-signing key of {domain} (selector {selector}):\n• SES does not sign with it in any other AWS account\n• it was not given to any mail server or mail service outside SES\nYour name and the time are kept in the log. The removal of the record is applied for next, and then the key is destroyed. If you are not sure, do not submit this; find out first.',
  },
  'form.note': { ja: 'どのように調べたか', en: 'How did you check?' },
  'form.attest.yes': { ja: '使われていない', en: 'It is unused' },
  'form.postpone.title': { ja: '延期', en: 'Postpone' },
  'form.postpone.about': {
    ja: '{domain} の次のお知らせ、または予定されている開始を、指定した日に延期します。その日にもう一度お知らせします。理由は記録に残ります。',
    en: 'Postpones the next reminder of {domain}, or its planned start, to the day that you choose. You hear of it again on that day. The reason is kept in the log.',
  },
  'form.postpone.day': { ja: '延期後の日付（営業日）', en: 'New date (a working day)' },
  'form.file.title': { ja: '申請書を受け取る', en: 'Get the application' },
  'form.correction.title': { ja: '訂正の申請', en: 'Correction' },
  'form.file.about': {
    ja: '{domain} の DNS の変更を、選んだ形式の一つのファイルにして、あなたに送ります。',
    en: 'Sends you the DNS change of {domain} as one file, in the format that you choose.',
  },
  'form.file.format': { ja: '形式', en: 'Format' },
  'form.file.send': { ja: '受け取る', en: 'Send' },
  'form.reason': { ja: '理由', en: 'Reason' },
  'form.close': { ja: '閉じる', en: 'Close' },
  'previousRecord.right': { ja: '✅ 前の公開鍵レコード: 正しい（{at}）', en: '✅ Previous key record: correct ({at})' },
  'previousRecord.doubt': {
    ja: '🔴 前の公開鍵レコード: {verdict}（{at}）。戻しても検証に失敗する可能性があります。',
    en: '🔴 Previous key record: {verdict} ({at}). Mail may fail verification after the rollback.',
  },
  'previousRecord.unseen': {
    ja: '🔴 前の公開鍵レコード: 不明（DNS の応答なし）。戻しても検証に失敗する可能性があります。',
    en: '🔴 Previous key record: unknown (the DNS did not answer). Mail may fail verification after the rollback.',
  },
  'previousRecord.before': {
    ja: '前の公開鍵レコード: {at} の確認では正しい状態でした。今の状態は /dkim rollback で確認できます。',
    en: 'Previous key record: correct at {at}. Check it now with /dkim rollback.',
  },
  'previousRecord.never': {
    ja: '⚠️ 前の公開鍵レコード: 未確認。今の状態は /dkim rollback で確認できます。',
    en: '⚠️ Previous key record: not checked. Check it now with /dkim rollback.',
  },
  'confirm.deny': { ja: '戻る', en: 'Back' },
} as const satisfies Record<string, Row>;

/** DNS applications for revoking a record and for removing it. */
export const removal = {
  'removal.record': { ja: '*レコード名*\n`{name}`', en: '*Record name*\n`{name}`' },
  'removal.revoked': { ja: '*新しい値*\n`{value}`', en: '*New value*\n`{value}`' },
  'removal.whyUsed': {
    ja: 'SES がこのセレクターで署名しなくなったのは {unusedSince} です。それから {days} 日の保持期間が過ぎ、すべての対象と設定済みの全リージョンの SES が別のセレクターで署名していることを確認しました。ほかの AWS アカウントや SES 以外のメールサーバーも使っていません（確認者: {name}）。',
    en: 'SES stopped signing with this selector on {unusedSince}. The overlap of {days} days has passed since, and SES was read to sign with another selector at every target and in every configured region. No other AWS account and no mail server outside SES uses it (attested by {name}).',
  },
  'removal.whyUnused': {
    ja: 'このセレクターの鍵は、SES で一度も使われていません。このあとも使われません。',
    en: 'SES has never used the key of this selector, and never will.',
  },
  'removal.whyRevoked': {
    ja: 'このレコードは失効済み (`p=` が空) であることを、すべてのネームサーバーで確認しました。削除しても、メールの検証結果は変わりません。',
    en: 'Every name server was seen to serve it as revoked (an empty `p=`). Removing it changes no verification any more.',
  },
  'removal.fileName': { ja: 'DNS申請書-削除-{domain}-{selector}.txt', en: 'dns-removal-{domain}-{selector}.txt' },
  'removal.fileTitle': { ja: 'DNS申請書（削除） {selector}', en: 'DNS application (removal) {selector}' },
  'revoke.fileName': { ja: 'DNS申請書-失効-{domain}-{selector}.txt', en: 'dns-revocation-{domain}-{selector}.txt' },
  'revoke.fileTitle': { ja: 'DNS申請書（失効） {selector}', en: 'DNS application (revocation) {selector}' },
} as const satisfies Record<string, Row>;
