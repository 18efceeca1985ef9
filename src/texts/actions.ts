/** The texts of each action: its button, the dialog that confirms it, the answer when it is done, and its command's name in the log. */

import type { Action, ButtonAction, ConfirmedAction } from '../domain/actions.ts';
import type { PersonCommand } from '../domain/commands.ts';
import type { Row } from './codes.ts';

/** One row per action, in the order of `ACTIONS`. */
const rows = {
  claim: {
    button: { ja: '引き受ける', en: 'Claim' },
    done: {
      ja: 'このローテーションを引き受けました。以後は申請者となり、承認はできません。',
      en: 'You claimed this rotation. You are now its requester and cannot approve it.',
    },
  },
  application_submitted: {
    button: { ja: '提出を記録する', en: 'Record submission' },
    done: {
      ja: '提出を記録しました。公開鍵レコードを毎日確認します。',
      en: 'The submission is recorded. The key record is checked every day.',
    },
  },
  check_now: {
    button: { ja: '今すぐ確認', en: 'Check now' },
    done: { ja: 'DNS を確認しました。', en: 'The DNS check is complete.' },
  },
  correct_application: {
    button: { ja: '申請の記録を訂正する', en: 'Correct application' },
    done: { ja: '申請の記録を訂正しました。', en: 'The record of the application is corrected.' },
  },
  request_approval: {
    button: { ja: '承認を依頼する', en: 'Request approval' },
    done: {
      ja: '承認依頼を受け付けました。DNS・署名・ロールバックの準備を確認し、問題がなければ承認カードをスレッドに投稿します。',
      en: 'Approval requested. The bot checks the DNS, a test signature and the rollback. If all is well, the approval card appears in the thread.',
    },
  },
  prove_delivery: {
    button: { ja: 'テストメールで検証', en: 'Prove by delivery' },
    done: {
      ja: '次の鍵で署名したメールを、SES から確認用の受信箱に送ります。結果は 10 分以内にスレッドに出ます。',
      en: 'Mail signed with the next key is sent through SES to the test mailboxes. The result follows in the thread within ten minutes.',
    },
  },
  approve: {
    button: { ja: '承認', en: 'Approve' },
    done: {
      ja: '承認を受け付けました。切り替えが始まるまでは取り消せます。',
      en: 'Your approval is recorded. You can withdraw it until the switch starts.',
    },
  },
  approve_with_reason: {
    button: { ja: '理由を付けて承認', en: 'Approve with reason' },
    done: {
      ja: '承認を理由とともに受け付けました。切り替えが始まるまでは取り消せます。',
      en: 'Your approval and its reason have been recorded. You can withdraw it until the switch starts.',
    },
  },
  execute: {
    button: { ja: '実行', en: 'Execute' },
    confirm: {
      title: { ja: '実行の確認', en: 'Execute the switch?' },
      text: {
        ja: '{domain} の署名を {current} から {next} に切り替えます。DNS と署名を確認し直し、合っているときだけ SES を呼び出します。反映までの間、メールが署名なしで送られる可能性があります。',
        en: 'Switches the signatures of {domain} from {current} to {next}. The DNS and a test signature are checked again, and SES is called only if both are correct. Mail may be sent unsigned until SES has applied the change.',
      },
      yes: { ja: '実行', en: 'Execute' },
    },
    done: {
      ja: '実行を受け付けました。DNS と署名を確認し直し、合っているときだけ切り替えます。',
      en: 'Execution accepted. The DNS and a test signature are checked again, and SES is switched only if both are correct.',
    },
  },
  withdraw_approval: {
    button: { ja: '取り消し', en: 'Withdraw' },
    done: { ja: '承認を取り消しました。', en: 'Your approval has been withdrawn.' },
  },
  decline: {
    button: { ja: '却下', en: 'Decline' },
    done: {
      ja: '却下を記録しました。この承認依頼は終わりです。',
      en: 'Your decline is recorded. This approval request has ended.',
    },
  },
  round_details: {
    button: { ja: '詳細', en: 'Details' },
    done: { ja: '{domain}：切り替えの承認依頼の詳細', en: '{domain}: details of the approval request' },
  },
  confirm_completion: {
    button: { ja: '完了を確認', en: 'Confirm completion' },
    done: {
      ja: '完了を記録しました。前の公開鍵レコードは、保持期間が終わるまで残してください。',
      en: 'The completion is recorded. Keep the previous key record until its retention period ends.',
    },
  },
  rollback: {
    button: { ja: 'ロールバック', en: 'Roll back' },
    confirm: {
      title: { ja: 'ロールバックの確認', en: 'Roll back?' },
      text: {
        ja: '{domain} のメールの署名（DKIM）を、前の鍵（セレクター {current}）に直ちに戻します。戻るまで、メールが署名なしで送られる可能性があります。この操作は記録されます。',
        en: 'Signs the mail of {domain} with the previous key ({current}) again, at once. Mail may be sent unsigned meanwhile. This is logged.',
      },
      yes: { ja: 'ロールバック', en: 'Roll back' },
    },
    done: {
      ja: 'ロールバックを始めました。進み具合はスレッドで知らせます。',
      en: 'Rollback started. Progress is posted in the thread.',
    },
  },
  cancel_rotation: {
    button: { ja: '中止', en: 'Cancel rotation' },
    confirm: {
      title: { ja: '中止の確認', en: 'Cancel the rotation?' },
      text: {
        ja: '{domain} のローテーションを中止します。メールの署名は変わりません。次の鍵（セレクター {next}）は使いません。DNS申請書を提出済みなら、取り下げが必要です。',
        en: 'Cancels the rotation of {domain}. Mail is signed as before. The next key (selector {next}) will not be used. If the DNS application was submitted, it has to be withdrawn.',
      },
      yes: { ja: '中止', en: 'Cancel rotation' },
    },
    done: { ja: 'ローテーションを中止しました。', en: 'The rotation has been cancelled.' },
  },
  rotation_details: {
    button: { ja: '詳細', en: 'Details' },
    done: { ja: '{domain}：鍵のローテーションの詳細', en: '{domain}: details of the key rotation' },
  },
  attest_unused: {
    button: { ja: '未使用を確認', en: 'Confirm unused' },
    done: {
      ja: '未使用の確認を記録しました。SES をもう一度調べ、使われていなければ、レコードの削除の申請書をカードのスレッドに用意します。',
      en: 'Your confirmation is recorded. The bot checks SES once more. If the selector is not in use, the application to remove the record follows in the thread.',
    },
  },
  confirm_withdrawal: {
    button: { ja: '取り下げを記録する', en: 'Record withdrawal' },
    confirm: {
      title: { ja: '取り下げの確認', en: 'Application withdrawn?' },
      text: {
        ja: '{domain} の DNS申請を取り下げ、レコードは登録されないと、DNS担当部署が答えたことを記録します。',
        en: 'Records the answer of the DNS department: the application for {domain} is withdrawn and the record will not be published.',
      },
      yes: { ja: '記録', en: 'Record' },
    },
    done: {
      ja: '取り下げを記録しました。レコードがないことを確かめたあと、鍵を破棄します。',
      en: 'The withdrawal is recorded. The key will be destroyed once the bot has confirmed that there is no record.',
    },
  },
  hold_destruction: {
    button: { ja: '破棄を止める', en: 'Hold the key' },
    done: {
      ja: '鍵の破棄を止めました。「破棄を再開」が押されるまで、鍵は残ります。',
      en: 'The destruction is on hold. The key stays until somebody presses "Release the key".',
    },
  },
  release_destruction: {
    button: { ja: '破棄を再開', en: 'Release the key' },
    done: {
      ja: '鍵の破棄を再開しました。あらためて予告し、その翌日以降に破棄します。',
      en: 'The key has been released. Its destruction will be announced again and takes place at least a day later.',
    },
  },
  declare_compromised: {
    button: { ja: '漏えいを宣言', en: 'Declare compromised' },
    confirm: {
      title: { ja: '漏えいの宣言の確認', en: 'Key compromised?' },
      text: {
        ja: '{domain} のセレクター {selector} の鍵を、漏えいした鍵として扱います。二人そろうと取り消せません。この鍵へは二度と戻せず、署名に使われなくなったらすぐにレコードの失効を申請します。配送中のメールは、そのとき検証に失敗します。',
        en: 'Treats the key of selector {selector} of {domain} as stolen. Two people make this final. It can never be rolled back to. Once SES no longer signs with it, its record is revoked, and mail in transit fails the signature check.',
      },
      yes: { ja: '漏えいを宣言', en: 'Declare compromised' },
    },
    done: {
      ja: '漏えいした鍵として記録しました。この後のことはスレッドで知らせます。',
      en: 'The key is recorded as compromised. The next steps are posted in the thread.',
    },
  },
  owner_cloudformation: {
    button: { ja: 'CloudFormation', en: 'CloudFormation' },
    done: { ja: '回答を記録しました。', en: 'Your answer is recorded.' },
  },
  owner_terraform: {
    button: { ja: 'Terraform', en: 'Terraform' },
    done: { ja: '回答を記録しました。', en: 'Your answer is recorded.' },
  },
  owner_nobody: {
    button: { ja: 'どちらでもない', en: 'Neither' },
    done: { ja: '回答を記録しました。', en: 'Your answer is recorded.' },
  },
  owner_later: {
    button: { ja: 'あとで', en: 'Later' },
    done: {
      ja: 'わかりました。次のローテーションで、もう一度お尋ねします。',
      en: 'OK. The bot asks again in the next rotation.',
    },
  },
  acknowledge: {
    button: { ja: '対応します', en: 'Acknowledge' },
    done: {
      ja: '対応者として記録し、スレッドで知らせました。異常が終わるまで、ほかの方への再通知を止めます（24 時間まで。新しい異常が起きたときは改めて知らせます）。',
      en: 'You are now handling this; the thread has been told. Nobody else is notified until it is over (for at most 24 hours; a new incident notifies again).',
    },
  },
  close_break_glass: {
    button: { ja: '報告を完了', en: 'Close the report' },
    done: { ja: '緊急手順の報告を完了にしました。', en: 'The break-glass report is closed.' },
  },
  approve_enrolment: {
    button: { ja: '登録', en: 'Enrol' },
    done: {
      ja: '記録しました。ご本人と、別の承認者の二人で登録されます。',
      en: 'Recorded. Enrolment needs the person who owns the secret and one other approver.',
    },
  },
  start_rotation: {
    button: { ja: 'ローテーションを開始…', en: 'Start a rotation…' },
    done: {
      ja: '開始した場合の内容です。まだ何も開始していません。',
      en: 'This is what a start would do. Nothing has been started yet.',
    },
  },
  rotate: {
    button: { ja: '開始', en: 'Start' },
    done: {
      ja: 'ローテーションを開始しました。鍵の準備ができると、チャンネルのカードのスレッドに DNS申請書を投稿します。SES は切り替わっていません。',
      en: 'The rotation has started. When the key is ready, the DNS application is posted in the thread of the card. SES has not been switched.',
    },
  },
  submitted: {
    done: {
      ja: '提出を記録しました。公開鍵レコードを毎日確認します。',
      en: 'The submission is recorded. The key record is checked every day.',
    },
  },
  correct: {
    done: { ja: '申請の記録を訂正しました。', en: 'The record of the application is corrected.' },
  },
  check: {
    done: { ja: 'DNS を確認しました。', en: 'The DNS check is complete.' },
  },
  preview_rotation: {
    done: {
      ja: '試行です。ローテーションは開始しておらず、何も保存していません（確認メールだけを送りました）。',
      en: 'This is a dry run. No rotation was started and nothing was stored (only test mails were sent).',
    },
  },
  prepare_rollback: {
    done: {
      ja: 'ロールバックの確認です。まだ何も変わっていません。',
      en: 'Confirm the rollback. Nothing has changed yet.',
    },
  },
  prepare_cancel: {
    done: {
      ja: '中止の確認です。まだ何も変わっていません。',
      en: 'Confirm the cancellation. Nothing has changed yet.',
    },
  },
  prepare_compromised: {
    done: {
      ja: '漏えいの宣言の確認です。まだ何も変わっていません。',
      en: 'Declare a key compromised? Nothing has changed yet.',
    },
  },
  cancel: {
    done: { ja: 'ローテーションを中止しました。', en: 'The rotation has been cancelled.' },
  },
  overview: {
    button: { ja: '最新の状態に更新', en: 'Refresh' },
    done: { ja: '現在の状況です。', en: 'Current state.' },
  },
  status: {
    button: { ja: '状況', en: 'Status' },
    done: { ja: '{domain} の現在の状態です。', en: 'Status of {domain}.' },
  },
  start_planned: {
    button: { ja: 'ローテーションを開始する', en: 'Start the rotation' },
    done: {
      ja: 'ローテーションを開始しました。鍵と DNS申請書を作り、スレッドに投稿します。',
      en: 'The rotation has started. The key and the DNS application follow in the thread.',
    },
  },
  postpone: {
    button: { ja: '延期する', en: 'Postpone' },
    done: { ja: '延期を記録しました。', en: 'The postponement is recorded.' },
  },
  plan: {
    done: { ja: '{domain} の年間計画です。', en: 'Yearly plan of {domain}.' },
  },
  history: {
    done: { ja: '{domain} の記録です（新しい順）。', en: 'Log of {domain}, newest first.' },
  },
  application_file: {
    button: { ja: '申請書を受け取る', en: 'Get the application' },
    done: {
      ja: '📎 申請書のファイルを、あなたへのダイレクトメッセージに送りました。',
      en: '📎 The application is in a direct message to you, as a file.',
    },
  },
  correction_file: {
    button: { ja: '訂正の申請', en: 'Correction' },
    done: {
      ja: '📎 訂正の申請のファイルを、あなたへのダイレクトメッセージに送りました。DNS担当部署に送ってください。',
      en: '📎 The correction is in a direct message to you, as a file. Send it to the DNS department.',
    },
  },
  history_file: {
    button: { ja: 'ファイルで受け取る', en: 'Get as a file' },
    done: {
      ja: '📎 {domain} の記録を、あなたへのダイレクトメッセージにファイルで送りました。',
      en: '📎 The log of {domain} is in a direct message to you, as a file.',
    },
  },
  applications: {
    done: {
      ja: '📎 提出または対応を待っている DNS申請（{count} 件）です。ファイルは、あなたへのダイレクトメッセージに送りました。',
      en: '📎 Open DNS applications: {count}. The files are in a direct message to you.',
    },
  },
  ledger: {
    done: {
      ja: '📎 {domain} の鍵管理台帳（CSV）を、あなたへのダイレクトメッセージに送りました。',
      en: '📎 The key ledger of {domain} (CSV) is in a direct message to you.',
    },
  },
  report: {
    done: {
      ja: '📎 {domain} の証跡を、読むためのファイル（Markdown）、印刷用のファイル（HTML）、確認用のファイル (JSON) にして、カードのスレッド（カードがなければチャンネル）に投稿しました。JSON は `futari verify-log` で確かめられます。',
      en: '📎 The evidence of {domain} was posted into the thread of the card (without a card, into the channel): a file to read (Markdown), one to print (HTML) and one to check (JSON). `futari verify-log` checks the JSON.',
    },
  },
  help: {
    done: { ja: 'コマンドの一覧です。', en: 'Commands:' },
  },
} as const satisfies { readonly [A in Action]: RowOf<A> };

type Dialog = Readonly<Record<'title' | 'text' | 'yes', Row>>;
type RowOf<A extends Action> = { readonly done: Row } & (A extends ButtonAction ? { readonly button: Row } : unknown) &
  (A extends ConfirmedAction ? { readonly confirm: Dialog } : unknown);

type Rows = typeof rows;
type DialogKey = `${ConfirmedAction}.${keyof Dialog}`;
type DialogRow<K> = K extends `${infer A extends ConfirmedAction}.${infer P extends keyof Dialog}`
  ? Rows[A]['confirm'][P]
  : never;

/** The texts by the keys that `text` uses. */
type ActionTexts = { readonly [A in Action as `done.${A}`]: Rows[A]['done'] } & {
  readonly [A in ButtonAction as `button.${A}`]: Rows[A]['button'];
} & { readonly [K in DialogKey as `confirm.${K}`]: DialogRow<K> };

interface AnyRow {
  readonly done: Row;
  readonly button?: Row;
  readonly confirm?: Dialog;
}

const keyed = ([action, { done, button, confirm }]: [string, AnyRow]): [string, Row][] => [
  [`done.${action}`, done],
  ...(button === undefined ? [] : [[`button.${action}`, button] as [string, Row]]),
  ...Object.entries(confirm ?? {}).map(([part, row]): [string, Row] => [`confirm.${action}.${part}`, row]),
];

export const actionTexts = Object.fromEntries(Object.entries<AnyRow>(rows).flatMap(keyed)) as unknown as ActionTexts;

/** The name of each command, for the log. */
export const commandTexts = {
  'act.StartRotation': { ja: 'ローテーションの開始', en: 'starting a rotation' },
  'act.ClaimRotation': { ja: 'ローテーションの引き受け', en: 'claiming the rotation' },
  'act.SubmitApplication': { ja: 'DNS申請の提出の記録', en: 'recording the submitted application' },
  'act.CorrectApplication': { ja: 'DNS申請の記録の訂正', en: 'correcting the recorded application' },
  'act.CheckNow': { ja: 'DNS の確認', en: 'checking the DNS' },
  'act.RequestApproval': { ja: '承認の依頼', en: 'requesting approval' },
  'act.RequestDelivery': { ja: 'テストメールによる検証の依頼', en: 'requesting a proof by delivery' },
  'act.ApproveSwitch': { ja: '切り替えの承認', en: 'approving the switch' },
  'act.WithdrawApproval': { ja: '承認の取り消し', en: 'withdrawing an approval' },
  'act.DeclineSwitch': { ja: '切り替えの却下', en: 'declining the switch' },
  'act.ExecuteSwitch': { ja: '切り替えの実行', en: 'executing the switch' },
  'act.Rollback': { ja: 'ロールバック', en: 'rolling back' },
  'act.CancelRotation': { ja: 'ローテーションの中止', en: 'cancelling the rotation' },
  'act.ConfirmCompletion': { ja: '完了の確認', en: 'confirming the completion' },
  'act.AttestUnused': { ja: '未使用の確認', en: 'confirming that a selector is unused' },
  'act.ConfirmWithdrawal': { ja: '申請の取り下げの記録', en: 'recording the withdrawal of an application' },
  'act.NameOwnership': { ja: 'SES の設定の管理方法の回答', en: 'naming the tool that manages the SES identity' },
  'act.Postpone': { ja: '延期', en: 'postponing' },
  'act.AcknowledgeAlert': { ja: '異常への対応の表明', en: 'acknowledging an incident' },
  'act.RequestBreakGlass': { ja: '緊急手順によるロールバックの要求', en: 'requesting a rollback by break-glass' },
  'act.ConfirmBreakGlass': { ja: '緊急手順によるロールバックの確認', en: 'confirming a rollback by break-glass' },
  'act.CloseBreakGlassReport': { ja: '緊急手順の報告の完了', en: 'closing the report on break-glass' },
  'act.ApproveEnrolment': { ja: '緊急手順のパスフレーズの登録', en: 'enrolling a secret for break-glass' },
  'act.HoldDestruction': { ja: '鍵の破棄の停止', en: 'holding the destruction of a key' },
  'act.ReleaseDestruction': { ja: '鍵の破棄の再開', en: 'releasing the destruction of a key' },
  'act.DeclareCompromised': { ja: '鍵の漏えいの宣言', en: 'declaring a key compromised' },
  'act.View': { ja: '表示', en: 'viewing' },
} as const satisfies Record<`act.${PersonCommand}`, Row>;
