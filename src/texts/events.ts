/** One line per kind of event, for the history and the report. */

import type { Alteration, AttemptOutcome } from '../domain/state.ts';
import type { ReportedEvent, Row } from './codes.ts';

export const events = {
  'event.RotationStarted': {
    ja: '{name} さんがローテーションを開始（{current} → {next}）',
    en: '{name} started the rotation ({current} → {next})',
  },
  'event.StartReasonGiven': {
    ja: '{name} さんの開始の理由: {reason}',
    en: '{name} gave a reason for the start: {reason}',
  },
  'event.SwitchDayPlanned': { ja: '{name} さんが切り替えを {day} に予定', en: '{name} planned the switch for {day}' },
  'event.PlannedStartCame': {
    ja: '{plan} に計画された開始を依頼',
    en: 'the start planned for {plan} was requested',
  },
  'event.PlannedStartPostponed': {
    ja: '{name} さんが、{plan} に計画された開始を {day} に延期（理由: {reason}）',
    en: '{name} postponed the start planned for {plan} to {day} (reason: {reason})',
  },
  'event.ReminderPostponed': {
    ja: '{name} さんが、次のお知らせを {day} に延期（理由: {reason}）',
    en: '{name} postponed the next reminder to {day} (reason: {reason})',
  },
  'event.KeyPairMade': { ja: '{selector} の鍵ペアを生成', en: 'key pair of {selector} generated' },
  'event.CurrentKeyHeld': {
    ja: '現在の鍵（{selector}）の保管を確認',
    en: 'the current key ({selector}) is stored',
  },
  'event.RotationClaimed': { ja: '{name} さんが引き受け', en: '{name} claimed the rotation' },
  'event.PreflightChecked': { ja: '事前確認。妨げになる点: {blockers}', en: 'preflight; problems: {blockers}' },
  'event.ApplicationSubmitted': {
    ja: '{name} さんが DNS申請書の提出を記録（受付番号: {ticket}）',
    en: '{name} recorded the submission of the DNS application (ticket: {ticket})',
  },
  'event.ApplicationCorrected': {
    ja: '{name} さんが DNS申請の記録を訂正（受付番号: {ticket}、公開予定日: {promisedDate}、第{revision}版）',
    en: '{name} corrected the record of the DNS application (ticket: {ticket}, promised date: {promisedDate}, revision {revision})',
  },
  'event.RecordChanged': { ja: '公開鍵レコードの確認結果: {verdict}', en: 'key record check: {verdict}' },
  'event.StageEntered': { ja: '状態: {stage}', en: 'state: {stage}' },
  'event.ApprovalRequested': { ja: '{name} さんが承認を依頼', en: '{name} requested approval' },
  'event.RoundBlocked': { ja: '承認を依頼できない: {blockers}', en: 'approval cannot be requested: {blockers}' },
  'event.RoundOpened': {
    ja: '承認依頼 {round} 回目（内容 {digest}）',
    en: 'approval request {round} opened (content {digest})',
  },
  'event.DeliveryRequested': {
    ja: '{name} さんがテストメールによる検証を依頼',
    en: '{name} requested a proof by delivery',
  },
  'event.DeliveryOutdated': {
    ja: 'レコードが変わったため、テストメールによる検証をやり直す',
    en: 'the record changed, so the proof by delivery is repeated',
  },
  'event.DeliveryBegun': {
    ja: 'テストメールによる検証 {attempt}: 次の鍵で署名したメールを送信',
    en: 'proof by delivery {attempt}: mail signed with the next key sent',
  },
  'event.DeliverySeen': {
    ja: 'テストメールによる検証 {attempt} の途中経過（SES が受け付けなかった可能性のある宛先: {mailboxes}）',
    en: 'proof by delivery {attempt} in progress (SES may not have accepted the mail to: {mailboxes})',
  },
  'event.DeliveryProved': {
    ja: 'テストメールによる検証 {attempt} の結果: {results}（証跡 {evidence}）',
    en: 'proof by delivery {attempt}: {results} (evidence {evidence})',
  },
  'event.SwitchApproved': { ja: '{name} さんが承認（承認依頼 {round} 回目）', en: '{name} approved (request {round})' },
  'event.ApprovalReasonGiven': {
    ja: '{name} さんの承認の理由: {reason}',
    en: '{name} gave a reason for the approval: {reason}',
  },
  'event.ApprovalWithdrawn': {
    ja: '{name} さんが承認を取り消し（承認依頼 {round} 回目）',
    en: '{name} withdrew the approval (request {round})',
  },
  'event.SwitchDeclined': {
    ja: '{name} さんが却下（承認依頼 {round} 回目、理由: {reason}）',
    en: '{name} declined (request {round}, reason: {reason})',
  },
  'event.RoundWanted': { ja: '次の承認依頼を準備', en: 'preparing the next approval request' },
  'event.RoundEnded': {
    ja: '承認依頼 {round} 回目が終了（{because}）',
    en: 'approval request {round} ended ({because})',
  },
  'event.SwitchExecuted': {
    ja: '{name} さんが実行を指示（承認依頼 {round} 回目）',
    en: '{name} pressed "Execute" (request {round})',
  },
  'event.PutIntended': {
    ja: 'SES の呼び出し {attempt} を開始（{target} を {selector} に）',
    en: 'SES call {attempt} started ({target} to {selector})',
  },
  'event.AttemptClosed': { ja: 'SES の呼び出し {attempt} の結果: {outcome}', en: 'SES call {attempt}: {outcome}' },
  'event.AttemptSettled': {
    ja: 'SES の呼び出し {attempt}: 遅延反映の可能性なしを確認',
    en: 'SES call {attempt}: can no longer take effect late',
  },
  'event.SelectorShown': {
    ja: '{target} の署名を確認（セレクター: {selector}）',
    en: '{target} signs with {selector}',
  },
  'event.SelectorInUse': {
    ja: 'SES が {selector} を使っていることを確認（鍵とレコードを残す）',
    en: 'SES uses {selector} (its key and record are kept)',
  },
  'event.TargetSucceeded': { ja: '{target}: SES の状態が SUCCESS', en: '{target}: SES status SUCCESS' },
  'event.ProbeVerified': {
    ja: '{target}: 届いた確認メールを検証',
    en: '{target}: a delivered probe mail was verified',
  },
  'event.MailboxLost': { ja: '確認メールの受信箱を調べられず', en: 'the probe mailbox could not be read' },
  'event.MailboxBack': { ja: '確認メールの受信箱に再び接続', en: 'the probe mailbox can be reached again' },
  'event.AnchorLost': { ja: 'アンカーに接続できず', en: 'the anchor of the log could not be reached' },
  'event.AnchorBack': { ja: 'アンカーに再び接続', en: 'the anchor of the log can be reached again' },
  'event.ProbeLost': {
    ja: '{target}: 最新の確認メールを検証できず',
    en: '{target}: the latest probe mail was not verified',
  },
  'event.TargetBack': {
    ja: '{target}: 前のセレクターに戻ったことを確認',
    en: '{target}: back on the previous selector',
  },
  'event.RollbackUndone': {
    ja: '{target}: 戻したあとに別のセレクターを確認',
    en: '{target}: signs with another selector after the rollback',
  },
  'event.RollbackGranted': {
    ja: '1名でのロールバックを事前許可（{until} まで）',
    en: 'rollback by one person allowed (until {until})',
  },
  'event.RollbackProposed': {
    ja: '{name} さんがロールバックを要求（1人目）',
    en: '{name} requested a rollback (first person)',
  },
  'event.RollbackDecided': {
    ja: 'ロールバックを決定（{people}、{basis}）',
    en: 'rollback decided ({people}, {basis})',
  },
  'event.RollbackFinished': { ja: 'ロールバックが完了', en: 'rollback finished' },
  'event.BreakGlassRequested': {
    ja: '緊急手順: {name} さんが Slack の外からロールバックを要求（{proof}、理由: {reason}）',
    en: 'break-glass: {name} requested a rollback from outside Slack ({proof}, reason: {reason})',
  },
  'event.BreakGlassConfirmed': {
    ja: '緊急手順: {name} さんが Slack の外からロールバックを確認（{proof}）',
    en: 'break-glass: {name} confirmed the rollback from outside Slack ({proof})',
  },
  'event.BreakGlassReportClosed': {
    ja: '{name} さんが緊急手順の報告を完了',
    en: '{name} closed the break-glass report',
  },
  'event.SecretOffered': {
    ja: '緊急手順: {user} さんとしてパスフレーズが入力された',
    en: 'break-glass: a secret was entered for {user}',
  },
  'event.EnrolmentApproved': {
    ja: '緊急手順: {name} さんが {user} さんのパスフレーズを承認',
    en: 'break-glass: {name} approved the secret of {user}',
  },
  'event.SecretEnrolled': {
    ja: '緊急手順: {user} さんのパスフレーズを登録',
    en: 'break-glass: the secret of {user} was enrolled',
  },
  'event.RotationCancelled': { ja: '{name} さんが中止（理由: {reason}）', en: '{name} cancelled (reason: {reason})' },
  'event.OwnershipNamed': {
    ja: '{name} さんの回答: SES の設定は、{ownership}',
    en: '{name} answered: the SES settings are {ownership}',
  },
  'event.CompletionConfirmed': { ja: '{name} さんが完了を確認', en: '{name} confirmed the completion' },
  'event.KeyLeaked': {
    ja: '{selector} の秘密鍵が DNS に公開されたため、使用を禁止',
    en: 'the private key of {selector} was published in the DNS and must never be used again',
  },
  'event.ProtectedRecordLost': {
    ja: '残すべき {selector} の公開鍵レコードが正しくない: {verdict}',
    en: 'the key record of {selector}, which must stay, is not correct: {verdict}',
  },
  'event.ProtectedRecordBack': {
    ja: '残すべき {selector} の公開鍵レコードが再び正しい',
    en: 'the key record of {selector}, which must stay, is correct again',
  },
  'event.CompromiseReported': {
    ja: '{name} さんが {selector} の鍵の漏えいを報告（1人目）',
    en: '{name} reported the key of {selector} as compromised (first person)',
  },
  'event.CompromiseDeclared': {
    ja: '{selector} の鍵の漏えいを二人で宣言（{people}）。以後は使わない',
    en: 'the key of {selector} was declared compromised by two people ({people}) and must never be used again',
  },
  'event.RemovalWanted': { ja: '{selector} のレコードの削除を予定', en: 'the record of {selector} is to be removed' },
  'event.AttestationWanted': {
    ja: '{selector} がほかで使われていないことの確認を依頼',
    en: 'confirmation requested that nothing else uses {selector}',
  },
  'event.TargetsRemoved': { ja: '設定から外れた対象: {targets}', en: 'removed from the configuration: {targets}' },
  'event.TargetsReturned': { ja: '設定に戻った対象: {targets}', en: 'back in the configuration: {targets}' },
  'event.SelectorInOtherRegion': {
    ja: '対象でないリージョンが {selector} を使用（使用の終わり: {left}）',
    en: 'another region signs with {selector}, or has stopped (stopped: {left})',
  },
  'event.UnusedAttested': {
    ja: '{name} さんが、{selector} がほかで使われていないことを確認（調べ方: {note}）',
    en: '{name} confirmed that nothing else uses {selector} (how they checked: {note})',
  },
  'event.SelectorRemovable': { ja: '{selector} は削除してよいと宣言', en: '{selector} declared removable' },
  'event.RecordRevoked': {
    ja: '{selector} の公開鍵レコードの失効（空の p=）を確認',
    en: 'key record of {selector} is revoked (empty p=)',
  },
  'event.WithdrawnRecordSeen': {
    ja: '取り下げたレコード（{selector}）が DNS に登録された',
    en: 'the withdrawn record of {selector} has been published',
  },
  'event.WithdrawalConfirmed': {
    ja: '{name} さんが {selector} の申請の取り下げを記録',
    en: '{name} recorded that the application for {selector} was withdrawn',
  },
  'event.RecordGone': { ja: '{selector} の公開鍵レコードの削除を確認', en: 'key record of {selector} is removed' },
  'event.DestructionAnnounced': {
    ja: '{selector} の鍵の破棄を予告（{until} 以降）',
    en: 'destruction of the key of {selector} announced (after {until})',
  },
  'event.DestructionHeld': {
    ja: '{name} さんが {selector} の鍵の破棄を止めた',
    en: '{name} put the destruction of the key of {selector} on hold',
  },
  'event.DestructionReleased': {
    ja: '{name} さんが {selector} の鍵の破棄を再開',
    en: '{name} released the key of {selector}',
  },
  'event.DestructionBegun': { ja: '{selector} の鍵の破棄を開始', en: 'destruction of the key of {selector} started' },
  'event.KeyDestroyed': {
    ja: '{selector} の鍵を破棄（バックアップからも消えるのは {until}）',
    en: 'key of {selector} destroyed (in no backup after {until})',
  },
  'event.KeysTried': {
    ja: '使用中の鍵の復号を確認。復号できない鍵: {unreadable}',
    en: 'decryption of the live keys tested; unreadable: {unreadable}',
  },
  'event.KeyAgeNotified': {
    ja: '{selector} の鍵の使用期限について案内',
    en: 'reminder about the use-by date of the key of {selector}',
  },
  'event.DriftSeen': {
    ja: '{target}: 記録にないセレクター {selector} を確認',
    en: '{target}: signs with {selector}, which is not in the log',
  },
  'event.SettingsAltered': {
    ja: '{target}: ボット以外が SES の設定を変更（{what}）',
    en: '{target}: somebody other than the bot changed the SES settings ({what})',
  },
  'event.SettingsRestored': { ja: '{target}: SES の設定は元どおり', en: '{target}: the SES settings are restored' },
  'event.DriftCleared': {
    ja: '{target}: 記録にないセレクターは解消',
    en: '{target}: signs with the selector in the log again',
  },
  'event.VerificationSeen': {
    ja: '{target}: SES 自身の DNS の確認結果が変わりました',
    en: '{target}: the result of the DNS check by SES changed',
  },
  'event.StatusSeen': { ja: '{target}: SES の状態が {status}', en: '{target}: SES status {status}' },
  'event.IncidentBegan': { ja: '異常の始まり: {incidents}', en: 'incident started: {incidents}' },
  'event.IncidentEnded': { ja: '異常の終わり: {incidents}', en: 'incident ended: {incidents}' },
  'event.AlertAcknowledged': { ja: '{name} さんが対応すると表明', en: '{name} is handling this' },
  'event.AlertEscalated': {
    ja: '対応する人がいないため、ほかの方にも通知（{escalation} 回目）',
    en: 'nobody is handling the incident, so others were notified (escalation {escalation})',
  },
  'event.RollbackOffered': {
    ja: '独立した二つの確認で異常が見つかったため、ロールバックを提案: {warnings}',
    en: 'rollback suggested after two independent checks failed: {warnings}',
  },
  'event.ConfigurationChanged': {
    ja: 'ボットの設定が変わりました（{evidence}）: {changed}',
    en: 'the configuration of the bot changed ({evidence}): {changed}',
  },
  'event.RequestRefused': {
    ja: '{name} さんの操作「{action}」を受け付けませんでした（{refusal}）',
    en: '{action} by {name} was refused ({refusal})',
  },
  'event.LegacyCallTaken': {
    ja: '以前の Lambda の呼び出し {call}（リクエスト {request}）',
    en: 'call of the former Lambda: {call} (request {request})',
  },
  'event.RefusalsCounted': {
    ja: '{day} に受け付けなかった操作は少なくとも {atLeast} 件（{group}）',
    en: 'at least {atLeast} refusals on {day} ({group})',
  },
  'event.PreviousRecordChecked': {
    ja: '戻る先 {selector} の公開鍵レコード: {verdict}',
    en: 'key record of {selector}, the selector to return to: {verdict}',
  },
  'outcome.unknown': { ja: '不明', en: 'unknown' },
  'outcome.refused': { ja: 'SES が拒否（反映されない）', en: 'refused by SES (no effect)' },
  'outcome.notSent': { ja: '送らなかった', en: 'not sent' },
  'outcome.applied': { ja: '反映された', en: 'applied' },
  'outcome.notApplied': { ja: '反映されていない', en: 'not applied' },
  'alteration.missing': { ja: 'SES のアイデンティティがない', en: 'the identity is missing' },
  'alteration.easy_dkim_origin': {
    ja: 'SES 管理の鍵（Easy DKIM）で署名',
    en: 'SES signs with a key of its own (Easy DKIM)',
  },
  'alteration.signing_off': { ja: 'DKIM 署名がオフ', en: 'DKIM signing is off' },
  'flag.yes': { ja: 'はい', en: 'yes' },
  'flag.no': { ja: 'いいえ', en: 'no' },
} as const satisfies Record<`event.${ReportedEvent}`, Row> &
  Record<`outcome.${Exclude<AttemptOutcome, 'open'>}`, Row> &
  Record<`alteration.${Alteration}`, Row> &
  Record<`flag.${'yes' | 'no'}`, Row>;
