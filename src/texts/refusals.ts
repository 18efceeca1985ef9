/** Refusals: the present state and the next step. */

import type { RefusalCode } from '../domain/decision.ts';
import type { Row } from './codes.ts';

export const refusals = {
  'refusal.not_allowed': {
    ja: 'この操作をする役割がありません。何も変わっていません。担当の方に依頼するか、設定（承認者・実行担当者・申請者）を管理者に確認してください。',
    en: 'Your role does not allow this. Nothing has changed. Ask somebody who has the role, or have an administrator check the configuration (approvers, operators, requesters).',
  },
  'refusal.guest': {
    ja: 'ゲストの方は操作できません。何も変わっていません。正規メンバーの方に依頼してください。',
    en: 'Guests cannot do this. Nothing has changed. Ask a full member.',
  },
  'refusal.bot': {
    ja: 'ボットは操作できません。何も変わっていません。人が操作してください。',
    en: 'Bots cannot do this. Nothing has changed. A person has to do it.',
  },
  'refusal.foreign_team': {
    ja: 'ほかのワークスペースの方は操作できません。何も変わっていません。このワークスペースのメンバーに依頼してください。',
    en: 'Members of other workspaces cannot do this. Nothing has changed. Ask a member of this workspace.',
  },
  'refusal.deactivated': {
    ja: 'このアカウントは無効になっているため、操作できません。何も変わっていません。',
    en: 'This account is deactivated and cannot do this. Nothing has changed.',
  },
  'refusal.identity_unknown': {
    ja: 'Slack で本人と役割を確認できなかったため、受け付けませんでした。何も変わっていません。少し待ってから、もう一度お試しください。',
    en: 'This was not accepted, because your identity and role could not be confirmed with Slack. Nothing has changed. Try again in a moment.',
  },
  'refusal.already_processed': {
    ja: 'この操作は処理済みか、ほかの操作と重なりました。現在の状態を確かめ、必要ならもう一度操作してください。',
    en: 'This was already processed, or another action came first. Check the current state and repeat it if it is still needed.',
  },
  'refusal.no_rotation': {
    ja: '進行中のローテーションはありません。`/dkim rotate` で開始できます。',
    en: 'No rotation is in progress. Start one with `/dkim rotate`.',
  },
  'refusal.rotation_running': {
    ja: '進行中のローテーションがあります（次のセレクター: {next}）。完了または中止のあとに開始してください。',
    en: 'A rotation is already in progress (next selector: {next}). Start another one after it is completed or cancelled.',
  },
  'refusal.other_rotation': {
    ja: 'これは終わったローテーションのカードです。現在のカードから操作してください。',
    en: 'This card belongs to a rotation that has ended. Use the current card.',
  },
  'refusal.selector_unavailable': {
    ja: '使えるセレクター名がありません。設定の selector（{template}）を確認してください。',
    en: 'No selector name is available. Check `selector` ({template}) in the configuration.',
  },
  'refusal.selector_number_differs': {
    ja: '次のセレクターの番号は {expected} です（{next}）。{number} では開始していません。番号を {expected} にして、もう一度呼び出してください。',
    en: 'The next selector number is {expected} ({next}). Nothing was started with {number}. Call again with {expected}.',
  },
  'refusal.too_many_selectors': {
    ja: 'レコードか鍵が残っているセレクターが {count} 個あるため、次のローテーションを始められません。削除の申請が済んでいないレコードを、DNS担当部署に削除してもらってください。',
    en: '{count} selectors still have a record or a key, so no new rotation can start. Ask the DNS department to remove the records that the thread lists for removal.',
  },
  'refusal.targets_missing': {
    ja: '対象が設定されていないか、見つかりません。設定の targets を確認してください。',
    en: 'No target is configured, or a target was not found. Check `targets` in the configuration.',
  },
  'refusal.leaving_target_landing': {
    ja: '{targets} への SES の呼び出しの結果が、まだ確定していません。この対象は設定から外れています。設定の targets に戻し、結果が確定してから、もう一度開始してください。',
    en: 'The outcome of an SES call to {targets} is still unclear, and this target is no longer in the configuration. Put it back under `targets`, and start again when the outcome is known.',
  },
  'refusal.already_claimed': {
    ja: 'このローテーションには、すでに申請者がいます。',
    en: 'This rotation already has a requester.',
  },
  'refusal.not_claimed': {
    ja: 'このローテーションには、まだ申請者がいないため承認できません。どなたかが「引き受ける」を押してください。',
    en: 'This rotation has no requester yet, so nobody can approve it. Somebody has to press "Claim" first.',
  },
  'refusal.application_not_ready': {
    ja: '鍵の準備中で、DNS申請書がまだありません。スレッドに DNS申請書が投稿されてから、申請を記録してください。',
    en: 'The key is still being prepared, so there is no DNS application yet. Record the submission after the application has been posted in the thread.',
  },
  'refusal.already_submitted': {
    ja: '提出は記録済みです（受付番号: {ticket}）。変更するときは「申請の記録を訂正する」を押してください。',
    en: 'The submission is recorded already (ticket: {ticket}). To change it, press "Correct application".',
  },
  'refusal.not_submitted': {
    ja: '提出がまだ記録されていません。先に「提出を記録する」で記録してください。',
    en: 'No submission is recorded yet. Press "Record submission" first.',
  },
  'refusal.application_unchanged': {
    ja: '記録されている内容と同じです。何も変えていません。',
    en: 'This is what is recorded already. Nothing has changed.',
  },
  'refusal.promised_before_submitted': {
    ja: '公開予定日が申請日（{submitted}）より前です。申請日以降の日付を指定してください。',
    en: 'The promised date is before the day of submission ({submitted}). Give that day or a later one.',
  },
  'refusal.promised_too_late': {
    ja: '公開予定日は {latest} までの日を指定してください。それより後になるときは、近づいたら訂正してください。',
    en: 'Enter a promised date until {latest}. If it is later, correct it when that day comes nearer.',
  },
  'refusal.switch_day_past': {
    ja: '切り替え予定日 {day} は過ぎています。別の日を選んでください（候補: {proposal}）。',
    en: 'The planned switch date {day} is in the past. Choose another one (suggested: {proposal}).',
  },
  'refusal.switch_day_too_soon': {
    ja: '切り替え予定日 {day} は早すぎます。DNS担当部署の公開に2週間かかります。別の日を選んでください（候補: {proposal}）。',
    en: 'The planned switch date {day} is too soon: the DNS department needs two weeks to publish the record. Choose another one (suggested: {proposal}).',
  },
  'refusal.switch_day_closed': {
    ja: '{day} は切り替えができない日です（土日・休日・凍結日・金曜日、または変更時間帯の対象外）。別の日を選んでください（候補: {proposal}）。',
    en: 'Nobody may switch on {day} (a weekend, holiday, freeze day or Friday, or outside the change window). Choose another date (suggested: {proposal}).',
  },
  'refusal.submitted_before_start': {
    ja: '申請日がローテーションの開始日（{started}）より前です。開始日以降の日付を指定してください。',
    en: 'The submission date is before the rotation started ({started}). Enter that day or a later one.',
  },
  'refusal.submitted_in_future': {
    ja: '申請日が未来の日付です。今日までの日付を指定してください。',
    en: 'The submission date is in the future. Enter today or an earlier day.',
  },
  'refusal.record_not_stable': {
    ja: '公開鍵レコードの安定をまだ確認できていません。安定すると、ボットが承認カードを投稿します。「今すぐ確認」で現在の状態を見られます。',
    en: 'The key record is not confirmed as stable yet. When it is, the bot posts the approval card. "Check now" shows the current result.',
  },
  'refusal.round_open': {
    ja: '承認依頼はすでに出ています。スレッドの承認カードから操作してください。',
    en: 'Approval has already been requested. Use the approval card in the thread.',
  },
  'refusal.round_not_open': {
    ja: 'この承認依頼は終わっています。必要なら「承認を依頼する」でもう一度依頼してください。',
    en: 'This approval request has ended. Press "Request approval" if a new one is needed.',
  },
  'refusal.round_declined': {
    ja: 'この切り替えは却下されています。理由を確かめたうえで、どなたかがスレッドの「承認を依頼する」を押してください。',
    en: 'The switch was declined. Read the reason; then somebody has to press "Request approval" in the thread.',
  },
  'refusal.other_round': {
    ja: 'これは以前の承認カードです。現在の承認カードから操作してください。',
    en: 'This card belongs to an earlier approval request. Use the current approval card.',
  },
  'refusal.digest_changed': {
    ja: '表示されていた内容と現在の内容が異なるため、受け付けませんでした。現在のカードの内容を確かめてください。',
    en: 'This was not accepted: the change differs from what the card showed. Read the current card.',
  },
  'refusal.round_expired': {
    ja: '承認の期限が切れました。「承認を依頼する」でもう一度依頼してください。',
    en: 'The approval expired. Press "Request approval" to ask again.',
  },
  'refusal.requester_cannot_approve': {
    ja: '申請者は自分のローテーションを承認できません。ほかの承認者に依頼してください。',
    en: 'The requester cannot approve their own rotation. Ask another approver.',
  },
  'refusal.already_approved': {
    ja: '承認は受け付け済みです。もう一人、別の方の承認が必要です。',
    en: 'Your approval is already recorded. Another person has to approve as well.',
  },
  'refusal.click_before_withdrawal': {
    ja: 'ボタンが押された後に承認が取り消されたため、受け付けませんでした。現在のカードの内容を確かめて、もう一度押してください。',
    en: 'This was not accepted: an approval was withdrawn after the button was pressed. Read the current card, and press again.',
  },
  'refusal.enough_approvals': {
    ja: '必要な人数の承認はすでにそろっています。',
    en: 'All required approvals are already in.',
  },
  'refusal.no_approval_to_withdraw': {
    ja: '取り消せる承認はありません。',
    en: 'You have no approval to withdraw.',
  },
  'refusal.already_switching': {
    ja: '切り替えはすでに始まっています。戻すには「ロールバック」を使ってください。',
    en: 'The switch has already started. Use "Roll back" to return to the previous key.',
  },
  'refusal.not_enough_approvals': {
    ja: '承認が足りません（あと {missing} 名）。そろってから実行してください。',
    en: '{missing} more approvals are needed. Execute the switch when they are in.',
  },
  'refusal.already_executed': { ja: '実行はすでに指示されています。', en: 'The switch has already been executed.' },
  'refusal.nothing_left_to_switch': {
    ja: '切り替える対象は残っていません。問題があるときは「ロールバック」を使ってください。',
    en: 'No target is left to switch. If something is wrong, use "Roll back".',
  },
  'refusal.nothing_to_roll_back': {
    ja: 'SES は次の鍵に切り替わっていないため、戻すものはありません。',
    en: 'SES has not been switched to the next key, so there is nothing to roll back.',
  },
  'refusal.rollback_running': {
    ja: 'ロールバックはすでに進行中です。完了はスレッドで知らせます。',
    en: 'A rollback is already in progress. The thread will say when it is complete.',
  },
  'refusal.rollback_same_person': {
    ja: '要求したご本人は確認できません。別の承認者か実行担当者の確認が必要です。',
    en: 'You requested this rollback. Another approver or operator has to confirm it.',
  },
  'refusal.night_operator_needs_grant': {
    ja: '1名でロールバックできる期間を過ぎています。夜間担当者だけでは戻せません。承認者または実行担当者の二人に依頼してください。',
    en: 'The period in which one person may roll back is over. Two approvers or operators are needed; ask them.',
  },
  'refusal.break_glass_open': {
    ja: '{name} さんがすでに要求しています。登録された別の方が {until} までに `futari break-glass confirm` で確認してください。',
    en: '{name} has already requested this. Another enrolled person confirms it by {until} with `futari break-glass confirm`.',
  },
  'refusal.break_glass_none': {
    ja: 'Slack の外からのロールバックの要求がないか、古くなっています。登録された方が `futari break-glass request` を実行し、別の方が1時間以内に確認してください。',
    en: 'There is no valid request for a rollback outside Slack: none was made, or it is too old. One enrolled person runs `futari break-glass request`, and another one confirms it within an hour.',
  },
  'refusal.break_glass_same_person': {
    ja: '要求したご本人は確認できません。登録された別の方が確認してください。SES には何も送っていません。',
    en: 'You made this request, so you cannot confirm it. Another enrolled person has to. Nothing was sent to SES.',
  },
  'refusal.break_glass_no_report': {
    ja: '緊急手順の報告は求められていないか、すでに完了しています。',
    en: 'No break-glass report is due, or it has already been closed.',
  },
  'refusal.break_glass_not_enrolled': {
    ja: 'この方のパスフレーズは登録されていません。`futari break-glass enroll` で入力し、Slack で二人が登録します。',
    en: 'This person has no enrolled secret. Enter one with `futari break-glass enroll`. Two people then enrol it in Slack.',
  },
  'refusal.enrolment_none': {
    ja: '登録を待つパスフレーズがないか、1日より前のものか、別の入力に置き換わっています。`futari break-glass enroll` でもう一度入力してください。',
    en: 'No secret is waiting to be enrolled: it was entered more than a day ago, or another one has replaced it. Enter it again with `futari break-glass enroll`.',
  },
  'refusal.selector_removable': {
    ja: 'このセレクターは削除してよいと宣言済みのため、使えません。新しいローテーションを開始してください。',
    en: 'This selector has been declared removable and can no longer be used. Start a new rotation.',
  },
  'refusal.selector_banned': {
    ja: 'この鍵は使用しないと宣言されています。中止して、新しいローテーションを開始してください。',
    en: 'This key has been declared unusable. Cancel, and start a new rotation.',
  },
  'refusal.previous_key_not_held': {
    ja: '前の鍵を保管していないため、ロールバックできません。新しいローテーションを開始してください。',
    en: 'The previous key is not stored here, so a rollback is not possible. Start a new rotation.',
  },
  'refusal.attempt_may_land': {
    ja: 'SES への呼び出しの結果が、まだ確定していません。確定してから、もう一度操作してください。急いで戻す必要があれば「ロールバック」を使ってください。',
    en: 'The outcome of an SES call is not known yet. Try again when it is. If you need to go back urgently, use "Roll back".',
  },
  'refusal.still_on_next': {
    ja: 'SES は次の鍵で署名しているため、中止できません。先に「ロールバック」を実行してください。',
    en: 'SES signs with the next key, so the rotation cannot be cancelled. Roll back first.',
  },
  'refusal.rollback_unfinished': {
    ja: 'ロールバックが終わっていません。完了してから操作してください。',
    en: 'The rollback is not complete. Try again when it is.',
  },
  'refusal.nothing_to_acknowledge': {
    ja: '対応を待っている異常は、いまはありません。何も記録していません。',
    en: 'There is no open incident. Nothing was recorded.',
  },
  'refusal.already_acknowledged': {
    ja: '{since} から {name} さんが対応しています。手伝うときは、スレッドで {name} さんに知らせてください。',
    en: '{name} has been handling this since {since}. If you can help, tell {name} in the thread.',
  },
  'refusal.nothing_to_confirm': {
    ja: '確認を待っている完了はありません。',
    en: 'There is no completion to confirm.',
  },
  'refusal.evidence_not_right': {
    ja: 'DNS の確認結果が正しくないため、切り替えませんでした。公開鍵レコードを確認してください。',
    en: 'Nothing was switched, because the DNS check failed. Check the key record.',
  },
  'refusal.evidence_stale': {
    ja: '確認結果が古いため、切り替えませんでした。ボットが確認し直します。',
    en: 'Nothing was switched, because the check results were too old. The bot checks again.',
  },
  'refusal.evidence_before_approval': {
    ja: '最後の承認より前の確認結果のため、使いませんでした。ボットが確認し直します。',
    en: 'The check results were not used, because they were older than the last approval. The bot checks again.',
  },
  'refusal.proof_missing': {
    ja: '次の鍵での署名の検証ができていないため、切り替えませんでした。',
    en: 'Nothing was switched, because a signature with the next key has not been verified.',
  },
  'refusal.delivery_failed': {
    ja: '次の鍵で署名したメールの検証に失敗した受信箱があるため、承認を依頼できません。',
    en: 'Approval cannot be requested: a mailbox could not verify mail signed with the next key.',
  },
  'refusal.delivery_off': {
    ja: 'テストメールによる検証は、設定（policy.proofByDelivery）で使わないことになっています。何も送っていません。',
    en: 'The proof by delivery is turned off in the configuration (policy.proofByDelivery). Nothing was sent.',
  },
  'refusal.delivery_running': {
    ja: 'テストメールによる検証はすでに進行中です。結果は 10 分以内にスレッドに出ます。',
    en: 'A proof by delivery is already in progress. The result follows in the thread within ten minutes.',
  },
  'refusal.too_many_deliveries': {
    ja: 'このローテーションでは、テストメールによる検証をこれ以上行いません（20 回まで）。何も送っていません。',
    en: 'This rotation has reached its limit of 20 proofs by delivery. Nothing was sent.',
  },
  'refusal.rollback_not_ready': {
    ja: 'ロールバックの準備を確認できないため、切り替えませんでした。前の鍵とその公開鍵レコードを確認してください。',
    en: 'Nothing was switched, because a rollback could not be confirmed as ready. Check the previous key and its record.',
  },
  'refusal.approver_no_longer_eligible': {
    ja: '承認した方が承認者ではなくなったため、切り替えませんでした。別の承認者の承認が必要です。',
    en: 'Nothing was switched, because a person who approved is no longer an approver. Another approver has to approve.',
  },
  'refusal.outside_window': {
    ja: '変更できる時間帯の外です。実行担当者の「実行」か、次の時間帯を待ちます。',
    en: 'This is outside the change window. The switch waits for "Execute" by an operator, or for the next window.',
  },
  'refusal.attempt_open': {
    ja: 'SES への呼び出しが進行中です。結果を待ってください。',
    en: 'An SES call is in progress. Wait for its outcome.',
  },
  'refusal.target_not_next': {
    ja: '対象の順番が異なります。ボットが順に処理します。',
    en: 'Another target comes first. The bot switches them in order.',
  },
  'refusal.too_many_attempts': {
    ja: '試行の上限に達しました。スレッドの知らせを確認し、ロールバックか中止を判断してください。',
    en: 'The limit of attempts has been reached. Read the thread, then decide whether to roll back or to cancel.',
  },
  'refusal.not_closed': {
    ja: '前の試行の結果が確定していません。確定するまで送りません。',
    en: 'The outcome of the previous attempt is not known. Nothing is sent until it is.',
  },
  'refusal.unknown_attempt': {
    ja: '該当する試行がないか、すでに結果が記録されています。',
    en: 'There is no such attempt, or its outcome has already been recorded.',
  },
  'refusal.stale_observation': {
    ja: '確認結果が古いため、使いませんでした。ボットが確認し直します。',
    en: 'The check result was too old and was not used. The bot checks again.',
  },
  'refusal.nothing_to_postpone': {
    ja: '延期できるお知らせはありません。警報は延期できません。',
    en: 'There is no reminder to postpone. An alarm cannot be postponed.',
  },
  'refusal.postpone_date_missing': {
    ja: 'いつまで延期するかを指定してください (例: `/dkim postpone {domain} 2026-10-20 担当者が休暇のため`)。',
    en: 'Say until when, for example `/dkim postpone {domain} 2026-10-20 the owner is on leave`.',
  },
  'refusal.postpone_reason_missing': {
    ja: '延期の理由を指定してください (例: `/dkim postpone {domain} 2026-10-20 担当者が休暇のため`)。',
    en: 'Say why, for example `/dkim postpone {domain} 2026-10-20 the owner is on leave`.',
  },
  'refusal.postpone_too_early': {
    ja: '延期していません。{day} ではなく、{after} より後の日を指定してください。',
    en: 'Nothing was postponed. Choose a day after {after} instead of {day}.',
  },
  'refusal.postpone_day_closed': {
    ja: '延期していません。{day} は土日・休日・凍結日です。{next} などの営業日を指定してください。',
    en: 'Nothing was postponed. {day} is a weekend, a holiday or a freeze day. Choose a working day, for example {next}.',
  },
  'refusal.postpone_too_late': {
    ja: '延期していません。{day} では遅すぎます。{latest} までの日を指定してください。',
    en: 'Nothing was postponed. {day} is too late. Choose a day until {latest}.',
  },
  'refusal.wrong_stage': {
    ja: 'いまの状態では、この操作はできません。現在のカードを確認してください。',
    en: 'This is not possible in the current state. Read the current card.',
  },
  'refusal.regions_unread': {
    ja: 'ほかのリージョンでこのセレクターが使われていないか分からないため、削除できません。設定の domains[].regions に、SES を使うリージョンをすべて書いてください。',
    en: 'The record cannot be removed: it is unknown whether other regions use this selector. List every region in which you use SES under domains[].regions in the configuration.',
  },
  'refusal.in_use': {
    ja: 'このセレクターは使われている可能性があるため、削除できません。',
    en: 'This selector may be in use, so it cannot be removed.',
  },
  'refusal.overlap_running': {
    ja: '前のレコードの保持期間が終わっていません。終わるまで残してください。',
    en: 'The retention period of the previous record has not ended. Keep the record until then.',
  },
  'refusal.not_attested': {
    ja: 'ほかで使われていないことをまだだれも確認していないため、レコードと鍵を残します。スレッドの「未使用を確認」を押してください。',
    en: 'The record and the key stay, because nobody has confirmed that nothing else uses them. Press "Confirm unused" in the thread.',
  },
  'refusal.nothing_to_attest': {
    ja: 'この確認は、いまは必要ありません。すでに確認済みか、そのセレクターがまた使われています。`/dkim status` で現在の状態を確認してください。',
    en: 'This confirmation is not needed now: it was already given, or the selector is in use again. `/dkim status` shows the current state.',
  },
  'refusal.record_still_live': {
    ja: '公開鍵レコードがまだ公開されています。削除を確認してから鍵を破棄します。',
    en: 'The key record is still published. The key is destroyed after its removal has been confirmed.',
  },
  'refusal.destruction_not_due': {
    ja: '鍵の破棄は、予告の翌日以降に、だれも止めていないときだけ行います。',
    en: 'A key is destroyed no earlier than the day after the announcement, and only if nobody has put it on hold.',
  },
  'refusal.destruction_begun': {
    ja: 'この鍵の破棄はもう始まっており、止められません。',
    en: 'The destruction of this key has already started and cannot be stopped.',
  },
  'refusal.nothing_to_withdraw': {
    ja: '取り下げの回答を待っている申請はありません。',
    en: 'No application is waiting for confirmation that it was withdrawn.',
  },
  'refusal.withdrawal_open': {
    ja: 'このレコードは、まだ登録されることがあります。DNS担当部署の回答を待っています。',
    en: 'This record may still be published. The answer of the DNS department is pending.',
  },
  'refusal.nothing_to_hold': {
    ja: '止められる破棄の予告はありません。すでに止まっているか、破棄が終わっています。`/dkim status` で現在の状態を確認してください。',
    en: 'There is no announced destruction to put on hold: it is already on hold, or the key has been destroyed. `/dkim status` shows the current state.',
  },
  'refusal.nothing_to_release': {
    ja: '止まっている破棄はありません。すでに再開されています。`/dkim status` で現在の状態を確認してください。',
    en: 'No key is on hold: it has already been released. `/dkim status` shows the current state.',
  },
  'refusal.compromise_nothing': {
    ja: '{selector} は、宣言できる鍵ではありません（ボットが知らない名前か、宣言済み、または削除可能になった鍵です）。何も変わっていません。`/dkim status` でセレクターを確かめてください。',
    en: '{selector} cannot be declared compromised: the bot does not know the name, or the key is already declared compromised or removable. Nothing has changed. `/dkim status` shows the selectors.',
  },
  'refusal.compromise_same_person': {
    ja: '報告したご本人は確認できません。別の承認者か実行担当者の確認が必要です。',
    en: 'You made the report. Another approver or operator has to confirm it.',
  },
  'refusal.compromised_next': {
    ja: '{selector} は、進行中のローテーションの次の鍵です。何も変わっていません。SES に渡した後なら `/dkim rollback ドメイン ban` で前の鍵に戻し、渡す前なら `/dkim cancel` で中止してください。戻れる鍵がないときは、完了を確認してから、もう一度 `/dkim compromised` を使ってください。',
    en: '{selector} is the next key of the rotation in progress. Nothing has changed. If SES already has it, return to the previous key with `/dkim rollback DOMAIN ban`. If not, cancel with `/dkim cancel`. If there is no key to return to, confirm the completion and use `/dkim compromised` again.',
  },
  'refusal.previous_key_compromised': {
    ja: '前のセレクター {selector} の鍵は漏えいした鍵のため、戻せません。何も変わっていません。次の鍵に問題があれば、DNS担当部署にそのレコードの確認を依頼し、新しいローテーションを始めてください。',
    en: 'A rollback is not possible, because the key of the previous selector {selector} is compromised. Nothing has changed. If something is wrong with the next key, ask the DNS department to check its record, and start a new rotation.',
  },
  'refusal.unknown_selector': {
    ja: 'このセレクターは現在のローテーションのものではありません。',
    en: 'This selector does not belong to the current rotation.',
  },
} as const satisfies Record<`refusal.${RefusalCode}`, Row>;
