/** Each refusal: to the person, the present state with the next step; for the log, the reason in a few words. */

import type { RefusalCode } from '../domain/decision.ts';
import type { Row } from './codes.ts';
import { emergencyRefusals } from './emergencies.ts';
import { planRefusals } from './plan.ts';

export const refusals = {
  ...planRefusals,
  ...emergencyRefusals,
  'refusal.not_allowed': {
    ja: 'この操作をする役割がありません。何も変わっていません。担当の方に依頼するか、設定（承認者・実行担当者・申請者）を管理者に確認してください。',
    en: 'Your role does not allow this. Nothing has changed. Ask somebody who has the role, or have an administrator check the configuration (approvers, operators, requesters).',
  },
  'because.not_allowed': { ja: '役割がないため', en: 'no role for it' },
  'refusal.guest': {
    ja: 'ゲストの方は操作できません。何も変わっていません。正規メンバーの方に依頼してください。',
    en: 'Guests cannot do this. Nothing has changed. Ask a full member.',
  },
  'because.guest': { ja: 'ゲストのため', en: 'a guest' },
  'refusal.bot': {
    ja: 'ボットは操作できません。何も変わっていません。人が操作してください。',
    en: 'Bots cannot do this. Nothing has changed. A person has to do it.',
  },
  'because.bot': { ja: 'ボットのため', en: 'a bot' },
  'refusal.foreign_team': {
    ja: 'ほかのワークスペースの方は操作できません。何も変わっていません。このワークスペースのメンバーに依頼してください。',
    en: 'Members of other workspaces cannot do this. Nothing has changed. Ask a member of this workspace.',
  },
  'because.foreign_team': { ja: 'ほかのワークスペースの利用者のため', en: 'a member of another workspace' },
  'refusal.deactivated': {
    ja: 'このアカウントは無効になっているため、操作できません。何も変わっていません。',
    en: 'This account is deactivated and cannot do this. Nothing has changed.',
  },
  'because.deactivated': { ja: '無効なアカウントのため', en: 'a deactivated account' },
  'refusal.identity_unknown': {
    ja: 'Slack で本人と役割を確認できなかったため、受け付けませんでした。何も変わっていません。少し待ってから、もう一度お試しください。',
    en: 'This was not accepted, because your identity and role could not be confirmed with Slack. Nothing has changed. Try again in a moment.',
  },
  'because.identity_unknown': {
    ja: 'Slack で本人と役割を確認できなかったため',
    en: 'Slack did not confirm identity and roles',
  },
  'refusal.already_processed': {
    ja: 'この操作は処理済みか、ほかの操作と重なりました。現在の状態を確かめ、必要ならもう一度操作してください。',
    en: 'This was already processed, or another action came first. Check the current state and repeat it if it is still needed.',
  },
  'because.already_processed': { ja: '処理済みのため', en: 'processed already' },
  'refusal.no_rotation': {
    ja: '進行中のローテーションはありません。`/dkim rotate` で開始できます。',
    en: 'No rotation is in progress. Start one with `/dkim rotate`.',
  },
  'because.no_rotation': { ja: '進行中のローテーションがないため', en: 'no rotation is running' },
  'refusal.rotation_running': {
    ja: '進行中のローテーションがあります（次のセレクター: {next}）。完了または中止のあとに開始してください。',
    en: 'A rotation is already in progress (next selector: {next}). Start another one after it is completed or cancelled.',
  },
  'because.rotation_running': { ja: 'ローテーションが進行中のため', en: 'a rotation is running' },
  'refusal.other_rotation': {
    ja: 'これは終わったローテーションのカードです。現在のカードから操作してください。',
    en: 'This card belongs to a rotation that has ended. Use the current card.',
  },
  'because.other_rotation': {
    ja: '終わったローテーションのカードだったため',
    en: 'the card of a rotation that has ended',
  },
  'refusal.selector_unavailable': {
    ja: '使えるセレクター名がありません。設定の selector（{template}）を確認してください。',
    en: 'No selector name is available. Check `selector` ({template}) in the configuration.',
  },
  'because.selector_unavailable': { ja: '使えるセレクター名がないため', en: 'no selector name is free' },
  'refusal.selector_number_differs': {
    ja: '次のセレクターの番号は {expected} です（{next}）。{number} では開始していません。番号を {expected} にして、もう一度呼び出してください。',
    en: 'The next selector number is {expected} ({next}). Nothing was started with {number}. Call again with {expected}.',
  },
  'because.selector_number_differs': { ja: 'セレクターの番号が違うため', en: 'the selector number differs' },
  'refusal.too_many_selectors': {
    ja: 'レコードか鍵が残っているセレクターが {count} 個あるため、次のローテーションを始められません。削除の申請が済んでいないレコードを、DNS担当部署に削除してもらってください。',
    en: '{count} selectors still have a record or a key, so no new rotation can start. Ask the DNS department to remove the records that the thread lists for removal.',
  },
  'because.too_many_selectors': {
    ja: 'レコードか鍵の残るセレクターが多すぎるため',
    en: 'too many selectors still have a record or a key',
  },
  'refusal.targets_missing': {
    ja: '対象が設定されていないか、見つかりません。設定の targets を確認してください。',
    en: 'No target is configured, or a target was not found. Check `targets` in the configuration.',
  },
  'because.targets_missing': { ja: '対象の設定がないため', en: 'a target is missing' },
  'refusal.leaving_target_landing': {
    ja: '{targets} への SES の呼び出しの結果が、まだ確定していません。この対象は設定から外れています。設定の targets に戻し、結果が確定してから、もう一度開始してください。',
    en: 'The outcome of an SES call to {targets} is still unclear, and this target is no longer in the configuration. Put it back under `targets`, and start again when the outcome is known.',
  },
  'because.leaving_target_landing': {
    ja: '設定から外れた対象への呼び出しが未確定のため',
    en: 'a call to a removed target is undecided',
  },
  'refusal.already_claimed': {
    ja: 'このローテーションには、すでに申請者がいます。',
    en: 'This rotation already has a requester.',
  },
  'because.already_claimed': { ja: '申請者がすでにいるため', en: 'there is a requester already' },
  'refusal.not_claimed': {
    ja: 'このローテーションには、まだ申請者がいないため承認できません。どなたかが「引き受ける」を押してください。',
    en: 'This rotation has no requester yet, so nobody can approve it. Somebody has to press "Claim" first.',
  },
  'because.not_claimed': { ja: '申請者がまだいないため', en: 'there is no requester yet' },
  'refusal.application_not_ready': {
    ja: '鍵の準備中で、DNS申請書がまだありません。スレッドに DNS申請書が投稿されてから、申請を記録してください。',
    en: 'The key is still being prepared, so there is no DNS application yet. Record the submission after the application has been posted in the thread.',
  },
  'because.application_not_ready': { ja: 'DNS申請書がまだないため', en: 'there is no DNS application yet' },
  'refusal.already_submitted': {
    ja: '提出は記録済みです（受付番号: {ticket}）。変更するときは「申請の記録を訂正する」を押してください。',
    en: 'The submission is recorded already (ticket: {ticket}). To change it, press "Correct application".',
  },
  'because.already_submitted': { ja: '提出を記録済みのため', en: 'the submission is recorded already' },
  'refusal.not_submitted': {
    ja: '提出がまだ記録されていません。先に「提出を記録する」で記録してください。',
    en: 'No submission is recorded yet. Press "Record submission" first.',
  },
  'because.not_submitted': { ja: '提出がまだ記録されていないため', en: 'the submission is not recorded yet' },
  'refusal.application_unchanged': {
    ja: '記録されている内容と同じです。何も変えていません。',
    en: 'This is what is recorded already. Nothing has changed.',
  },
  'because.application_unchanged': { ja: '内容が変わっていないため', en: 'nothing was changed' },
  'refusal.promised_before_submitted': {
    ja: '公開予定日が申請日（{submitted}）より前です。申請日以降の日付を指定してください。',
    en: 'The promised date is before the day of submission ({submitted}). Give that day or a later one.',
  },
  'because.promised_before_submitted': {
    ja: '公開予定日が申請日より前のため',
    en: 'the promised date is before the submission',
  },
  'refusal.promised_too_late': {
    ja: '公開予定日は {latest} までの日を指定してください。それより後になるときは、近づいたら訂正してください。',
    en: 'Enter a promised date until {latest}. If it is later, correct it when that day comes nearer.',
  },
  'because.promised_too_late': { ja: '公開予定日が遠すぎるため', en: 'the promised date is too far away' },
  'refusal.submitted_before_start': {
    ja: '申請日がローテーションの開始日（{started}）より前です。開始日以降の日付を指定してください。',
    en: 'The submission date is before the rotation started ({started}). Enter that day or a later one.',
  },
  'because.submitted_before_start': { ja: '申請日が開始日より前のため', en: 'the date is before the start' },
  'refusal.submitted_in_future': {
    ja: '申請日が未来の日付です。今日までの日付を指定してください。',
    en: 'The submission date is in the future. Enter today or an earlier day.',
  },
  'because.submitted_in_future': { ja: '申請日が未来のため', en: 'the date is in the future' },
  'refusal.record_not_stable': {
    ja: '公開鍵レコードの安定をまだ確認できていません。安定すると、ボットが承認カードを投稿します。「今すぐ確認」で現在の状態を見られます。',
    en: 'The key record is not confirmed as stable yet. When it is, the bot posts the approval card. "Check now" shows the current result.',
  },
  'because.record_not_stable': {
    ja: '公開鍵レコードの安定を確認できていないため',
    en: 'the key record is not stable yet',
  },
  'refusal.round_open': {
    ja: '承認依頼はすでに出ています。スレッドの承認カードから操作してください。',
    en: 'Approval has already been requested. Use the approval card in the thread.',
  },
  'because.round_open': { ja: '承認依頼がすでに出ているため', en: 'an approval request is open' },
  'refusal.round_not_open': {
    ja: 'この承認依頼は終わっています。必要なら「承認を依頼する」でもう一度依頼してください。',
    en: 'This approval request has ended. Press "Request approval" if a new one is needed.',
  },
  'because.round_not_open': { ja: '承認依頼が出ていないため', en: 'no approval request is open' },
  'refusal.round_declined': {
    ja: 'この切り替えは却下されています。理由を確かめたうえで、どなたかがスレッドの「承認を依頼する」を押してください。',
    en: 'The switch was declined. Read the reason; then somebody has to press "Request approval" in the thread.',
  },
  'because.round_declined': { ja: '却下済みのため', en: 'declined already' },
  'refusal.other_round': {
    ja: 'これは以前の承認カードです。現在の承認カードから操作してください。',
    en: 'This card belongs to an earlier approval request. Use the current approval card.',
  },
  'because.other_round': { ja: '以前の承認依頼のカードだったため', en: 'the card of an earlier approval request' },
  'refusal.digest_changed': {
    ja: '表示されていた内容と現在の内容が異なるため、受け付けませんでした。現在のカードの内容を確かめてください。',
    en: 'This was not accepted: the change differs from what the card showed. Read the current card.',
  },
  'because.digest_changed': {
    ja: '表示されていた内容から変わっていたため',
    en: 'the content differs from what was shown',
  },
  'refusal.round_expired': {
    ja: '承認の期限が切れました。「承認を依頼する」でもう一度依頼してください。',
    en: 'The approval expired. Press "Request approval" to ask again.',
  },
  'because.round_expired': { ja: '承認の期限が切れていたため', en: 'the approval has expired' },
  'refusal.requester_cannot_approve': {
    ja: '申請者は自分のローテーションを承認できません。ほかの承認者に依頼してください。',
    en: 'The requester cannot approve their own rotation. Ask another approver.',
  },
  'because.requester_cannot_approve': { ja: '申請者本人のため', en: 'the requester cannot approve' },
  'refusal.already_approved': {
    ja: '承認は受け付け済みです。もう一人、別の方の承認が必要です。',
    en: 'Your approval is already recorded. Another person has to approve as well.',
  },
  'because.already_approved': { ja: '承認済みのため', en: 'approved already' },
  'refusal.click_before_withdrawal': {
    ja: 'ボタンが押された後に承認が取り消されたため、受け付けませんでした。現在のカードの内容を確かめて、もう一度押してください。',
    en: 'This was not accepted: an approval was withdrawn after the button was pressed. Read the current card, and press again.',
  },
  'because.click_before_withdrawal': {
    ja: '承認の取り消しより前に押されていたため',
    en: 'pressed before an approval was withdrawn',
  },
  'refusal.enough_approvals': {
    ja: '必要な人数の承認はすでにそろっています。',
    en: 'All required approvals are already in.',
  },
  'because.enough_approvals': { ja: '承認がそろっていたため', en: 'there are enough approvals' },
  'refusal.no_approval_to_withdraw': {
    ja: '取り消せる承認はありません。',
    en: 'You have no approval to withdraw.',
  },
  'because.no_approval_to_withdraw': { ja: '取り消せる承認がないため', en: 'no approval to withdraw' },
  'refusal.already_switching': {
    ja: '切り替えはすでに始まっています。戻すには「ロールバック」を使ってください。',
    en: 'The switch has already started. Use "Roll back" to return to the previous key.',
  },
  'because.already_switching': { ja: '切り替えが始まっていたため', en: 'the switch has begun' },
  'refusal.not_enough_approvals': {
    ja: '承認が足りません（あと {missing} 名）。そろってから実行してください。',
    en: '{missing} more approvals are needed. Execute the switch when they are in.',
  },
  'because.not_enough_approvals': { ja: '承認が足りないため', en: 'approvals are missing' },
  'refusal.already_executed': { ja: '実行はすでに指示されています。', en: 'The switch has already been executed.' },
  'because.already_executed': { ja: '実行を指示済みのため', en: 'executed already' },
  'refusal.nothing_left_to_switch': {
    ja: '切り替える対象は残っていません。問題があるときは「ロールバック」を使ってください。',
    en: 'No target is left to switch. If something is wrong, use "Roll back".',
  },
  'because.nothing_left_to_switch': { ja: '切り替える対象が残っていないため', en: 'no target is left to switch' },
  'refusal.nothing_to_roll_back': {
    ja: 'SES は次の鍵に切り替わっていないため、戻すものはありません。',
    en: 'SES has not been switched to the next key, so there is nothing to roll back.',
  },
  'because.nothing_to_roll_back': { ja: '戻すものがないため', en: 'nothing to roll back' },
  'refusal.rollback_running': {
    ja: 'ロールバックはすでに進行中です。完了はスレッドで知らせます。',
    en: 'A rollback is already in progress. The thread will say when it is complete.',
  },
  'because.rollback_running': { ja: 'ロールバックが進行中のため', en: 'a rollback is running' },
  'refusal.rollback_same_person': {
    ja: '要求したご本人は確認できません。別の承認者か実行担当者の確認が必要です。',
    en: 'You requested this rollback. Another approver or operator has to confirm it.',
  },
  'because.rollback_same_person': { ja: '1人目と同じ人のため', en: 'the same person as the first' },
  'refusal.night_operator_needs_grant': {
    ja: '1名でロールバックできる期間を過ぎています。夜間担当者だけでは戻せません。承認者または実行担当者の二人に依頼してください。',
    en: 'The period in which one person may roll back is over. Two approvers or operators are needed; ask them.',
  },
  'because.night_operator_needs_grant': {
    ja: '1名でロールバックできる期間を過ぎたため',
    en: 'the period in which one person may roll back is over',
  },
  'refusal.selector_removable': {
    ja: 'このセレクターは削除してよいと宣言済みのため、使えません。新しいローテーションを開始してください。',
    en: 'This selector has been declared removable and can no longer be used. Start a new rotation.',
  },
  'because.selector_removable': { ja: '削除可能と宣言済みのセレクターのため', en: 'the selector is removable' },
  'refusal.previous_key_not_held': {
    ja: '前の鍵を保管していないため、ロールバックできません。新しいローテーションを開始してください。',
    en: 'The previous key is not stored here, so a rollback is not possible. Start a new rotation.',
  },
  'because.previous_key_not_held': { ja: '前の鍵を保管していないため', en: 'the previous key is not stored here' },
  'refusal.attempt_may_land': {
    ja: 'SES への呼び出しの結果が、まだ確定していません。確定してから、もう一度操作してください。急いで戻す必要があれば「ロールバック」を使ってください。',
    en: 'The outcome of an SES call is not known yet. Try again when it is. If you need to go back urgently, use "Roll back".',
  },
  'because.attempt_may_land': {
    ja: 'SES の呼び出しの結果が未確定のため',
    en: 'the outcome of an SES call is undecided',
  },
  'refusal.still_on_next': {
    ja: 'SES は次の鍵で署名しているため、中止できません。先に「ロールバック」を実行してください。',
    en: 'SES signs with the next key, so the rotation cannot be cancelled. Roll back first.',
  },
  'because.still_on_next': { ja: 'SES が次の鍵で署名しているため', en: 'SES signs with the next key' },
  'refusal.rollback_unfinished': {
    ja: 'ロールバックが終わっていません。完了してから操作してください。',
    en: 'The rollback is not complete. Try again when it is.',
  },
  'because.rollback_unfinished': { ja: 'ロールバックが終わっていないため', en: 'the rollback is not finished' },
  'refusal.nothing_to_acknowledge': {
    ja: '対応を待っている異常は、いまはありません。何も記録していません。',
    en: 'There is no open incident. Nothing was recorded.',
  },
  'because.nothing_to_acknowledge': { ja: '対応を待つ異常がないため', en: 'there is no open incident' },
  'refusal.already_acknowledged': {
    ja: '{since} から {name} さんが対応しています。手伝うときは、スレッドで {name} さんに知らせてください。',
    en: '{name} has been handling this since {since}. If you can help, tell {name} in the thread.',
  },
  'because.already_acknowledged': { ja: 'ほかの人が対応中のため', en: 'another person is handling it' },
  'refusal.nothing_to_confirm': {
    ja: '確認を待っている完了はありません。',
    en: 'There is no completion to confirm.',
  },
  'because.nothing_to_confirm': { ja: '確認を待つ完了がないため', en: 'no completion waits for confirmation' },
  'refusal.evidence_not_right': {
    ja: 'DNS の確認結果が正しくないため、切り替えませんでした。公開鍵レコードを確認してください。',
    en: 'Nothing was switched, because the DNS check failed. Check the key record.',
  },
  'because.evidence_not_right': { ja: 'DNS の確認結果が正しくないため', en: 'the DNS is not right' },
  'refusal.evidence_stale': {
    ja: '確認結果が古いため、切り替えませんでした。ボットが確認し直します。',
    en: 'Nothing was switched, because the check results were too old. The bot checks again.',
  },
  'because.evidence_stale': { ja: '確認結果が古いため', en: 'the evidence is too old' },
  'refusal.evidence_before_approval': {
    ja: '最後の承認より前の確認結果のため、使いませんでした。ボットが確認し直します。',
    en: 'The check results were not used, because they were older than the last approval. The bot checks again.',
  },
  'because.evidence_before_approval': {
    ja: '最後の承認より前の確認結果のため',
    en: 'the evidence is from before the last approval',
  },
  'refusal.proof_missing': {
    ja: '次の鍵での署名の検証ができていないため、切り替えませんでした。',
    en: 'Nothing was switched, because a signature with the next key has not been verified.',
  },
  'because.proof_missing': {
    ja: '次の鍵での署名を検証できていないため',
    en: 'the test signature of the next key is missing',
  },
  'refusal.delivery_failed': {
    ja: '次の鍵で署名したメールの検証に失敗した受信箱があるため、承認を依頼できません。',
    en: 'Approval cannot be requested: a mailbox could not verify mail signed with the next key.',
  },
  'because.delivery_failed': {
    ja: '配送したメールの署名を検証できなかったため',
    en: 'the signature of delivered mail failed',
  },
  'refusal.delivery_off': {
    ja: 'テストメールによる検証は、設定（policy.proofByDelivery）で使わないことになっています。何も送っていません。',
    en: 'The proof by delivery is turned off in the configuration (policy.proofByDelivery). Nothing was sent.',
  },
  'because.delivery_off': { ja: 'テストメールによる検証が設定でオフのため', en: 'the proof by delivery is off' },
  'refusal.delivery_running': {
    ja: 'テストメールによる検証はすでに進行中です。結果は 10 分以内にスレッドに出ます。',
    en: 'A proof by delivery is already in progress. The result follows in the thread within ten minutes.',
  },
  'because.delivery_running': { ja: 'テストメールによる検証が進行中のため', en: 'a proof by delivery is running' },
  'refusal.too_many_deliveries': {
    ja: 'このローテーションでは、テストメールによる検証をこれ以上行いません（20 回まで）。何も送っていません。',
    en: 'This rotation has reached its limit of 20 proofs by delivery. Nothing was sent.',
  },
  'because.too_many_deliveries': {
    ja: 'テストメールによる検証の上限に達したため',
    en: 'the limit of proofs by delivery is reached',
  },
  'refusal.rollback_not_ready': {
    ja: 'ロールバックの準備を確認できないため、切り替えませんでした。前の鍵とその公開鍵レコードを確認してください。',
    en: 'Nothing was switched, because a rollback could not be confirmed as ready. Check the previous key and its record.',
  },
  'because.rollback_not_ready': { ja: 'ロールバックの準備を確認できないため', en: 'the rollback is not ready' },
  'refusal.approver_no_longer_eligible': {
    ja: '承認した方が承認者ではなくなったため、切り替えませんでした。別の承認者の承認が必要です。',
    en: 'Nothing was switched, because a person who approved is no longer an approver. Another approver has to approve.',
  },
  'because.approver_no_longer_eligible': {
    ja: '承認した人が承認者でなくなったため',
    en: 'an approver is no longer eligible',
  },
  'refusal.outside_window': {
    ja: '変更できる時間帯の外です。実行担当者の「実行」か、次の時間帯を待ちます。',
    en: 'This is outside the change window. The switch waits for "Execute" by an operator, or for the next window.',
  },
  'because.outside_window': { ja: '変更できる時間帯の外のため', en: 'outside the change window' },
  'refusal.attempt_open': {
    ja: 'SES への呼び出しが進行中です。結果を待ってください。',
    en: 'An SES call is in progress. Wait for its outcome.',
  },
  'because.attempt_open': { ja: 'SES の呼び出し中のため', en: 'an SES call is in progress' },
  'refusal.target_not_next': {
    ja: '対象の順番が異なります。ボットが順に処理します。',
    en: 'Another target comes first. The bot switches them in order.',
  },
  'because.target_not_next': { ja: '対象の順番が違うため', en: 'it is not the turn of this target' },
  'refusal.too_many_attempts': {
    ja: '試行の上限に達しました。スレッドの知らせを確認し、ロールバックか中止を判断してください。',
    en: 'The limit of attempts has been reached. Read the thread, then decide whether to roll back or to cancel.',
  },
  'because.too_many_attempts': { ja: '試行の上限に達したため', en: 'the limit of attempts is reached' },
  'refusal.not_closed': {
    ja: '前の試行の結果が確定していません。確定するまで送りません。',
    en: 'The outcome of the previous attempt is not known. Nothing is sent until it is.',
  },
  'because.not_closed': { ja: '前の呼び出しの結果が未確定のため', en: 'the previous attempt is undecided' },
  'refusal.unknown_attempt': {
    ja: '該当する試行がないか、すでに結果が記録されています。',
    en: 'There is no such attempt, or its outcome has already been recorded.',
  },
  'because.unknown_attempt': { ja: '該当する呼び出しがないため', en: 'there is no such attempt' },
  'refusal.stale_observation': {
    ja: '確認結果が古いため、使いませんでした。ボットが確認し直します。',
    en: 'The check result was too old and was not used. The bot checks again.',
  },
  'because.stale_observation': { ja: '確認結果が古いため', en: 'the observation is too old' },
  'refusal.wrong_stage': {
    ja: 'いまの状態では、この操作はできません。現在のカードを確認してください。',
    en: 'This is not possible in the current state. Read the current card.',
  },
  'because.wrong_stage': { ja: 'いまの段階ではできないため', en: 'not possible in this stage' },
  'refusal.regions_unread': {
    ja: 'ほかのリージョンでこのセレクターが使われていないか分からないため、削除できません。設定の domains[].regions に、SES を使うリージョンをすべて書いてください。',
    en: 'The record cannot be removed: it is unknown whether other regions use this selector. List every region in which you use SES under domains[].regions in the configuration.',
  },
  'because.regions_unread': { ja: 'ほかのリージョンでの使用を確認できないため', en: 'other regions cannot be read' },
  'refusal.in_use': {
    ja: 'このセレクターは使われている可能性があるため、削除できません。',
    en: 'This selector may be in use, so it cannot be removed.',
  },
  'because.in_use': { ja: '使われている可能性があるため', en: 'the selector may be in use' },
  'refusal.overlap_running': {
    ja: '前のレコードの保持期間が終わっていません。終わるまで残してください。',
    en: 'The retention period of the previous record has not ended. Keep the record until then.',
  },
  'because.overlap_running': { ja: '前のレコードの保持期間中のため', en: 'the previous record has to stay for now' },
  'refusal.not_attested': {
    ja: 'ほかで使われていないことをまだだれも確認していないため、レコードと鍵を残します。スレッドの「未使用を確認」を押してください。',
    en: 'The record and the key stay, because nobody has confirmed that nothing else uses them. Press "Confirm unused" in the thread.',
  },
  'because.not_attested': { ja: '未使用の確認がないため', en: 'nobody has confirmed that it is unused' },
  'refusal.nothing_to_attest': {
    ja: 'この確認は、いまは必要ありません。すでに確認済みか、そのセレクターがまた使われています。`/dkim status` で現在の状態を確認してください。',
    en: 'This confirmation is not needed now: it was already given, or the selector is in use again. `/dkim status` shows the current state.',
  },
  'because.nothing_to_attest': { ja: '未使用の確認が不要なため', en: 'no confirmation is needed' },
  'refusal.record_still_live': {
    ja: '公開鍵レコードがまだ公開されています。削除を確認してから鍵を破棄します。',
    en: 'The key record is still published. The key is destroyed after its removal has been confirmed.',
  },
  'because.record_still_live': { ja: '公開鍵レコードが公開中のため', en: 'the record is still published' },
  'refusal.destruction_not_due': {
    ja: '鍵の破棄は、予告の翌日以降に、だれも止めていないときだけ行います。',
    en: 'A key is destroyed no earlier than the day after the announcement, and only if nobody has put it on hold.',
  },
  'because.destruction_not_due': {
    ja: '破棄の予告の期間中か、停止中のため',
    en: 'the destruction is not due or is held',
  },
  'refusal.destruction_begun': {
    ja: 'この鍵の破棄はもう始まっており、止められません。',
    en: 'The destruction of this key has already started and cannot be stopped.',
  },
  'because.destruction_begun': { ja: '破棄が始まっているため', en: 'the destruction has begun' },
  'refusal.nothing_to_withdraw': {
    ja: '取り下げの回答を待っている申請はありません。',
    en: 'No application is waiting for confirmation that it was withdrawn.',
  },
  'because.nothing_to_withdraw': { ja: '取り下げ中の申請がないため', en: 'no application to withdraw' },
  'refusal.withdrawal_open': {
    ja: 'このレコードは、まだ登録されることがあります。DNS担当部署の回答を待っています。',
    en: 'This record may still be published. The answer of the DNS department is pending.',
  },
  'because.withdrawal_open': { ja: '取り下げの回答を待っているため', en: 'the withdrawal is not confirmed' },
  'refusal.nothing_to_hold': {
    ja: '止められる破棄の予告はありません。すでに止まっているか、破棄が終わっています。`/dkim status` で現在の状態を確認してください。',
    en: 'There is no announced destruction to put on hold: it is already on hold, or the key has been destroyed. `/dkim status` shows the current state.',
  },
  'because.nothing_to_hold': { ja: '止められる破棄がないため', en: 'no destruction to hold' },
  'refusal.nothing_to_release': {
    ja: '止まっている破棄はありません。すでに再開されています。`/dkim status` で現在の状態を確認してください。',
    en: 'No key is on hold: it has already been released. `/dkim status` shows the current state.',
  },
  'because.nothing_to_release': { ja: '止まっている破棄がないため', en: 'no destruction is held' },
  'refusal.unknown_selector': {
    ja: 'このセレクターは現在のローテーションのものではありません。',
    en: 'This selector does not belong to the current rotation.',
  },
  'because.unknown_selector': {
    ja: 'このローテーションのセレクターではないため',
    en: 'not a selector of this rotation',
  },
} as const satisfies Record<`refusal.${RefusalCode}` | `because.${RefusalCode}`, Row>;
