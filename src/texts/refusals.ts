/** Refusals: the present state and the next step. */

import type { RefusalCode } from '../domain/decision.ts';
import type { Row } from './row.ts';

export const refusals = {
  'refusal.not_allowed': {
    ja: 'この操作をする役割がありません。何も変わっていません。担当の方に依頼するか、設定（承認者・実行担当者・申請者）を管理者に確認してください。',
    en: 'You do not have a role that may do this. Nothing changed. Ask somebody who has, or have the configuration (approvers, operators, requesters) checked.',
  },
  'refusal.guest': {
    ja: 'ゲストの方は操作できません。何も変わっていません。正規メンバーの方に依頼してください。',
    en: 'Guests cannot do this. Nothing changed. Ask a full member.',
  },
  'refusal.bot': {
    ja: 'ボットは操作できません。何も変わっていません。人が操作してください。',
    en: 'Bots cannot do this. Nothing changed. A person has to.',
  },
  'refusal.foreign_team': {
    ja: 'ほかのワークスペースの方は操作できません。何も変わっていません。このワークスペースのメンバーに依頼してください。',
    en: 'People of another workspace cannot do this. Nothing changed. Ask a member of this workspace.',
  },
  'refusal.deactivated': {
    ja: 'このアカウントは無効になっているため、操作できません。何も変わっていません。',
    en: 'This account is deactivated and cannot do this. Nothing changed.',
  },
  'refusal.identity_unknown': {
    ja: 'Slack で本人と役割を確認できなかったため、受け付けませんでした。何も変わっていません。少し待ってから、もう一度お試しください。',
    en: 'Slack could not tell who you are and which role you have, so this was not accepted. Nothing changed. Try again in a moment.',
  },
  'refusal.already_processed': {
    ja: 'この操作は処理済みか、ほかの操作と重なりました。現在の状態を確かめ、必要ならもう一度操作してください。',
    en: 'This was processed already, or it met another action. Look at the present state and repeat it if it is still needed.',
  },
  'refusal.no_rotation': {
    ja: '進行中のローテーションはありません。`/dkim rotate` で開始できます。',
    en: 'No rotation is running. `/dkim rotate` starts one.',
  },
  'refusal.rotation_running': {
    ja: '進行中のローテーションがあります（次のセレクター: {next}）。完了または中止のあとに開始してください。',
    en: 'A rotation is running (next selector: {next}). Start another one after it is completed or cancelled.',
  },
  'refusal.other_rotation': {
    ja: 'これは終わったローテーションのカードです。現在のカードから操作してください。',
    en: 'This card belongs to a rotation that has ended. Use the present card.',
  },
  'refusal.selector_unavailable': {
    ja: '使えるセレクター名がありません。設定の selector（{template}）を確認してください。',
    en: 'No selector name is free. Check `selector` ({template}) in the configuration.',
  },
  'refusal.selector_number_differs': {
    ja: '次のセレクターの番号は {expected} です（{next}）。{number} では開始していません。番号を {expected} にして、もう一度呼び出してください。',
    en: 'The number of the next selector is {expected} ({next}). Nothing was started with {number}. Call again with {expected}.',
  },
  'refusal.too_many_selectors': {
    ja: 'レコードか鍵が残っているセレクターが {count} 個あるため、次のローテーションを始められません。削除の申請が済んでいないレコードを、DNS担当部署に削除してもらってください。',
    en: '{count} selectors still have a record or a key, so no further rotation begins. Have the records removed that the thread asks to remove.',
  },
  'refusal.targets_missing': {
    ja: '対象が設定されていないか、見つかりません。設定の targets を確認してください。',
    en: 'A target is not configured or was not found. Check `targets` in the configuration.',
  },
  'refusal.leaving_target_landing': {
    ja: '{targets} への SES の呼び出しの結果が、まだ確定していません。この対象は設定から外れています。設定の targets に戻し、結果が確定してから、もう一度開始してください。',
    en: 'What became of a call to SES at {targets} is not certain yet, and this target is no longer configured. Put it back under `targets` in the configuration, and start again when that is certain.',
  },
  'refusal.already_claimed': {
    ja: 'このローテーションには、すでに申請者がいます。',
    en: 'This rotation has a requester already.',
  },
  'refusal.not_claimed': {
    ja: 'このローテーションには、まだ申請者がいないため承認できません。どなたかが「引き受ける」を押してください。',
    en: 'This rotation has no requester yet, so nobody can approve it. Somebody has to press "Claim" first.',
  },
  'refusal.application_not_ready': {
    ja: '鍵の準備中で、DNS申請書がまだありません。スレッドに DNS申請書 が投稿されてから、申請を記録してください。',
    en: 'The key is being prepared and there is no DNS application yet. Record it as submitted once it is in the thread.',
  },
  'refusal.already_submitted': {
    ja: '申請はすでに記録されています（受付番号: {ticket}）。',
    en: 'The application is recorded already (ticket: {ticket}).',
  },
  'refusal.submitted_before_start': {
    ja: '申請日がローテーションの開始日（{started}）より前です。開始日以降の日付を指定してください。',
    en: 'That date lies before the rotation began ({started}). Give that day or a later one.',
  },
  'refusal.submitted_in_future': {
    ja: '申請日が未来の日付です。今日までの日付を指定してください。',
    en: 'That date lies in the future. Give today or an earlier day.',
  },
  'refusal.record_not_stable': {
    ja: '公開鍵レコードの安定をまだ確認できていません。安定すると、ボットが承認カードを投稿します。「今すぐ確認」で現在の状態を見られます。',
    en: 'The key record has not been seen to be stable. The bot posts the approval card when it is. "Check now" shows the present state.',
  },
  'refusal.round_open': {
    ja: '承認ラウンドはすでに開いています。スレッドの承認カードから操作してください。',
    en: 'An approval round is open. Use the approval card in the thread.',
  },
  'refusal.round_not_open': {
    ja: 'この承認ラウンドは終わっています。必要なら「承認依頼」で新しいラウンドを依頼してください。',
    en: 'This approval round has ended. "Request approval" asks for a new one if it is needed.',
  },
  'refusal.round_declined': {
    ja: 'この承認は却下されています。理由を確かめたうえで、どなたかがスレッドの「承認依頼」を押してください。',
    en: 'An approver declined. Read the reason; then a person has to press "Request approval" in the thread.',
  },
  'refusal.other_round': {
    ja: 'これは以前の承認ラウンドのカードです。現在の承認カードから操作してください。',
    en: 'This card belongs to an earlier approval round. Use the present approval card.',
  },
  'refusal.digest_changed': {
    ja: '表示されていた内容と現在の内容が異なるため、受け付けませんでした。現在のカードの内容を確かめてください。',
    en: 'What you were shown differs from what is true now, so this was not accepted. Look at the present card.',
  },
  'refusal.round_expired': {
    ja: '承認の期限が切れました。「承認依頼」で新しいラウンドを依頼してください。',
    en: 'The approval ran out of time. "Request approval" asks for a new round.',
  },
  'refusal.requester_cannot_approve': {
    ja: '申請者は自分のローテーションを承認できません。ほかの承認者に依頼してください。',
    en: 'The requester cannot approve their own rotation. Ask another approver.',
  },
  'refusal.already_approved': {
    ja: 'あなたの承認は記録済みです。もう一人、別の方の承認が必要です。',
    en: 'Your approval is recorded. A different person has to approve as well.',
  },
  'refusal.enough_approvals': {
    ja: '必要な人数の承認はすでにそろっています。',
    en: 'There are enough approvals already.',
  },
  'refusal.no_approval_to_withdraw': {
    ja: '取り消せるあなたの承認はありません。',
    en: 'There is no approval of yours to withdraw.',
  },
  'refusal.already_switching': {
    ja: '切り替えはすでに始まっています。戻すには「ロールバック」を使ってください。',
    en: 'The switch has begun. "Roll back" goes back to the previous key.',
  },
  'refusal.not_enough_approvals': {
    ja: '承認が足りません（あと {missing} 名）。そろってから実行してください。',
    en: 'Approvals are missing ({missing} more). Execute it when they are there.',
  },
  'refusal.already_executed': { ja: '実行はすでに指示されています。', en: 'It was executed already.' },
  'refusal.nothing_left_to_switch': {
    ja: '新しいラウンドで切り替える対象は残っていません。問題があるときは「ロールバック」を使ってください。',
    en: 'No target is left that a new round could switch. If something is wrong, use "Roll back".',
  },
  'refusal.nothing_to_roll_back': {
    ja: 'SES は次の鍵に切り替わっていないため、戻すものはありません。',
    en: 'SES has not been given the next key: there is nothing to roll back.',
  },
  'refusal.rollback_running': {
    ja: 'ロールバックはすでに進行中です。完了はスレッドで知らせます。',
    en: 'A rollback is running. Its end will be told in the thread.',
  },
  'refusal.rollback_same_person': {
    ja: '一人目はあなたです。ロールバックには、別の承認者か実行担当者の確認が必要です。',
    en: 'You are the first person. A different approver or operator has to confirm.',
  },
  'refusal.night_operator_needs_grant': {
    ja: 'ロールバックの事前許可の期間外です。夜間担当者だけでは戻せません。承認者または実行担当者の二人に依頼してください。',
    en: 'No rollback grant is valid now, and a night operator alone cannot roll back without one. Two approvers or operators can.',
  },
  'refusal.break_glass_open': {
    ja: '{name} さんがすでに要求しています。登録された別の方が {until} までに `futari break-glass confirm` で確認してください。',
    en: '{name} has asked for this already. A different enrolled person confirms it by {until}: `futari break-glass confirm`.',
  },
  'refusal.break_glass_none': {
    ja: 'Slack の外からのロールバックの要求がないか、古くなっています。登録された方が `futari break-glass request` を実行し、別の方が一時間以内に確認してください。',
    en: 'Nobody has asked for the way back outside Slack, or too long ago. One enrolled person runs `futari break-glass request`, another one confirms it within an hour.',
  },
  'refusal.break_glass_same_person': {
    ja: '要求したご本人は確認できません。登録された別の方が確認してください。SES には何も送っていません。',
    en: 'You asked for this yourself. A different enrolled person has to confirm it. Nothing was sent to SES.',
  },
  'refusal.break_glass_no_report': {
    ja: '緊急手順の報告は求められていないか、すでに完了しています。',
    en: 'No report on a break-glass is owed, or somebody has closed it already.',
  },
  'refusal.break_glass_not_enrolled': {
    ja: 'この方の秘密は登録されていません。`futari break-glass enroll` で入力し、Slack で二人が登録します。',
    en: 'No secret of this person is enrolled. It is offered by `futari break-glass enroll`, and enrolled by two people in Slack.',
  },
  'refusal.enrolment_none': {
    ja: '登録を待つ秘密がないか、一日より前のものか、別の入力に置き換わっています。`futari break-glass enroll` でもう一度入力してください。',
    en: 'No secret waits to be enrolled, it was offered more than a day ago, or another one has taken its place. Offer it again with `futari break-glass enroll`.',
  },
  'refusal.selector_removable': {
    ja: 'このセレクターは削除してよいと宣言済みのため、使えません。新しいローテーションを開始してください。',
    en: 'This selector was declared removable and cannot be used any more. Start a new rotation.',
  },
  'refusal.selector_banned': {
    ja: 'この鍵は使用しないと宣言されています。中止して、新しいローテーションを開始してください。',
    en: 'This key was declared bad. Cancel, and start a new rotation.',
  },
  'refusal.previous_key_not_held': {
    ja: '前の鍵を保管していないため、ロールバックできません。新しいローテーションを開始してください。',
    en: 'The previous key is not held here, so there is no rollback. Start a new rotation.',
  },
  'refusal.attempt_may_land': {
    ja: 'SES への呼び出しの結果が、まだ確定していません。確定してから、もう一度操作してください。急いで戻す必要があれば「ロールバック」を使ってください。',
    en: 'What became of a call to SES is not certain yet. Try again when it is. If it is urgent to go back, use "Roll back".',
  },
  'refusal.still_on_next': {
    ja: 'SES は次の鍵で署名しているため、中止できません。先に「ロールバック」を実行してください。',
    en: 'SES signs with the next key, so this cannot be cancelled. Roll back first.',
  },
  'refusal.rollback_unfinished': {
    ja: 'ロールバックが終わっていません。完了してから操作してください。',
    en: 'The rollback is not finished. Try again when it is.',
  },
  'refusal.nothing_to_acknowledge': {
    ja: '対応を待っている異常は、いまはありません。何も記録していません。',
    en: 'There is no open incident to acknowledge. Nothing was recorded.',
  },
  'refusal.already_acknowledged': {
    ja: '{since} から {name} さんが対応しています。手伝うときは、スレッドで {name} さんに知らせてください。',
    en: '{name} has been handling this since {since}. If you can help, tell {name} in the thread.',
  },
  'refusal.nothing_to_confirm': {
    ja: '確認を待っている完了はありません。',
    en: 'No completion is waiting to be confirmed.',
  },
  'refusal.evidence_not_right': {
    ja: 'DNS の確認結果が正しくないため、切り替えませんでした。公開鍵レコードを確認してください。',
    en: 'The DNS does not say right, so nothing was switched. Look at the key record.',
  },
  'refusal.evidence_stale': {
    ja: '確認結果が古いため、切り替えませんでした。ボットが確認し直します。',
    en: 'The evidence was too old, so nothing was switched. The bot looks again.',
  },
  'refusal.evidence_before_approval': {
    ja: '最後の承認より前の確認結果のため、使いませんでした。ボットが確認し直します。',
    en: 'The evidence was from before the last approval and was not used. The bot looks again.',
  },
  'refusal.proof_missing': {
    ja: '次の鍵での署名の検証ができていないため、切り替えませんでした。',
    en: 'The proof of the next key is missing, so nothing was switched.',
  },
  'refusal.delivery_failed': {
    ja: '次の鍵で署名したメールの検証に失敗した受信箱があるため、承認ラウンドは開きません。',
    en: 'A mailbox could not verify mail that the next key signed, so no approval round opens.',
  },
  'refusal.delivery_off': {
    ja: '配送による検証は、設定（policy.proofByDelivery）で使わないことになっています。何も送っていません。',
    en: 'The proof by delivery is off in the configuration (policy.proofByDelivery). Nothing was sent.',
  },
  'refusal.delivery_running': {
    ja: '配送による検証はすでに進行中です。結果は 10 分以内にスレッドに出ます。',
    en: 'A proof by delivery is under way. Its result follows in the thread within ten minutes.',
  },
  'refusal.too_many_deliveries': {
    ja: 'このローテーションでは、配送による検証をこれ以上行いません（20 回まで）。何も送っていません。',
    en: 'This rotation has made all the proofs by delivery that it may (20). Nothing was sent.',
  },
  'refusal.rollback_not_ready': {
    ja: 'ロールバックの準備を確認できないため、切り替えませんでした。前の鍵とその公開鍵レコードを確認してください。',
    en: 'Rollback was not shown to be ready, so nothing was switched. Look at the previous key and its record.',
  },
  'refusal.approver_no_longer_eligible': {
    ja: '承認した方が承認者ではなくなったため、切り替えませんでした。別の承認者の承認が必要です。',
    en: 'Somebody who approved is no approver any more, so nothing was switched. Another approver is needed.',
  },
  'refusal.outside_window': {
    ja: '変更できる時間帯の外です。実行担当者の「実行」か、次の時間帯を待ちます。',
    en: 'It is outside the change window. It waits for "Execute" by an operator, or for the next window.',
  },
  'refusal.attempt_open': {
    ja: 'SES への呼び出しが進行中です。結果を待ってください。',
    en: 'A call to SES is under way. Wait for its outcome.',
  },
  'refusal.target_not_next': {
    ja: '対象の順番が異なります。ボットが順に処理します。',
    en: 'It is not the turn of this target. The bot takes them in order.',
  },
  'refusal.too_many_attempts': {
    ja: '試行の上限に達しました。スレッドの知らせを確認し、ロールバックか中止を判断してください。',
    en: 'The limit of attempts is reached. Read the thread, then decide between rolling back and cancelling.',
  },
  'refusal.not_closed': {
    ja: '前の試行の結果が確定していません。確定するまで送りません。',
    en: 'The outcome of the former attempt is not certain. Nothing is sent until it is.',
  },
  'refusal.unknown_attempt': {
    ja: '該当する試行がないか、すでに結果が記録されています。',
    en: 'There is no such attempt, or its outcome is recorded already.',
  },
  'refusal.stale_observation': {
    ja: '確認結果が古いため、使いませんでした。ボットが確認し直します。',
    en: 'The observation was too old and was not used. The bot looks again.',
  },
  'refusal.wrong_stage': {
    ja: 'いまの状態では、この操作はできません。現在のカードを確認してください。',
    en: 'This cannot be done in the present state. Look at the present card.',
  },
  'refusal.regions_unread': {
    ja: 'ほかのリージョンでこのセレクターが使われていないか分からないため、消せません。設定の domains[].regions に、SES を使うリージョンをすべて書いてください。',
    en: 'Whether other regions use this selector is not known, so it stays. List every region where you use SES in domains[].regions of the configuration.',
  },
  'refusal.in_use': {
    ja: 'このセレクターは使われている可能性があるため、削除できません。',
    en: 'This selector may be in use and must not be removed.',
  },
  'refusal.overlap_running': {
    ja: '旧レコードの保持期間が終わっていません。終わるまで残してください。',
    en: 'The overlap is not over. The previous record has to stay until it is.',
  },
  'refusal.not_attested': {
    ja: 'ほかで使われていないことをまだだれも確認していないため、レコードと鍵を残します。スレッドの「未使用を確認」を押してください。',
    en: 'Nobody has confirmed yet that nothing else uses it, so record and key stay. "Confirm unused" in the thread does that.',
  },
  'refusal.nothing_to_attest': {
    ja: 'この確認は、いまは必要ありません。すでに確認済みか、そのセレクターがまた使われています。`/dkim status` で現在の状態を確認してください。',
    en: 'Nothing waits for this confirmation: it was given already, or the selector is in use again. `/dkim status` shows how things are.',
  },
  'refusal.record_still_live': {
    ja: '公開鍵レコードがまだ公開されています。削除を確認してから鍵を破棄します。',
    en: 'The key record is still published. The key is destroyed after it was seen gone.',
  },
  'refusal.destruction_not_due': {
    ja: '鍵の破棄は、予告の翌日以降に、だれも止めていないときだけ行います。',
    en: 'A key is destroyed a day after that was announced, and while nobody holds it.',
  },
  'refusal.destruction_begun': {
    ja: 'この鍵の破棄はもう始まっており、止められません。',
    en: 'The destruction of this key has begun and cannot be stopped any more.',
  },
  'refusal.nothing_to_withdraw': {
    ja: '取り下げの返事を待っている申請はありません。',
    en: 'No application waits for the word that it is withdrawn.',
  },
  'refusal.withdrawal_open': {
    ja: 'このレコードは、まだ登録されることがあります。DNS 担当部署の返事を待っています。',
    en: 'This record may still be published: the word of the DNS department is awaited.',
  },
  'refusal.nothing_to_hold': {
    ja: '止められる破棄の予告はありません。すでに止まっているか、破棄が終わっています。`/dkim status` で現在の状態を確認してください。',
    en: 'No destruction is announced that could be held: it is held already, or it is done. `/dkim status` shows how things are.',
  },
  'refusal.nothing_to_release': {
    ja: '止まっている破棄はありません。すでに再開されています。`/dkim status` で現在の状態を確認してください。',
    en: 'No key is held: it was released already. `/dkim status` shows how things are.',
  },
  'refusal.compromise_nothing': {
    ja: '{selector} は、宣言できる鍵ではありません（ボットが知らない名前か、宣言済み、または削除可能になった鍵です）。何も変わっていません。`/dkim status` でセレクターを確かめてください。',
    en: '{selector} is no key that could be declared: the bot does not know the name, or the key is declared already or removable. Nothing changed. `/dkim status` shows the selectors.',
  },
  'refusal.compromise_same_person': {
    ja: 'あなたは一人目です。別の承認者か実行担当者の確認が必要です。',
    en: 'You are the first person. A different approver or operator has to confirm.',
  },
  'refusal.compromised_next': {
    ja: '{selector} は、進行中のローテーションの次の鍵です。何も変わっていません。SES に渡した後なら `/dkim rollback ドメイン ban` で前の鍵に戻し、渡す前なら `/dkim cancel` で中止してください。戻れる鍵がないときは、完了を確認してから、もう一度 `/dkim compromised` を使ってください。',
    en: '{selector} is the next key of the running rotation. Nothing changed. If SES has it, go back with `/dkim rollback DOMAIN ban`. If not, cancel with `/dkim cancel`. Where there is no key to go back to, confirm the completion and use `/dkim compromised` again.',
  },
  'refusal.previous_key_compromised': {
    ja: '前のセレクター {selector} の鍵は漏えいした鍵のため、戻せません。何も変わっていません。次の鍵に問題があれば、DNS担当部署にそのレコードの確認を依頼し、新しいローテーションを始めてください。',
    en: 'The key of the previous selector {selector} is compromised, so nobody goes back to it. Nothing changed. If something is wrong with the next key, have the DNS department look at its record, and start a new rotation.',
  },
  'refusal.unknown_selector': {
    ja: 'このセレクターは現在のローテーションのものではありません。',
    en: 'This selector does not belong to the present rotation.',
  },
} as const satisfies Record<`refusal.${RefusalCode}`, Row>;
