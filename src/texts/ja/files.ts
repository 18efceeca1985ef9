/** Slack がファイルを受け付けないとき。 */
export const files = {
  'file.upload_refused':
    '⚠️ Slack がファイル「{file}」を受け付けませんでした（`upload_refused`: `{code}`）。ほかの投稿に影響はありません。{hint}',
  'file.upload_failed':
    '⚠️ ファイル「{file}」を Slack に送れませんでした（`upload_failed`: `{code}`）。ほかの投稿に影響はありません。{hint}',
  'file.upload_unknown':
    '⚠️ ファイル「{file}」が載ったかどうか、Slack から確かな返事がありません（`upload_unknown`: `{code}`）。スレッドにあれば、そのままお使いください。{hint}',
  'fileHint.file_uploads_disabled':
    'このワークスペースでは、管理者がファイルのアップロードを止めています。必要なら、管理者に許可を依頼してください。',
  'fileHint.file_uploads_except_images_disabled':
    'このワークスペースでは、管理者が画像以外のファイルのアップロードを止めています。必要なら、管理者に許可を依頼してください。',
  'fileHint.file_upload_size_restricted':
    'このワークスペースでは、管理者がファイルの大きさを制限しています。必要なら、管理者に変更を依頼してください。',
  'fileHint.file_type_not_allowed':
    'このワークスペースでは、この種類のファイルが禁止されています。必要なら、管理者に許可を依頼してください。',
  'fileHint.missing_scope':
    'ボットに `files:write` の権限がありません。管理者は、マニフェストのとおりに権限を付けて、アプリをワークスペースに入れ直してください。',
  'fileHint.internal_error':
    'Slack の中で問題が起きました。Slack コネクトのチャンネルでは、ファイルの種類によって続くことがあります。',
  'file.hintHost':
    'ボットのネットワークからファイルの送り先（`files.slack.com`）に届くか、管理者に確認を依頼してください。プロキシが止めていることもあります。',
  'file.hintOther': '続くときは、管理者にこのコードを伝えてください。',
  'file.partsFollow':
    '代わりに、内容を {count} 通のメッセージでこのあとに載せます。足りないものがあれば、管理者が `{command}` で表示できます。',
  'file.tooLong': '内容は、長さか形式のため、メッセージには載せられません。管理者が `{command}` で表示できます。',
  'file.partsPosted':
    '代わりに、内容をカードのスレッド（カードがなければチャンネル）にメッセージで載せました。管理者は `{command}` でも表示できます。',
  'file.nowhere': '内容は Slack に載せられませんでした。管理者が `{command}` で表示できます。',
  'file.part': '{title}（{part}/{count}）',
  'file.report': '{domain} の証跡を用意しましたが、ファイルで投稿できなかったものがあります。',
  'card.unheardDirect':
    '{name} さんへのダイレクトメッセージが届いたかどうか、Slack から返事がありません。届いていない場合に備えて、ここにも投稿します。',
  'card.unheardPost':
    'スレッドに投稿できたかどうか、Slack から返事がありません。載っていない場合に備えて、あなたにも送ります。',
} as const;
