/** Names of states, owners, effects and other codes. */

import type { Effect } from '../domain/effects.ts';
import type { Owner, WhoMayGoBack } from '../domain/factKinds.ts';
import type { Incident, WatchWarning } from '../domain/facts.ts';
import type { RecordVerdict } from '../domain/findings.ts';
import type { ReminderKey } from '../domain/reminderKey.ts';
import type { Blocker, RoundEnd } from '../domain/state.ts';
import type { ProblemCode, SlackRefusalCode, StageTag } from './codes.ts';
import type { Row } from './row.ts';

type Group<G extends string, C extends string> = Record<`${G}.${C}`, Row>;

export const labels = {
  'stage.Preparing': { ja: '鍵の準備中', en: 'Preparing the key' },
  'stage.AwaitingApplication': { ja: 'DNS申請書の提出待ち', en: 'Waiting for the DNS application to be submitted' },
  'stage.AwaitingRecord': { ja: '公開鍵レコードの公開待ち', en: 'Waiting for the key record to be published' },
  'stage.Published': { ja: '公開を確認、安定待ち', en: 'Key record seen, waiting until it is stable' },
  'stage.Stable': { ja: '公開鍵レコードは安定、切り替え前', en: 'Key record is stable, not switched yet' },
  'stage.Switching': { ja: '切り替え中', en: 'Switching' },
  'stage.Watching': { ja: '監視中', en: 'Watching' },
  'stage.AwaitingCompletion': {
    ja: '監視終了、完了の確認待ち',
    en: 'Watch closed, waiting for the completion to be confirmed',
  },
  'stage.Overlap': {
    ja: '切り替え完了、旧レコードの保持期間',
    en: 'Switched; the previous record is kept for the overlap',
  },
  'stage.RollingBack': { ja: 'ロールバック中', en: 'Rolling back' },
  'stage.RolledBack': { ja: 'ロールバック済み', en: 'Rolled back' },
  'stage.Completed': { ja: '完了', en: 'Completed' },
  'stage.Cancelled': { ja: '中止', en: 'Cancelled' },
  'next.bannedInUse': {
    ja: '公開または漏えいした鍵に代わる新しい鍵への切り替え',
    en: 'a new key in the place of the one that others may have',
  },
  'next.lost': { ja: '残すべき公開鍵レコードの復旧', en: 'the return of a key record that must stay' },
  'next.key': { ja: '鍵ペアの生成', en: 'making the key pair' },
  'next.application': {
    ja: 'DNS申請書の提出と、その記録（申請済み）',
    en: 'handing in the DNS application and recording it',
  },
  'next.record': {
    ja: 'DNS担当部署による公開鍵レコードの公開',
    en: 'publication of the key record by the DNS department',
  },
  'next.stability': { ja: '公開鍵レコードの再確認', en: 'looking at the key record again' },
  'next.blocked': { ja: '承認ラウンドを開けない原因の解消', en: 'removing what keeps the approval round from opening' },
  'next.breakGlass': { ja: '緊急手順の報告', en: 'the report on the break-glass' },
  'next.leaked': {
    ja: '公開された秘密鍵からのロールバック、または新しいローテーションの開始',
    en: 'the way back from a published private key, or a new rotation',
  },
  'next.newRound': { ja: '新しい承認ラウンドの依頼（承認依頼）', en: 'asking for a new approval round' },
  'next.noRound': { ja: '続けるか中止するかの判断', en: 'a decision to go on or to cancel' },
  'next.claim': { ja: 'このローテーションの引き受け', en: 'claiming this rotation' },
  'next.approval': { ja: '切り替えの承認', en: 'approving the switch' },
  'next.execution': { ja: '承認済みの切り替えの実行', en: 'executing the approved switch' },
  'next.pending': { ja: 'SES の反映の確認', en: 'seeing that SES has taken the key' },
  'next.remaining': {
    ja: '残りの対象の判断（承認依頼、またはロールバック）',
    en: 'deciding on the targets that are left: approval of the rest, or going back',
  },
  'next.unattended': {
    ja: '続いている異常への対応（対応します）',
    en: 'somebody to acknowledge the incident ("Acknowledge")',
  },
  'next.watch': { ja: '監視の終了', en: 'the end of the watch' },
  'next.completion': {
    ja: '証跡の確認と完了の記録（完了を確認）',
    en: 'reading the evidence and confirming the completion',
  },
  'next.rollback': { ja: 'ロールバックの完了の確認', en: 'seeing that the rollback is finished' },
  'next.retire': { ja: '古いセレクターを削除可能にすること', en: 'the old selector to be declared removable' },
  'next.revocation': {
    ja: '漏えいした鍵のレコードの失効（至急）',
    en: 'the revocation of the compromised key in the DNS (urgent)',
  },
  'next.attest': {
    ja: '古いセレクターがほかで使われていないことの確認',
    en: 'confirming that nothing else uses the old selector',
  },
  'next.destroy': { ja: '古い鍵の破棄', en: 'the destruction of the old key' },
  'next.held': { ja: '破棄を止めた鍵を残すかどうかの判断', en: 'deciding whether a key that is held is still wanted' },
  'next.removal': { ja: '古い公開鍵レコードの削除', en: 'the removal of the old key record from the DNS' },
  'next.rolledBack': { ja: '承認依頼、または中止の判断', en: 'asking for approval again, or cancelling' },
  'next.attempt': { ja: '結果不明の SES 呼び出しの確認', en: 'finding out what became of an SES call' },
  'owner.requester': { ja: '申請者', en: 'the requester' },
  'owner.approvers': { ja: '承認者', en: 'the approvers' },
  'owner.operator': { ja: '実行担当者', en: 'the operator' },
  'owner.bot': { ja: 'ボット', en: 'the bot' },
  'owner.everyone': { ja: 'チャンネルのどなたか', en: 'anybody in the channel' },
  'verdict.right': { ja: '正しい', en: 'right' },
  'verdict.wrong': { ja: '誤り', en: 'wrong' },
  'verdict.absent': { ja: 'なし', en: 'absent' },
  'verdict.disagree': { ja: 'サーバー間で不一致', en: 'servers disagree' },
  'verdict.unknown': { ja: '不明', en: 'unknown' },
  'end.declined': { ja: '却下されました', en: 'It was declined' },
  'end.failed': { ja: '切り替えができませんでした', en: 'The switch could not be made' },
  'end.expired': { ja: '期限が切れました', en: 'It ran out of time' },
  'end.changed': {
    ja: '公開鍵レコードが変わったため無効になりました',
    en: 'It is void because the key record changed',
  },
  'end.deliveryFailed': {
    ja: '配送したメールの署名が検証に失敗したため無効になりました',
    en: 'It is void because the signature of delivered mail failed',
  },
  'end.rolledBack': { ja: 'ロールバックにより終了しました', en: 'It ended with the rollback' },
  'end.cancelled': { ja: '中止により終了しました', en: 'It ended with the cancellation' },
  'end.switched': { ja: '切り替えが済みました', en: 'The switch is done' },
  'blocker.current_key_not_held': {
    ja: 'ロールバックできません（NO ROLLBACK）: 現在の鍵を保管していません。取り込まなければ、戻れない切り替えとして承認することになります',
    en: 'NO ROLLBACK: the current key is not held here. Import it first, or a switch without a way back is what will be approved',
  },
  'blocker.current_record_wrong': {
    ja: '現在のセレクターの公開鍵レコードが、保管している鍵と合いません',
    en: 'The key record of the current selector does not fit the key that is held',
  },
  'blocker.current_key_published': {
    ja: '🚨 現在の秘密鍵が DNS に公開されています。誰でも署名できます。TXT レコードから秘密鍵を取り除き、このローテーションを急いでください',
    en: '🚨 The current private key is published in the DNS: anybody can sign with it. Have it taken out of the TXT record, and hurry with this rotation',
  },
  'blocker.current_key_compromised': {
    ja: '🚨 ロールバックできません（NO ROLLBACK）: 現在の鍵は漏えいした鍵です。戻れない切り替えとして承認することになります。このローテーションを急いでください',
    en: '🚨 NO ROLLBACK: the current key is compromised. A switch without a way back is what will be approved. Hurry with this rotation',
  },
  'blocker.target_missing': {
    ja: '対象の SES アイデンティティが見つかりません',
    en: 'The SES identity of a target does not exist',
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
    ja: '🚨 NO ROLLBACK: 対象は、SES が自分で管理する鍵（Easy DKIM など）で署名しています。切り替えると署名のしくみが変わり、このボットでは戻せません。このまま進めると、戻れない切り替えの承認になります。Easy DKIM の CNAME レコードは残してください',
    en: '🚨 NO ROLLBACK: a target signs with keys that SES manages itself (Easy DKIM or another region). The switch changes what signs, and this bot cannot go back to it: a switch without a way back is what will be approved. Keep the CNAME records of Easy DKIM',
  },
  'blocker.mailbox_unavailable': {
    ja: '確認メールの受信箱に接続できません',
    en: 'The mailbox for probe mails does not answer',
  },
  'blocker.probe_missing': { ja: '確認メールが届きません', en: 'The probe mail did not arrive' },
  'blocker.probe_unsigned': {
    ja: '確認メールに署名ドメインの正しい署名がありません',
    en: 'The probe mail carries no valid signature of the signing domain',
  },
  'blocker.too_few_approvers': { ja: '申請者以外の承認者が足りません', en: 'Too few approvers besides the requester' },
  'blocker.approvers_unknown': {
    ja: 'Slack で承認者を確認できませんでした',
    en: 'Slack could not say who the approvers are',
  },
  'blocker.record_not_right': { ja: '次の公開鍵レコードが正しくありません', en: 'The next key record is not right' },
  'blocker.proof_failed': {
    ja: '次の鍵での署名の検証に失敗しました',
    en: 'A message signed with the next key did not verify',
  },
  'blocker.delivery_failed': {
    ja: '次の鍵で署名したメールの検証に失敗した受信箱があります。レコードを確かめ、「配送で検証」をもう一度押してください',
    en: 'A mailbox could not verify mail that the next key signed: look at the record, and press "Prove by delivery" again',
  },
  'blocker.next_key_unreadable': { ja: '次の鍵を復号できません', en: 'The next key cannot be decrypted' },
  'blocker.switched_differs': {
    ja: '切り替え済みの対象が、次の鍵で署名していません。先に進まず、ロールバックしてください',
    en: 'a target that was switched does not sign with the next key any more: going back is the way, not on',
  },
  'blocker.dnssec_not_validated': {
    ja: 'ゾーンは DNSSEC で署名されていますが、設定されたリゾルバーはどれも検証しません（検証するリゾルバーの例: 1.1.1.1、8.8.8.8、9.9.9.9。設定の dns.resolvers）',
    en: 'the zone is signed (DNSSEC), and none of the configured resolvers validates (1.1.1.1, 8.8.8.8 and 9.9.9.9 do; dns.resolvers in the configuration)',
  },
  'blocker.ses_unreachable': { ja: 'SES に問い合わせできません', en: 'SES does not answer' },
  'effect.PostNotices': { ja: 'メッセージの投稿', en: 'posting messages' },
  'effect.MakeKeyPair': { ja: '鍵の作成', en: 'making the key pair' },
  'effect.Preflight': { ja: '事前確認', en: 'the preflight' },
  'effect.CheckRecord': { ja: '公開鍵レコードの確認', en: 'checking the key record' },
  'effect.MonitorRecords': { ja: '残すべきレコードの確認', en: 'looking at the records that must stay' },
  'effect.ProveByDelivery': { ja: '配送による検証', en: 'the proof by delivery' },
  'effect.OpenRound': { ja: '承認の準備', en: 'preparing the approval' },
  'effect.SwitchTarget': { ja: '切り替え', en: 'the switch' },
  'effect.RollBackTarget': { ja: 'ロールバック', en: 'the rollback' },
  'effect.ObserveTarget': { ja: 'SES と確認メールの確認', en: 'looking at SES and the probe mail' },
  'effect.EnableSigning': { ja: '署名の有効化', en: 'turning signing on' },
  'effect.DeclareRemovable': { ja: '古い公開鍵レコードの解放', en: 'releasing the old record' },
  'effect.AnnounceDestruction': { ja: '鍵の破棄の予告', en: 'announcing the destruction of the old key' },
  'effect.DestroyKey': { ja: '古い鍵の破棄', en: 'destroying the old key' },
  'effect.Tick': { ja: 'リマインダー', en: 'reminders' },
  'problem.HOST_NOT_FOUND': {
    ja: '名前が見つかりません（HOST_NOT_FOUND）',
    en: 'it does not find the name (HOST_NOT_FOUND)',
  },
  'problem.TYPE_NOT_FOUND': {
    ja: '名前に TXT レコードがありません（TYPE_NOT_FOUND）',
    en: 'the name has no TXT record (TYPE_NOT_FOUND)',
  },
  'problem.INVALID_VALUE': {
    ja: 'レコードの値が SES の鍵と合いません（INVALID_VALUE）',
    en: 'the value of the record does not fit the key (INVALID_VALUE)',
  },
  'problem.DNS_SERVER_ERROR': {
    ja: 'ネームサーバーがエラーを返すか、応答しません（DNS_SERVER_ERROR）',
    en: 'the name servers fail or do not answer (DNS_SERVER_ERROR)',
  },
  'problem.SERVICE_ERROR': {
    ja: 'SES 側の障害です（SERVICE_ERROR）',
    en: 'a fault on the side of SES (SERVICE_ERROR)',
  },
  'problem.probe_missing': { ja: '確認メールが届きません', en: 'the probe mail did not arrive' },
  'problem.probe_unsigned': {
    ja: '確認メールに署名ドメインの署名がありません',
    en: 'the probe mail arrived without a signature of the signing domain',
  },
  'problem.mailbox_unreachable': { ja: '受信箱に接続できません', en: 'no connection to the mailbox' },
  'problem.mailbox_refused': {
    ja: '受信箱へのログインまたは権限が拒否されました',
    en: 'the mailbox refused the login or the permission',
  },
  'problem.mailbox_slow': { ja: '受信箱が時間内に応答しません', en: 'the mailbox did not answer in time' },
  'problem.mailbox_absent': {
    ja: '指定された受信箱またはバケットがありません',
    en: 'there is no such mailbox or bucket',
  },
  'problem.mailbox_full': {
    ja: '受信箱のメールが多すぎて、すべてを調べられません',
    en: 'there are too many mails in the mailbox to read them all',
  },
  'problem.mailbox_encrypted': {
    ja: 'SES の受信ルールがメールを暗号化しているため、読めません',
    en: 'the receipt rule of SES encrypts the mail, so that nobody can read it here',
  },
  'problem.mailbox_none': { ja: 'このプロセスはメールを受信していません', en: 'this process receives no mail' },
  'problem.ses': { ja: 'SES から期待した応答がありません', en: 'SES did not answer as expected' },
  'problem.fault': {
    ja: '内部の障害です。プロセスのログを確認してください',
    en: 'an internal fault, see the process log',
  },
  'problem.anchor_unreachable': {
    ja: 'ログの記録先（anchor）に接続できません',
    en: 'the anchor of the log does not answer',
  },
  'problem.send_window': { ja: '送信までに時間がかかりすぎました', en: 'too much time passed before sending' },
  'problem.slack_unreachable': {
    ja: '承認者の資格を Slack に問い合わせできませんでした。承認は有効なままで、Slack が応答すればボットが切り替えを続けます',
    en: 'Slack could not be asked whether the approvers are still approvers. Their approvals stay, and the bot goes on as soon as Slack answers',
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
    en: 'the bot cannot see the channel: it was removed from a private channel, or the channel became private or was deleted',
  },
  'slackRefusal.restricted_action': {
    ja: 'このチャンネルに投稿できる人が制限されています',
    en: 'who may post in the channel is restricted',
  },
  'slackRefusal.messages_tab_disabled': {
    ja: 'アプリの「メッセージ」タブが無効です',
    en: "the app's Messages tab is off",
  },
  'slackRefusal.missing_scope': { ja: 'アプリに権限が足りません', en: 'the app lacks a scope' },
  'slackRefusal.account_inactive': {
    ja: 'アプリが外されたか、トークンが失効しました',
    en: 'the app was removed, or its token was taken back',
  },
  'slackRefusal.invalid_auth': { ja: 'トークンが正しくありません', en: 'the token is not right any more' },
  'slackRefusal.token_revoked': { ja: 'トークンが失効しました', en: 'the token was taken back' },
  'slackRefusal.team_disabled': { ja: 'ワークスペースが停止されています', en: 'the workspace is closed' },
  'slackRefusal.user_removed_from_team': {
    ja: 'アプリを入れた方がワークスペースから外れました',
    en: 'who installed the app has left the workspace',
  },
  'incident.attempt': { ja: 'SES への呼び出しの結果が不明', en: 'the outcome of a call to SES is unknown' },
  'incident.leaked': {
    ja: 'SES に渡した鍵の秘密鍵が DNS に公開されている',
    en: 'the private half of a key that SES has is in the DNS',
  },
  'incident.changed': { ja: 'ボット以外が SES の設定を変えた', en: 'somebody else changed SES' },
  'incident.bannedInUse': {
    ja: '秘密鍵が公開または漏えいした鍵で SES が署名している',
    en: 'SES signs with a key that was published in the DNS, or is compromised',
  },
  'incident.key': { ja: '保管している秘密鍵を使えない', en: 'a private key in the key store cannot be used' },
  'incident.lost': { ja: '残すべき公開鍵レコードが正しくない', en: 'a key record that must stay is not right' },
  'incident.pending': { ja: 'SES が SUCCESS にならない', en: 'SES does not come to SUCCESS' },
  'incident.remaining': { ja: '一部の対象だけが切り替わっている', en: 'only some targets are switched' },
  'incident.rollback': { ja: 'ロールバックの完了を確認できない', en: 'the rollback cannot be seen to be finished' },
  'incident.watch': {
    ja: '切り替え後のメールを検証できない、または SES が SUCCESS でない',
    en: 'mail after the switch does not verify, or SES does not say SUCCESS',
  },
  'warning.mail': {
    ja: '確認メールが届かないか、次の鍵で署名されていない',
    en: 'the probe mail does not arrive signed by the next key',
  },
  'warning.ses': {
    ja: 'SES が SUCCESS でないか、設定が記録と違う',
    en: 'SES does not say SUCCESS, or is not set as the log has it',
  },
  'warning.dns': { ja: '次の公開鍵レコードが正しくない', en: 'the next key record is not right' },
  'who.one': {
    ja: '承認者、実行担当者、夜間担当者のうち一人が「ロールバック」を押せます（{until} まで）',
    en: 'one approver, operator or night operator may press "Roll back" (until {until})',
  },
  'who.two': {
    ja: '別々の承認者か実行担当者が二人、1時間以内に「ロールバック」を押すと戻せます',
    en: 'two different approvers or operators may press "Roll back" within an hour',
  },
  'who.gone': {
    ja: '「ロールバック」は押せますが、前の公開鍵レコードも正しくないため、戻すとメールは検証に失敗します。先に DNS担当部署に、次と前のレコードを元に戻すよう依頼してください',
    en: '"Roll back" may be pressed, but the previous key record is not right either: mail would fail. Have the DNS department put both records back first',
  },
  'who.none': {
    ja: '前の鍵がないか、漏えいした鍵のため、ロールバックはできません。DNS担当部署に次の公開鍵レコードを確認し、新しいローテーションを始めてください',
    en: 'there is no way back, because the previous key is not held or is compromised. Have the DNS department look at the next key record, and start a new rotation',
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
