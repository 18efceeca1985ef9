/** スレッドへの知らせ、リマインダー、警報。 */
import type { NoticeCode } from '../codes.ts';
import { breakGlassNotices } from './breakGlass.ts';
import { compromiseNotices } from './compromise.ts';

export const notices = {
  ...breakGlassNotices,
  ...compromiseNotices,
  'notice.application': 'DNS申請書ができました。{owner} は DNS担当部署に提出し、「申請済み」を押して記録してください。',
  'notice.application_submitted':
    '{name} さんが DNS申請書 の提出を記録しました（受付番号: {ticket}、公開の約束日: {promised}）。公開鍵レコードを毎日確認します。',
  'notice.approval_recorded':
    '{domain} の切り替えに対するあなたの承認を記録しました（ラウンド {round}）。切り替えが始まるまでは取り消せます。',
  'notice.approval_withdrawn': '{name} さんが承認を取り消しました。',
  'notice.attestation_wanted':
    'セレクター {selector} は、SES の対象でも設定済みのリージョンでも、もう使われていません。{owner} へ: ほかの AWS アカウントや SES 以外のメールサーバーが使っていないかは、ボットには分かりません。調べてから「未使用を確認」を押してください。そのあとで、レコードの削除の申請書を用意します。使っているものがあれば押さずに、先にそちらの署名を別の鍵に替えてください。急ぎません。',
  'notice.cancelled': '{name} さんがローテーションを中止しました。理由: {reason}',
  'notice.cancelled_withdraw':
    '{name} さんがローテーションを中止しました。理由: {reason}\nDNS申請書（受付番号: {ticket}）は提出済みです。取り下げてよい時期になったら、このスレッドで取り下げをお願いします。公開済みのレコードは、それまで消さないでください。',
  'notice.claimed':
    '{name} さんがこのローテーションを引き受けました。以後、{name} さんは申請者となり、承認はできません。',
  'notice.completion_confirmed':
    '{name} さんが完了を確認しました。旧セレクターの公開鍵レコードは {until} まで残してください。',
  'notice.declined':
    '{name} さんが切り替えを却下しました。理由: {reason}\n対応が済んだら「承認依頼」で新しいラウンドを依頼できます。',
  'notice.alert_taken': '🙋 {name} さんが対応しています。{since} から続いている異常:\n{troubles}',
  'notice.destruction_announced':
    'セレクター {selector} のレコードはなくなり、どこでも使われていません。この鍵を {until} 以降に破棄します。破棄した鍵では署名もロールバックもできません。{owner} へ: 残す理由があれば、それまでに「破棄を止める」を押してください。なければ何もする必要はありません。',
  'notice.destruction_held':
    '{name} さんがセレクター {selector} の鍵の破棄を止めました。「破棄を再開」を押すまで、鍵は暗号化したまま残ります。',
  'notice.destruction_released':
    '{name} さんがセレクター {selector} の鍵の破棄を再開しました。あらためて予告し、その翌日以降に破棄します。',
  'notice.altered_back': '✅ {target}: SES の設定が記録どおりに戻りました。',
  'notice.altered_foreign_origin':
    '🚨 {target}: このボット以外が SES の設定を変えました。SES は自分の鍵（`{origin}`、Easy DKIM）で署名しており、こちらの鍵は使われていません。{owner}: だれが変えたかを確認し（CloudTrail の `PutEmailIdentityDkimSigningAttributes`。CloudFormation や Terraform は古い設定を書き戻します）、まずそれを止めてください。こちらの鍵に戻すには、新しい切り替えか、表示されていれば「ロールバック」を使います。',
  'notice.altered_missing':
    '🚨 {target}: SES の ID がなくなりました。ここからこのドメインのメールは送れません。{owner}: だれが消したかを確認し（CloudTrail の `DeleteEmailIdentity`）、管理者が作り直してください。',
  'notice.altered_signing_off':
    '🚨 {target}: このボット以外が DKIM 署名を止めました。メールが署名なしで送られています。{owner}: だれが止めたかを確認し（CloudTrail の `PutEmailIdentityDkimAttributes`）、管理者が署名を有効に戻してください。',
  'notice.drift':
    '🚨 {target} で、記録にないセレクター {selector} が使われています（記録では {expected}）。このボット以外が変えたか、呼び出しがとても遅れて届きました。{owner}: だれが変えたかを確認し（CloudTrail の `PutEmailIdentityDkimSigningAttributes`。CloudFormation や Terraform は古い設定を書き戻します）、まずそれを止めてください。記録にあるセレクターに戻すには、表示されていれば「ロールバック」、なければ新しい切り替えを使います。',
  'notice.effect_stalled': '⚠️ ボットの処理が進みません（{effect}）。理由: {problem}\n自動で再試行を続けます。',
  'notice.expired_partly_switched':
    '⚠️ 一部の対象だけが切り替わった状態で、承認の期限が切れました。{owner} は「ロールバック」で前の鍵に戻すか、「承認依頼」で続きの承認を依頼してください。',
  'notice.key_burnt':
    '🚨 セレクター {selector} の公開鍵レコードに秘密鍵が公開されました。この鍵は使えません。ローテーションを止め、SES は変えていません。{owner} は、DNS担当部署に TXT レコード `{record}` の即時の削除を依頼し、`/dkim rotate` で新しいローテーションを始めてください（新しい鍵と新しいセレクターになります）。',
  'notice.key_burnt_in_use':
    '🚨 SES が使っている、または使う可能性のあるセレクター {selector} の秘密鍵が、DNS に公開されました。誰でもこの鍵で署名できます。{owner} は、直ちに「ロールバック」を押してください。戻れない場合は、できるだけ早く新しい鍵に切り替える必要があります。切り替え中の残りの対象には、この鍵を渡しません。DNS担当部署には TXT レコード `{record}` から秘密鍵を取り除くよう依頼してください。',
  'notice.log_corrupt':
    '🚨 {domain} のログに矛盾があります。項目が削除されたか書き換えられた、または署名の鍵が変わっています。解消するまで、このドメインでは何も決めず、SES にも何も送りません（ロールバックもできません）。{owner} は、表をそのまま保全し、だれが書き込めたかを調べるよう、管理者に依頼してください。',
  'notice.posting_refused':
    '🚨 {channel} への投稿を Slack が受け付けません ({code})。{domain} のローテーションがチャンネルで見えなくなっています。{owner} は、チャンネルのアーカイブを解除する、ボットを招待する、設定の `channel` の修正を依頼する、のいずれかを行ってください。投稿できなかったものは、その後 1 時間以内にボットが投稿します。',
  'notice.planned_rotation':
    '計画の開始日 ({day}) になったので、ボットがローテーションを開始しました。申請者はまだいません。承認しない方が「引き受ける」を押すまで、だれも承認できません。',
  'notice.planned_start':
    '{domain} のローテーションの計画の開始日 ({day}) になりました。切り替えの予定日は {switch} です。`/dkim rotate {domain}` で始めてください。これだけで SES が切り替わることはありません。',
  'notice.key_destroyed':
    'セレクター {selector} の鍵を破棄しました。バックアップからも復元できなくなるのは {until} です（設定 `policy.backupRetention`）。',
  'notice.key_unreadable':
    '🚨 {owner} へ: セレクター `{selector}` の秘密鍵を使えません（{problem}）。このままでは切り替えもロールバックもできません。管理者は鍵の保管先とマスターキーを確認してください。',
  'notice.mailbox_back': '✅ 確認メールの受信箱に再び接続できました。',
  'notice.mailbox_unavailable':
    '⚠️ 確認メールの受信箱を調べられませんでした（{problem}）。メールに異常があるという意味ではなく、署名されているかどうかが分からない状態です。確認メールを再び調べられるまで、監視は終わりません。{owner} は、受信箱、パスワード、接続経路を確認してください。',
  'notice.identities_below':
    'ℹ️ SES には、{domain} の下に独自の DKIM 設定を持つ ID があります: `{identities}`（ほか {more} 件）。これらのメールはその設定で署名され、このローテーションでは *切り替わりません*。同じ鍵やセレクターを使っていないか確かめてください。',
  'notice.identities_unlisted':
    'ℹ️ SES が ID の一覧を返さないため、{domain} の下に独自の DKIM 設定を持つ ID（サブドメインやアドレス）があるかは不明です。あっても、このローテーションでは切り替わりません。',
  'notice.overlap_ended':
    '旧レコードの保持期間（{overlapDays} 日）が終わりました。ボットがセレクター {selector} が使われていないことを確かめ、次にすることをここで知らせます。それまでレコードを残してください。',
  'notice.ownership_named': '{name} さんの回答: {domain} の SES の設定は、{ownership}。',
  'notice.ownership_question':
    '{domain} の SES の設定 (署名の鍵) は、CloudFormation か Terraform のコードに書かれていますか？ 書かれていると、切り替えのあとのデプロイで前の鍵に戻されることがあります。答えは記録し、何を直せばよいかを承認カードでお知らせします。答えを変えるときも、ここのボタンを押してください。',
  'notice.preflight_blocked': '⚠️ 事前確認で、切り替えの日に妨げとなる点が見つかりました:\n{blockers}',
  'notice.preflight_green': '✅ 事前確認に問題はありません。',
  'notice.probe_agreed': '{target}: 受信サーバー {server} の検証結果も、この確認メールについて同じでした。',
  'notice.probe_disputed':
    '⚠️ {target}: この確認メールについて、受信サーバー {server} の検証結果がボットの結果と異なります。判定にはボットの結果を使い、両方を証跡に残しました。{owner} は、そのサーバーから見える公開鍵レコードを `/dkim check` の結果と比べ、途中でメールが書き換えられていないか確認してください。',
  'notice.probe_lost':
    '🚨 {target}: 最新の確認メールが届かないか、次のセレクターで署名されていません。すぐにもう一度確かめ、検証できるまで監視を続けます。{owner}: ほかのしるし（SES の状態、公開鍵レコード）も異常を示したら、ロールバックを提案します。カードの「ロールバック」は、それを待たずに押せます。',
  'notice.probe_verified': '✅ {target}: 届いた確認メールの署名（d= と s=）を検証しました。',
  'notice.put_applied': '✅ {target}: SES がセレクター {selector} を受け付けました。',
  'notice.put_notSent':
    '{target}: 時間内に送れなかったため、SES には何も送っていません。確認し直してから、もう一度行います。',
  'notice.put_refused': '⚠️ {target}: SES が拒否しました（{code}）。SES は変わっていません。',
  'notice.put_unknown':
    '⚠️ {target}: SES の応答がなく、結果が不明です（{code}）。結果が確定するまで、次の切り替えは行いません。ロールバックはいつでも実行できます。',
  'notice.kept_key_burnt':
    '🚨 セレクター {selector} の秘密鍵が DNS に公開されました。レコードを直したあとも、誰でもこの鍵で署名できます。{owner} は、直ちに `/dkim rotate` で新しい鍵へのローテーションを始めるか、進行中のローテーションを完了してください。DNS担当部署には `{record}` の秘密鍵を取り除き、公開鍵を入れるよう依頼してください。この鍵へのロールバックは、もう安全ではありません。',
  'notice.record_back': '✅ セレクター {selector} の公開鍵レコードは、再び正しくなりました（{since} から異常）。',
  'notice.record_lost_current':
    '🚨 必要な公開鍵レコード `{record}` が正しくありません（{since} に検知）: {verdict}\n{findings}\nSES が {selector} で署名したメールは、いま DKIM 検証に失敗します。{owner} は DNS担当部署に、直ちにレコードを元に戻すよう依頼してください。このボットのボタンでは直せません。別の鍵に替える場合も、そのレコードの公開が必要です。',
  'notice.record_lost_kept':
    '⚠️ 公開鍵レコード `{record}` が正しくありません（{since} に検知）: {verdict}\n{findings}\nSES は別のセレクターで署名していますが、{selector} で署名されたメールがまだ配送中の可能性があります。{owner} は DNS担当部署に、削除してよい時期まで元に戻すよう依頼してください。',
  'notice.record_lost_next':
    '🚨 公開鍵レコード `{record}` が正しくありません（{since} に検知）: {verdict}\n{findings}\nSES が {selector} で署名したメールは、いま DKIM 検証に失敗します。{owner} へ: 承認者、実行担当者、夜間の実行担当者は「ロールバック」を押せます。または DNS担当部署に、直ちにレコードを元に戻すよう依頼してください。',
  'notice.record_lost_previous':
    '🚨 前の公開鍵レコード `{record}` が正しくありません（{since} に検知）: {verdict}\n{findings}\nメールは次の鍵で署名されていますが、このレコードが正しくない間、ロールバックは安全ではありません。{owner} は DNS担当部署に、直ちに元に戻すよう依頼してください。保持期間が終わるまで残す必要があります。「ロールバック」は押せますが、戻すとメールは DKIM 検証に失敗します。',
  'notice.record_changed': '⚠️ 公開鍵レコードの確認結果が変わりました: {verdict}\n{findings}',
  'notice.record_gone': '✅ セレクター {selector} の公開鍵レコードの削除を確認しました。',
  'notice.record_published': '✅ 公開鍵レコードの公開を確認しました。安定を確かめています。',
  'notice.record_vanished':
    '⚠️ 正しかった公開鍵レコードが、正しく見えなくなりました。承認は無効です。{owner} は DNS担当部署に確認してください。',
  'notice.removal_application':
    'セレクター {selector} の公開鍵レコードは、もう使われていません。{owner} は DNS担当部署に、次のレコードの削除を申請してください（{since} 以降いつでも。急ぎません）。申請書はこのスレッドのファイルです。なくなったことはボットが毎日確認します。',
  'notice.revoke_application':
    'セレクター {selector} の公開鍵レコードは、もう使われていません。{owner} は DNS担当部署に、まず次のレコードの `p=` を空にする（失効する）よう申請してください（{since} 以降いつでも。急ぎません）。申請書はこのスレッドのファイルです。失効をボットが確認したら、削除の申請書を用意します。',
  'notice.rest_changed':
    '⚠️ 承認された内容（ラウンド {round}）と今の状態が違います。残りの対象は切り替えておらず、その承認は無効になりました。今の内容で、残りの対象のための新しいラウンドを始めます。',
  'notice.rest_failed':
    '🚨 一部の対象だけが切り替わりました。次の対象では、SES が次の鍵を受け付けませんでした。{owner} は上のメッセージで原因を確かめてから、「承認依頼」で残りの承認を依頼するか、「ロールバック」で前の鍵に戻してください。',
  'notice.rest_round_opened':
    '{owner} へ: 一部の対象だけが切り替わっています。残りの対象の切り替えの承認をお願いします（ラウンド {round}）。どの対象が残っているかは承認カードにあります。',
  'notice.rollback_decided': '↩️ {name} さんの操作でロールバックを始めます。セレクター {to} に戻します（{basis}）。',
  'notice.rollback_finished': '✅ ロールバックが完了しました。SES はセレクター {to} で署名しています。',
  'notice.rollback_proposed':
    '↩️ {name} さんがロールバックを求めています。別の承認者か実行担当者が「ロールバック」を押すと、直ちに前の鍵に戻します。',
  'notice.rolling_back': '{target} を前の鍵に戻しています。',
  'notice.status_back': '✅ {target}: SES の状態が SUCCESS に戻りました。',
  'notice.status_failed':
    '🚨 {target}: 次の鍵に対する SES の状態が {status} です（渡してから {minutes} 分）。SES が公開鍵レコードを確認できていません。メールが署名なしで送られている可能性があります。{owner}: レコードを確認し（`/dkim check`）、すぐに直せなければロールバックしてください。',
  'notice.status_lost':
    '🚨 {target}: SES の状態が SUCCESS ではなく {status} になりました。メールが署名なしで送られる可能性があります。{owner}: 公開鍵レコードを確認し（`/dkim check`）、すぐに直せないときは、カードの「ロールバック」で前の鍵に戻してください。',
  'notice.round_blocked': '⚠️ 承認ラウンドを開けません:\n{blockers}',
  'notice.round_changed':
    '⚠️ 承認された内容（ラウンド {round}）と今の状態が違います。承認は無効になり、SES は呼び出していません。今の内容で新しいラウンドを始めます。',
  'notice.switch_failed':
    '⚠️ 切り替えができませんでした。SES の署名は前のままです。上のメッセージで原因を確かめてから、「承認依頼」で新しいラウンドを依頼するか、中止してください。',
  'notice.round_expired':
    '承認の期限が切れました。{owner} は、必要なら「承認依頼」で新しいラウンドを依頼してください。',
  'notice.round_opened':
    '{owner} へ: 公開鍵レコードは安定しています。切り替えの承認をお願いします（ラウンド {round}）。内容は承認カードにあります。',
  'notice.switching': '{target} の切り替えを始めます。',
  'notice.target_succeeded':
    '✅ {target}: SES の状態が SUCCESS になりました。呼び出しからここまで（最大 {minutes} 分）は、メールが署名なしで送られた可能性があります。',
  'notice.targets_left':
    'ℹ️ 設定から外れた対象: {targets}。そこでは SES がまだ古いセレクターで署名しているかもしれず、ボットからは確認できないことがあります。{owner} へ: セレクターの「未使用を確認」を押す前に、そこで使われていないことを確かめてください。使われていれば、設定の targets に戻してください。次のローテーションで切り替えます。',
  'notice.unused_attested':
    '{name} さんが、セレクター {selector} をほかの AWS アカウントも SES 以外のメールサーバーも使っていないことを確認しました。調べ方: {note}',
  'notice.waits_for_execution':
    '承認がそろいました（ラウンド {round}）。{owner} の「実行」か、次の変更時間帯を待ちます。',
  'notice.watch_began': '👀 監視を始めました。{until} まで、届くメールの署名を確認します。',
  'notice.watch_trouble':
    '🚨 {owner} へ: {since} から、切り替え後のメールの異常を、独立した二つのしるしが示しています。\n{signs}\nメールが署名なしで送られるか、DKIM 検証に失敗している可能性があります。\nいまできること: {who}。\n今回の切り替えでは、SUCCESS になるまで最大 {minutes} 分、メールが署名なしで送られた可能性がありました。ロールバックでも同じくらいかかると考えてください。',
  'notice.watch_closed':
    '✅ 監視が終わりました。証跡（確認メール、SES の状態、レコード、時刻）はこのスレッドのファイルにあります（見当たらなければ `/dkim report`）。\n署名なしの可能性があった時間: 最大 {minutes} 分。検証した対象: {targets}。\n{owner} は証跡を確認し、「完了を確認」を押してください。旧レコードは、ボットが失効や削除の申請書を出すまで残してください。',
  'notice.reminder_application':
    '⏰ {owner} へ: DNS申請書の提出がまだ記録されていません（{count} 回目）。提出したら「申請済み」を押してください。',
  'notice.reminder_approval': '⏰ {owner} へ: 切り替えの承認を待っています（{count} 回目）。',
  'notice.reminder_attest':
    '⏰ {owner} へ: 古いセレクターがほかで使われていないことの確認を待っています（{count} 回目）。調べてから「未使用を確認」を押してください。確認があるまで、レコードも鍵も残します。急ぎません。',
  'notice.reminder_claim':
    '⏰ このローテーションには申請者がいません（{count} 回目）。どなたかが「引き受ける」を押すまで、承認できません。',
  'notice.reminder_completion': '⏰ {owner} へ: 完了の確認を待っています（{count} 回目）。',
  'notice.reminder_destroy':
    '⏰ {owner} へ: 予告した鍵の破棄ができていません（{count} 回目）。SES がまた使っているか、レコードが DNS に戻っているか、どちらかを確かめられない状態です。`/dkim status` と先に届いた通知を確認してください。それまで鍵は残ります。',
  'notice.reminder_held':
    '⏰ {owner} へ: 破棄を止めた鍵が残っています（{count} 回目）。もう要らなければ「破棄を再開」を押してください。',
  'notice.reminder_execution': '⏰ {owner} へ: 承認済みの切り替えが「実行」を待っています（{count} 回目）。',
  'notice.reminder_newRound':
    '⏰ {owner} へ: 承認ラウンドが開いていません（{count} 回目）。「承認依頼」か「中止」を選んでください。',
  'notice.reminder_record':
    '⏰ {owner} へ: 公開鍵レコードをまだ正しく確認できません（{count} 回目）。DNS担当部署に進み具合を確認してください。\n現在の確認結果: {verdict}\n{findings}',
  'notice.reminder_removal':
    '⏰ {owner} へ: 削除してよい古い公開鍵レコードが、まだ DNS に残っています（{count} 回目）。急ぎません。DNS担当部署に確認してください。',
  'notice.reminder_retire':
    '⏰ {owner} へ: 古いセレクターを削除可能にできません（{count} 回目）。まだ署名に使われているか、SES がどのセレクターで署名しているかを確定できません。全リージョンの SES の設定と、確認メールの経路を確認してください。',
  'notice.reminder_rolledBack':
    '⏰ {owner} へ: ロールバック後の判断を待っています（{count} 回目）。「承認依頼」か「中止」を選んでください。',
  'notice.alarm_attempt':
    '🚨 {owner} へ: SES への呼び出しの結果を確定できません（{count} 回目）。SES の現在の設定を確認してください。',
  'notice.alarm_blocked': '🚨 {owner} へ: 承認ラウンドを開けない状態が続いています（{count} 回目）。\n{blockers}',
  'notice.alarm_burnt':
    '🚨 {owner} への警報です（{count} 回目）: 秘密鍵が公開されたため、この鍵は使えません。SES がこの鍵を使っている間は「ロールバック」を押し、使っていなければ `/dkim rotate` で新しいローテーションを始めてください。',
  'notice.alarm_exposed':
    '🚨 {owner} へ: DNS に公開されたか、漏えいした鍵で、SES が署名しています: {exposed}（{count} 回目）。新しい鍵へのローテーションを完了してください。',
  'notice.alarm_key': '🚨 鍵の準備が終わりません（{count} 回目）。管理者はボットの記録を確認してください。',
  'notice.alarm_keyAge':
    '⚠️ {owner} へ: セレクター `{selector}` の鍵の使用期限 (社内基準) は {useBy} です。あと {days} 日です。`/dkim rotate` で次のローテーションを始めてください。DNS担当部署の作業には約二週間かかります。',
  'notice.alarm_lost':
    '🚨 {owner} へ: 残すべき公開鍵レコードが、まだ正しくありません（{count} 回目）:\n{lost}\nDNS担当部署に元に戻すよう依頼してください。押せるボタンはカードにあります。',
  'notice.alarm_pending':
    '🚨 {owner} へ: 切り替えが終わりません（{count} 回目）。署名なしで送られた可能性がある時間（分）: {minutes}。待つか「ロールバック」かを判断してください。',
  'notice.alarm_rest':
    '🚨 {owner} へ: 一部の対象だけが切り替わった状態です。自動では先に進みません（{count} 回目）。「承認依頼」で残りの承認を依頼するか、「ロールバック」で前の鍵に戻してください。',
  'notice.alarm_rollback':
    '🚨 {owner} へ: ロールバックの完了を確認できません（{count} 回目）。SES の現在の設定を確認してください。',
  'notice.alarm_stability': '🚨 公開鍵レコードの安定を確認できない状態が続いています（{count} 回目）。',
  'notice.alarm_unattended':
    '🚨 {owner} へ: {since} から続く異常に、対応を表明した方がまだいません（{count} 回目）。\n{troubles}\n対応できる方は「対応します」を押してください。最初の知らせは、このスレッドの上にあります。',
  'notice.alarm_watch':
    '🚨 監視を終えられません（{count} 回目）。確認メールが届いていない対象があります。SES とメールの経路を確認してください。',
  'card.undelivered': '{name} さんにダイレクトメッセージを送れないため、ここでお知らせします。',
  'notice.other': 'お知らせ: {code}',
  'basis.grant': '事前許可による',
  'basis.twoPeople': '二人の確認による',
  'basis.breakGlass': '緊急手順による',
} as const satisfies Record<`notice.${NoticeCode}`, string> & Record<string, string>;
