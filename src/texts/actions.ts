/** The texts of each action: its button, the dialog that confirms it, and the answer when it is done. */

import type { Action, ButtonAction, ConfirmedAction } from '../domain/actions.ts';
import type { Row } from './row.ts';

/** One row per action, in the order of `ACTIONS`. */
const rows = {
  claim: {
    button: { ja: '引き受ける', en: 'Claim' },
    done: {
      ja: 'このローテーションを引き受けました。以後、あなたは申請者となり、承認はできません。',
      en: 'You claimed this rotation. You are its requester now and cannot approve it.',
    },
  },
  application_submitted: {
    button: { ja: '申請済み', en: 'Submitted' },
    done: {
      ja: '申請を記録しました。公開鍵レコードを毎日確認します。',
      en: 'The application is recorded. The key record is looked at every day.',
    },
  },
  check_now: {
    button: { ja: '今すぐ確認', en: 'Check now' },
    done: { ja: 'DNS を確認しました。', en: 'The DNS was asked.' },
  },
  request_approval: {
    button: { ja: '承認依頼', en: 'Request approval' },
    done: {
      ja: '承認依頼を受け付けました。DNS・署名・ロールバックの準備を確認し、問題がなければ承認カードをスレッドに投稿します。',
      en: 'Understood. DNS, proof and rollback are looked at, and if they are right the approval card appears in the thread.',
    },
  },
  prove_delivery: {
    button: { ja: '配送で検証', en: 'Prove by delivery' },
    done: {
      ja: '次の鍵で署名したメールを、SES から確認メールの受信箱と witness の受信箱に送ります。結果は 10 分以内にスレッドに出ます。',
      en: 'Mail that the next key signed goes through SES to the probe mailbox and the witnesses. The result follows in the thread within ten minutes.',
    },
  },
  approve: {
    button: { ja: '承認', en: 'Approve' },
    done: {
      ja: 'あなたの承認を記録しました。切り替えが始まるまでは取り消せます。',
      en: 'Your approval is recorded. You can withdraw it until the switch begins.',
    },
  },
  execute: {
    button: { ja: '実行', en: 'Execute' },
    confirm: {
      title: { ja: '実行の確認', en: 'Execute the switch?' },
      text: {
        ja: '{domain} の署名を {current} から {next} に切り替えます。DNS と署名を確認し直し、合っているときだけ SES を呼び出します。反映までの間、メールが署名なしで送られる可能性があります。',
        en: 'Signatures of {domain} change from {current} to {next}. DNS and proof are looked at again, and SES is called only if both are right. Mail may leave unsigned until SES has taken it.',
      },
      yes: { ja: '実行', en: 'Execute' },
    },
    done: {
      ja: '実行を受け付けました。DNS と署名を確認し直し、合っているときだけ切り替えます。',
      en: 'Understood. DNS and proof are looked at again, and SES is switched only if both are right.',
    },
  },
  withdraw_approval: {
    button: { ja: '取り消し', en: 'Withdraw' },
    done: { ja: 'あなたの承認を取り消しました。', en: 'Your approval is withdrawn.' },
  },
  decline: {
    button: { ja: '却下', en: 'Decline' },
    done: {
      ja: '却下を記録しました。このラウンドは終わりです。',
      en: 'Your decline is recorded. This round has ended.',
    },
  },
  confirm_completion: {
    button: { ja: '完了を確認', en: 'Confirm completion' },
    done: {
      ja: '完了を記録しました。旧セレクターの公開鍵レコードは、保持期間が終わるまで残してください。',
      en: 'The completion is recorded. The previous key record has to stay until the overlap is over.',
    },
  },
  rollback: {
    button: { ja: 'ロールバック', en: 'Roll back' },
    confirm: {
      title: { ja: 'ロールバックの確認', en: 'Roll back?' },
      text: {
        ja: '{domain} の署名を、前のセレクター {current} に直ちに戻します。戻るまで、メールが署名なしで送られる可能性があります。この操作は記録されます。',
        en: 'Signatures of {domain} go back to {current} at once. Mail may leave unsigned meanwhile. This is logged.',
      },
      yes: { ja: 'ロールバック', en: 'Roll back' },
    },
    done: {
      ja: 'ロールバックを始めました。進み具合はスレッドで知らせます。',
      en: 'The rollback has begun. The thread tells how it goes.',
    },
  },
  cancel_rotation: {
    button: { ja: '中止', en: 'Cancel rotation' },
    confirm: {
      title: { ja: '中止の確認', en: 'Cancel the rotation?' },
      text: {
        ja: '{domain} のローテーションを中止します。SES は変わりません。次のセレクター {next} の鍵は使われず、申請済みなら取り下げが必要です。',
        en: 'Cancels the rotation of {domain}. SES does not change. The key of the next selector {next} will not be used; an application that was submitted has to be withdrawn.',
      },
      yes: { ja: '中止', en: 'Cancel rotation' },
    },
    done: { ja: 'ローテーションを中止しました。', en: 'The rotation is cancelled.' },
  },
  attest_unused: {
    button: { ja: '未使用を確認', en: 'Confirm unused' },
    done: {
      ja: '未使用の確認を記録しました。SES をもう一度調べ、使われていなければ、レコードの削除の申請書をこのスレッドに用意します。',
      en: 'Your confirmation is recorded. SES is read once more; if it does not use the selector, the application for the removal of the record follows in the thread.',
    },
  },
  confirm_withdrawal: {
    button: { ja: '取り下げ済み', en: 'Withdrawn' },
    confirm: {
      title: { ja: '取り下げの確認', en: 'Application withdrawn?' },
      text: {
        ja: '{domain} の DNS申請を取り下げ、レコードは登録されないと、DNS 担当部署が答えたことを記録します。',
        en: 'Records that the DNS department has dropped the application for {domain} and will not publish the record.',
      },
      yes: { ja: '記録', en: 'Record' },
    },
    done: {
      ja: '取り下げを記録しました。レコードがないことを確かめたあと、鍵を破棄します。',
      en: 'The withdrawal is recorded. The key is destroyed once the record was seen absent.',
    },
  },
  hold_destruction: {
    button: { ja: '破棄を止める', en: 'Hold the key' },
    done: {
      ja: '鍵の破棄を止めました。「破棄を再開」が押されるまで、鍵は残ります。',
      en: 'The key is held: it stays until somebody releases it.',
    },
  },
  release_destruction: {
    button: { ja: '破棄を再開', en: 'Release the key' },
    done: {
      ja: '鍵の破棄を再開しました。あらためて予告し、その翌日以降に破棄します。',
      en: 'The key is released. Its destruction is announced anew, and follows a day later.',
    },
  },
  declare_compromised: {
    button: { ja: '漏えいを宣言', en: 'Declare compromised' },
    confirm: {
      title: { ja: '漏えいの宣言の確認', en: 'Key compromised?' },
      text: {
        ja: '{domain} のセレクター {selector} の鍵を、漏えいした鍵として扱います。二人そろうと取り消せません。この鍵へは二度と戻せず、署名に使われなくなったらすぐにレコードの失効を申請します。配送中のメールは、そのとき検証に失敗します。',
        en: 'Selector {selector} of {domain}: its key counts as stolen. With two people that is final. Nobody goes back to it; once SES does not sign with it its record is revoked, and mail under way fails.',
      },
      yes: { ja: '漏えいを宣言', en: 'Declare compromised' },
    },
    done: {
      ja: '漏えいした鍵として記録しました。この後のことはスレッドで知らせます。',
      en: 'The key is recorded as compromised. The thread tells what follows.',
    },
  },
  owner_cloudformation: {
    button: { ja: 'CloudFormation', en: 'CloudFormation' },
    done: { ja: '回答を記録しました。', en: 'The answer is recorded.' },
  },
  owner_terraform: {
    button: { ja: 'Terraform', en: 'Terraform' },
    done: { ja: '回答を記録しました。', en: 'The answer is recorded.' },
  },
  owner_nobody: {
    button: { ja: 'どちらでもない', en: 'Neither' },
    done: { ja: '回答を記録しました。', en: 'The answer is recorded.' },
  },
  owner_later: {
    button: { ja: 'あとで', en: 'Later' },
    done: {
      ja: 'わかりました。次のローテーションで、もう一度お尋ねします。',
      en: 'All right: it is asked again with the next rotation.',
    },
  },
  acknowledge: {
    button: { ja: '対応します', en: 'Acknowledge' },
    done: {
      ja: 'あなたが対応中であることを記録し、スレッドで知らせました。異常が終わるまで、ほかの方への再通知を止めます（24 時間まで。新しい異常が起きたときは改めて知らせます）。',
      en: 'Records that you are handling this, and says so in the thread. Nobody else is notified until it is over (for 24 hours at most; a new incident notifies again).',
    },
  },
  close_break_glass: {
    button: { ja: '報告を完了', en: 'Close the report' },
    done: { ja: '緊急手順の報告を完了にしました。', en: 'The report on the break-glass is closed.' },
  },
  approve_enrolment: {
    button: { ja: '登録', en: 'Enrol' },
    done: {
      ja: '記録しました。ご本人と、別の承認者の二人で登録されます。',
      en: 'Recorded. It takes the person whose secret it is, and a different approver.',
    },
  },
  rotate: {
    done: {
      ja: 'ローテーションを開始しました。鍵の準備ができると、チャンネルのカードのスレッドに DNS申請書 を投稿します。SES は切り替わっていません。',
      en: 'The rotation has started. When the key is ready, the DNS application appears in the thread of the card. SES has not been switched.',
    },
  },
  submitted: {
    done: {
      ja: '申請を記録しました。公開鍵レコードを毎日確認します。',
      en: 'The application is recorded. The key record is looked at every day.',
    },
  },
  check: {
    done: { ja: 'DNS を確認しました。', en: 'The DNS was asked.' },
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
    done: { ja: 'ローテーションを中止しました。', en: 'The rotation is cancelled.' },
  },
  status: {
    done: { ja: '{domain} の現在の状態です。', en: 'The present state of {domain}.' },
  },
  plan: {
    done: { ja: '{domain} の年間計画です。', en: 'The yearly plan of {domain}.' },
  },
  history: {
    done: { ja: '{domain} の記録です（新しい順）。', en: 'The log of {domain}, newest first.' },
  },
  report: {
    done: {
      ja: '📎 {domain} の証跡を、読むためのファイル (Markdown) と確認用のファイル (JSON) にして、カードのスレッド（カードがなければチャンネル）に投稿しました。JSON は `futari verify-log` で確かめられます。',
      en: '📎 The evidence of {domain} was posted into the thread of the card (without a card, into the channel): a file to read (Markdown) and one to check (JSON). `futari verify-log` checks the JSON.',
    },
  },
  help: {
    done: { ja: 'できることの一覧です。', en: 'What can be done.' },
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
