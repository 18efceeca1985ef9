/** 入力画面と確認画面。題名は 24 文字、確認の文は 300 文字まで。 */
export const forms = {
  'form.submitted.title': 'DNS申請の記録',
  'form.submitted.about':
    '{domain} の DNS申請書 を DNS担当部署に提出したことを記録します。14 日目の確認は申請日から数えます。',
  'form.ticket': '受付番号',
  'form.handedIn': '申請日（空欄なら今日）',
  'form.promised': '公開の約束日',
  'form.record': '記録',
  'form.decline.title': '切り替えの却下',
  'form.decline.about':
    '{domain} の切り替え（ラウンド {round}）を却下します。このラウンドは終わり、理由は記録に残ります。',
  'form.attest.title': '未使用の確認',
  'form.attest.about':
    '{domain} のセレクター {selector} について、次のことを確認します。\n• ほかの AWS アカウントの SES が、このセレクターで署名していない\n• SES 以外のメールサーバーや配信サービスに、この鍵を渡していない\nあなたの名前と時刻が記録に残ります。このあとレコードの削除を申請し、鍵を破棄します。分からないときは送らずに、まず調べてください。',
  'form.note': 'どのように調べたか',
  'form.attest.yes': '使われていない',
  'form.reason': '理由',
  'form.close': '閉じる',
  'confirm.rollback.title': 'ロールバックの確認',
  'confirm.rollback.text':
    '{domain} の署名を、前のセレクター {current} に直ちに戻します。戻るまで、メールが署名なしで送られる可能性があります。この操作は記録されます。',
  'wayBack.right': '✅ 前の公開鍵レコード: 正しい（{at}）',
  'wayBack.doubt': '🔴 前の公開鍵レコード: {verdict}（{at}）。戻しても検証に失敗する可能性があります。',
  'wayBack.unseen': '🔴 前の公開鍵レコード: 不明（DNS の応答なし）。戻しても検証に失敗する可能性があります。',
  'wayBack.before': '前の公開鍵レコード: {at} には正しい。今の状態は /dkim rollback で確認できます。',
  'wayBack.never': '⚠️ 前の公開鍵レコード: 未確認。今の状態は /dkim rollback で確認できます。',
  'confirm.rollback.yes': 'ロールバック',
  'confirm.cancel_rotation.title': '中止の確認',
  'confirm.cancel_rotation.text':
    '{domain} のローテーションを中止します。SES は変わりません。次のセレクター {next} の鍵は使われず、申請済みなら取り下げが必要です。',
  'confirm.cancel_rotation.yes': '中止',
  'confirm.execute.title': '実行の確認',
  'confirm.execute.text':
    '{domain} の署名を {current} から {next} に切り替えます。DNS と署名を確認し直し、合っているときだけ SES を呼び出します。反映までの間、メールが署名なしで送られる可能性があります。',
  'confirm.execute.yes': '実行',
  'confirm.declare_compromised.title': '漏えいの宣言の確認',
  'confirm.declare_compromised.text':
    '{domain} のセレクター {selector} の鍵を、漏えいした鍵として扱います。二人そろうと取り消せません。この鍵へは二度と戻せず、署名に使われなくなったらすぐにレコードの失効を申請します。配送中のメールは、そのとき検証に失敗します。',
  'confirm.declare_compromised.yes': '漏えいを宣言',
  'confirm.deny': '戻る',
} as const;
