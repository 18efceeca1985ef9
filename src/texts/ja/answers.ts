/** 操作した本人への返事。 */
import type { Action } from '../../domain/action.ts';
import type { DeskCode } from '../codes.ts';

export const answers = {
  'done.rotate':
    'ローテーションを開始しました。鍵の準備ができると、チャンネルのカードのスレッドに DNS申請書 を投稿します。SES は切り替わっていません。',
  'done.status': '{domain} の現在の状態です。',
  'done.check': 'DNS を確認しました。',
  'done.check_now': 'DNS を確認しました。',
  'done.submitted': '申請を記録しました。公開鍵レコードを毎日確認します。',
  'done.application_submitted': '申請を記録しました。公開鍵レコードを毎日確認します。',
  'done.rollback': 'ロールバックを始めました。進み具合はスレッドで知らせます。',
  'done.rollbackProposed':
    '一人目として記録しました。別の承認者か実行担当者が「ロールバック」を押すと、直ちに前の鍵に戻します。',
  'done.prepare_rollback': 'ロールバックの確認です。まだ何も変わっていません。',
  'done.prepare_cancel': '中止の確認です。まだ何も変わっていません。',
  'done.prepare_compromised': '漏えいの宣言の確認です。まだ何も変わっていません。',
  'done.declare_compromised': '漏えいした鍵として記録しました。この後のことはスレッドで知らせます。',
  'done.compromiseReported': '一人目として記録しました。別の承認者か実行担当者が「漏えいを宣言」を押すと決まります。',
  'done.cancel': 'ローテーションを中止しました。',
  'done.cancel_rotation': 'ローテーションを中止しました。',
  'done.plan': '{domain} の年間計画です。',
  'done.report':
    '📎 {domain} の証跡を、読むためのファイル (Markdown) と確認用のファイル (JSON) にして、カードのスレッド（カードがなければチャンネル）に投稿しました。JSON は `futari verify-log` で確かめられます。',
  'done.history': '{domain} の記録です（新しい順）。',
  'done.help': 'できることの一覧です。',
  'done.claim': 'このローテーションを引き受けました。以後、あなたは申請者となり、承認はできません。',
  'done.request_approval':
    '承認依頼を受け付けました。DNS・署名・ロールバックの準備を確認し、問題がなければ承認カードをスレッドに投稿します。',
  'done.approve': 'あなたの承認を記録しました。切り替えが始まるまでは取り消せます。',
  'done.withdraw_approval': 'あなたの承認を取り消しました。',
  'done.decline': '却下を記録しました。このラウンドは終わりです。',
  'done.execute': '実行を受け付けました。DNS と署名を確認し直し、合っているときだけ切り替えます。',
  'done.acknowledge':
    'あなたが対応中であることを記録し、スレッドで知らせました。異常が終わるまで、ほかの方への再通知を止めます（24 時間まで。新しい異常が起きたときは改めて知らせます）。',
  'done.confirm_completion': '完了を記録しました。旧セレクターの公開鍵レコードは、保持期間が終わるまで残してください。',
  'done.attest_unused':
    '未使用の確認を記録しました。SES をもう一度調べ、使われていなければ、レコードの削除の申請書をこのスレッドに用意します。',
  'done.owner_cloudformation': '回答を記録しました。',
  'done.owner_terraform': '回答を記録しました。',
  'done.owner_nobody': '回答を記録しました。',
  'done.owner_later': 'わかりました。次のローテーションで、もう一度お尋ねします。',
  'done.approve_enrolment': '記録しました。ご本人と、別の承認者の二人で登録されます。',
  'done.close_break_glass': '緊急手順の報告を完了にしました。',
  'done.hold_destruction': '鍵の破棄を止めました。「破棄を再開」が押されるまで、鍵は残ります。',
  'done.release_destruction': '鍵の破棄を再開しました。あらためて予告し、その翌日以降に破棄します。',
  'desk.unknown_domain': '署名ドメインとして読めません: {domain}\n`/dkim status goo.ne.jp` のように指定してください。',
  'desk.domain_not_configured': '{domain} は設定にありません。設定の domains を管理者に確認してください。',
  'desk.domain_missing': '署名ドメインを指定してください（例: `/dkim status goo.ne.jp`）。',
  'desk.bad_date': '日付を読めません: {value}\n`2026-10-01` の形で指定してください。',
  'desk.other_channel': 'まだ何も変えていません。{domain} は <#{channel}> で扱っています。そちらで操作してください。',
  'desk.looks_limited':
    '表示の操作が立て込んでいます。{seconds} 秒ほど待ってから、もう一度お試しください。承認やロールバックの操作には影響しません。',
  'desk.rollback_ask_one':
    'ロールバックができるのは、承認者・実行担当者・夜間担当者です。何も変わっていません。すぐに {people} に依頼してください。{until} までは、そのうち一人の確認で戻せます。',
  'desk.rollback_ask_two':
    'ロールバックができるのは、承認者と実行担当者です。何も変わっていません。{people} に依頼してください。事前許可の期間外なので、二人の確認が必要です。',
  'desk.store_unavailable':
    '記録を読み書きできないため、受け付けたか確かめられません。少し待ってから `/dkim status` で確かめてください。',
  'desk.log_corrupt':
    '{domain} のログに矛盾があります。だれかが項目を書き換えたか、削除した可能性があります。何も決めず、SES にも何も送りません。すぐに管理者に知らせ、表をそのまま保全してもらってください。',
  'desk.clock_behind':
    'このボットの時計がログより5分以上遅れているため、何も決めていません。管理者に、すべての機械の時計を比べるよう伝えてください。遅くとも {minutes} 分後には自動で再開します。',
  'desk.report_none':
    '証跡にする記録がありません。ローテーションの番号は `/dkim report ドメイン 番号` のように指定し、省くと最新のものです。',
  'desk.report_too_large':
    '証跡が大きすぎて Slack に投稿できません。管理者に `futari report {domain}` の実行を頼んでください。',
  'desk.internal': 'ボットの中で問題が起きました。`/dkim status` で現在の状態を確かめ、管理者に知らせてください。',
  'prepared.grant':
    '「ロールバック」を押すと、{domain} の署名を前のセレクター `{current}` に直ちに戻します。事前許可が {until} まで有効なため、あなた一人の確認で始まります。',
  'prepared.proposal':
    '「ロールバック」を押すと、一人目として記録します。別の承認者か実行担当者も押すと、{domain} の署名を前のセレクター `{current}` に直ちに戻します。',
  'prepared.second':
    '{person} さんがロールバックを求めています。あなたが「ロールバック」を押すと二人の確認がそろい、{domain} の署名を前のセレクター `{current}` に直ちに戻します。',
  'prepared.condemn': '⚠️ 次のセレクター `{next}` の鍵は、以後使用しない鍵として記録します（condemn）。',
  'prepared.cancel':
    '「中止」を押すと、{domain} のローテーション（次のセレクター `{next}`）を中止します。SES の署名は変わりません。',
  'prepared.withdraw': 'DNS申請書（受付番号: {ticket}）は提出済みです。中止すると、取り下げの申請が必要になります。',
  'prepared.reason': '理由: {reason}',
  'answer.unknownVerb': '「{verb}」という操作はありません。できることは次のとおりです。',
  'answer.unknownWord': '`/dkim {verb}` に「{word}」は指定できません。何も実行していません。書き方は次のとおりです。',
  'answer.unknownButton': 'このボタンは今の版では使えません。`/dkim status` で現在の状態を見られます。',
  'answer.unknownCode': '受け付けませんでした（{code}）。`/dkim status` で現在の状態を確かめてください。',
  'answer.formFailed':
    '入力画面を開けませんでした。もう一度ボタンを押してください。申請の記録は `/dkim submitted` でもできます。',
  'answer.working': 'DNS に問い合わせています…',
  'answer.waitsForSlack':
    'Slack への問い合わせが混み合っています。約 {seconds} 秒後に自動で続けます。押し直す必要はありません。',
  'answer.now': '現在: {stage}',
  'answer.card': '<{link}|現在のカード>',
  'answer.noRotation': 'ローテーションはまだありません。現在のセレクター: `{selector}`',
  'answer.stale': 'このカードは古くなりました。<{link}|現在のカード> を見てください。',
  'answer.keyExpiry': '次の鍵の使用期限 (社内基準): {date}',
  'answer.record': '`{name}` の確認結果: {verdict}',
  'answer.askAgain':
    '「ない」という応答は {until} までキャッシュに残ることがあります。リゾルバーでの確認は、そのあとにお願いします。',
  'answer.evidencePosted': '証跡の全体を、ローテーションのスレッドにファイルで投稿しました。',
  'answer.authoritative': '権威サーバー',
  'answer.resolver': 'リゾルバー',
  'answer.parent': '親ゾーン',
  'answer.silent': '応答なし',
  'answer.history': '{version}. {at} {what}',
  'answer.historyEvidence': '{what}。確認画面に示した前の公開鍵レコードの証跡 {evidence}',
  'answer.historyFile': '📎 全体はファイルにして、カードのスレッド（カードがなければチャンネル）に投稿しました。',
  'historyFile.name': '記録-{domain}.txt',
  'historyFile.title': '{domain} の記録',
  'answer.historyNone': '記録はまだありません。',
  'answer.plan': '• *開始* {start} → *DNS の確認* {check} → *切り替え* {switch}',
  'answer.planDay': '{day}（{weekday}）',
  'answer.planMoved': '{day}（{weekday}、{wanted} から移動）',
  'answer.planNone': '⚠️ 計画を立てられる日がありません。設定の変更時間帯・凍結日・休日を管理者に確認してください。',
  'answer.planYearly':
    '年 2 回、4 月 1 日と 10 月 1 日に開始し、15 日に DNS を確認し、16 日に切り替えます。土日・休日・凍結日に当たる日と、金曜日の切り替えは、後ろの日にずらします。DNS の確認は開始の 14 日後より前にはなりません。開始は `/dkim rotate` で行います。',
  'answer.help': [
    '`/dkim rotate [ドメイン]`: ローテーションの開始（鍵と DNS申請書 を作ります）',
    '`/dkim status [ドメイン]`: 現在の状態',
    '`/dkim check [ドメイン] [full]`: DNS の確認。full を付けると、証跡の全体をスレッドにファイルで投稿',
    '`/dkim submitted [ドメイン] [受付番号] [申請日] [公開の約束日]`: DNS申請書 の提出の記録',
    '`/dkim rollback [ドメイン]`: 前の鍵に戻す（前のレコードを確認し、実行のボタンを表示します）',
    '`/dkim rollback [ドメイン] condemn`: 同じく戻し、次の鍵を使用しない鍵として記録する',
    '`/dkim compromised [ドメイン] [セレクター]`: 鍵が漏えいしたとき（起こることと、宣言のボタンを表示します。二人必要です）',
    '`/dkim cancel [ドメイン] [理由]`: ローテーションの中止（実行のボタンを表示します）',
    '`/dkim plan [ドメイン]`: 年間計画',
    '`/dkim history [ドメイン]`: 記録',
    '`/dkim report [ドメイン] [番号]`: ローテーションの証跡（ファイル）',
    'ドメインは、このチャンネルに一つだけなら省略できます。',
    '承認は、スレッドの承認カードで申請者以外の二人が行います。ロールバックは二人の確認、または事前許可の間は一人の確認で始まります。',
  ].join('\n'),
} as const satisfies Record<`done.${Action}` | `desk.${DeskCode}`, string> & Record<string, string>;
