/** 断りの文。いま何が事実か、次に何をすればよいかを書く。 */
import type { RefusalCode } from '../../domain/refusal.ts';

export const refusals = {
  'refusal.not_allowed':
    'この操作をする役割がありません。何も変わっていません。担当の方に依頼するか、設定（承認者・実行担当者・申請者）を管理者に確認してください。',
  'refusal.guest': 'ゲストの方は操作できません。何も変わっていません。正規メンバーの方に依頼してください。',
  'refusal.bot': 'ボットは操作できません。何も変わっていません。人が操作してください。',
  'refusal.foreign_team':
    'ほかのワークスペースの方は操作できません。何も変わっていません。このワークスペースのメンバーに依頼してください。',
  'refusal.deactivated': 'このアカウントは無効になっているため、操作できません。何も変わっていません。',
  'refusal.identity_unknown':
    'Slack で本人と役割を確認できなかったため、受け付けませんでした。何も変わっていません。少し待ってから、もう一度お試しください。',
  'refusal.already_processed':
    'この操作は処理済みか、ほかの操作と重なりました。現在の状態を確かめ、必要ならもう一度操作してください。',
  'refusal.no_rotation': '進行中のローテーションはありません。`/dkim rotate` で開始できます。',
  'refusal.rotation_running':
    '進行中のローテーションがあります（次のセレクター: {next}）。完了または中止のあとに開始してください。',
  'refusal.other_rotation': 'これは終わったローテーションのカードです。現在のカードから操作してください。',
  'refusal.selector_unavailable': '使えるセレクター名がありません。設定の selector（{template}）を確認してください。',
  'refusal.too_many_selectors':
    'レコードか鍵が残っているセレクターが {count} 個あるため、次のローテーションを始められません。削除の申請が済んでいないレコードを、DNS担当部署に削除してもらってください。',
  'refusal.targets_missing': '対象が設定されていないか、見つかりません。設定の targets を確認してください。',
  'refusal.leaving_target_landing':
    '{targets} への SES の呼び出しの結果が、まだ確定していません。この対象は設定から外れています。設定の targets に戻し、結果が確定してから、もう一度開始してください。',
  'refusal.already_claimed': 'このローテーションには、すでに申請者がいます。',
  'refusal.not_claimed':
    'このローテーションには、まだ申請者がいないため承認できません。どなたかが「引き受ける」を押してください。',
  'refusal.application_not_ready':
    '鍵の準備中で、DNS申請書がまだありません。スレッドに DNS申請書 が投稿されてから、申請を記録してください。',
  'refusal.already_handed_in': '申請はすでに記録されています（受付番号: {ticket}）。',
  'refusal.handed_in_before_start':
    '申請日がローテーションの開始日（{started}）より前です。開始日以降の日付を指定してください。',
  'refusal.handed_in_future': '申請日が未来の日付です。今日までの日付を指定してください。',
  'refusal.record_not_stable':
    '公開鍵レコードの安定をまだ確認できていません。安定すると、ボットが承認カードを投稿します。「今すぐ確認」で現在の状態を見られます。',
  'refusal.round_open': '承認ラウンドはすでに開いています。スレッドの承認カードから操作してください。',
  'refusal.round_not_open':
    'この承認ラウンドは終わっています。必要なら「承認依頼」で新しいラウンドを依頼してください。',
  'refusal.other_round': 'これは以前の承認ラウンドのカードです。現在の承認カードから操作してください。',
  'refusal.digest_changed':
    '表示されていた内容と現在の内容が異なるため、受け付けませんでした。現在のカードの内容を確かめてください。',
  'refusal.round_expired': '承認の期限が切れました。「承認依頼」で新しいラウンドを依頼してください。',
  'refusal.requester_cannot_approve': '申請者は自分のローテーションを承認できません。ほかの承認者に依頼してください。',
  'refusal.already_approved': 'あなたの承認は記録済みです。もう一人、別の方の承認が必要です。',
  'refusal.enough_approvals': '必要な人数の承認はすでにそろっています。',
  'refusal.no_approval_to_withdraw': '取り消せるあなたの承認はありません。',
  'refusal.already_switching': '切り替えはすでに始まっています。戻すには「ロールバック」を使ってください。',
  'refusal.not_enough_approvals': '承認が足りません（あと {missing} 名）。そろってから実行してください。',
  'refusal.already_executed': '実行はすでに指示されています。',
  'refusal.nothing_left_to_switch':
    '新しいラウンドで切り替える対象は残っていません。問題があるときは「ロールバック」を使ってください。',
  'refusal.nothing_to_roll_back': 'SES は次の鍵に切り替わっていないため、戻すものはありません。',
  'refusal.rollback_running': 'ロールバックはすでに進行中です。完了はスレッドで知らせます。',
  'refusal.rollback_same_person': '一人目はあなたです。ロールバックには、別の承認者か実行担当者の確認が必要です。',
  'refusal.night_operator_needs_grant':
    'ロールバックの事前許可の期間外です。夜間担当者だけでは戻せません。承認者または実行担当者の二人に依頼してください。',
  'refusal.break_glass_open':
    '{name} さんがすでに要求しています。登録された別の方が {until} までに `futari break-glass confirm` で確認してください。',
  'refusal.break_glass_none':
    'Slack の外からのロールバックの要求がないか、古くなっています。登録された方が `futari break-glass request` を実行し、別の方が一時間以内に確認してください。',
  'refusal.break_glass_same_person':
    '要求したご本人は確認できません。登録された別の方が確認してください。SES には何も送っていません。',
  'refusal.break_glass_no_report': '緊急手順の報告は求められていないか、すでに完了しています。',
  'refusal.break_glass_not_enrolled':
    'この方の秘密は登録されていません。`futari break-glass enroll` で入力し、Slack で二人が登録します。',
  'refusal.enrolment_none':
    '登録を待つ秘密がないか、一日より前のものか、別の入力に置き換わっています。`futari break-glass enroll` でもう一度入力してください。',
  'refusal.selector_removable':
    'このセレクターは削除してよいと宣言済みのため、使えません。新しいローテーションを開始してください。',
  'refusal.selector_condemned':
    'この鍵は使用しないと宣言されています。中止して、新しいローテーションを開始してください。',
  'refusal.previous_key_not_held':
    '前の鍵を保管していないため、ロールバックできません。新しいローテーションを開始してください。',
  'refusal.attempt_may_land':
    'SES への呼び出しの結果が、まだ確定していません。確定してから、もう一度操作してください。急いで戻す必要があれば「ロールバック」を使ってください。',
  'refusal.still_on_next': 'SES は次の鍵で署名しているため、中止できません。先に「ロールバック」を実行してください。',
  'refusal.rollback_unfinished': 'ロールバックが終わっていません。完了してから操作してください。',
  'refusal.nothing_to_acknowledge': '対応を待っている異常は、いまはありません。何も記録していません。',
  'refusal.already_taken':
    '{since} から {name} さんが対応しています。手伝うときは、スレッドで {name} さんに知らせてください。',
  'refusal.nothing_to_confirm': '確認を待っている完了はありません。',
  'refusal.evidence_not_right':
    'DNS の確認結果が正しくないため、切り替えませんでした。公開鍵レコードを確認してください。',
  'refusal.evidence_stale': '確認結果が古いため、切り替えませんでした。ボットが確認し直します。',
  'refusal.evidence_before_approval': '最後の承認より前の確認結果のため、使いませんでした。ボットが確認し直します。',
  'refusal.proof_missing': '次の鍵での署名の検証ができていないため、切り替えませんでした。',
  'refusal.rollback_not_ready':
    'ロールバックの準備を確認できないため、切り替えませんでした。前の鍵とその公開鍵レコードを確認してください。',
  'refusal.approver_no_longer_eligible':
    '承認した方が承認者ではなくなったため、切り替えませんでした。別の承認者の承認が必要です。',
  'refusal.outside_window': '変更できる時間帯の外です。実行担当者の「実行」か、次の時間帯を待ちます。',
  'refusal.attempt_open': 'SES への呼び出しが進行中です。結果を待ってください。',
  'refusal.target_not_next': '対象の順番が異なります。ボットが順に処理します。',
  'refusal.too_many_attempts':
    '試行の上限に達しました。スレッドの知らせを確認し、ロールバックか中止を判断してください。',
  'refusal.not_closed': '前の試行の結果が確定していません。確定するまで送りません。',
  'refusal.unknown_attempt': '該当する試行がないか、すでに結果が記録されています。',
  'refusal.stale_observation': '確認結果が古いため、使いませんでした。ボットが確認し直します。',
  'refusal.wrong_stage': 'いまの状態では、この操作はできません。現在のカードを確認してください。',
  'refusal.regions_unread':
    'ほかのリージョンでこのセレクターが使われていないか分からないため、消せません。設定の domains[].regions に、SES を使うリージョンをすべて書いてください。',
  'refusal.in_use': 'このセレクターは使われている可能性があるため、削除できません。',
  'refusal.overlap_running': '旧レコードの保持期間が終わっていません。終わるまで残してください。',
  'refusal.not_attested':
    'ほかで使われていないことをまだだれも確認していないため、レコードと鍵を残します。スレッドの「未使用を確認」を押してください。',
  'refusal.nothing_to_attest':
    'この確認は、いまは必要ありません。すでに確認済みか、そのセレクターがまた使われています。`/dkim status` で現在の状態を確認してください。',
  'refusal.record_still_live': '公開鍵レコードがまだ公開されています。削除を確認してから鍵を破棄します。',
  'refusal.destruction_not_due': '鍵の破棄は、予告の翌日以降に、だれも止めていないときだけ行います。',
  'refusal.destruction_begun': 'この鍵の破棄はもう始まっており、止められません。',
  'refusal.nothing_to_hold':
    '止められる破棄の予告はありません。すでに止まっているか、破棄が終わっています。`/dkim status` で現在の状態を確認してください。',
  'refusal.nothing_to_release':
    '止まっている破棄はありません。すでに再開されています。`/dkim status` で現在の状態を確認してください。',
  'refusal.compromise_nothing':
    '{selector} は、宣言できる鍵ではありません（ボットが知らない名前か、宣言済み、または削除可能になった鍵です）。何も変わっていません。`/dkim status` でセレクターを確かめてください。',
  'refusal.compromise_same_person': 'あなたは一人目です。別の承認者か実行担当者の確認が必要です。',
  'refusal.compromised_next':
    '{selector} は、進行中のローテーションの次の鍵です。何も変わっていません。SES に渡した後なら `/dkim rollback ドメイン condemn` で前の鍵に戻し、渡す前なら `/dkim cancel` で中止してください。戻れる鍵がないときは、完了を確認してから、もう一度 `/dkim compromised` を使ってください。',
  'refusal.previous_key_compromised':
    '前のセレクター {selector} の鍵は漏えいした鍵のため、戻せません。何も変わっていません。次の鍵に問題があれば、DNS担当部署にそのレコードの確認を依頼し、新しいローテーションを始めてください。',
  'refusal.unknown_selector': 'このセレクターは現在のローテーションのものではありません。',
} as const satisfies Record<`refusal.${RefusalCode}`, string>;
