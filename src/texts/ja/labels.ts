/** 状態・所見・担当などの呼び名。 */

import type { ButtonAction } from '../../domain/action.ts';
import type { WatchSign } from '../../domain/careState.ts';
import type { Trouble } from '../../domain/critical.ts';
import type { Effect } from '../../domain/effect.ts';
import type { RecordVerdict } from '../../domain/observation.ts';
import type { Blocker, RoundEnd } from '../../domain/state.ts';
import type { Owner } from '../../domain/waits.ts';
import type { WhoMayGoBack } from '../../domain/whoMayGoBack.ts';
import type { ProblemCode, StageTag, WaitKey } from '../codes.ts';

type Group<G extends string, C extends string> = Record<`${G}.${C}`, string>;

export const labels = {
  'stage.Preparing': '鍵の準備中',
  'stage.AwaitingApplication': 'DNS申請書の提出待ち',
  'stage.AwaitingRecord': '公開鍵レコードの公開待ち',
  'stage.Published': '公開を確認、安定待ち',
  'stage.Stable': '公開鍵レコードは安定、切り替え前',
  'stage.Switching': '切り替え中',
  'stage.Watching': '監視中',
  'stage.AwaitingCompletion': '監視終了、完了の確認待ち',
  'stage.Overlap': '切り替え完了、旧レコードの保持期間',
  'stage.RollingBack': 'ロールバック中',
  'stage.RolledBack': 'ロールバック済み',
  'stage.Completed': '完了',
  'stage.Cancelled': '中止',
  'next.exposed': '公開または漏えいした鍵に代わる新しい鍵への切り替え',
  'next.lost': '残すべき公開鍵レコードの復旧',
  'next.key': '鍵ペアの生成',
  'next.application': 'DNS申請書の提出と、その記録（申請済み）',
  'next.record': 'DNS担当部署による公開鍵レコードの公開',
  'next.stability': '公開鍵レコードの再確認',
  'next.blocked': '承認ラウンドを開けない原因の解消',
  'next.breakGlass': '緊急手順の報告',
  'next.burnt': '公開された秘密鍵からのロールバック、または新しいローテーションの開始',
  'next.newRound': '新しい承認ラウンドの依頼（承認依頼）',
  'next.claim': 'このローテーションの引き受け',
  'next.approval': '切り替えの承認',
  'next.execution': '承認済みの切り替えの実行',
  'next.pending': 'SES の反映の確認',
  'next.rest': '残りの対象の判断（承認依頼、またはロールバック）',
  'next.unattended': '続いている異常への対応（対応します）',
  'next.watch': '監視の終了',
  'next.completion': '証跡の確認と完了の記録（完了を確認）',
  'next.rollback': 'ロールバックの完了の確認',
  'next.retire': '古いセレクターを削除可能にすること',
  'next.revocation': '漏えいした鍵のレコードの失効（至急）',
  'next.attest': '古いセレクターがほかで使われていないことの確認',
  'next.destroy': '古い鍵の破棄',
  'next.held': '破棄を止めた鍵を残すかどうかの判断',
  'next.removal': '古い公開鍵レコードの削除',
  'next.rolledBack': '承認依頼、または中止の判断',
  'next.attempt': '結果不明の SES 呼び出しの確認',
  'owner.requester': '申請者',
  'owner.approvers': '承認者',
  'owner.operator': '実行担当者',
  'owner.bot': 'ボット',
  'owner.everyone': 'チャンネルのどなたか',
  'verdict.right': '正しい',
  'verdict.wrong': '誤り',
  'verdict.absent': 'なし',
  'verdict.disagree': 'サーバー間で不一致',
  'verdict.unknown': '不明',
  'end.declined': '却下されました',
  'end.failed': '切り替えができませんでした',
  'end.expired': '期限が切れました',
  'end.changed': '公開鍵レコードが変わったため無効になりました',
  'end.rolledBack': 'ロールバックにより終了しました',
  'end.cancelled': '中止により終了しました',
  'end.switched': '切り替えが済みました',
  'blocker.current_key_not_held':
    'ロールバックできません（NO ROLLBACK）: 現在の鍵を保管していません。取り込まなければ、戻れない切り替えとして承認することになります',
  'blocker.current_record_wrong': '現在のセレクターの公開鍵レコードが、保管している鍵と合いません',
  'blocker.current_key_published':
    '🚨 現在の秘密鍵が DNS に公開されています。誰でも署名できます。TXT レコードから秘密鍵を取り除き、このローテーションを急いでください',
  'blocker.current_key_compromised':
    '🚨 ロールバックできません（NO ROLLBACK）: 現在の鍵は漏えいした鍵です。戻れない切り替えとして承認することになります。このローテーションを急いでください',
  'blocker.target_missing': '対象の SES アイデンティティが見つかりません',
  'blocker.current_differs':
    'SES が現在のセレクターとは別のセレクターで署名しています（設定の current を確かめ、その鍵を取り込んでください）',
  'blocker.signing_off': '対象の DKIM 署名がオフです（切り替えでオンになります）',
  'blocker.foreign_origin':
    '🚨 NO ROLLBACK: 対象は、SES が自分で管理する鍵（Easy DKIM など）で署名しています。切り替えると署名のしくみが変わり、このボットでは戻せません。このまま進めると、戻れない切り替えの承認になります。Easy DKIM の CNAME レコードは残してください',
  'blocker.mailbox_unavailable': '確認メールの受信箱に接続できません',
  'blocker.probe_missing': '確認メールが届きません',
  'blocker.probe_unsigned': '確認メールに署名ドメインの正しい署名がありません',
  'blocker.too_few_approvers': '申請者以外の承認者が足りません',
  'blocker.approvers_unknown': 'Slack で承認者を確認できませんでした',
  'blocker.record_not_right': '次の公開鍵レコードが正しくありません',
  'blocker.proof_failed': '次の鍵での署名の検証に失敗しました',
  'blocker.next_key_unreadable': '次の鍵を復号できません',
  'blocker.switched_differs': '切り替え済みの対象が、次の鍵で署名していません。先に進まず、ロールバックしてください',
  'blocker.ses_unreachable': 'SES に問い合わせできません',
  'effect.PostNotices': 'メッセージの投稿',
  'effect.MakeKeyPair': '鍵の作成',
  'effect.Preflight': '事前確認',
  'effect.CheckRecord': '公開鍵レコードの確認',
  'effect.GuardRecords': '残すべきレコードの確認',
  'effect.OpenRound': '承認の準備',
  'effect.SwitchTarget': '切り替え',
  'effect.RollBackTarget': 'ロールバック',
  'effect.LookAtTarget': 'SES と確認メールの確認',
  'effect.EnableSigning': '署名の有効化',
  'effect.DeclareRemovable': '古い公開鍵レコードの解放',
  'effect.AnnounceDestruction': '鍵の破棄の予告',
  'effect.DestroyKey': '古い鍵の破棄',
  'effect.Tick': 'リマインダー',
  'problem.probe_missing': '確認メールが届きません',
  'problem.probe_unsigned': '確認メールに署名ドメインの署名がありません',
  'problem.mailbox_unreachable': '受信箱に接続できません',
  'problem.mailbox_refused': '受信箱へのログインまたは権限が拒否されました',
  'problem.mailbox_slow': '受信箱が時間内に応答しません',
  'problem.mailbox_absent': '指定された受信箱またはバケットがありません',
  'problem.mailbox_full': '受信箱のメールが多すぎて、すべてを調べられません',
  'problem.mailbox_none': 'このプロセスはメールを受信していません',
  'problem.ses': 'SES から期待した応答がありません',
  'problem.fault': '内部の障害です。プロセスのログを確認してください',
  'problem.send_window': '送信までに時間がかかりすぎました',
  'button.claim': '引き受ける',
  'button.application_submitted': '申請済み',
  'button.check_now': '今すぐ確認',
  'button.request_approval': '承認依頼',
  'button.approve': '承認',
  'button.withdraw_approval': '取り消し',
  'button.decline': '却下',
  'button.execute': '実行',
  'button.rollback': 'ロールバック',
  'button.cancel_rotation': '中止',
  'button.confirm_completion': '完了を確認',
  'button.attest_unused': '未使用を確認',
  'button.owner_cloudformation': 'CloudFormation',
  'button.owner_terraform': 'Terraform',
  'button.owner_nobody': 'どちらでもない',
  'button.owner_later': 'あとで',
  'button.acknowledge': '対応します',
  'trouble.attempt': 'SES への呼び出しの結果が不明',
  'trouble.burnt': 'SES に渡した鍵の秘密鍵が DNS に公開されている',
  'trouble.changed': 'ボット以外が SES の設定を変えた',
  'trouble.exposed': '秘密鍵が公開または漏えいした鍵で SES が署名している',
  'trouble.key': '保管している秘密鍵を使えない',
  'trouble.lost': '残すべき公開鍵レコードが正しくない',
  'trouble.pending': 'SES が SUCCESS にならない',
  'trouble.rest': '一部の対象だけが切り替わっている',
  'trouble.rollback': 'ロールバックの完了を確認できない',
  'trouble.watch': '切り替え後のメールを検証できない、または SES が SUCCESS でない',
  'sign.mail': '確認メールが届かないか、次の鍵で署名されていない',
  'sign.ses': 'SES が SUCCESS でないか、設定が記録と違う',
  'sign.dns': '次の公開鍵レコードが正しくない',
  'who.one': '承認者、実行担当者、夜間担当者のうち一人が「ロールバック」を押せます（{until} まで）',
  'who.two': '別々の承認者か実行担当者が二人、1時間以内に「ロールバック」を押すと戻せます',
  'who.gone':
    '「ロールバック」は押せますが、前の公開鍵レコードも正しくないため、戻すとメールは検証に失敗します。先に DNS担当部署に、次と前のレコードを元に戻すよう依頼してください',
  'who.none':
    '前の鍵がないか、漏えいした鍵のため、ロールバックはできません。DNS担当部署に次の公開鍵レコードを確認し、新しいローテーションを始めてください',
  'button.approve_enrolment': '登録',
  'button.declare_compromised': '漏えいを宣言',
  'button.close_break_glass': '報告を完了',
  'button.hold_destruction': '破棄を止める',
  'button.release_destruction': '破棄を再開',
} as const satisfies Group<'stage', StageTag> &
  Group<'next', WaitKey> &
  Group<'owner', Owner> &
  Group<'verdict', RecordVerdict> &
  Group<'end', RoundEnd> &
  Group<'blocker', Blocker> &
  Group<'effect', Effect['type']> &
  Group<'problem', ProblemCode> &
  Group<'button', ButtonAction> &
  Group<'trouble', Trouble> &
  Group<'sign', WatchSign> &
  Group<'who', WhoMayGoBack>;
