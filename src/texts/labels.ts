/** Names of states, owners, effects and other codes. */

import type { Effect } from '../domain/effects.ts';
import type { Owner, WhoMayGoBack } from '../domain/factKinds.ts';
import type { Incident, WatchWarning } from '../domain/facts.ts';
import type { RecordVerdict } from '../domain/findings.ts';
import type { Blocker, RoundEnd } from '../domain/state.ts';
import type { ReminderKey } from '../domain/waitNotices.ts';
import type { ProblemCode, Row, SlackRefusalCode, StageTag } from './codes.ts';

type Group<G extends string, C extends string> = Record<`${G}.${C}`, Row>;

export const labels = {
  'stage.Preparing': { ja: '鍵の準備中', en: 'Preparing the key' },
  'stage.AwaitingApplication': { ja: 'DNS申請書の提出待ち', en: 'Waiting for the DNS application to be submitted' },
  'stage.AwaitingRecord': { ja: '公開鍵レコードの公開待ち', en: 'Waiting for the key record to be published' },
  'stage.Published': { ja: '公開を確認、安定待ち', en: 'Key record published, waiting for the stability check' },
  'stage.Stable': { ja: '公開鍵レコードは安定、切り替え前', en: 'Key record is stable, not switched yet' },
  'stage.Switching': { ja: '切り替え中', en: 'Switching' },
  'stage.Watching': { ja: '監視中', en: 'Watching' },
  'stage.AwaitingCompletion': {
    ja: '監視終了、完了の確認待ち',
    en: 'Watch ended, waiting for completion to be confirmed',
  },
  'stage.Overlap': {
    ja: '切り替え完了、前のレコードの保持期間中',
    en: 'Switched; the previous record must stay for now',
  },
  'stage.RollingBack': { ja: 'ロールバック中', en: 'Rolling back' },
  'stage.RolledBack': { ja: 'ロールバック済み', en: 'Rolled back' },
  'stage.Completed': { ja: '完了', en: 'Completed' },
  'stage.Cancelled': { ja: '中止済み', en: 'Cancelled' },
  'next.bannedInUse': {
    ja: '公開または漏えいした鍵に代わる新しい鍵への切り替え',
    en: 'switch away from the published or compromised key',
  },
  'next.lost': { ja: '残すべき公開鍵レコードの復旧', en: 'restore a key record that must stay' },
  'next.key': { ja: '鍵ペアの生成', en: 'generate the key pair' },
  'next.application': {
    ja: 'DNS申請書を提出し、「提出を記録する」を押す',
    en: 'submit the DNS application, then press "Record submission"',
  },
  'next.record': {
    ja: 'DNS担当部署が公開鍵レコードを公開するのを待つ',
    en: 'wait for the DNS department to publish the key record',
  },
  'next.stability': { ja: '公開鍵レコードの再確認', en: 'check the key record again' },
  'next.blocked': { ja: '承認を依頼できない原因の解消', en: 'fix what blocks the approval' },
  'next.breakGlass': { ja: '緊急手順の報告', en: 'write the break-glass report' },
  'next.leaked': {
    ja: '公開された秘密鍵からのロールバック、または新しいローテーションの開始',
    en: 'roll back from the published private key, or start a new rotation',
  },
  'next.newRound': { ja: '「承認を依頼する」を押す', en: 'press "Request approval"' },
  'next.noRound': { ja: '続けるか中止するかの判断', en: 'decide whether to continue or to cancel' },
  'next.claim': { ja: 'このローテーションの引き受け', en: 'claim this rotation' },
  'next.approval': { ja: 'スレッドの承認カードで承認する', en: 'approve on the card in the thread' },
  'next.execution': { ja: '承認済みの切り替えの実行', en: 'execute the approved switch' },
  'next.pending': { ja: 'SES の反映の確認', en: 'confirm that SES has applied the key' },
  'next.remaining': {
    ja: '残りの対象の判断：「承認を依頼する」か「ロールバック」',
    en: 'decide about the remaining targets: request approval, or roll back',
  },
  'next.unattended': {
    ja: '続いている異常に対応し、「対応します」を押す',
    en: 'take the incident: press "Acknowledge"',
  },
  'next.watch': { ja: '届くメールの監視', en: 'watch the mail that arrives' },
  'next.completion': {
    ja: '証跡を確かめ、「完了を確認」を押す',
    en: 'read the evidence and confirm completion',
  },
  'next.rollback': { ja: 'ロールバックの完了の確認', en: 'confirm that the rollback is complete' },
  'next.retire': {
    ja: '不要なセレクターが使われていないことの再確認',
    en: 'check again that the old selector is unused',
  },
  'next.revocation': {
    ja: '漏えいした鍵のレコードの失効（至急）',
    en: 'revoke the compromised key in the DNS (urgent)',
  },
  'next.attest': {
    ja: '古い署名鍵がほかで使われていないことの確認',
    en: 'confirm that nothing else signs mail with the old key',
  },
  'next.destroy': { ja: '古い鍵の破棄', en: 'destroy the old key' },
  'next.held': { ja: '破棄を止めた鍵を残すかどうかの判断', en: 'decide whether the key on hold is still needed' },
  'next.removal': { ja: '不要な公開鍵レコードの削除', en: 'remove the old key record from the DNS' },
  'next.rolledBack': { ja: '承認の依頼、または中止の判断', en: 'request approval again, or cancel' },
  'next.attempt': { ja: '結果不明の SES 呼び出しの確認', en: 'find out the outcome of an SES call' },
  'owner.requester': { ja: '申請者', en: 'the requester' },
  'owner.approvers': { ja: '承認者', en: 'the approvers' },
  'owner.operator': { ja: '実行担当者', en: 'the operator' },
  'owner.bot': { ja: 'ボット', en: 'the bot' },
  'owner.everyone': { ja: 'チャンネルのどなたか', en: 'anybody in the channel' },
  'verdict.right': { ja: '正しい', en: 'correct' },
  'verdict.wrong': { ja: '誤り', en: 'wrong' },
  'verdict.absent': { ja: 'なし', en: 'absent' },
  'verdict.disagree': { ja: 'サーバー間で不一致', en: 'name servers disagree' },
  'verdict.unknown': { ja: '不明', en: 'unknown' },
  'end.declined': { ja: '却下されました', en: 'Declined' },
  'end.failed': { ja: '切り替えができませんでした', en: 'The switch failed' },
  'end.expired': { ja: '期限が切れました', en: 'Expired' },
  'end.changed': {
    ja: '公開鍵レコードが変わったため無効になりました',
    en: 'Void, because the key record changed',
  },
  'end.deliveryFailed': {
    ja: '配送したメールの署名が検証に失敗したため無効になりました',
    en: 'Void, because the signature of delivered mail could not be verified',
  },
  'end.rolledBack': { ja: 'ロールバックにより終了しました', en: 'Ended by the rollback' },
  'end.cancelled': { ja: '中止により終了しました', en: 'Ended by the cancellation' },
  'end.switched': { ja: '切り替え済み', en: 'Switched' },
  'blocker.current_key_not_held': {
    ja: 'ロールバックできません（NO ROLLBACK）: 現在の鍵を保管していません。取り込まなければ、戻れない切り替えとして承認することになります',
    en: 'NO ROLLBACK: the current key is not stored here. Import it first; otherwise the approvers approve a switch that cannot be rolled back',
  },
  'blocker.current_record_wrong': {
    ja: '現在のセレクターの公開鍵レコードが、保管している鍵と合いません',
    en: 'The key record of the current selector does not match the stored key',
  },
  'blocker.current_key_published': {
    ja: '🚨 現在の秘密鍵が DNS に公開されています。誰でも署名できます。TXT レコードから秘密鍵を取り除き、このローテーションを急いでください',
    en: '🚨 The current private key is published in the DNS, so anybody can sign with it. Have it removed from the TXT record, and complete this rotation quickly',
  },
  'blocker.current_key_compromised': {
    ja: '🚨 ロールバックできません（NO ROLLBACK）: 現在の鍵は漏えいした鍵です。戻れない切り替えとして承認することになります。このローテーションを急いでください',
    en: '🚨 NO ROLLBACK: the current key is compromised, so the approvers approve a switch that cannot be rolled back. Complete this rotation quickly',
  },
  'blocker.target_missing': {
    ja: '対象の SES アイデンティティが見つかりません',
    en: 'The SES identity of a target was not found',
  },
  'blocker.current_differs': {
    ja: 'SES が現在のセレクターとは別のセレクターで署名しています（設定の current を確かめ、その鍵を取り込んでください）',
    en: 'SES signs with a selector other than the current one (check `current` in the configuration and import that key)',
  },
  'blocker.signing_off': {
    ja: '対象の DKIM 署名がオフです（切り替えでオンになります）',
    en: 'DKIM signing is off for a target (the switch turns it on)',
  },
  'blocker.easy_dkim_origin': {
    ja: '🚨 NO ROLLBACK: 対象は、SES 管理の鍵（Easy DKIM など）で署名しています。切り替えると署名のしくみが変わり、このボットでは戻せません。このまま進めると、戻れない切り替えの承認になります。Easy DKIM の CNAME レコードは残してください',
    en: '🚨 NO ROLLBACK: a target signs with keys that SES manages (Easy DKIM or another region). The switch changes how mail is signed, and this bot cannot undo it: the approvers approve a switch that cannot be rolled back. Keep the CNAME records of Easy DKIM',
  },
  'blocker.mailbox_unavailable': {
    ja: '確認メールの受信箱に接続できません',
    en: 'The probe mailbox cannot be reached',
  },
  'blocker.probe_missing': { ja: '確認メールが届きません', en: 'The probe mail did not arrive' },
  'blocker.probe_unsigned': {
    ja: '確認メールに署名ドメインの正しい署名がありません',
    en: 'The probe mail has no valid signature of the signing domain',
  },
  'blocker.too_few_approvers': {
    ja: '申請者以外の承認者が足りません',
    en: 'There are too few approvers besides the requester',
  },
  'blocker.approvers_unknown': {
    ja: 'Slack で承認者を確認できませんでした',
    en: 'The approvers could not be confirmed with Slack',
  },
  'blocker.record_not_right': {
    ja: '次の公開鍵レコードを、正しいと確認できていません',
    en: 'The next key record is not confirmed as correct',
  },
  'blocker.proof_failed': {
    ja: '次の鍵での署名の検証に失敗しました',
    en: 'A signature with the next key could not be verified',
  },
  'blocker.delivery_failed': {
    ja: '次の鍵で署名したメールの検証に失敗した受信箱があります。レコードを確かめ、「テストメールで検証」をもう一度押してください',
    en: 'A mailbox could not verify mail signed with the next key. Check the record, then press "Prove by delivery" again',
  },
  'blocker.next_key_unreadable': { ja: '次の鍵を復号できません', en: 'The next key cannot be decrypted' },
  'blocker.switched_differs': {
    ja: '切り替え済みの対象が、次の鍵で署名していません。先に進まず、ロールバックしてください',
    en: 'A target that was switched no longer signs with the next key. Do not continue; roll back',
  },
  'blocker.dnssec_not_validated': {
    ja: 'ゾーンは DNSSEC で署名されていますが、設定されたリゾルバーはどれも検証しません（検証するリゾルバーの例: 1.1.1.1、8.8.8.8、9.9.9.9。設定の dns.resolvers）',
    en: 'The zone is signed with DNSSEC, but none of the configured resolvers validates it (1.1.1.1, 8.8.8.8 and 9.9.9.9 do; see dns.resolvers in the configuration)',
  },
  'blocker.dnssec_unknown': {
    ja: 'ゾーンが DNSSEC で署名されているか分かりません。設定されたリゾルバーはどれも DS レコードの問い合わせに答えません（リゾルバーか途中の転送先を直すか、答えるものを設定の dns.resolvers に加えてください。例: 1.1.1.1、8.8.8.8、9.9.9.9）',
    en: 'Whether the zone is signed with DNSSEC is unknown: none of the configured resolvers answers a query for its DS record (repair the resolver or the forwarder behind it, or add one that answers to dns.resolvers in the configuration: for example 1.1.1.1, 8.8.8.8 or 9.9.9.9)',
  },
  'blocker.ses_unreachable': { ja: 'SES に問い合わせできません', en: 'SES cannot be reached' },
  'effect.PostNotices': { ja: 'メッセージの投稿', en: 'posting messages' },
  'effect.MakeKeyPair': { ja: '鍵の作成', en: 'generating the key pair' },
  'effect.Preflight': { ja: '事前確認', en: 'the preflight' },
  'effect.CheckRecord': { ja: '公開鍵レコードの確認', en: 'checking the key record' },
  'effect.MonitorRecords': { ja: '残すべきレコードの確認', en: 'checking the records that must stay' },
  'effect.ProveByDelivery': { ja: 'テストメールによる検証', en: 'the proof by delivery' },
  'effect.OpenRound': { ja: '承認の準備', en: 'preparing the approval' },
  'effect.SwitchTarget': { ja: '切り替え', en: 'the switch' },
  'effect.RollBackTarget': { ja: 'ロールバック', en: 'the rollback' },
  'effect.ObserveTarget': { ja: 'SES と確認メールの確認', en: 'checking SES and the probe mail' },
  'effect.EnableSigning': { ja: '署名の有効化', en: 'turning signing on' },
  'effect.DeclareRemovable': { ja: '古いレコードの削除可否の確認', en: 'checking whether the old record may go' },
  'effect.AnnounceDestruction': { ja: '鍵の破棄の予告', en: 'announcing the destruction of the old key' },
  'effect.DestroyKey': { ja: '古い鍵の破棄', en: 'destroying the old key' },
  'effect.Tick': { ja: 'リマインダー', en: 'reminders' },
  'problem.HOST_NOT_FOUND': {
    ja: '名前が見つかりません（HOST_NOT_FOUND）',
    en: 'the name was not found (HOST_NOT_FOUND)',
  },
  'problem.TYPE_NOT_FOUND': {
    ja: '名前に TXT レコードがありません（TYPE_NOT_FOUND）',
    en: 'the name has no TXT record (TYPE_NOT_FOUND)',
  },
  'problem.INVALID_VALUE': {
    ja: 'レコードの値が SES の鍵と合いません（INVALID_VALUE）',
    en: 'the value of the record does not match the key (INVALID_VALUE)',
  },
  'problem.DNS_SERVER_ERROR': {
    ja: 'ネームサーバーがエラーを返すか、応答しません（DNS_SERVER_ERROR）',
    en: 'the name servers return errors or do not answer (DNS_SERVER_ERROR)',
  },
  'problem.SERVICE_ERROR': {
    ja: 'SES 側の障害です（SERVICE_ERROR）',
    en: 'SES has an internal problem (SERVICE_ERROR)',
  },
  'problem.probe_missing': { ja: '確認メールが届きません', en: 'the probe mail did not arrive' },
  'problem.probe_unsigned': {
    ja: '確認メールに署名ドメインの署名がありません',
    en: 'the probe mail has no signature of the signing domain',
  },
  'problem.mailbox_unreachable': { ja: '受信箱に接続できません', en: 'the mailbox cannot be reached' },
  'problem.mailbox_refused': {
    ja: '受信箱へのログインまたは権限が拒否されました',
    en: 'the mailbox refused the login or denied access',
  },
  'problem.mailbox_slow': { ja: '受信箱が時間内に応答しません', en: 'the mailbox did not answer in time' },
  'problem.mailbox_absent': {
    ja: '指定された受信箱またはバケットが、（そのリージョンに）ありません',
    en: 'the mailbox or bucket does not exist (in that region)',
  },
  'problem.mailbox_untrusted': {
    ja: '受信箱のサーバーの身元を TLS で確認できません',
    en: 'TLS does not prove the identity of the mail server',
  },
  'problem.mailbox_full': {
    ja: '受信箱のメールが多すぎて、すべてを調べられません',
    en: 'the mailbox has too many mails to check them all',
  },
  'problem.mailbox_encrypted': {
    ja: 'SES の受信ルールがメールを暗号化しているため、読めません',
    en: 'the receipt rule of SES encrypts the mail, so it cannot be read',
  },
  'problem.mailbox_none': { ja: 'このプロセスはメールを受信していません', en: 'this process does not receive mail' },
  'problem.ses': { ja: 'SES から期待した応答がありません', en: 'SES gave an unexpected answer or none' },
  'problem.fault': {
    ja: '内部の障害です。プロセスのログを確認してください',
    en: 'an internal error; see the process log',
  },
  'problem.anchor_unreachable': {
    ja: 'アンカーに接続できません',
    en: 'the anchor of the log cannot be reached',
  },
  'problem.keys_unreachable': {
    ja: '秘密鍵の保管先（KMS またはテーブル）が応答しません。応答すれば、ボットが続けます',
    en: 'the store of the private keys (KMS or the table) does not answer; the bot continues as soon as it does',
  },
  'problem.log_corrupt': {
    ja: 'アンカーにある決定がログにありません',
    en: 'the log lacks a decision that its anchor has',
  },
  'problem.log_altered': {
    ja: '項目が書き換えられたか、署名の鍵が変わっています',
    en: 'an entry was changed, or the signing key is different',
  },
  'problem.log_turned_back': {
    ja: 'すでにある決定の手前でログが終わっています（テーブルが古いバックアップから復元されたか、新しい項目が削除されました）',
    en: 'the log ends before a decision that is known (the table was restored from an older backup, or the newest entries were deleted)',
  },
  'problem.newer_release': {
    ja: 'このボットより新しい版が書いた項目があります（その版を動かしてください。だれも更新していなければ、テーブルが書き換えられています）',
    en: 'an entry is marked as one of a later release (run that release; if nobody has installed one, somebody changed the table)',
  },
  'problem.restoring': {
    ja: 'バックアップの復元が終わっていません（動いていなければ、`futari restore --resume` を実行してください。だれも復元していなければ、テーブルが書き換えられています）',
    en: 'a restore of a backup has not ended (`futari restore --resume` continues one that does not run any more; if nobody restored one, somebody changed the table)',
  },
  'problem.store_unavailable': { ja: 'ログを読み取れませんでした', en: 'the log could not be read' },
  'problem.send_window': { ja: '送信までに時間がかかりすぎました', en: 'preparing the call took too long' },
  'problem.slack_unreachable': {
    ja: '承認者の資格を Slack に問い合わせできませんでした。承認は有効なままで、Slack が応答すればボットが切り替えを続けます',
    en: 'Slack could not confirm that the approvers are still approvers. Their approvals stay valid, and the bot continues as soon as Slack answers',
  },
  'slackRefusal.is_archived': { ja: 'チャンネルがアーカイブされています', en: 'the channel is archived' },
  'slackRefusal.is_inactive': {
    ja: 'チャンネルがアーカイブされているか、凍結されています',
    en: 'the channel is archived or frozen',
  },
  'slackRefusal.not_in_channel': {
    ja: 'ボットがチャンネルから外されました',
    en: 'the bot was removed from the channel',
  },
  'slackRefusal.channel_not_found': {
    ja: 'チャンネルが見えません。非公開チャンネルから外されたか、非公開に変わったか、削除されました',
    en: 'the bot cannot see the channel: it was removed from a private channel, or the channel was made private or deleted',
  },
  'slackRefusal.restricted_action': {
    ja: 'このチャンネルに投稿できる人が制限されています',
    en: 'only certain people may post in the channel',
  },
  'slackRefusal.restricted_action_read_only_channel': {
    ja: 'チャンネルが読み取り専用です',
    en: 'the channel is read-only',
  },
  'slackRefusal.restricted_action_thread_only_channel': {
    ja: 'チャンネルにはスレッドの返信しか投稿できません',
    en: 'only replies in threads may be posted in the channel',
  },
  'slackRefusal.restricted_action_non_threadable_channel': {
    ja: 'チャンネルではスレッドに返信できません',
    en: 'replies in threads are not allowed in the channel',
  },
  'slackRefusal.restricted_action_thread_locked': {
    ja: 'スレッドが管理者によってロックされています',
    en: 'an administrator has locked the thread',
  },
  'slackRefusal.messages_tab_disabled': {
    ja: 'アプリの「メッセージ」タブが無効です',
    en: 'the Messages tab of the app is turned off',
  },
  'slackRefusal.missing_scope': { ja: 'アプリに権限が足りません', en: 'the app lacks a permission (scope)' },
  'slackRefusal.account_inactive': {
    ja: 'アプリが外されたか、トークンが失効しました',
    en: 'the app was removed, or its token was revoked',
  },
  'slackRefusal.invalid_auth': { ja: 'トークンが正しくありません', en: 'the token is not valid' },
  'slackRefusal.token_revoked': { ja: 'トークンが失効しました', en: 'the token was revoked' },
  'slackRefusal.token_expired': { ja: 'トークンの期限が切れています', en: 'the token has expired' },
  'slackRefusal.team_disabled': { ja: 'ワークスペースが停止されています', en: 'the workspace is disabled' },
  'slackRefusal.user_removed_from_team': {
    ja: 'アプリを入れた方がワークスペースから外れました',
    en: 'the person who installed the app has left the workspace',
  },
  'incident.attempt': { ja: 'SES への呼び出しの結果が不明', en: 'the outcome of a call to SES is unknown' },
  'incident.leaked': {
    ja: 'SES に渡した鍵の秘密鍵が DNS に公開されている',
    en: 'the private key of a selector that SES has is published in the DNS',
  },
  'incident.changed': {
    ja: 'ボット以外が SES の設定を変えた',
    en: 'somebody other than the bot changed the SES settings',
  },
  'incident.bannedInUse': {
    ja: '秘密鍵が公開または漏えいした鍵で SES が署名している',
    en: 'SES signs with a key that was published in the DNS or is compromised',
  },
  'incident.key': { ja: '保管している秘密鍵を使えない', en: 'a stored private key cannot be used' },
  'incident.lost': { ja: '残すべき公開鍵レコードが正しくない', en: 'a key record that must stay is not correct' },
  'incident.pending': { ja: 'SES が SUCCESS にならない', en: 'the SES status does not reach SUCCESS' },
  'incident.remaining': { ja: '一部の対象だけが切り替わっている', en: 'only some targets have been switched' },
  'incident.rollback': {
    ja: 'ロールバックの完了を確認できない',
    en: 'the rollback could not be confirmed as complete',
  },
  'incident.watch': {
    ja: '切り替え後のメールを検証できない、または SES が SUCCESS でない',
    en: 'mail after the switch cannot be verified, or the SES status is not SUCCESS',
  },
  'warning.mail': {
    ja: '確認メールが届かないか、次の鍵で署名されていない',
    en: 'the probe mail does not arrive, or is not signed with the next key',
  },
  'warning.ses': {
    ja: 'SES が SUCCESS でないか、設定が記録と違う',
    en: 'the SES status is not SUCCESS, or the SES settings differ from the log',
  },
  'warning.dns': { ja: '次の公開鍵レコードが正しくない', en: 'the next key record is not correct' },
  'who.one': {
    ja: '承認者、実行担当者、夜間担当者のうち1名が「ロールバック」を押せます（{until} まで）',
    en: 'one approver, operator or night operator can press "Roll back" (until {until})',
  },
  'who.two': {
    ja: '別々の承認者か実行担当者が二人、1時間以内に「ロールバック」を押すと戻せます',
    en: 'two approvers or operators can press "Roll back" within an hour of each other',
  },
  'who.gone': {
    ja: '「ロールバック」は押せますが、前の公開鍵レコードも正しくないため、戻すとメールは検証に失敗します。先に DNS担当部署に、次と前のレコードを元に戻すよう依頼してください',
    en: '"Roll back" works, but the previous key record is not correct either, so mail would fail. First ask the DNS department to restore both records',
  },
  'who.none': {
    ja: '前の鍵がないか、漏えいした鍵のため、ロールバックはできません。DNS担当部署に次の公開鍵レコードを確認し、新しいローテーションを始めてください',
    en: 'a rollback is not possible, because the previous key is not stored or is compromised. Ask the DNS department to check the next key record, and start a new rotation',
  },
} as const satisfies Group<'stage', StageTag> &
  Group<'next', ReminderKey> &
  Group<'owner', Owner> &
  Group<'verdict', RecordVerdict> &
  Group<'end', RoundEnd> &
  Group<'blocker', Blocker> &
  Group<'effect', Effect['type']> &
  Group<'problem', ProblemCode> &
  Group<'slackRefusal', SlackRefusalCode> &
  Group<'incident', Incident> &
  Group<'warning', WatchWarning> &
  Group<'who', WhoMayGoBack>;
