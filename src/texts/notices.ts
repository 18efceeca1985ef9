/** Notices in the thread: news, reminders and alarms. */

import type { NoticeCode } from '../domain/notices.ts';
import type { Row } from './codes.ts';
import { deliveryNotices } from './delivery.ts';
import { breakGlassNotices, compromiseNotices } from './emergencies.ts';

export const notices = {
  ...breakGlassNotices,
  ...compromiseNotices,
  ...deliveryNotices,
  'notice.application': {
    ja: 'DNS申請書ができました。DNS担当部署に提出し、「提出を記録する」を押してください（担当: {owner}）。',
    en: 'The DNS application is ready. Submit it to the DNS department, then press "Record submission" (for {owner}).',
  },
  'notice.application_corrected': {
    ja: '{name} さんが DNS申請の記録を訂正しました（受付番号: {ticket}、申請日: {submitted}、公開予定日: {promisedDate}、第{revision}版）。',
    en: '{name} corrected the record of the DNS application (ticket: {ticket}, submitted: {submitted}, promised date: {promisedDate}, revision {revision}).',
  },
  'notice.approval_recorded': {
    ja: '{domain} の切り替えの承認を受け付けました（承認依頼 {round} 回目）。切り替えが始まるまでは取り消せます。{card}',
    en: 'Your approval for the switch of {domain} has been recorded (approval request {round}). You can withdraw it until the switch starts. {card}',
  },
  'notice.approved': {
    ja: '{name} さんが {domain} の切り替えを承認しました（承認 {count}/{required}）。{card}',
    en: '{name} approved the switch of {domain} ({count} of {required} approvals). {card}',
  },
  'notice.approval_withdrawn': { ja: '{name} さんが承認を取り消しました。', en: '{name} withdrew their approval.' },
  'notice.attestation_wanted': {
    ja: 'セレクター {selector} は、SES の対象でも設定済みのリージョンでも使われていません。ほかの AWS アカウントや SES 以外のメールサーバーで使われているかどうかは、ボットには分かりません。調べてから「未使用を確認」を押してください（担当: {owner}）。そのあと、レコードの削除の申請書を用意します。使われていれば押さずに、先にそちらの鍵を替えてください。急ぎません。',
    en: 'No SES target and no configured region uses selector {selector} any more. The bot cannot see whether another AWS account or a mail server outside SES still signs with it. Find out, then press "Confirm unused" (for {owner}); the application to remove the record follows. If something still uses it, do not press the button: move that system to another key first. There is no hurry.',
  },
  'notice.cancelled': {
    ja: '{name} さんがローテーションを中止しました。理由: {reason}',
    en: '{name} cancelled the rotation. Reason: {reason}',
  },
  'notice.cancelled_withdraw': {
    ja: '{name} さんがローテーションを中止しました。理由: {reason}\nDNS申請書（受付番号: {ticket}）は提出済みです。取り下げてよい時期になったら、このスレッドで取り下げを依頼します。公開済みのレコードは、それまで消さないでください。',
    en: '{name} cancelled the rotation. Reason: {reason}\nThe DNS application (ticket: {ticket}) has already been submitted. This thread will ask you to withdraw it when that is safe. Until then, keep the record if it is published.',
  },
  'notice.claimed': {
    ja: '{name} さんがこのローテーションを引き受けました。以後、{name} さんは申請者となり、承認はできません。',
    en: '{name} claimed this rotation and is now its requester. A requester cannot approve.',
  },
  'notice.completion_confirmed': {
    ja: '{name} さんが完了を確認しました。前のセレクターの公開鍵レコードは {until} まで残してください。',
    en: '{name} confirmed that the rotation is complete. Keep the key record of the previous selector until {until}.',
  },
  'notice.declined': {
    ja: '{owner} へ: {name} さんが切り替えを却下しました。理由: {reason}\n対応が済んだら「承認を依頼する」を押してください。',
    en: '{owner}: {name} declined the switch. Reason: {reason}\nOnce that is resolved, press "Request approval" to ask again.',
  },
  'notice.alert_acknowledged': {
    ja: '🙋 {name} さんが対応しています。{since} から続いている異常:\n{incidents}',
    en: '🙋 {name} has been handling this since {since}:\n{incidents}',
  },
  'notice.destruction_announced': {
    ja: 'セレクター {selector} のレコードはなくなり、どこでも使われていません。この鍵を {until} 以降に破棄します。破棄した鍵では署名もロールバックもできず、{gone} を過ぎるとバックアップからも復元できません (設定 `policy.backupRetention`)。残す理由があれば、破棄の前に「破棄を止める」を押してください（担当: {owner}）。なければ何もする必要はありません。',
    en: 'The record of selector {selector} is gone and nothing uses its key. The key will be destroyed after {until}. A destroyed key can no longer sign, you can no longer roll back to it, and after {gone} it cannot be restored from a backup either (setting `policy.backupRetention`). If there is a reason to keep it, press "Hold the key" before it is destroyed (for {owner}). Otherwise there is nothing to do.',
  },
  'notice.destruction_held': {
    ja: '{name} さんがセレクター {selector} の鍵の破棄を止めました。「破棄を再開」を押すまで、鍵は暗号化したまま残ります。',
    en: '{name} put the destruction of the key of selector {selector} on hold. The key stays, encrypted, until somebody presses "Release the key".',
  },
  'notice.destruction_released': {
    ja: '{name} さんがセレクター {selector} の鍵の破棄を再開しました。あらためて予告し、その翌日以降に破棄します。',
    en: '{name} released the key of selector {selector}. Its destruction will be announced again and takes place at least a day later.',
  },
  'notice.altered_back': {
    ja: '✅ {target}: SES の設定が記録どおりに戻りました。',
    en: '✅ {target}: the SES settings match the log again.',
  },
  'notice.altered_easy_dkim_origin': {
    ja: '🚨 {target}: このボット以外が SES の設定を変えました。SES は SES 管理の鍵 (`{origin}`, Easy DKIM) で署名しており、自社の鍵は使われていません。{owner}: だれが変えたかを確認し（CloudTrail では `PutEmailIdentityDkimSigningAttributes` です。CloudFormation や Terraform が古い設定を書き戻すこともあります）、まずそれを止めてください。自社の鍵に戻すには、新しい切り替えか、表示されていれば「ロールバック」を使います。',
    en: '🚨 {target}: somebody other than this bot changed the SES settings. SES now signs with a key that it manages itself (`{origin}`, Easy DKIM) instead of yours. {owner}: find out who changed it (in CloudTrail, look for `PutEmailIdentityDkimSigningAttributes`) and stop that first: CloudFormation or Terraform may be restoring old settings. To return to your own key, start a rotation or, if it is offered, use "Roll back".',
  },
  'notice.altered_missing': {
    ja: '🚨 {target}: SES のアイデンティティがなくなりました。ここからこのドメインのメールは送れません。{owner}: だれが消したかを確認し (CloudTrail の `DeleteEmailIdentity`)、管理者が作り直してください。',
    en: '🚨 {target}: the SES identity no longer exists, so mail of this domain cannot be sent from it. {owner}: find out who deleted it (in CloudTrail, look for `DeleteEmailIdentity`) and have an administrator create it again.',
  },
  'notice.altered_signing_off': {
    ja: '🚨 {target}: このボット以外が DKIM 署名を止めました。メールが署名なしで送られています。{owner}: だれが止めたかを確認し (CloudTrail の `PutEmailIdentityDkimAttributes`)、管理者が署名を有効に戻してください。',
    en: '🚨 {target}: somebody other than this bot turned DKIM signing off. Mail is being sent unsigned. {owner}: find out who turned it off (in CloudTrail, look for `PutEmailIdentityDkimAttributes`) and have an administrator turn signing on again.',
  },
  'notice.drift': {
    ja: '🚨 {target} で、記録にないセレクター {selector} が使われています（記録では {expected}）。このボット以外が変えたか、呼び出しがとても遅れて届いたか、最後の切り替えより古いバックアップからログが復元されました。{owner}: だれが変えたかを確認し（CloudTrail では `PutEmailIdentityDkimSigningAttributes` です。CloudFormation や Terraform が古い設定を書き戻すこともあります）、まずそれを止めてください。記録にあるセレクターに戻すには、表示されていれば「ロールバック」、なければ新しい切り替えを使います。',
    en: '🚨 {target} signs with selector {selector}, but the log expects {expected}. Somebody other than this bot changed it, an SES call took effect very late, or the log was restored from a backup that is older than the last switch. {owner}: find out who changed it (in CloudTrail, look for `PutEmailIdentityDkimSigningAttributes`) and stop that first: CloudFormation or Terraform may be restoring old settings. To return to the selector in the log, use "Roll back" if it is offered; otherwise start a new rotation.',
  },
  'notice.effect_stalled': {
    ja: '⚠️ ボットの処理が進みません（{effect}）。理由: {problem}\n自動で再試行を続けます。',
    en: '⚠️ The bot cannot complete a step ({effect}). Reason: {problem}\nIt keeps retrying.',
  },
  'notice.expired_partly_switched': {
    ja: '⚠️ 一部の対象だけが切り替わった状態で、承認の期限が切れました。{owner} は「ロールバック」で前の鍵に戻すか、「承認を依頼する」で残りの対象の承認を依頼してください。',
    en: '⚠️ The approval expired when only some targets had been switched. {owner}: use "Roll back" to return to the previous key, or "Request approval" to switch the remaining targets.',
  },
  'notice.key_leaked': {
    ja: '🚨 セレクター {selector} の公開鍵レコードに秘密鍵が公開されました。この鍵は使えません。ローテーションを止め、SES は変えていません。{owner} は、DNS担当部署に TXT レコード `{record}` の即時の削除を依頼し、`/dkim rotate` で新しいローテーションを始めてください（新しい鍵と新しいセレクターになります）。',
    en: '🚨 The private key of selector {selector} has been published in its key record, so the key must not be used. The rotation has been stopped; SES is unchanged. {owner}: ask the DNS department to delete the TXT record `{record}` immediately, and start a new rotation with `/dkim rotate` (with a new key and a new selector).',
  },
  'notice.key_leaked_in_use': {
    ja: '🚨 SES が使っている、または使う可能性のあるセレクター {selector} の秘密鍵が、DNS に公開されました。誰でもこの鍵で署名できます。{owner} は、直ちに「ロールバック」を押してください。戻れない場合は、できるだけ早く新しい鍵に切り替える必要があります。切り替え中の残りの対象には、この鍵を渡しません。DNS担当部署には TXT レコード `{record}` から秘密鍵を取り除くよう依頼してください。',
    en: '🚨 The private key of selector {selector}, which SES signs with or may sign with, has been published in the DNS. Anybody can sign with it. {owner}: press "Roll back" now. If you cannot roll back, switch to a new key as soon as possible. The bot gives this key to no further target. Ask the DNS department to remove the private key from the TXT record `{record}`.',
  },
  'notice.log_corrupt': {
    ja: '🚨 {domain} のログに矛盾があります: {problem}。解消するまで、このドメインでは何も決めず、SES にも何も送りません（ロールバックもできません）。{owner} は、テーブルに手を加えずに保全し、だれが書き込めたかを調べるよう、管理者に依頼してください。',
    en: '🚨 The log of {domain} is inconsistent: {problem}. Until this is resolved, the bot decides nothing for this domain and sends nothing to SES, not even a rollback. {owner}: ask an administrator to preserve the table as it is and to find out who could write to it.',
  },
  'notice.slack_refuses': {
    ja: '🚨 Slack がボットの接続を受け付けません（{code}）。{domains} のコマンドもボタンも届きません。確認と警報は続いています。管理者は、アプリのインストールと SLACK_BOT_TOKEN、SLACK_APP_TOKEN を確認し、トークンを変えた場合はボットを再起動してください。急いで戻す必要があれば `futari break-glass` を使います。',
    en: '🚨 Slack refuses the connection of the bot ({code}). Commands and buttons of {domains} do not reach it. Checks and alerts continue. Administrator: check that the app is installed, check SLACK_BOT_TOKEN and SLACK_APP_TOKEN, and restart the bot if you change a token. If a rollback cannot wait, use `futari break-glass`.',
  },
  'notice.sweep_stopped': {
    ja: '🚨 ボットの定期確認が {minutes} 分前から行われていません。{domains} では、切り替え後の確認もリマインダーも警報も行われません。管理者は、ジャーナルの "a scheduled job failed" の行と `/readyz` で原因を確認し、ボットを再起動してください。急いで戻す必要があれば `/dkim rollback` か `futari break-glass` を使います。',
    en: '🚨 The bot has not checked what is due for {minutes} minutes. For {domains} there are no checks after a switch, no reminders and no alarms. Administrator: look for "a scheduled job failed" in the journal and at `/readyz`, and restart the bot. If a rollback cannot wait, use `/dkim rollback` or `futari break-glass`.',
  },
  'notice.posting_refused': {
    ja: '🚨 {channel} への投稿を Slack が受け付けません（{code}）。{domain} のローテーションがチャンネルで見えなくなっています。{owner} は、チャンネルのアーカイブを解除してボットを招待し直す、ボットを招待する、設定の `channel` の修正を依頼する、のいずれかを行ってください。投稿できなかったものは、その後 1 時間以内にボットが投稿します。',
    en: '🚨 Slack refuses the messages of the bot in {channel} ({code}), so the rotation of {domain} is not visible there. {owner}: unarchive the channel and invite the bot again, invite the bot if it was removed, or have `channel` in the configuration corrected. The bot then posts what is missing within an hour.',
  },
  'notice.planned_rotation': {
    ja: '計画の開始日 {day} になったので、ボットがローテーションを開始しました。申請者はまだいません。承認しない方が「引き受ける」を押すまで、だれも承認できません。',
    en: 'The planned start date {day} has arrived, and the bot has started the rotation. It has no requester yet. Nobody can approve it until somebody who will not approve presses "Claim".',
  },
  'notice.legacy_rotation': {
    ja: '以前の Lambda の呼び出しを受け、{selector} のローテーションを開始しました。申請者はまだいません。承認しない方が「引き受ける」を押すまで、だれも承認できません。',
    en: 'A call of the former Lambda function started the rotation to {selector}. It has no requester yet. Nobody can approve it until somebody who will not approve presses "Claim".',
  },
  'notice.reminder_start': {
    ja: '📅 {owner} へ: {domain} のメールの署名鍵（DKIM）のローテーションを開始する予定日は {day} です（{count} 回目）。「ローテーションを開始する」を押すか、理由と日付を添えて「延期する」を押してください。切り替えの予定日は {switch} です。開始しても、メールの署名はまだ変わりません。',
    en: '📅 {owner}: the rotation of the mail-signing key (DKIM) of {domain} is planned to start on {day} (reminder {count}). Press "Start the rotation", or "Postpone" with a reason and a date. The switch is planned for {switch}. Starting does not change how mail is signed.',
  },
  'notice.alarm_start': {
    ja: '⚠️ {owner} へ: {domain} の鍵のローテーションが、予定日の {day} を過ぎても開始されていません（{count} 回目）。このままでは {switch} の切り替えに間に合いません。開始できる方に依頼するか、「ローテーションを開始する」または「延期する」を押してください。メールは今の鍵で署名されています。',
    en: '⚠️ {owner}: the key rotation of {domain}, planned for {day}, has not been started (alarm {count}). The switch planned for {switch} will be missed. Have somebody start it, or press "Start the rotation" or "Postpone". Mail is still signed with the current key.',
  },
  'notice.start_postponed': {
    ja: '{name} さんが、{domain} のローテーションの開始を {day} に延期しました。切り替えの予定日は {switch} になります。{day} に、もう一度お知らせします。\n理由: {reason}',
    en: '{name} postponed the start of the rotation of {domain} to {day}. The switch is now planned for {switch}. You hear of it again on {day}.\nReason: {reason}',
  },
  'notice.wait_postponed': {
    ja: '{name} さんが、次のお知らせを {day} に延期しました。期限と警報は変わりません。\n理由: {reason}',
    en: '{name} postponed the next reminder to {day}. Deadlines and alarms stay as they are.\nReason: {reason}',
  },
  'notice.key_destroyed': {
    ja: 'セレクター {selector} の鍵を破棄しました。バックアップからも復元できなくなるのは {until} です (設定 `policy.backupRetention`)。',
    en: 'The key of selector {selector} has been destroyed. From {until} it cannot be restored from a backup either (setting `policy.backupRetention`).',
  },
  'notice.key_unreadable': {
    ja: '🚨 {owner} へ: セレクター {selector} の秘密鍵を使えません（{problem}）。このままでは切り替えもロールバックもできません。管理者は鍵の保管先とマスターキーを確認してください。',
    en: '🚨 {owner}: the private key of selector {selector} cannot be used ({problem}). A switch or rollback to it would fail. An administrator has to check the key store and its master key.',
  },
  'notice.anchor_unreachable': {
    ja: '🚨 {domain} のアンカー（決定をテーブルの外に記録する保管先）に接続できません。再び接続できるまで、新しい鍵への切り替えは SES に送りません。承認はそのまま残り、ロールバックは今までどおりできます。ただし、この間に記録された却下・取り消し・ロールバックは、ログを巻き戻されても気づけないことがあります。{owner} は、`anchor` のフォルダーかバケットの状態、権限、接続経路を確認してください。',
    en: '🚨 The anchor of the log of {domain} (the place outside the table that keeps the decisions) cannot be reached. Until it can, the bot sends no switch to SES. Approvals stay valid, and a rollback works as usual. However, if somebody deletes a decline, a withdrawal or a rollback of this period from the log, it may go unnoticed. {owner}: check the `anchor` folder or bucket, its permissions and the network path.',
  },
  'notice.anchor_moved': {
    ja: '🚨 {domain} のアンカーが、設定で新しい場所に変わりました。それまでの承認は無効です。二人の承認をもう一度依頼します。テーブルをバックアップから復元した場合、ログにあるのは v{version} までの記録です。その後の却下・承認の取り消し・中止・ロールバックはログに残っていないので、承認の前にもう一度行ってください。{owner} は、心当たりがなければ「却下」を押し、設定を変えた人を確かめてください。',
    en: '🚨 The configuration names a new anchor for the log of {domain}. Earlier approvals are void; two people are asked to approve again. If the table was restored from a backup, the log ends at v{version}: repeat every later decline, withdrawal of an approval, cancellation and rollback before anybody approves. {owner}: if you do not expect this, press "Decline" and find out who changed the configuration.',
  },
  'notice.anchor_back': {
    ja: '✅ アンカーに再び接続できました。記録していなかった分も書き込みました。',
    en: '✅ The anchor of the log can be reached again. The missing entries have been added.',
  },
  'notice.mailbox_back': {
    ja: '✅ 確認メールの受信箱に再び接続できました。',
    en: '✅ The probe mailbox can be reached again.',
  },
  'notice.mailbox_unavailable': {
    ja: '⚠️ 確認メールの受信箱を調べられませんでした（{problem}）。メールに異常があるという意味ではなく、署名されているかどうかが分からない状態です。確認メールを再び調べられるまで、監視は終わりません。{owner} は、受信箱、パスワード、接続経路を確認してください。',
    en: '⚠️ The probe mailbox could not be read ({problem}). This does not mean that something is wrong with the mail; it means that nobody knows whether it is signed. The watch stays open until probe mails can be read again. {owner}: check the mailbox, its password and the network path.',
  },
  'notice.ses_verification': {
    ja: 'ℹ️ {target}: SES はまだ鍵を検証できません。SES 自身の DNS の確認結果: {problem}（最終確認 {checked}、ゾーンのシリアル {serial}）。SES は自動で確認を続けます。{owner} は「今すぐ確認」で、ボットから見たレコードと比べてください。',
    en: 'ℹ️ {target}: SES has not verified the key yet. Result of its own DNS check: {problem} (last check {checked}, zone serial {serial}). SES keeps checking. {owner}: press "Check now" to compare this with what the bot sees.',
  },
  'notice.subdomain_identities': {
    ja: 'ℹ️ SES には、{domain} の下に独自の DKIM 設定を持つアイデンティティがあります: `{identities}`（ほか {more} 件）。これらのメールはその設定で署名され、このローテーションでは *切り替わりません。*同じ鍵やセレクターを使っていないか確かめてください。',
    en: 'ℹ️ SES has identities under {domain} with DKIM settings of their own: `{identities}` (and {more} more). Their mail is signed according to those settings; this rotation does *not* switch them. Check whether they use the same key or selector.',
  },
  'notice.identities_unlisted': {
    ja: 'ℹ️ SES がアイデンティティの一覧を返さないため、{domain} の下に独自の DKIM 設定を持つアイデンティティ（サブドメインやアドレス）があるかは不明です。あっても、このローテーションでは切り替わりません。',
    en: 'ℹ️ SES did not list its identities, so it is unknown whether subdomains or addresses of {domain} have DKIM settings of their own. If they do, this rotation does not switch them.',
  },
  'notice.preflight_blocked': {
    ja: '⚠️ 事前確認で、切り替えの日に妨げとなる点が見つかりました:\n{blockers}',
    en: '⚠️ The preflight found problems that would block the switch:\n{blockers}',
  },
  'notice.approvers_scarce': {
    ja: '⚠️ 申請者のほかに承認できるのは {people} だけです（必要な承認: {required} 名）。1 名でも不在になると切り替えが止まります。切り替えの日までに、Slack のユーザーグループか設定 `approvers` に承認者を 1 名以上加えてください。',
    en: '⚠️ Besides the requester only {people} can approve ({required} approvals are needed). If one of them is away, the switch has to wait: add at least one approver to the user group in Slack, or to the setting `approvers`, before the day of the switch.',
  },
  'notice.preflight_green': { ja: '✅ 事前確認に問題はありません。', en: '✅ The preflight found no problems.' },
  'notice.probe_disputed': {
    ja: '⚠️ {target}: この確認メールについて、受信サーバー {server} の検証結果がボットの結果と異なります。判定にはボットの結果を使い、両方を証跡に残しました。{owner} は、そのサーバーから見える公開鍵レコードを `/dkim check` の結果と比べ、途中でメールが書き換えられていないか確認してください。',
    en: '⚠️ {target}: for this probe mail, the receiving server {server} reached a different result than the bot. The result of the bot counts; both are in the evidence. {owner}: compare what that server resolves with `/dkim check`, and check whether something on the way modifies mail.',
  },
  'notice.probe_lost': {
    ja: '🚨 {target}: 最新の確認メールが届かないか、次のセレクターで署名されていません。すぐにもう一度確かめ、検証できるまで監視を続けます。{owner}: ほかの確認（SES の状態、公開鍵レコード）でも異常があれば、ロールバックを提案します。カードの「ロールバック」は、それを待たずに押せます。',
    en: '🚨 {target}: the latest probe mail did not arrive, or was not signed with the next selector. Another one is sent immediately, and the watch stays open until one is verified. {owner}: if another check (SES status, key record) also fails, the bot will suggest a rollback. You can press "Roll back" on the card without waiting for that.',
  },
  'notice.probe_verified': {
    ja: '✅ {target}: 届いた確認メールの署名（d= と s=）を検証しました。',
    en: '✅ {target}: a delivered probe mail was verified (d= and s=).',
  },
  'notice.put_notSent': {
    ja: '{target}: 時間内に送れなかったため、SES には何も送っていません。確認し直してから、もう一度行います。',
    en: '{target}: the call could not be sent in time, so nothing was sent to SES. The bot checks again and retries.',
  },
  'notice.put_refused': {
    ja: '⚠️ {target}: SES が拒否しました（{code}）。SES は変わっていません。',
    en: '⚠️ {target}: SES refused the call ({code}). SES is unchanged.',
  },
  'notice.put_unknown': {
    ja: '⚠️ {target}: SES の応答がなく、結果が不明です（{code}）。結果が確定するまで、次の切り替えは行いません。ロールバックはいつでも実行できます。',
    en: '⚠️ {target}: SES did not give a clear answer, so the outcome is unknown ({code}). Nothing else is switched until it is known. You can roll back at any time.',
  },
  'notice.kept_key_leaked': {
    ja: '🚨 セレクター {selector} の秘密鍵が DNS に公開されました。レコードを直したあとも、誰でもこの鍵で署名できます。{owner} は、直ちに `/dkim rotate` で新しい鍵へのローテーションを始めるか、進行中のローテーションを完了してください。DNS担当部署には `{record}` の秘密鍵を取り除き、公開鍵を入れるよう依頼してください。この鍵へのロールバックは、もう安全ではありません。',
    en: '🚨 The private key of selector {selector} has been published in the DNS. Anybody can sign with it, even after the record is corrected. {owner}: start a rotation to a new key with `/dkim rotate` now, or finish the running one. Ask the DNS department to replace the private key in `{record}` with the public key. Rolling back to this key is no longer safe.',
  },
  'notice.record_back': {
    ja: '✅ セレクター {selector} の公開鍵レコードは、再び正しくなりました（{since} から異常）。',
    en: '✅ The key record of selector {selector} is correct again (it was wrong since {since}).',
  },
  'notice.record_lost_current': {
    ja: '🚨 必要な公開鍵レコード `{record}` が正しくありません（{since} に検知）: {verdict}\n{findings}\nSES が {selector} で署名したメールは、いま署名の検証（DKIM）に失敗します。{owner} は DNS担当部署に、直ちにレコードを元に戻すよう依頼してください。このボットのボタンでは直せません。別の鍵に替える場合も、そのレコードの公開が必要です。',
    en: '🚨 The key record `{record}`, which is in use, is not correct (noticed {since}): {verdict}\n{findings}\nMail that SES signs with {selector} now fails the signature check (DKIM). {owner}: ask the DNS department to restore the record immediately. No button of this bot can fix this; another key would need a published record as well.',
  },
  'notice.record_lost_kept': {
    ja: '⚠️ 公開鍵レコード `{record}` が正しくありません（{since} に検知）: {verdict}\n{findings}\nSES は別のセレクターで署名していますが、{selector} で署名されたメールがまだ配送中の可能性があります。{owner} は DNS担当部署に、削除してよい時期まで元に戻すよう依頼してください。',
    en: '⚠️ The key record `{record}` is not correct (noticed {since}): {verdict}\n{findings}\nSES signs with another selector, but mail still being delivered may carry a signature of {selector}. {owner}: ask the DNS department to restore the record until it may be removed.',
  },
  'notice.record_lost_next': {
    ja: '🚨 公開鍵レコード `{record}` が正しくありません（{since} に検知）: {verdict}\n{findings}\nSES が {selector} で署名したメールは、いま署名の検証（DKIM）に失敗します。{owner} へ: 承認者、実行担当者、夜間担当者は「ロールバック」を押せます。または DNS担当部署に、直ちにレコードを元に戻すよう依頼してください。',
    en: '🚨 The key record `{record}` is not correct (noticed {since}): {verdict}\n{findings}\nMail that SES signs with {selector} now fails the signature check (DKIM). {owner}: approvers, operators and night operators can press "Roll back". Or ask the DNS department to restore the record immediately.',
  },
  'notice.record_lost_previous': {
    ja: '🚨 前の公開鍵レコード `{record}` が正しくありません（{since} に検知）: {verdict}\n{findings}\nメールは次の鍵で署名されていますが、このレコードが正しくない間、ロールバックは安全ではありません。{owner} は DNS担当部署に、直ちに元に戻すよう依頼してください。保持期間が終わるまで残す必要があります。「ロールバック」は押せますが、戻すとメールは署名の検証（DKIM）に失敗します。',
    en: '🚨 The previous key record `{record}` is not correct (noticed {since}): {verdict}\n{findings}\nMail is signed with the next key, but a rollback is not safe while this record is wrong. {owner}: ask the DNS department to restore it immediately; it must stay until the retention period ends. "Roll back" still works, but mail would then fail the signature check (DKIM).',
  },
  'notice.record_changed': {
    ja: '⚠️ 公開鍵レコードの確認結果が変わりました: {verdict}\n{findings}',
    en: '⚠️ The result of the key record check has changed: {verdict}\n{findings}',
  },
  'notice.withdrawn_record_seen': {
    ja: '⚠️ 取り下げたはずのレコード（セレクター {selector}）が、DNS に登録されました。署名には使われません。{owner} は、レコードの削除を DNS担当部署に依頼してください。削除を確認するまで、毎日調べます。',
    en: '⚠️ The record of selector {selector} has been published although its application was withdrawn. Nothing signs with it. {owner}: ask the DNS department to remove it. The bot checks daily until it is gone.',
  },
  'notice.withdrawal_confirmed': {
    ja: 'ℹ️ {name} さんが、セレクター {selector} の DNS申請の取り下げを記録しました。',
    en: 'ℹ️ {name} recorded that the DNS application for selector {selector} has been withdrawn.',
  },
  'notice.record_published': {
    ja: '✅ 公開鍵レコードの公開を確認しました。もう一度確認し、安定していれば承認を依頼します。',
    en: '✅ The key record is published. If a second check confirms that it is stable, the bot requests the approval.',
  },
  'notice.record_vanished': {
    ja: '⚠️ 正しかった公開鍵レコードが、正しく見えなくなりました。承認は無効です。{owner} は DNS担当部署に確認してください。',
    en: '⚠️ The key record was correct and no longer is. The approvals are void. {owner}: contact the DNS department.',
  },
  'notice.removal_application': {
    ja: 'メールの署名鍵 {selector}（DKIM）は、使われていません。DNS担当部署に、この鍵を公開している次のレコードの削除を申請してください。今のメールには影響しません（{since} 以降いつでも。急ぎません。担当: {owner}）。申請書は「申請書を受け取る」で受け取れます。レコードがなくなったことはボットが毎日確認します。',
    en: 'The mail-signing key (DKIM, selector {selector}) is not used. Ask the DNS department to remove the record that publishes it; mail is not affected (any time after {since}; there is no hurry; for {owner}). "Get the application" sends it to you. The bot checks daily until the record is gone.',
  },
  'notice.revoke_application': {
    ja: 'メールの古い署名鍵 {selector}（DKIM）は、もう使われていません。今のメールには影響しないので、DNS担当部署に、まず次のレコードの `p=` を空にする（失効する）よう申請してください（{since} 以降いつでも。急ぎません。担当: {owner}）。申請書は「申請書を受け取る」で受け取れます。失効をボットが確認したら、削除の申請書を用意します。',
    en: 'The old mail-signing key (DKIM, selector {selector}) is no longer used. First ask the DNS department to empty the `p=` of its record, which revokes the key; mail is not affected (any time after {since}; there is no hurry; for {owner}). "Get the application" sends it to you. When the bot has seen the revocation, the application to remove the record follows.',
  },
  'notice.remaining_changed': {
    ja: '⚠️ 承認された内容（承認依頼 {round} 回目）と今の状態が違います。残りの対象は切り替えておらず、その承認は無効になりました。今の内容で、残りの対象の承認を依頼し直します。',
    en: '⚠️ The current state differs from what was approved (approval request {round}). The remaining targets have not been switched, and their approvals are void. A new approval request with the current state follows.',
  },
  'notice.remaining_failed': {
    ja: '🚨 一部の対象だけが切り替わりました。次の対象では、SES が次の鍵を受け付けませんでした。{owner} は上のメッセージで原因を確かめてから、「承認を依頼する」で残りの承認を依頼するか、「ロールバック」で前の鍵に戻してください。',
    en: '🚨 Only some targets have been switched: SES did not accept the next key for another target. {owner}: find the cause in the messages above. Then use "Request approval" for the remaining targets, or "Roll back" to return to the previous key.',
  },
  'notice.remaining_round_opened': {
    ja: '{owner} へ: 一部の対象だけが切り替わっています。残りの対象の切り替えの承認をお願いします（承認依頼 {round} 回目）。承認カードが見えないときは、アプリの「ホーム」で承認できます。',
    en: '{owner}: only some targets have been switched. Please approve or decline the switch of the remaining ones (approval request {round}). If you do not see the approval card, use the app’s Home.',
  },
  'notice.rollback_decided': {
    ja: '↩️ {name} さんの操作でロールバックを始めます。セレクター {to} に戻します（{basis}）。',
    en: '↩️ {name} started the rollback to selector {to} ({basis}).',
  },
  'notice.rollback_finished': {
    ja: '✅ ロールバックが完了しました。メールは前の鍵 {to} で署名しています。',
    en: '✅ The rollback is complete. Mail is signed with the previous key {to}.',
  },
  'notice.rollback_proposed': {
    ja: '↩️ {name} さんがロールバックを求めています。別の承認者か実行担当者が「ロールバック」を押すと、メールの署名（DKIM）を直ちに前の鍵に戻します。戻るまで、メールが署名なしで送られる可能性があります。',
    en: '↩️ {name} asks for a rollback. As soon as another approver or operator presses "Roll back", the signatures of mail (DKIM) return to the previous key. Mail may be sent unsigned meanwhile.',
  },
  'notice.status_back': {
    ja: '✅ {target}: SES の状態が SUCCESS に戻りました。',
    en: '✅ {target}: the SES status is SUCCESS again.',
  },
  'notice.status_failed': {
    ja: '🚨 {target}: 次の鍵に対する SES の状態が {status} です（渡してから {minutes} 分）。SES が公開鍵レコードを確認できていません。メールが署名なしで送られている可能性があります。{owner}: レコードを確認し (`/dkim check`)、すぐに直せなければロールバックしてください。',
    en: '🚨 {target}: {minutes} minutes after the switch, the SES status of the next key is {status}. SES cannot verify the key record, and mail may be sent unsigned. {owner}: check the record (`/dkim check`). If it cannot be corrected immediately, roll back.',
  },
  'notice.status_lost': {
    ja: '🚨 {target}: SES の状態が SUCCESS ではなく {status} になりました。メールが署名なしで送られる可能性があります。{owner}: 公開鍵レコードを確認し (`/dkim check`)、すぐに直せないときは、カードの「ロールバック」で前の鍵に戻してください。',
    en: '🚨 {target}: the SES status changed from SUCCESS to {status}, so mail may be sent unsigned. {owner}: check the key record (`/dkim check`). If it cannot be corrected immediately, roll back from the card.',
  },
  'notice.round_blocked': {
    ja: '⚠️ 承認を依頼できません:\n{blockers}',
    en: '⚠️ Approval cannot be requested yet:\n{blockers}',
  },
  'notice.round_changed': {
    ja: '⚠️ 承認された内容（承認依頼 {round} 回目）と今の状態が違います。承認は無効になり、SES は呼び出していません。今の内容で、承認を依頼し直します。',
    en: '⚠️ The current state differs from what was approved (approval request {round}). The approvals are void and SES was not called. A new approval request with the current state follows.',
  },
  'notice.switch_failed': {
    ja: '⚠️ 切り替えができませんでした。SES の署名は前のままです。上のメッセージで原因を確かめてから、「承認を依頼する」でもう一度承認を依頼するか、中止してください。',
    en: '⚠️ The switch failed; SES still signs with the previous key. Find the cause in the messages above. Then press "Request approval" to try again, or cancel the rotation.',
  },
  'notice.round_expired': {
    ja: '承認の期限が切れました。{owner} は、必要なら「承認を依頼する」でもう一度依頼してください。',
    en: 'The approval expired. {owner}: press "Request approval" to ask again if it is still needed.',
  },
  'notice.round_opened': {
    ja: '{owner} へ: 公開鍵レコードは正しく公開されています。切り替えの承認をお願いします（承認依頼 {round} 回目）。承認カードが見えないときは、アプリの「ホーム」で承認できます。',
    en: '{owner}: the key record is published and stable. Please approve or decline the switch (approval request {round}). If you do not see the approval card, use the app’s Home.',
  },
  'notice.targets_removed': {
    ja: 'ℹ️ 設定から外れた対象: {targets}。そこでは SES がまだ古いセレクターで署名しているかもしれず、ボットからは確認できないことがあります。{owner} へ: セレクターの「未使用を確認」を押す前に、そこで使われていないことを確かめてください。使われていれば、設定の targets に戻してください。次のローテーションで切り替えます。',
    en: 'ℹ️ No longer in the configuration: {targets}. SES may still sign there with an old selector, and the bot may not be able to check. {owner}: before you press "Confirm unused" for a selector, make sure that nothing signs with it there. If something does, put the target back under `targets` in the configuration; the next rotation then switches it too.',
  },
  'notice.awaits_execution': {
    ja: '承認がそろいました（承認依頼 {round} 回目）。{owner} の「実行」か、次の変更時間帯を待ちます。',
    en: 'All approvals are in (approval request {round}). The switch waits for "Execute" by {owner}, or for the next change window.',
  },
  'notice.watch_began': {
    ja: '✅ 切り替えが完了しました（承認: {approvers}。SES の状態: SUCCESS。署名なしで送られた可能性がある時間: 最大 {minutes} 分）。{until} まで、届くメールの署名を確認し、異常があればすぐにお知らせします。',
    en: '✅ The switch is complete (approved by {approvers}; SES status: SUCCESS; mail may have been sent unsigned for at most {minutes} minutes). Signatures of delivered mail are checked until {until}; a problem is posted here at once.',
  },
  'notice.watch_incident': {
    ja: '🚨 {owner} へ: {since} から、切り替え後のメールの異常が、独立した二つの確認で見つかっています。\n{warnings}\nメールが署名なしで送られるか、署名の検証（DKIM）に失敗している可能性があります。\nいまできること: {who}。\n今回の切り替えでは、SUCCESS になるまで最大 {minutes} 分、メールが署名なしで送られた可能性がありました。ロールバックでも同じくらいかかると考えてください。',
    en: '🚨 {owner}: since {since}, two independent checks have found problems with mail after the switch.\n{warnings}\nMail may be unsigned or fail the signature check (DKIM).\nWhat you can do now: {who}.\nThis switch took at most {minutes} minutes to reach SUCCESS, during which mail may have been sent unsigned. Expect about the same for a rollback.',
  },
  'notice.watch_closed': {
    ja: '✅ 監視が終わりました。証跡（確認メール、SES の状態、レコード、時刻）はこのスレッドのファイルにあります (見当たらなければ `/dkim report`)。\n署名なしの可能性があった時間: 最大 {minutes} 分。検証した対象: {targets}。\n{owner} は証跡を確認し、「完了を確認」を押してください。前のレコードは、ボットが失効や削除の申請書を出すまで残してください。',
    en: '✅ The watch has ended. The evidence (probe mails, SES status, records, times) is attached in this thread (if it is missing: `/dkim report`).\nTime in which mail may have been unsigned: at most {minutes} minutes. Targets verified: {targets}.\n{owner}: read the evidence and press "Confirm completion". Keep the previous record until the bot provides the application to revoke or remove it.',
  },
  'notice.reminder_application': {
    ja: '⏰ {owner} へ（{domain}）: {late}（{count} 回目）。DNS担当部署に提出したら「提出を記録する」を押してください。{card}',
    en: '⏰ {owner}: {domain}: {late} (reminder {count}). Submit it to the DNS department, then press "Record submission". {card}',
  },
  'notice.reminder_approval': {
    ja: '⏰ {owner} へ: {domain} の切り替えが承認を待っています（現在の承認: {approvals} 名、期限: {until}、{count} 回目のお知らせ）。{card}',
    en: '⏰ {owner}: the switch of {domain} waits for approval ({approvals} so far, due {until}; reminder {count}). {card}',
  },
  'notice.reminder_attest': {
    ja: '⏰ {owner} へ: {domain} の古いセレクターがほかで使われていないことの確認を待っています（{count} 回目）。調べてから「未使用を確認」を押してください。確認があるまで、レコードも鍵も残します。急ぎません。{card}',
    en: '⏰ {owner}: please confirm that nothing else uses the old selector of {domain} (reminder {count}). Find out, then press "Confirm unused". Until then its record and key stay. There is no hurry. {card}',
  },
  'notice.reminder_claim': {
    ja: '⏰ {domain} のローテーションには申請者がいません（{count} 回目）。どなたかが「引き受ける」を押すまで、承認できません。{card}',
    en: '⏰ The rotation of {domain} has no requester (reminder {count}). Nobody can approve it until somebody presses "Claim". {card}',
  },
  'notice.reminder_completion': {
    ja: '⏰ {owner} へ: {domain} の切り替えは終わっています。証跡を確認し、「完了を確認」を押してください（{count} 回目）。{card}',
    en: '⏰ {owner}: the switch of {domain} is done. Read the evidence and press "Confirm completion" (reminder {count}). {card}',
  },
  'notice.reminder_destroy': {
    ja: '⏰ {owner} へ: 予告した {domain} の鍵の破棄ができていません（{count} 回目）。SES がまた使っているか、レコードが DNS に戻っているか、どちらかを確かめられない状態です。`/dkim status` と先に届いた通知を確認してください。それまで鍵は残ります。{card}',
    en: '⏰ {owner}: a key of {domain} whose destruction was announced still exists (reminder {count}). SES uses it again, its record is back in the DNS, or one of the two could not be checked. See `/dkim status` and the earlier message. The key stays until this is resolved. {card}',
  },
  'notice.reminder_held': {
    ja: '⏰ {owner} へ: 破棄を止めた {domain} の鍵が残っています（{count} 回目）。もう要らなければ「破棄を再開」を押してください。{card}',
    en: '⏰ {owner}: a key of {domain} is still on hold (reminder {count}). Press "Release the key" if it is no longer needed. {card}',
  },
  'notice.reminder_execution': {
    ja: '⏰ {owner} へ: 承認済みの {domain} の切り替えが「実行」を待っています（期限: {until}、{count} 回目）。{card}',
    en: '⏰ {owner}: the approved switch of {domain} waits for "Execute" (due {until}; reminder {count}). {card}',
  },
  'notice.reminder_newRound': {
    ja: '⏰ {owner} へ: {domain} の切り替えの承認が依頼されていません（{count} 回目）。「承認を依頼する」か「中止」を選んでください。{card}',
    en: '⏰ {owner}: no approval has been requested for the switch of {domain} (reminder {count}). Choose "Request approval" or "Cancel rotation". {card}',
  },
  'notice.reminder_record': {
    ja: '⏰ {owner} へ（{domain}）: {late}（{count} 回目）。{card}\n現在の確認結果: {verdict}\n{findings}',
    en: '⏰ {owner}: {domain}: {late} (reminder {count}). {card}\nCurrent result: {verdict}\n{findings}',
  },
  'notice.reminder_removal': {
    ja: '⏰ {owner} へ: 削除してよい {domain} の公開鍵レコードがまだ DNS に残っているか、取り下げた申請への回答が記録されていません（{count} 回目）。急ぎません。DNS担当部署に確認してください。{card}',
    en: '⏰ {owner}: a key record of {domain} that may be removed is still in the DNS, or nobody has recorded that a withdrawn application was closed (reminder {count}). There is no hurry; please check with the DNS department. {card}',
  },
  'notice.reminder_retire': {
    ja: '⏰ {owner} へ: {domain} の古いセレクターを削除可能にできません（{count} 回目）。まだ署名に使われているか、SES がどのセレクターで署名しているかを確定できません。全リージョンの SES の設定と、確認メールの経路を確認してください。{card}',
    en: '⏰ {owner}: the old selector of {domain} cannot be retired yet (reminder {count}). Something still signs with it, or it is unclear which selector SES signs with. Check the SES settings in every region and the delivery of the probe mail. {card}',
  },
  'notice.reminder_rolledBack': {
    ja: '⏰ {owner} へ: {domain} のロールバック後の判断を待っています（{count} 回目）。「承認を依頼する」か「中止」を選んでください。{card}',
    en: '⏰ {owner}: please decide how to continue with {domain} after the rollback (reminder {count}): "Request approval" or "Cancel rotation". {card}',
  },
  'notice.alarm_attempt': {
    ja: '🚨 {owner} へ（{domain}）: SES への呼び出しの結果を確定できません（{count} 回目）。SES の現在の設定を確認してください。{card}',
    en: '🚨 {owner} ({domain}): the outcome of an SES call is still unclear (alarm {count}). Check the current settings in SES. {card}',
  },
  'notice.alarm_blocked': {
    ja: '🚨 {owner} へ（{domain}）: 承認を依頼できない状態が続いています（{count} 回目）。{card}\n{blockers}',
    en: '🚨 {owner} ({domain}): approval still cannot be requested (alarm {count}). {card}\n{blockers}',
  },
  'notice.alarm_leaked': {
    ja: '🚨 {owner} へ（{domain}）: 秘密鍵が公開されたため、この鍵は使えません（{count} 回目）。SES がこの鍵を使っている間は「ロールバック」を押し、使っていなければ `/dkim rotate` で新しいローテーションを始めてください。{card}',
    en: '🚨 {owner} ({domain}): a private key has been published, so its key must not be used (alarm {count}). If SES signs with it, press "Roll back". Otherwise start a new rotation with `/dkim rotate`. {card}',
  },
  'notice.alarm_bannedInUse': {
    ja: '🚨 {owner} へ（{domain}）: DNS に公開されたか、漏えいした鍵で、SES が署名しています: {bannedInUse}（{count} 回目）。新しい鍵へのローテーションを完了してください。{card}',
    en: '🚨 {owner} ({domain}): SES signs with a key that was published in the DNS or is compromised: {bannedInUse} (alarm {count}). Complete a rotation to a new key. {card}',
  },
  'notice.alarm_key': {
    ja: '🚨 {domain}: 鍵の準備が終わりません（{count} 回目）。管理者はボットの記録を確認してください。{card}',
    en: '🚨 {domain}: the key is still not ready (alarm {count}). An administrator has to check the log of the bot. {card}',
  },
  'notice.alarm_keyAge': {
    ja: '⚠️ {owner} へ: セレクター {selector} の鍵の使用期限（社内基準）は {useBy} です。あと {days} 日です。`/dkim rotate` で次のローテーションを始めてください。DNS担当部署の作業には約2週間かかります。',
    en: '⚠️ {owner}: the use-by date of the key of selector {selector} is {useBy} ({days} days left). Start the next rotation with `/dkim rotate`. The DNS department needs about two weeks.',
  },
  'notice.alarm_keyOverdue': {
    ja: '⚠️ {owner} へ: セレクター {selector} の鍵の使用期限（社内基準）{useBy} を過ぎています（{days} 日経過）。メールの署名は続いています。`/dkim rotate` で次のローテーションを始めてください。鍵を替えるまで、毎週お知らせします。',
    en: '⚠️ {owner}: the use-by date of the key of selector {selector} was {useBy} ({days} days ago). Mail is still signed with it. Start the next rotation with `/dkim rotate`. This reminder repeats weekly until the key is replaced.',
  },
  'notice.alarm_lost': {
    ja: '🚨 {owner} へ（{domain}）: 残すべき公開鍵レコードが、まだ正しくありません（{count} 回目）。{card}\n{lost}\nDNS担当部署に元に戻すよう依頼してください。押せるボタンはカードにあります。',
    en: '🚨 {owner} ({domain}): key records that must stay are still not correct (alarm {count}). {card}\n{lost}\nAsk the DNS department to restore them. The card shows the available buttons.',
  },
  'notice.alarm_noRound': {
    ja: '⚠️ {owner} へ（{domain}）: 申請者に繰り返し知らせましたが、承認がまだ依頼されていません（{count} 回目）。続けるなら「承認を依頼する」、やめるなら「中止」を押してください。どちらかが押されるまで、毎週お知らせします。{card}',
    en: '⚠️ {owner} ({domain}): the requester has been reminded several times, but approval has not been requested (alarm {count}). Press "Request approval" to continue or "Cancel rotation" to stop. This repeats weekly until then. {card}',
  },
  'notice.alarm_pending': {
    ja: '🚨 {owner} へ（{domain}）: 切り替えが終わりません（{count} 回目）。署名なしで送られた可能性がある時間（分）: {minutes}。待つか「ロールバック」かを判断してください。{card}',
    en: '🚨 {owner} ({domain}): the switch has not finished (alarm {count}). Minutes in which mail may have been sent unsigned so far: {minutes}. Decide whether to wait or to roll back. {card}',
  },
  'notice.alarm_remaining': {
    ja: '🚨 {owner} へ（{domain}）: 一部の対象だけが切り替わった状態です。自動では先に進みません（{count} 回目）。「承認を依頼する」で残りの対象の承認を依頼するか、「ロールバック」で前の鍵に戻してください。{card}',
    en: '🚨 {owner} ({domain}): only some targets have been switched, and the bot does not continue by itself (alarm {count}). Press "Request approval" for the remaining targets, or "Roll back" to return to the previous key. {card}',
  },
  'notice.alarm_rollback': {
    ja: '🚨 {owner} へ（{domain}）: ロールバックの完了を確認できません（{count} 回目）。SES の現在の設定を確認してください。{card}',
    en: '🚨 {owner} ({domain}): the rollback could not be confirmed as complete (alarm {count}). Check the current settings in SES. {card}',
  },
  'notice.alarm_stability': {
    ja: '🚨 {domain}: 公開鍵レコードの安定を確認できない状態が続いています（{count} 回目）。{card}',
    en: '🚨 {domain}: the key record still cannot be confirmed as stable (alarm {count}). {card}',
  },
  'notice.alarm_unattended': {
    ja: '🚨 {owner} へ（{domain}）: {since} から続く異常に、対応を表明した方がまだいません（{count} 回目）。{card}\n{incidents}\n対応できる方は「対応します」を押してください。最初の知らせは、このスレッドの上にあります。',
    en: '🚨 {owner} ({domain}): nobody is handling the problem that started {since} (alarm {count}). {card}\n{incidents}\nIf you can, press "Acknowledge". The first message is further up in this thread.',
  },
  'notice.alarm_watch': {
    ja: '🚨 {domain}: 監視を終えられません（{count} 回目）。確認メールが届いていない対象があります。SES とメールの経路を確認してください。{card}',
    en: '🚨 {domain}: the watch cannot end (alarm {count}): probe mails of a target have not arrived. Check SES and the delivery of the mail. {card}',
  },
  'card.undelivered': {
    ja: '{name} さんにダイレクトメッセージを送れないため、ここでお知らせします。',
    en: '{name} cannot be reached by direct message, so the message is posted here.',
  },
  'card.threadGone': {
    ja: '以前のカードとスレッドは、Slack から削除されています（メッセージの保存期間など）。続きは、このカードとスレッドで行います。',
    en: 'The previous card and its thread were deleted from Slack (for example by a retention policy). The rotation continues with this card and thread.',
  },
  'notice.other': { ja: 'お知らせ: {code}', en: 'Message: {code}' },
  'basis.grant': { ja: '承認時に認められた1名での操作', en: 'by one person, as approved with the switch' },
  'basis.twoPeople': { ja: '二人の確認による', en: 'by two people' },
  'basis.breakGlass': { ja: '緊急手順による', en: 'by break-glass' },
  'lateness.submission': {
    ja: 'こちらの作業が遅れています。DNS申請書の提出予定日は {day} でしたが、提出がまだ記録されていません',
    en: 'Our side is late. The DNS application was to be submitted on {day}, and no submission is recorded',
  },
  'lateness.promise': {
    ja: 'DNS担当部署の作業が遅れています。公開予定日の {day} を過ぎましたが、公開鍵レコードを正しく確認できません。DNS担当部署に状況を確認し、予定日が変わったら「申請の記録を訂正する」で記録してください',
    en: 'The DNS department is late. Its promised date {day} has passed, and the key record is not right yet. Ask the department for an update, and record a new date with "Correct application"',
  },
  'lateness.noPromise': {
    ja: 'DNS担当部署から公開予定日の回答が記録されていません。公開の目安である {day} になりましたが、公開鍵レコードを正しく確認できません。DNS担当部署に公開予定日を確認し、「申請の記録を訂正する」で記録してください',
    en: 'No promised date of the DNS department is recorded. The record was expected by {day} and is not right yet. Ask the department for a date, and record it with "Correct application"',
  },
} as const satisfies Record<`notice.${NoticeCode}`, Row> & Record<string, Row>;
