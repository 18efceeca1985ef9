/** Answers to the person who made a request. */

import type { ResponseCode, Row } from './codes.ts';

export const answers = {
  'done.approveStarts': {
    ja: '承認を受け付けました。承認がそろったため、切り替えを開始します。',
    en: 'Your approval is recorded. All approvals are in, so the switch starts now.',
  },
  'done.approveWaits': {
    ja: '承認を受け付けました。承認がそろいました。「実行」か、次の変更時間帯を待ちます。',
    en: 'Your approval is recorded. All approvals are in. The switch waits for "Execute", or for the next change window.',
  },
  'done.rollbackProposed': {
    ja: '1人目の確認として受け付けました。別の承認者か実行担当者が「ロールバック」を押すと、直ちに前の鍵に戻します。',
    en: 'Recorded as the first of two confirmations. The rollback starts as soon as another approver or operator presses "Roll back".',
  },
  'done.compromiseReported': {
    ja: '1人目の報告として受け付けました。別の承認者か実行担当者が「漏えいを宣言」を押すと決まります。',
    en: 'Recorded as the first of two reports. It becomes final when another approver or operator presses "Declare compromised".',
  },
  'response.unknown_domain': {
    ja: '署名ドメインとして読めません: {domain}\n`/dkim status goo.ne.jp` のように指定してください。',
    en: '"{domain}" is not a valid domain.\nExample: `/dkim status goo.ne.jp`.',
  },
  'response.domain_not_configured': {
    ja: '{domain} は設定にありません。設定の domains を管理者に確認してください。',
    en: '{domain} is not in the configuration. Ask an administrator to check `domains`.',
  },
  'response.domain_missing': {
    ja: '署名ドメインを指定してください (例: `/dkim status goo.ne.jp`)。',
    en: 'Enter the signing domain, for example `/dkim status goo.ne.jp`.',
  },
  'response.bad_date': {
    ja: '日付を読めません: {value}\n`2026-10-01` の形で指定してください。',
    en: '"{value}" is not a valid date.\nExample: `2026-10-01`.',
  },
  'response.bad_year': {
    ja: '年を読めません: {value}\n`/dkim plan goo.ne.jp 2027` のように、2000 から 2050 までの年を指定してください。',
    en: 'This is not a year: {value}\nWrite it like `/dkim plan goo.ne.jp 2027`, from 2000 to 2050.',
  },
  'response.ticket_too_long': {
    ja: '受付番号が長すぎるため、記録していません。200 文字までで指定してください: {value}',
    en: 'Nothing is recorded: the ticket is too long. Give at most 200 characters: {value}',
  },
  'response.bad_revision': {
    ja: '版を読めません: {value}\n1 から 99 までの数字で指定してください。',
    en: 'This is not a revision: {value}\nGive a number from 1 to 99.',
  },
  'response.other_channel': {
    ja: 'まだ何も変えていません。{domain} は <#{channel}> で扱っています。そちらで操作してください。',
    en: 'Nothing has changed. {domain} is handled in <#{channel}>. Please use that channel.',
  },
  'response.queries_limited': {
    ja: '表示の操作が立て込んでいます。{seconds} 秒ほど待ってから、もう一度お試しください。承認やロールバックの操作には影響しません。',
    en: 'There have been too many requests for information. Please wait {seconds} seconds and try again. You can approve and roll back at any time.',
  },
  'response.posts_pending': {
    ja: 'このドメインには投稿待ちの通知が多すぎるため、受け付けませんでした。何も変わっていません。数分待ってから、もう一度お試しください。ロールバックはいつでも受け付けます。',
    en: 'This was not accepted, because too many notices of this domain are waiting to be posted. Nothing has changed. Try again in a few minutes. A rollback is always accepted.',
  },
  'response.too_late': {
    ja: '操作から 30 分以上たったため、何もしていません。必要なら、もう一度操作してください。',
    en: 'Nothing was done, because more than 30 minutes have passed since you asked. Ask again if you still need it.',
  },
  'response.rollback_needs_one': {
    ja: 'ロールバックができるのは、承認者・実行担当者・夜間担当者です。何も変わっていません。すぐに {people} に依頼してください。{until} までは、そのうち1名の確認で戻せます。',
    en: 'Only approvers, operators and night operators can roll back. Nothing has changed. Contact {people} immediately: until {until}, one of them can do it alone.',
  },
  'response.rollback_needs_two': {
    ja: 'ロールバックができるのは、承認者と実行担当者です。何も変わっていません。{people} に依頼してください。1名でロールバックできる期間ではないため、二人の確認が必要です。',
    en: 'Only approvers and operators can roll back. Nothing has changed. Contact {people}. Two of them have to confirm, because the period for a rollback by one person is over.',
  },
  'response.store_unavailable': {
    ja: '記録を読み書きできないため、受け付けたか確かめられません。少し待ってから `/dkim status` で確かめてください。',
    en: 'The log cannot be read or written, so it is unclear whether this was accepted. Wait a moment and check with `/dkim status`.',
  },
  'response.restoring': {
    ja: '管理者がバックアップを復元しているため、ボットは何も決めません。復元が終わってから、もう一度操作してください。',
    en: 'An administrator is restoring a backup, so the bot decides nothing. Ask again once the restore has ended.',
  },
  'response.newer_release': {
    ja: 'ボットの更新中です。このログは新しい版が引き継いだため、いま応答した古い版は何も決めません。もう一度操作してください。受け付け済みの操作が二重に数えられることはありません。',
    en: 'The bot is being upgraded. A later release has taken over this log, so the earlier one, which answered you, decides nothing. Ask again: what was accepted already does not count twice.',
  },
  'response.log_corrupt': {
    ja: '{domain} のログに矛盾があります。だれかが項目を書き換えたか、削除した可能性があります。何も決めず、SES にも何も送りません。すぐに管理者に連絡し、テーブルに手を加えずに保全するよう依頼してください。',
    en: 'The log of {domain} is inconsistent: somebody may have changed or deleted entries. The bot decides nothing and sends nothing to SES. Tell an administrator immediately, and have the table preserved as it is.',
  },
  'response.clock_behind': {
    ja: 'このボットの時計がログより5分以上遅れているため、何も決めていません。すべてのサーバーの時刻の確認を、管理者に依頼してください。遅くとも {minutes} 分後には自動で再開します。',
    en: 'Nothing was decided, because the clock of this bot is more than 5 minutes behind the log. Ask an administrator to compare the clocks of all machines. The bot continues by itself in {minutes} minutes at the latest.',
  },
  'response.channel_unavailable': {
    ja: '<#{channel}> のメンバーかどうかを Slack で確かめられないため、受け付けませんでした（{why}）。何も変わっていません。{step}',
    en: 'This was not accepted, because your membership of <#{channel}> could not be confirmed with Slack ({why}). Nothing has changed. {step}',
  },
  'channelStep.is_archived': {
    ja: 'アーカイブを解除し、`/invite` でボットを招待し直してから（アーカイブすると外れます）、もう一度お試しください。',
    en: 'Unarchive the channel, invite the bot again with `/invite` (archiving removes it), then try again.',
  },
  'channelStep.not_in_channel': {
    ja: '`/invite` でボットをチャンネルに招待してから、もう一度お試しください。',
    en: 'Invite the bot to the channel with `/invite`, then try again.',
  },
  'channelStep.channel_not_found': {
    ja: 'チャンネルにボットを招待するか、設定の `channel` の確認を管理者に依頼してください。',
    en: 'Invite the bot to the channel, or ask an administrator to check `channel` in the configuration.',
  },
  'channelStep.missing_scope': {
    ja: 'アプリの権限 (公開チャンネルは `channels:read`, 非公開は `groups:read`) の確認を管理者に依頼してください。',
    en: 'Ask an administrator to check the scopes of the app: `channels:read` for public channels, `groups:read` for private ones.',
  },
  'response.key_unreadable': {
    ja: 'セレクター {selector} の鍵が壊れているか、ログの記録と一致しないため、ファイルを作れません。管理者に、鍵の保管先の確認を依頼してください。',
    en: 'The file cannot be made: the key of selector {selector} is damaged, or it is not the key that the log names. Ask an administrator to check the key store.',
  },
  'response.report_none': {
    ja: '証跡にする記録がありません。ローテーションの番号は `/dkim report ドメイン 番号` のように指定してください。省略すると、最新のローテーションになります。',
    en: 'There is nothing to report. Add the number of a rotation, as in `/dkim report DOMAIN 3`, or leave it out for the newest.',
  },
  'response.report_too_large': {
    ja: '証跡が大きすぎて Slack に投稿できません。管理者に `futari report {domain}` の実行を頼んでください。',
    en: 'The evidence is too large for Slack. Ask an administrator to run `futari report {domain}`.',
  },
  'response.internal': {
    ja: 'ボットの中で問題が起きました。`/dkim status` で現在の状態を確かめ、管理者に知らせてください。',
    en: 'Something went wrong inside the bot. Check the current state with `/dkim status` and tell an administrator.',
  },
  'prepared.grant': {
    ja: '「ロールバック」を押すと、{domain} のメールの署名（DKIM）を前の鍵 (セレクター `{current}`) に直ちに戻します。{until} までは、1名の確認で始まります。',
    en: 'Pressing "Roll back" returns the signatures (DKIM) of {domain} to the previous key (selector `{current}`) immediately. Until {until}, one person can do this alone.',
  },
  'prepared.proposal': {
    ja: '「ロールバック」を押すと、1人目の確認として記録します。別の承認者か実行担当者も押すと、{domain} のメールの署名（DKIM）を前の鍵 (セレクター `{current}`) に直ちに戻します。',
    en: 'Pressing "Roll back" records the first of two confirmations. When another approver or operator presses it too, the signatures (DKIM) of {domain} return to the previous key (selector `{current}`) immediately.',
  },
  'prepared.second': {
    ja: '{person} さんがロールバックを求めています。「ロールバック」を押すと二人の確認がそろい、{domain} のメールの署名（DKIM）を前の鍵 (セレクター `{current}`) に直ちに戻します。',
    en: '{person} requested a rollback. If you press "Roll back", two people have confirmed, and the signatures (DKIM) of {domain} return to the previous key (selector `{current}`) immediately.',
  },
  'prepared.ban': {
    ja: '⚠️ 次のセレクター `{next}` の鍵は、以後使用しない鍵として記録します（ban）。',
    en: '⚠️ The key of the next selector `{next}` will be recorded as unusable (ban).',
  },
  'prepared.cancel': {
    ja: '「中止」を押すと、{domain} のローテーション (次のセレクター `{next}`) を中止します。SES の署名は変わりません。',
    en: 'Pressing "Cancel rotation" cancels the rotation of {domain} (next selector `{next}`). The signatures of SES do not change.',
  },
  'prepared.withdraw': {
    ja: 'DNS申請書（受付番号: {ticket}）は提出済みです。中止すると、取り下げの申請が必要になります。',
    en: 'The DNS application (ticket: {ticket}) has been submitted. After the cancellation it has to be withdrawn.',
  },
  'prepared.switchOn': { ja: '切り替え予定日: {day}', en: 'Planned switch date: {day}' },
  'answer.typed': { ja: '入力した内容: {typed}', en: 'What you typed: {typed}' },
  'prepared.reason': { ja: '理由: {reason}', en: 'Reason: {reason}' },
  'answer.preview': {
    ja: '署名の鍵（セレクター）: `{current}` → `{next}`\nDNS担当部署に申請するレコード: `{name}`（TXT、TTL {ttl} 秒。値は、開始時に作る鍵で決まります）\n申請したかを尋ねる日: {submitted}\n公開されたかを尋ねる日: {live}（申請日から数え直します）',
    en: 'Signing key (selector): `{current}` → `{next}`\nRecord to apply for: `{name}` (TXT, TTL {ttl} s; its value depends on the key that the start generates)\nReminder to submit the application: {submitted}\nReminder to look for the record: {live} (counted again from the submission date)',
  },
  'prepared.start': {
    ja: '「開始」を押すと、新しい鍵を作り、DNS申請書を用意します。メールの署名はまだ変わりません。',
    en: '"Start" makes the new key and writes the DNS application. It does not change how mail is signed.',
  },
  'answer.outlook': { ja: '{outcome}\nこれまで: {took}', en: 'Forecast: {outcome}\nSo far: {took}' },
  'answer.unknownVerb': {
    ja: '「{verb}」というコマンドはありません。',
    en: 'Unknown command `{verb}`.',
  },
  'answer.withdrawals': {
    ja: '何も実行していません。取り消せるものは三つあります。\n• 自分の承認: 承認のお知らせ（ダイレクトメッセージ）の「取り消し」\n• ローテーション全体の中止: `/dkim cancel ドメイン`\n• DNS申請の取り下げの記録: カードの「取り下げを記録する」',
    en: 'Nothing was done. Three things can be withdrawn:\n• your approval: "Withdraw" in the direct message about it\n• the whole rotation: `/dkim cancel DOMAIN`\n• the DNS application, to record its withdrawal: "Record withdrawal" on the card',
  },
  'answer.nearestVerb': {
    ja: '`/dkim {verb}` ではありませんか。すべての操作は `/dkim help` で表示できます。',
    en: 'Did you mean `/dkim {verb}`? `/dkim help` lists all commands.',
  },
  'answer.nearestDomain': {
    ja: '`{domain}` ではありませんか。',
    en: 'Did you mean `{domain}`?',
  },
  'answer.domainsHere': {
    ja: 'このチャンネルの署名ドメイン: {domains}',
    en: 'Signing domains in this channel: {domains}',
  },
  'answer.noDomainHere': {
    ja: 'このチャンネルで扱う署名ドメインはありません。ドメインのチャンネルで操作してください。',
    en: 'This channel has no signing domain. Use the channel of the domain.',
  },
  'answer.whoMay': {
    ja: '依頼先: {people}',
    en: 'Contact: {people}',
  },
  'answer.unknownWord': {
    ja: '`/dkim {verb}` に「{word}」は指定できません。何も実行していません。書き方は次のとおりです。',
    en: '`/dkim {verb}` does not accept "{word}". Nothing was done. Usage:',
  },
  'answer.unknownButton': {
    ja: 'このボタンは今の版では使えません。`/dkim status` で現在の状態を見られます。',
    en: 'This button no longer works in this version. `/dkim status` shows the current state.',
  },
  'answer.unknownCode': {
    ja: '受け付けませんでした（{code}）。`/dkim status` で現在の状態を確かめてください。',
    en: 'This was not accepted ({code}). `/dkim status` shows the current state.',
  },
  'answer.formFailed': {
    ja: '入力画面を開けませんでした。もう一度ボタンを押してください。',
    en: 'The form could not be opened. Press the button again.',
  },
  'answer.formInstead': {
    ja: '入力画面を開けませんでした。もう一度ボタンを押すか、`{command}` と入力してください。',
    en: 'The form could not be opened. Press the button again, or type `{command}`.',
  },
  'answer.busy': {
    ja: '現在混み合っているため、何も実行していません。少し待ってから、もう一度お試しください。',
    en: 'The bot is busy, so nothing was done. Please try again in a moment.',
  },
  'answer.undecided': {
    ja: '受け付けましたが、まだ確定していません。結果はこのあと届きます。1 分待っても届かなければ、カードか `/dkim 状況` で確認してから、もう一度お試しください。',
    en: 'Received, and not decided yet. The result follows. If none comes within a minute, look at the card or at `/dkim status`, then try again.',
  },
  'answer.working': { ja: 'DNS に問い合わせています…', en: 'Querying the DNS…' },
  'answer.waitsForSlack': {
    ja: 'Slack への問い合わせが混み合っています。約 {seconds} 秒後に自動で続けます。押し直す必要はありません。',
    en: 'Slack is limiting requests. This continues by itself in about {seconds} seconds; you do not need to press again.',
  },
  'answer.now': { ja: '現在: {stage}', en: 'Now: {stage}' },
  'answer.card': { ja: '<{link}|カードを開く>', en: '<{link}|Open card>' },
  'answer.noRotation': {
    ja: 'ローテーションはまだありません。現在のセレクター: `{selector}`',
    en: 'No rotation yet. Current selector: `{selector}`',
  },
  'answer.stale': {
    ja: 'このカードは古くなりました。<{link}|現在のカードを開く>',
    en: 'This card is out of date. <{link}|Open the current card>',
  },
  'answer.keyValidity': {
    ja: '鍵 `{selector}` の使用期間（社内基準）: {from} から {until} まで',
    en: 'Key `{selector}` may be used from {from} until {until} (internal standard)',
  },
  'answer.record': { ja: '`{name}` の確認結果: {verdict}', en: 'Record `{name}` – {verdict}' },
  'answer.retryAfter': {
    ja: '「ない」という応答は {until} までキャッシュに残ることがあります。リゾルバーでの確認は、そのあとにお願いします。',
    en: 'Resolvers may remember until {until} that the record does not exist. Please query resolvers again after that.',
  },
  'answer.evidencePosted': {
    ja: '証跡の全体を、ローテーションのスレッドにファイルで投稿しました。',
    en: 'The full evidence was posted as a file in the thread of the rotation.',
  },
  'answer.authoritative': { ja: '権威サーバー', en: 'authoritative' },
  'answer.resolver': { ja: 'リゾルバー', en: 'resolver' },
  'answer.parent': { ja: '親ゾーン', en: 'parent zone' },
  'answer.silent': { ja: '応答なし', en: 'no answer' },
  'answer.history': { ja: '{version}. {at} {what}', en: '{version}. {at} {what}' },
  'answer.historyEvidence': {
    ja: '{what}。確認画面に示した前の公開鍵レコードの証跡 {evidence}',
    en: '{what}; shown about the previous key record: evidence {evidence}',
  },
  'answer.historyOlder': {
    ja: '…これより古い記録は、ファイルにあります。',
    en: '… Older entries are in the file.',
  },
  'historyFile.name': { ja: '記録-{domain}.txt', en: 'log-{domain}.txt' },
  'historyFile.title': { ja: '{domain} の記録', en: 'Log of {domain}' },
  'answer.historyNone': { ja: '記録はまだありません。', en: 'The log is empty.' },
  'answer.help': {
    ja: [
      '`/dkim rotate [ドメイン]` `開始` – ローテーションの開始（鍵と DNS申請書を作ります）',
      '`/dkim rotate [ドメイン] --dry-run` – 試行（開始するとどうなるかだけを表示します。「試行」とも書けます）',
      '`/dkim` – あなたの対応待ちと、注意が必要なドメイン（アプリの「ホーム」でも見られます）',
      '`/dkim status [ドメイン]` `状況` – 現在の状態。ドメインを省くと、すべてのドメインの一覧',
      '`/dkim check [ドメイン] [full]` `確認` – DNS の確認。full を付けると、証跡の全体をスレッドにファイルで投稿',
      '`/dkim submitted [ドメイン] [受付番号] [申請日] [公開予定日]` `提出` – DNS申請書の提出の記録',
      '`/dkim correct [ドメイン] [受付番号] [申請日] [公開予定日] [第2版]` `訂正` – 記録した申請の訂正（指定した項目だけ）',
      '`/dkim delivery [ドメイン]` `配送` – 次の鍵で署名したメールを SES から送り、届いた先での検証の結果を見る',
      '`/dkim rollback [ドメイン]` `ロールバック` – 前の鍵に戻す（前のレコードを確認し、実行のボタンを表示します）',
      '`/dkim rollback [ドメイン] ban` – 同じく戻し、次の鍵を使用しない鍵として記録する',
      '`/dkim compromised [ドメイン] [セレクター]` `漏えい` – 鍵が漏えいしたとき（起こることと、宣言のボタンを表示します。二人必要です）',
      '`/dkim cancel [ドメイン] [理由]` `中止` – ローテーションの中止（実行のボタンを表示します）',
      '`/dkim plan [ドメイン] [年]` `計画` – 年間計画と見込み。カレンダーのファイルをダイレクトメッセージで送ります',
      '`/dkim postpone [ドメイン] 日付 理由` `延期` – 次のお知らせ、または計画された開始の延期',
      '`/dkim history [ドメイン]` `履歴` – 記録',
      '`/dkim applications [ドメイン] [形式] [ページ]` `申請書` – このチャンネルの申請中の DNS申請をまとめた一つの申請書（形式: plain、zoneFile など）',
      '`/dkim ledger [ドメイン] [年度]` `台帳` – 鍵管理台帳（CSV。あなただけに送ります）',
      '`/dkim report [ドメイン] [番号]` `証跡` – ローテーションの証跡（ファイル）',
      '日本語の動詞でも操作できます: `/dkim 状況` など。ドメインは、このチャンネルに一つだけなら省略できます。',
      '承認は、スレッドの承認カードで申請者以外の二人が行います。ロールバックは二人の確認で始まります（切り替え後の一定期間は1名でも始められます）。',
    ].join('\n'),
    en: [
      '`/dkim rotate [domain]` – start a rotation (creates the key and the DNS application)',
      '`/dkim rotate [domain] --dry-run` – show what a start would do, without starting',
      '`/dkim` – what is waiting for you, and the domains that need attention (also in App Home)',
      '`/dkim status [domain]` – current state; without a domain, a list of all domains',
      '`/dkim check [domain] [full]` – check the DNS; "full" posts the full evidence in the thread as a file',
      '`/dkim submitted [domain] [ticket] [date] [promised date]` – record the submission of the DNS application',
      '`/dkim correct [domain] [ticket] [date] [promised date] [v2]` – correct what is recorded (only what you name)',
      '`/dkim delivery [domain]` – send mail signed with the next key through SES and see whether the receiving servers verify it',
      '`/dkim rollback [domain]` – return to the previous key (checks its record and shows the button)',
      '`/dkim rollback [domain] ban` – the same, and record the next key as unusable',
      '`/dkim compromised [domain] [selector]` – a key has been stolen or published (explains what follows and shows the button; needs two people)',
      '`/dkim cancel [domain] [reason]` – cancel the rotation (shows the button)',
      '`/dkim plan [domain] [year]` – yearly plan and forecast, with a calendar file in a direct message',
      '`/dkim postpone [domain] DATE REASON` – postpone the next reminder, or the planned start',
      '`/dkim history [domain]` – log',
      '`/dkim applications [domain] [format] [page]` – the open DNS applications of this channel on one form (format: plain, zoneFile and others)',
      '`/dkim ledger [domain] [year]` – key ledger of a fiscal year (CSV, sent to you only)',
      '`/dkim report [domain] [number]` – evidence of a rotation, as files',
      'You can leave out the domain if this channel has only one.',
      'Two people other than the requester approve on the approval card in the thread. A rollback needs two people (only one for some time after a switch).',
    ].join('\n'),
  },
} as const satisfies Record<`response.${ResponseCode}`, Row> & Record<string, Row>;
