/** Notices in the thread: news, reminders and alarms. */

import type { NoticeCode } from '../domain/notices.ts';
import { breakGlassNotices } from './breakGlass.ts';
import { compromiseNotices } from './compromise.ts';
import { deliveryNotices } from './delivery.ts';
import type { Row } from './row.ts';

export const notices = {
  ...breakGlassNotices,
  ...compromiseNotices,
  ...deliveryNotices,
  'notice.application': {
    ja: 'DNS申請書ができました。{owner} は DNS担当部署に提出し、「申請済み」を押して記録してください。',
    en: 'The DNS application is ready. {owner}: submit it to the DNS department and press "Submitted" to record it.',
  },
  'notice.application_submitted': {
    ja: '{name} さんが DNS申請書 の提出を記録しました（受付番号: {ticket}、公開の約束日: {promisedDate}）。公開鍵レコードを毎日確認します。',
    en: '{name} recorded that the DNS application was submitted (ticket: {ticket}, promised for: {promisedDate}). The key record is looked at every day.',
  },
  'notice.approval_recorded': {
    ja: '{domain} の切り替えに対するあなたの承認を記録しました（ラウンド {round}）。切り替えが始まるまでは取り消せます。',
    en: 'Your approval of the switch of {domain} has been recorded (round {round}). You can withdraw it until the switch begins.',
  },
  'notice.approval_withdrawn': { ja: '{name} さんが承認を取り消しました。', en: '{name} withdrew their approval.' },
  'notice.attestation_wanted': {
    ja: 'セレクター {selector} は、SES の対象でも設定済みのリージョンでも、もう使われていません。{owner} へ: ほかの AWS アカウントや SES 以外のメールサーバーが使っていないかは、ボットには分かりません。調べてから「未使用を確認」を押してください。そのあとで、レコードの削除の申請書を用意します。使っているものがあれば押さずに、先にそちらの署名を別の鍵に替えてください。急ぎません。',
    en: 'Selector {selector} is no longer used by any target of SES or in any configured region. {owner}: whether another AWS account or a mail server outside SES signs with it is nothing the bot can see. Find out, then press "Confirm unused": the application for the removal of the record follows. If something does use it, do not press; give that another key first. There is no hurry.',
  },
  'notice.cancelled': {
    ja: '{name} さんがローテーションを中止しました。理由: {reason}',
    en: '{name} cancelled the rotation. Reason: {reason}',
  },
  'notice.cancelled_withdraw': {
    ja: '{name} さんがローテーションを中止しました。理由: {reason}\nDNS申請書（受付番号: {ticket}）は提出済みです。取り下げてよい時期になったら、このスレッドで取り下げをお願いします。公開済みのレコードは、それまで消さないでください。',
    en: '{name} cancelled the rotation. Reason: {reason}\nThe DNS application (ticket: {ticket}) was submitted. This thread will ask for its withdrawal when that is safe. Until then a published record has to stay.',
  },
  'notice.claimed': {
    ja: '{name} さんがこのローテーションを引き受けました。以後、{name} さんは申請者となり、承認はできません。',
    en: '{name} claimed this rotation. {name} is its requester now and cannot approve it.',
  },
  'notice.completion_confirmed': {
    ja: '{name} さんが完了を確認しました。旧セレクターの公開鍵レコードは {until} まで残してください。',
    en: '{name} confirmed the completion. The key record of the previous selector has to stay until {until}.',
  },
  'notice.declined': {
    ja: '{name} さんが切り替えを却下しました。理由: {reason}\n対応が済んだら「承認依頼」で新しいラウンドを依頼できます。',
    en: '{name} declined the switch. Reason: {reason}\n"Request approval" asks for a new round once that is settled.',
  },
  'notice.alert_acknowledged': {
    ja: '🙋 {name} さんが対応しています。{since} から続いている異常:\n{incidents}',
    en: '🙋 {name} has been handling this since {since}:\n{incidents}',
  },
  'notice.destruction_announced': {
    ja: 'セレクター {selector} のレコードはなくなり、どこでも使われていません。この鍵を {until} 以降に破棄します。破棄した鍵では署名もロールバックもできません。{owner} へ: 残す理由があれば、それまでに「破棄を止める」を押してください。なければ何もする必要はありません。',
    en: 'The record of selector {selector} is gone and nothing uses it. Its key is destroyed after {until}. A destroyed key can neither sign nor be gone back to. {owner}: with a reason to keep it, press "Hold the key" before then; without one, do nothing.',
  },
  'notice.destruction_held': {
    ja: '{name} さんがセレクター {selector} の鍵の破棄を止めました。「破棄を再開」を押すまで、鍵は暗号化したまま残ります。',
    en: '{name} holds the key of selector {selector}: it stays, encrypted, until somebody presses "Release the key".',
  },
  'notice.destruction_released': {
    ja: '{name} さんがセレクター {selector} の鍵の破棄を再開しました。あらためて予告し、その翌日以降に破棄します。',
    en: '{name} released the key of selector {selector}. Its destruction is announced anew, and follows a day later.',
  },
  'notice.altered_back': {
    ja: '✅ {target}: SES の設定が記録どおりに戻りました。',
    en: '✅ {target}: SES is again as the log has it.',
  },
  'notice.altered_easy_dkim_origin': {
    ja: '🚨 {target}: このボット以外が SES の設定を変えました。SES は自分の鍵 (`{origin}`, Easy DKIM) で署名しており、こちらの鍵は使われていません。{owner}: だれが変えたかを確認し（CloudTrail では `PutEmailIdentityDkimSigningAttributes` です。CloudFormation や Terraform は古い設定を書き戻します）、まずそれを止めてください。こちらの鍵に戻すには、新しい切り替えか、表示されていれば「ロールバック」を使います。',
    en: '🚨 {target}: somebody other than this bot changed SES. It signs with a key of its own (`{origin}`, Easy DKIM) and not with ours. {owner}: find out who (CloudTrail: `PutEmailIdentityDkimSigningAttributes`. CloudFormation or Terraform push old settings back), and stop that first. Our key comes back by a rotation or, while it is offered, by "Roll back".',
  },
  'notice.altered_missing': {
    ja: '🚨 {target}: SES の ID がなくなりました。ここからこのドメインのメールは送れません。{owner}: だれが消したかを確認し (CloudTrail の `DeleteEmailIdentity`)、管理者が作り直してください。',
    en: '🚨 {target}: the identity is not there any more. Mail of the domain cannot be sent from it. {owner}: find out who removed it (CloudTrail: `DeleteEmailIdentity`); an administrator has to make it again.',
  },
  'notice.altered_signing_off': {
    ja: '🚨 {target}: このボット以外が DKIM 署名を止めました。メールが署名なしで送られています。{owner}: だれが止めたかを確認し (CloudTrail の `PutEmailIdentityDkimAttributes`)、管理者が署名を有効に戻してください。',
    en: '🚨 {target}: somebody other than this bot switched DKIM signing off. Mail leaves unsigned. {owner}: find out who (CloudTrail: `PutEmailIdentityDkimAttributes`), and have an administrator switch signing on again.',
  },
  'notice.drift': {
    ja: '🚨 {target} で、記録にないセレクター {selector} が使われています（記録では {expected}）。このボット以外が変えたか、呼び出しがとても遅れて届きました。{owner}: だれが変えたかを確認し（CloudTrail では `PutEmailIdentityDkimSigningAttributes` です。CloudFormation や Terraform は古い設定を書き戻します）、まずそれを止めてください。記録にあるセレクターに戻すには、表示されていれば「ロールバック」、なければ新しい切り替えを使います。',
    en: '🚨 {target} uses the selector {selector}, and the log expects {expected}. Something other than this bot changed it, or a call landed very late. {owner}: find out who (CloudTrail: `PutEmailIdentityDkimSigningAttributes`. CloudFormation or Terraform push old settings back), and stop that first. The selector in the log comes back by "Roll back" while it is offered, or by a new rotation.',
  },
  'notice.effect_stalled': {
    ja: '⚠️ ボットの処理が進みません（{effect}）。理由: {problem}\n自動で再試行を続けます。',
    en: '⚠️ The bot makes no progress ({effect}). Reason: {problem}\nIt goes on trying.',
  },
  'notice.expired_partly_switched': {
    ja: '⚠️ 一部の対象だけが切り替わった状態で、承認の期限が切れました。{owner} は「ロールバック」で前の鍵に戻すか、「承認依頼」で続きの承認を依頼してください。',
    en: '⚠️ The approval ran out of time with only some targets switched. {owner}: go back with "Roll back", or ask for approval of the rest with "Request approval".',
  },
  'notice.key_leaked': {
    ja: '🚨 セレクター {selector} の公開鍵レコードに秘密鍵が公開されました。この鍵は使えません。ローテーションを止め、SES は変えていません。{owner} は、DNS担当部署に TXT レコード `{record}` の即時の削除を依頼し、`/dkim rotate` で新しいローテーションを始めてください（新しい鍵と新しいセレクターになります）。',
    en: '🚨 A private key was published in the key record of selector {selector}. This key must not be used: the rotation is stopped, and SES has not changed. {owner}: have the DNS department delete the TXT record `{record}` at once, and start a new rotation with `/dkim rotate` (a new key and a new selector).',
  },
  'notice.key_leaked_in_use': {
    ja: '🚨 SES が使っている、または使う可能性のあるセレクター {selector} の秘密鍵が、DNS に公開されました。誰でもこの鍵で署名できます。{owner} は、直ちに「ロールバック」を押してください。戻れない場合は、できるだけ早く新しい鍵に切り替える必要があります。切り替え中の残りの対象には、この鍵を渡しません。DNS担当部署には TXT レコード `{record}` から秘密鍵を取り除くよう依頼してください。',
    en: '🚨 The private key of selector {selector}, which SES signs with or may sign with, was published in the DNS. Anybody can sign with it. {owner}: press "Roll back" now. Where there is no way back, a new key has to be switched to as soon as possible. No further target is given this key. Have the DNS department take the private key out of the TXT record `{record}`.',
  },
  'notice.log_corrupt': {
    ja: '🚨 {domain} のログに矛盾があります。項目が削除されたか書き換えられた、または署名の鍵が変わっています。解消するまで、このドメインでは何も決めず、SES にも何も送りません（ロールバックもできません）。{owner} は、表をそのまま保全し、だれが書き込めたかを調べるよう、管理者に依頼してください。',
    en: '🚨 The log of {domain} does not hold: entries were deleted or changed, or the signing key is another one. Until this is cleared up nothing is decided for this domain and SES is told nothing, not even to go back. {owner}: have an administrator keep the table as it is and find out who could write to it.',
  },
  'notice.slack_refuses': {
    ja: '🚨 Slack がボットの接続を受け付けません ({code})。{domains} のコマンドもボタンも届きません。確認と警報は続いています。管理者は、アプリのインストールと SLACK_BOT_TOKEN、SLACK_APP_TOKEN を確認し、トークンを変えた場合はボットを再起動してください。急いで戻す必要があれば `futari break-glass` を使います。',
    en: '🚨 Slack does not let the bot in ({code}): no command and no button of {domains} arrives. Checks and alerts go on. An administrator: check that the app is installed, SLACK_BOT_TOKEN and SLACK_APP_TOKEN, and restart the bot after a change of a token. To go back meanwhile there is `futari break-glass`.',
  },
  'notice.posting_refused': {
    ja: '🚨 {channel} への投稿を Slack が受け付けません ({code})。{domain} のローテーションがチャンネルで見えなくなっています。{owner} は、チャンネルのアーカイブを解除してボットを招待し直す、ボットを招待する、設定の `channel` の修正を依頼する、のいずれかを行ってください。投稿できなかったものは、その後 1 時間以内にボットが投稿します。',
    en: '🚨 Slack refuses what the bot posts in {channel} ({code}): the rotation of {domain} cannot be seen there. {owner}: take the channel out of the archive and invite the bot again, invite it where it was removed, or have `channel` in the configuration corrected. What was not posted is posted then, within an hour.',
  },
  'notice.planned_rotation': {
    ja: '計画の開始日 ({day}) になったので、ボットがローテーションを開始しました。申請者はまだいません。承認しない方が「引き受ける」を押すまで、だれも承認できません。',
    en: 'The planned start ({day}) has come, and the bot has started the rotation. It has no requester yet: until somebody who will not approve presses "Claim", nobody can approve it.',
  },
  'notice.legacy_rotation': {
    ja: '以前の Lambda の呼び出しを受け、{selector} のローテーションを開始しました。申請者はまだいません。承認しない方が「引き受ける」を押すまで、だれも承認できません。',
    en: 'A call of the former Lambda has started the rotation to {selector}. It has no requester yet: until somebody who will not approve presses "Claim", nobody can approve it.',
  },
  'notice.planned_start': {
    ja: '{domain} のローテーションの計画の開始日 ({day}) になりました。切り替えの予定日は {switch} です。`/dkim rotate {domain}` で始めてください。これだけで SES が切り替わることはありません。',
    en: 'The planned start of the rotation of {domain} has come ({day}; the switch is planned for {switch}). `/dkim rotate {domain}` starts it. SES is not switched by that.',
  },
  'notice.key_destroyed': {
    ja: 'セレクター {selector} の鍵を破棄しました。バックアップからも復元できなくなるのは {until} です (設定 `policy.backupRetention`)。',
    en: 'The key of selector {selector} was destroyed. The last backup that could bring it back is gone on {until} (`policy.backupRetention` of the configuration).',
  },
  'notice.key_unreadable': {
    ja: '🚨 {owner} へ: セレクター {selector} の秘密鍵を使えません（{problem}）。このままでは切り替えもロールバックもできません。管理者は鍵の保管先とマスターキーを確認してください。',
    en: '🚨 {owner}: the private key of selector {selector} cannot be used ({problem}). A switch or a rollback to it would fail. An administrator has to look at the key store and its master key.',
  },
  'notice.anchor_unreachable': {
    ja: '🚨 {domain} のログの記録先（anchor）に接続できません。再び接続できるまで、新しい鍵への切り替えは SES に送りません。承認はそのまま残り、ロールバックは今までどおりできます。ただし、この間に記録された却下・取り消し・ロールバックは、ログを巻き戻されても気づけないことがあります。{owner} は、`anchor` のフォルダーかバケットの状態、権限、接続経路を確認してください。',
    en: '🚨 The anchor of the log of {domain} does not answer. Until it does, no switch is sent to SES. Approvals stay, and going back works as always. But a decline, a withdrawal or a rollback of this time might be deleted from the log unnoticed. {owner}: check the folder or bucket of `anchor`, the permissions and the way to it.',
  },
  'notice.anchor_back': {
    ja: '✅ ログの記録先（anchor）に再び接続できました。記録していなかった分も書き込みました。',
    en: '✅ The anchor of the log answers again. What it had missed is remembered now.',
  },
  'notice.mailbox_back': {
    ja: '✅ 確認メールの受信箱に再び接続できました。',
    en: '✅ The probe mailbox answers again.',
  },
  'notice.mailbox_unavailable': {
    ja: '⚠️ 確認メールの受信箱を調べられませんでした（{problem}）。メールに異常があるという意味ではなく、署名されているかどうかが分からない状態です。確認メールを再び調べられるまで、監視は終わりません。{owner} は、受信箱、パスワード、接続経路を確認してください。',
    en: '⚠️ Nobody could look into the probe mailbox ({problem}). This says nothing about the mail: whether it is signed is unknown, and the watch stays open until probes are seen again. {owner}: check the mailbox, its password and the way to it.',
  },
  'notice.ses_verification': {
    ja: 'ℹ️ {target}: SES はまだ鍵を検証できません。SES 自身の DNS の確認結果: {problem}（最終確認 {checked}、ゾーンのシリアル {serial}）。SES は自動で確認を続けます。{owner} は「今すぐ確認」で、ボットから見たレコードと比べてください。',
    en: 'ℹ️ {target}: SES does not verify the key yet. Its own look at the DNS: {problem} (last look {checked}, serial of the zone {serial}). SES looks again by itself. {owner}: press "Check now" and compare with what the bot sees.',
  },
  'notice.subdomain_identities': {
    ja: 'ℹ️ SES には、{domain} の下に独自の DKIM 設定を持つ ID があります: `{identities}`（ほか {more} 件）。これらのメールはその設定で署名され、このローテーションでは *切り替わりません。*同じ鍵やセレクターを使っていないか確かめてください。',
    en: 'ℹ️ SES has identities below {domain} with DKIM settings of their own: `{identities}` (and {more} more). Their mail is signed by those settings, and this rotation does *not* switch them. Check whether any of them uses the same key or selector.',
  },
  'notice.identities_unlisted': {
    ja: 'ℹ️ SES が ID の一覧を返さないため、{domain} の下に独自の DKIM 設定を持つ ID（サブドメインやアドレス）があるかは不明です。あっても、このローテーションでは切り替わりません。',
    en: 'ℹ️ SES did not list its identities, so whether there are some below {domain} (subdomains, addresses) with DKIM settings of their own is unknown. This rotation would not switch them.',
  },
  'notice.overlap_ended': {
    ja: '旧レコードの保持期間（{overlapDays} 日）が終わりました。ボットがセレクター {selector} が使われていないことを確かめ、次にすることをここで知らせます。それまでレコードを残してください。',
    en: 'The overlap ({overlapDays} days) is over. Once selector {selector} is seen to be unused, its removal will be asked for.',
  },
  'notice.ownership_named': {
    ja: '{name} さんの回答: {domain} の SES の設定は、{ownership}。',
    en: '{name} answered: the settings of {domain} at SES are {ownership}.',
  },
  'notice.ownership_question': {
    ja: '{domain} の SES の設定 (署名の鍵) は、CloudFormation か Terraform のコードに書かれていますか？ 書かれていると、切り替えのあとのデプロイで前の鍵に戻されることがあります。答えは記録し、何を直せばよいかを承認カードでお知らせします。答えを変えるときも、ここのボタンを押してください。',
    en: 'Are the settings of {domain} at SES (its signing key) in the code of CloudFormation or Terraform? A deploy after the switch may push the former key back then. The answer is remembered, and the approval card will say what to change. To change the answer, press another button here.',
  },
  'notice.preflight_blocked': {
    ja: '⚠️ 事前確認で、切り替えの日に妨げとなる点が見つかりました:\n{blockers}',
    en: '⚠️ The preflight found what would stand in the way on the day of the switch:\n{blockers}',
  },
  'notice.preflight_green': { ja: '✅ 事前確認に問題はありません。', en: '✅ The preflight found nothing wrong.' },
  'notice.probe_agreed': {
    ja: '{target}: 受信サーバー {server} の検証結果も、この確認メールについて同じでした。',
    en: '{target}: the receiving server {server} came to the same result for that probe mail.',
  },
  'notice.probe_disputed': {
    ja: '⚠️ {target}: この確認メールについて、受信サーバー {server} の検証結果がボットの結果と異なります。判定にはボットの結果を使い、両方を証跡に残しました。{owner} は、そのサーバーから見える公開鍵レコードを `/dkim check` の結果と比べ、途中でメールが書き換えられていないか確認してください。',
    en: '⚠️ {target}: the receiving server {server} came to another result than we did for that probe mail. Ours counts, and both are in the evidence. {owner}: compare what that server resolves with `/dkim check`, and whether something on the way changes mail.',
  },
  'notice.probe_lost': {
    ja: '🚨 {target}: 最新の確認メールが届かないか、次のセレクターで署名されていません。すぐにもう一度確かめ、検証できるまで監視を続けます。{owner}: ほかのしるし（SES の状態、公開鍵レコード）も異常を示したら、ロールバックを提案します。カードの「ロールバック」は、それを待たずに押せます。',
    en: '🚨 {target}: the newest probe mail did not arrive, or was not signed by the next selector. Another follows at once; until one is verified the watch stays open. {owner}: going back is offered when another sign (SES, the key record) says so too; "Roll back" on the card need not wait for that.',
  },
  'notice.probe_verified': {
    ja: '✅ {target}: 届いた確認メールの署名（d= と s=）を検証しました。',
    en: '✅ {target}: a delivered probe mail was verified (d= and s=).',
  },
  'notice.put_applied': {
    ja: '✅ {target}: SES がセレクター {selector} を受け付けました。',
    en: '✅ {target}: SES took selector {selector}.',
  },
  'notice.put_notSent': {
    ja: '{target}: 時間内に送れなかったため、SES には何も送っていません。確認し直してから、もう一度行います。',
    en: '{target}: it could not be sent in time, so nothing was sent to SES. It is tried again after another look.',
  },
  'notice.put_refused': {
    ja: '⚠️ {target}: SES が拒否しました（{code}）。SES は変わっていません。',
    en: '⚠️ {target}: SES refused ({code}). SES has not changed.',
  },
  'notice.put_unknown': {
    ja: '⚠️ {target}: SES の応答がなく、結果が不明です（{code}）。結果が確定するまで、次の切り替えは行いません。ロールバックはいつでも実行できます。',
    en: '⚠️ {target}: SES gave no clear answer and the outcome is unknown ({code}). Nothing is switched until it is known. A rollback is possible at any time.',
  },
  'notice.kept_key_leaked': {
    ja: '🚨 セレクター {selector} の秘密鍵が DNS に公開されました。レコードを直したあとも、誰でもこの鍵で署名できます。{owner} は、直ちに `/dkim rotate` で新しい鍵へのローテーションを始めるか、進行中のローテーションを完了してください。DNS担当部署には `{record}` の秘密鍵を取り除き、公開鍵を入れるよう依頼してください。この鍵へのロールバックは、もう安全ではありません。',
    en: '🚨 The private key of selector {selector} stands in the DNS. Anybody can sign with it, also after the record is mended. {owner}: start a rotation to a new key with `/dkim rotate` now, or bring the running one to its end; have the DNS department take the private key out of `{record}` and put the public key there. Going back to this key is not safe any more.',
  },
  'notice.record_back': {
    ja: '✅ セレクター {selector} の公開鍵レコードは、再び正しくなりました（{since} から異常）。',
    en: '✅ The key record of selector {selector} is right again. It was not since {since}.',
  },
  'notice.record_lost_current': {
    ja: '🚨 必要な公開鍵レコード `{record}` が正しくありません（{since} に検知）: {verdict}\n{findings}\nSES が {selector} で署名したメールは、いま DKIM 検証に失敗します。{owner} は DNS担当部署に、直ちにレコードを元に戻すよう依頼してください。このボットのボタンでは直せません。別の鍵に替える場合も、そのレコードの公開が必要です。',
    en: '🚨 The key record `{record}` is needed and was seen not to be right, since {since}: {verdict}\n{findings}\nMail that SES signs with {selector} fails DKIM now. {owner}: have the DNS department put the record back at once. No button of this bot mends it; taking a different key needs a record too.',
  },
  'notice.record_lost_kept': {
    ja: '⚠️ 公開鍵レコード `{record}` が正しくありません（{since} に検知）: {verdict}\n{findings}\nSES は別のセレクターで署名していますが、{selector} で署名されたメールがまだ配送中の可能性があります。{owner} は DNS担当部署に、削除してよい時期まで元に戻すよう依頼してください。',
    en: '⚠️ The key record `{record}` was seen not to be right, since {since}: {verdict}\n{findings}\nSES signs with another selector, but mail under way may still carry {selector}. {owner}: ask the DNS department to put it back until it may go.',
  },
  'notice.record_lost_next': {
    ja: '🚨 公開鍵レコード `{record}` が正しくありません（{since} に検知）: {verdict}\n{findings}\nSES が {selector} で署名したメールは、いま DKIM 検証に失敗します。{owner} へ: 承認者、実行担当者、夜間の実行担当者は「ロールバック」を押せます。または DNS担当部署に、直ちにレコードを元に戻すよう依頼してください。',
    en: '🚨 The key record `{record}` was seen not to be right, since {since}: {verdict}\n{findings}\nMail that SES signs with {selector} fails DKIM now. {owner}: approvers, operators and night operators may press "Roll back"; or have the DNS department put the record back at once.',
  },
  'notice.record_lost_previous': {
    ja: '🚨 前の公開鍵レコード `{record}` が正しくありません（{since} に検知）: {verdict}\n{findings}\nメールは次の鍵で署名されていますが、このレコードが正しくない間、ロールバックは安全ではありません。{owner} は DNS担当部署に、直ちに元に戻すよう依頼してください。保持期間が終わるまで残す必要があります。「ロールバック」は押せますが、戻すとメールは DKIM 検証に失敗します。',
    en: '🚨 The previous key record `{record}` was seen not to be right, since {since}: {verdict}\n{findings}\nMail is signed with the next key, but going back is not safe while this record is not right. {owner}: have the DNS department put it back at once; it has to stay until the overlap is over. "Roll back" still works, and mail would then fail DKIM.',
  },
  'notice.record_changed': {
    ja: '⚠️ 公開鍵レコードの確認結果が変わりました: {verdict}\n{findings}',
    en: '⚠️ The key record looks different now: {verdict}\n{findings}',
  },
  'notice.withdrawn_record_seen': {
    ja: '⚠️ 取り下げたはずのレコード（セレクター {selector}）が、DNS に登録されました。署名には使われません。{owner} は、レコードの削除を DNS 担当部署に依頼してください。削除を確認するまで、毎日調べます。',
    en: '⚠️ The record of selector {selector}, whose application was withdrawn, is in the DNS now. Nothing signs with it. {owner}: ask the DNS department to remove it. It is looked for daily until it is gone.',
  },
  'notice.withdrawal_confirmed': {
    ja: 'ℹ️ {name} さんが、セレクター {selector} の DNS申請の取り下げを記録しました。',
    en: 'ℹ️ {name} recorded that the application for selector {selector} is withdrawn.',
  },
  'notice.record_gone': {
    ja: '✅ セレクター {selector} の公開鍵レコードの削除を確認しました。',
    en: '✅ The key record of selector {selector} was seen gone.',
  },
  'notice.record_published': {
    ja: '✅ 公開鍵レコードの公開を確認しました。安定を確かめています。',
    en: '✅ The key record is published. Now it has to prove stable.',
  },
  'notice.record_vanished': {
    ja: '⚠️ 正しかった公開鍵レコードが、正しく見えなくなりました。承認は無効です。{owner} は DNS担当部署に確認してください。',
    en: '⚠️ The key record was right and is not any more. Approvals are void. {owner}: ask the DNS department.',
  },
  'notice.removal_application': {
    ja: 'セレクター {selector} の公開鍵レコードは、もう使われていません。{owner} は DNS担当部署に、次のレコードの削除を申請してください（{since} 以降いつでも。急ぎません）。申請書はこのスレッドのファイルです。なくなったことはボットが毎日確認します。',
    en: 'The key record of selector {selector} is not used any more. {owner}: apply to the DNS department for its removal (any time after {since}, there is no hurry). The application is the file in this thread. The bot looks every day until the record is gone.',
  },
  'notice.revoke_application': {
    ja: 'セレクター {selector} の公開鍵レコードは、もう使われていません。{owner} は DNS担当部署に、まず次のレコードの `p=` を空にする（失効する）よう申請してください（{since} 以降いつでも。急ぎません）。申請書はこのスレッドのファイルです。失効をボットが確認したら、削除の申請書を用意します。',
    en: 'The key record of selector {selector} is not used any more. {owner}: first apply to the DNS department for an empty `p=` in it, which revokes the key (any time after {since}, there is no hurry). The application is the file in this thread; the one for the removal follows when the bot has seen it revoked.',
  },
  'notice.remaining_changed': {
    ja: '⚠️ 承認された内容（ラウンド {round}）と今の状態が違います。残りの対象は切り替えておらず、その承認は無効になりました。今の内容で、残りの対象のための新しいラウンドを始めます。',
    en: '⚠️ What you approved (round {round}) is no longer what is there. The targets that are left have not been switched, and the approvals for them are void. A new round for the rest opens with what is there now.',
  },
  'notice.remaining_failed': {
    ja: '🚨 一部の対象だけが切り替わりました。次の対象では、SES が次の鍵を受け付けませんでした。{owner} は上のメッセージで原因を確かめてから、「承認依頼」で残りの承認を依頼するか、「ロールバック」で前の鍵に戻してください。',
    en: '🚨 Only some targets are switched: SES did not take the next key for another one. {owner}: find the cause in the messages above, then ask for approval of the rest with "Request approval", or go back with "Roll back".',
  },
  'notice.remaining_round_opened': {
    ja: '{owner} へ: 一部の対象だけが切り替わっています。残りの対象の切り替えの承認をお願いします（ラウンド {round}）。どの対象が残っているかは承認カードにあります。',
    en: '{owner}: only some targets are switched. Please decide on the rest (round {round}). The approval card says which targets are left.',
  },
  'notice.rollback_decided': {
    ja: '↩️ {name} さんの操作でロールバックを始めます。セレクター {to} に戻します（{basis}）。',
    en: '↩️ {name} began the rollback to selector {to} ({basis}).',
  },
  'notice.rollback_finished': {
    ja: '✅ ロールバックが完了しました。SES はセレクター {to} で署名しています。',
    en: '✅ The rollback is finished. SES signs with selector {to}.',
  },
  'notice.rollback_proposed': {
    ja: '↩️ {name} さんがロールバックを求めています。別の承認者か実行担当者が「ロールバック」を押すと、直ちに前の鍵に戻します。',
    en: '↩️ {name} asks for a rollback. As soon as a different approver or operator presses "Roll back", it begins.',
  },
  'notice.rolling_back': {
    ja: '{target} を前の鍵に戻しています。',
    en: '{target} is being given back the previous key.',
  },
  'notice.status_back': {
    ja: '✅ {target}: SES の状態が SUCCESS に戻りました。',
    en: '✅ {target}: the status at SES is SUCCESS again.',
  },
  'notice.status_failed': {
    ja: '🚨 {target}: 次の鍵に対する SES の状態が {status} です（渡してから {minutes} 分）。SES が公開鍵レコードを確認できていません。メールが署名なしで送られている可能性があります。{owner}: レコードを確認し (`/dkim check`)、すぐに直せなければロールバックしてください。',
    en: '🚨 {target}: SES says {status} of the next key, {minutes} min after it was given. SES does not find the key record, and mail may leave unsigned. {owner}: look at the record (`/dkim check`); if it cannot be mended at once, roll back.',
  },
  'notice.status_lost': {
    ja: '🚨 {target}: SES の状態が SUCCESS ではなく {status} になりました。メールが署名なしで送られる可能性があります。{owner}: 公開鍵レコードを確認し (`/dkim check`)、すぐに直せないときは、カードの「ロールバック」で前の鍵に戻してください。',
    en: '🚨 {target}: the status at SES is {status} and not SUCCESS any more, so mail may leave unsigned. {owner}: look at the key record (`/dkim check`); if it cannot be mended at once, roll back from the card.',
  },
  'notice.round_blocked': {
    ja: '⚠️ 承認ラウンドを開けません:\n{blockers}',
    en: '⚠️ The approval round cannot open:\n{blockers}',
  },
  'notice.round_changed': {
    ja: '⚠️ 承認された内容（ラウンド {round}）と今の状態が違います。承認は無効になり、SES は呼び出していません。今の内容で新しいラウンドを始めます。',
    en: '⚠️ What you approved (round {round}) is no longer what is there: the approvals are void and SES was not called. A new round opens with what is there now.',
  },
  'notice.switch_failed': {
    ja: '⚠️ 切り替えができませんでした。SES の署名は前のままです。上のメッセージで原因を確かめてから、「承認依頼」で新しいラウンドを依頼するか、中止してください。',
    en: '⚠️ The switch could not be made; SES still signs as before. Look for the cause in the messages above, then ask with "Request approval" for a new round, or cancel.',
  },
  'notice.round_expired': {
    ja: '承認の期限が切れました。{owner} は、必要なら「承認依頼」で新しいラウンドを依頼してください。',
    en: 'The approval ran out of time. {owner}: "Request approval" asks for a new round if it is needed.',
  },
  'notice.round_opened': {
    ja: '{owner} へ: 公開鍵レコードは安定しています。切り替えの承認をお願いします（ラウンド {round}）。内容は承認カードにあります。',
    en: '{owner}: the key record is stable. Please decide on the switch (round {round}). The approval card says what it is.',
  },
  'notice.switching': { ja: '{target} の切り替えを始めます。', en: 'The switch of {target} begins.' },
  'notice.target_succeeded': {
    ja: '✅ {target}: SES の状態が SUCCESS になりました。呼び出しからここまで（最大 {minutes} 分）は、メールが署名なしで送られた可能性があります。',
    en: '✅ {target}: the status at SES is SUCCESS. Between the call and this mail may have left unsigned, for at most {minutes} min.',
  },
  'notice.targets_removed': {
    ja: 'ℹ️ 設定から外れた対象: {targets}。そこでは SES がまだ古いセレクターで署名しているかもしれず、ボットからは確認できないことがあります。{owner} へ: セレクターの「未使用を確認」を押す前に、そこで使われていないことを確かめてください。使われていれば、設定の targets に戻してください。次のローテーションで切り替えます。',
    en: 'ℹ️ No longer configured: {targets}. SES may still sign there with an older selector, and the bot may not be able to look. {owner}: before "Confirm unused" is pressed for a selector, somebody has to know that nothing signs with it there. If something does, put the target back under `targets` in the configuration; the next rotation switches it too.',
  },
  'notice.unused_attested': {
    ja: '{name} さんが、セレクター {selector} をほかの AWS アカウントも SES 以外のメールサーバーも使っていないことを確認しました。調べ方: {note}',
    en: '{name} attested that no other AWS account and no mail server outside SES uses selector {selector}. How they know: {note}',
  },
  'notice.awaits_execution': {
    ja: '承認がそろいました（ラウンド {round}）。{owner} の「実行」か、次の変更時間帯を待ちます。',
    en: 'The approvals are complete (round {round}). It waits for "Execute" by {owner}, or for the next change window.',
  },
  'notice.watch_began': {
    ja: '👀 監視を始めました。{until} まで、届くメールの署名を確認します。',
    en: '👀 The watch has begun. Signatures of delivered mail are checked until {until}.',
  },
  'notice.watch_incident': {
    ja: '🚨 {owner} へ: {since} から、切り替え後のメールの異常を、独立した二つのしるしが示しています。\n{warnings}\nメールが署名なしで送られるか、DKIM 検証に失敗している可能性があります。\nいまできること: {who}。\n今回の切り替えでは、SUCCESS になるまで最大 {minutes} 分、メールが署名なしで送られた可能性がありました。ロールバックでも同じくらいかかると考えてください。',
    en: '🚨 {owner}: since {since} two independent signs speak against the switched mail.\n{warnings}\nMail may leave unsigned, or fail DKIM.\nNow: {who}.\nThis switch took at most {minutes} min to SUCCESS, in which mail may have left unsigned. Expect as much of a rollback.',
  },
  'notice.watch_closed': {
    ja: '✅ 監視が終わりました。証跡（確認メール、SES の状態、レコード、時刻）はこのスレッドのファイルにあります (見当たらなければ `/dkim report`)。\n署名なしの可能性があった時間: 最大 {minutes} 分。検証した対象: {targets}。\n{owner} は証跡を確認し、「完了を確認」を押してください。旧レコードは、ボットが失効や削除の申請書を出すまで残してください。',
    en: '✅ The watch is closed. The evidence (probe mails, status of SES, records, times) is in this thread as files (if not: `/dkim report`).\nPossibly unsigned: at most {minutes} min. Targets verified: {targets}.\n{owner}: read the evidence and press "Confirm completion". The previous record has to stay until the bot hands out the application to revoke or remove it.',
  },
  'notice.reminder_application': {
    ja: '⏰ {owner} へ: DNS申請書の提出がまだ記録されていません（{count} 回目）。提出したら「申請済み」を押してください。',
    en: '⏰ {owner}: the DNS application is not recorded as submitted (reminder {count}). Press "Submitted" when it is.',
  },
  'notice.reminder_approval': {
    ja: '⏰ {owner} へ: 切り替えの承認を待っています（{count} 回目）。',
    en: '⏰ {owner}: the switch waits for approval (reminder {count}).',
  },
  'notice.reminder_attest': {
    ja: '⏰ {owner} へ: 古いセレクターがほかで使われていないことの確認を待っています（{count} 回目）。調べてから「未使用を確認」を押してください。確認があるまで、レコードも鍵も残します。急ぎません。',
    en: '⏰ {owner}: somebody has to confirm that nothing else uses an old selector (reminder {count}). Find out, then press "Confirm unused". Until then its record and key stay. There is no hurry.',
  },
  'notice.reminder_claim': {
    ja: '⏰ このローテーションには申請者がいません（{count} 回目）。どなたかが「引き受ける」を押すまで、承認できません。',
    en: '⏰ This rotation has no requester (reminder {count}). Nobody can approve it until somebody presses "Claim".',
  },
  'notice.reminder_completion': {
    ja: '⏰ {owner} へ: 完了の確認を待っています（{count} 回目）。',
    en: '⏰ {owner}: the completion waits to be confirmed (reminder {count}).',
  },
  'notice.reminder_destroy': {
    ja: '⏰ {owner} へ: 予告した鍵の破棄ができていません（{count} 回目）。SES がまた使っているか、レコードが DNS に戻っているか、どちらかを確かめられない状態です。`/dkim status` と先に届いた通知を確認してください。それまで鍵は残ります。',
    en: '⏰ {owner}: a key whose destruction was announced is still here (reminder {count}): SES uses it again, its record is back in the DNS, or neither can be established. See `/dkim status` and the earlier notice. Until then the key stays.',
  },
  'notice.reminder_held': {
    ja: '⏰ {owner} へ: 破棄を止めた鍵が残っています（{count} 回目）。もう要らなければ「破棄を再開」を押してください。',
    en: '⏰ {owner}: a key that somebody holds is still here (reminder {count}). Press "Release the key" when it is not wanted any more.',
  },
  'notice.reminder_execution': {
    ja: '⏰ {owner} へ: 承認済みの切り替えが「実行」を待っています（{count} 回目）。',
    en: '⏰ {owner}: the approved switch waits for "Execute" (reminder {count}).',
  },
  'notice.reminder_newRound': {
    ja: '⏰ {owner} へ: 承認ラウンドが開いていません（{count} 回目）。「承認依頼」か「中止」を選んでください。',
    en: '⏰ {owner}: no approval round is open (reminder {count}). Choose "Request approval" or "Cancel rotation".',
  },
  'notice.reminder_record': {
    ja: '⏰ {owner} へ: 公開鍵レコードをまだ正しく確認できません（{count} 回目）。DNS担当部署に進み具合を確認してください。\n現在の確認結果: {verdict}\n{findings}',
    en: '⏰ {owner}: the key record is not right yet (reminder {count}). Ask the DNS department how far it is.\nAs seen now: {verdict}\n{findings}',
  },
  'notice.reminder_removal': {
    ja: '⏰ {owner} へ: 削除してよい公開鍵レコードがまだ DNS に残っているか、取り下げた申請への返事が記録されていません（{count} 回目）。急ぎません。DNS担当部署に確認してください。',
    en: '⏰ {owner}: a key record may go and is still in the DNS, or nobody recorded that a withdrawn application was dropped (reminder {count}). There is no hurry; please ask the DNS department.',
  },
  'notice.reminder_retire': {
    ja: '⏰ {owner} へ: 古いセレクターを削除可能にできません（{count} 回目）。まだ署名に使われているか、SES がどのセレクターで署名しているかを確定できません。全リージョンの SES の設定と、確認メールの経路を確認してください。',
    en: '⏰ {owner}: an old selector cannot be declared removable (reminder {count}): something still signs with it, or what SES signs with cannot be established. Look at the settings of SES in every region, and at the way of the probe mail.',
  },
  'notice.reminder_rolledBack': {
    ja: '⏰ {owner} へ: ロールバック後の判断を待っています（{count} 回目）。「承認依頼」か「中止」を選んでください。',
    en: '⏰ {owner}: somebody has to decide after the rollback (reminder {count}). Choose "Request approval" or "Cancel rotation".',
  },
  'notice.alarm_attempt': {
    ja: '🚨 {owner} へ: SES への呼び出しの結果を確定できません（{count} 回目）。SES の現在の設定を確認してください。',
    en: '🚨 {owner}: the outcome of a call to SES cannot be established (alarm {count}). Look at the present settings of SES.',
  },
  'notice.alarm_blocked': {
    ja: '🚨 {owner} へ: 承認ラウンドを開けない状態が続いています（{count} 回目）。\n{blockers}',
    en: '🚨 {owner}: the approval round still cannot open (alarm {count}).\n{blockers}',
  },
  'notice.alarm_leaked': {
    ja: '🚨 {owner} への警報です（{count} 回目）: 秘密鍵が公開されたため、この鍵は使えません。SES がこの鍵を使っている間は「ロールバック」を押し、使っていなければ `/dkim rotate` で新しいローテーションを始めてください。',
    en: '🚨 {owner}: a private key was published, and its key must not be used (alarm {count}). While SES signs with it, press "Roll back"; otherwise start a new rotation with `/dkim rotate`.',
  },
  'notice.alarm_bannedInUse': {
    ja: '🚨 {owner} へ: DNS に公開されたか、漏えいした鍵で、SES が署名しています: {bannedInUse}（{count} 回目）。新しい鍵へのローテーションを完了してください。',
    en: '🚨 {owner}: SES signs with a key that was published in the DNS, or is compromised: {bannedInUse} (alarm {count}). Bring a rotation to a new key to its end.',
  },
  'notice.alarm_key': {
    ja: '🚨 鍵の準備が終わりません（{count} 回目）。管理者はボットの記録を確認してください。',
    en: '🚨 The key is still not ready (alarm {count}). An administrator has to look at the bot.',
  },
  'notice.alarm_keyAge': {
    ja: '⚠️ {owner} へ: セレクター {selector} の鍵の使用期限 (社内基準) は {useBy} です。あと {days} 日です。`/dkim rotate` で次のローテーションを始めてください。DNS担当部署の作業には約二週間かかります。',
    en: '⚠️ {owner}: the key of selector {selector} is to be used until {useBy}: {days} days are left. `/dkim rotate` starts the next rotation; the DNS department needs about two weeks.',
  },
  'notice.alarm_keyOverdue': {
    ja: '⚠️ {owner} へ: セレクター {selector} の鍵の使用期限 (社内基準) {useBy} を過ぎています（{days} 日経過）。メールの署名は続いています。`/dkim rotate` で次のローテーションを始めてください。鍵を替えるまで、毎週お知らせします。',
    en: '⚠️ {owner}: the key of selector {selector} was to be used until {useBy}; that was {days} days ago. Mail is still signed with it. `/dkim rotate` starts the next rotation. You hear this each week until the key is replaced.',
  },
  'notice.alarm_lost': {
    ja: '🚨 {owner} へ: 残すべき公開鍵レコードが、まだ正しくありません（{count} 回目）:\n{lost}\nDNS担当部署に元に戻すよう依頼してください。押せるボタンはカードにあります。',
    en: '🚨 {owner}: key records that must stay are still not right (alarm {count}):\n{lost}\nHave the DNS department put them back. The card says what may be pressed.',
  },
  'notice.alarm_noRound': {
    ja: '⚠️ {owner} へ: 申請者に繰り返し知らせましたが、承認ラウンドが開かないままです（{count} 回目）。続けるなら「承認依頼」、やめるなら「中止」を押してください。どちらかが押されるまで、毎週お知らせします。',
    en: '⚠️ {owner}: the requester was reminded several times, and still no approval round is open (alarm {count}). Press "Request approval" to go on, or "Cancel rotation" to give it up. You hear this each week until one of them is pressed.',
  },
  'notice.alarm_pending': {
    ja: '🚨 {owner} へ: 切り替えが終わりません（{count} 回目）。署名なしで送られた可能性がある時間（分）: {minutes}。待つか「ロールバック」かを判断してください。',
    en: '🚨 {owner}: the switch does not come to an end (alarm {count}). Minutes in which mail may have left unsigned so far: {minutes}. Decide between waiting and "Roll back".',
  },
  'notice.alarm_remaining': {
    ja: '🚨 {owner} へ: 一部の対象だけが切り替わった状態です。自動では先に進みません（{count} 回目）。「承認依頼」で残りの承認を依頼するか、「ロールバック」で前の鍵に戻してください。',
    en: '🚨 {owner}: only some targets are switched and nothing goes on by itself (alarm {count}). Ask for approval of the rest with "Request approval", or go back with "Roll back".',
  },
  'notice.alarm_rollback': {
    ja: '🚨 {owner} へ: ロールバックの完了を確認できません（{count} 回目）。SES の現在の設定を確認してください。',
    en: '🚨 {owner}: the rollback cannot be seen to be finished (alarm {count}). Look at the present settings of SES.',
  },
  'notice.alarm_stability': {
    ja: '🚨 公開鍵レコードの安定を確認できない状態が続いています（{count} 回目）。',
    en: '🚨 The key record still cannot be seen to be stable (alarm {count}).',
  },
  'notice.alarm_unattended': {
    ja: '🚨 {owner} へ: {since} から続く異常に、対応を表明した方がまだいません（{count} 回目）。\n{incidents}\n対応できる方は「対応します」を押してください。最初の知らせは、このスレッドの上にあります。',
    en: '🚨 {owner}: nobody has acknowledged what has been wrong since {since} (alarm {count}).\n{incidents}\nWhoever can: press "Acknowledge". The first message stands above in this thread.',
  },
  'notice.alarm_watch': {
    ja: '🚨 監視を終えられません（{count} 回目）。確認メールが届いていない対象があります。SES とメールの経路を確認してください。',
    en: '🚨 The watch cannot close (alarm {count}). Probe mails of a target have not arrived. Look at SES and at the way of the mail.',
  },
  'card.undelivered': {
    ja: '{name} さんにダイレクトメッセージを送れないため、ここでお知らせします。',
    en: 'No direct message reaches {name}; therefore here:',
  },
  'card.threadGone': {
    ja: '以前のカードとスレッドは、Slack から削除されています（メッセージの保存期間など）。続きは、このカードとスレッドで行います。',
    en: 'The former card and its thread were deleted from Slack, by its retention for example. The rotation goes on with this card and its thread.',
  },
  'notice.other': { ja: 'お知らせ: {code}', en: 'News: {code}' },
  'basis.grant': { ja: '事前許可による', en: 'by the grant' },
  'basis.twoPeople': { ja: '二人の確認による', en: 'by two people' },
  'basis.breakGlass': { ja: '緊急手順による', en: 'by break-glass' },
} as const satisfies Record<`notice.${NoticeCode}`, Row> & Record<string, Row>;
