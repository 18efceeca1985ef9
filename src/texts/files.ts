/** Texts for a file that Slack did not take. */
import type { Row } from './codes.ts';
export const files = {
  'file.upload_refused': {
    ja: '⚠️ Slack がファイル「{file}」を受け付けませんでした (`upload_refused`, `{code}`)。ほかの投稿に影響はありません。{hint}',
    en: '⚠️ Slack refused the file "{file}" (`upload_refused`, `{code}`). No other post is affected. {hint}',
  },
  'file.upload_failed': {
    ja: '⚠️ ファイル「{file}」を Slack に送れませんでした (`upload_failed`, `{code}`)。ほかの投稿に影響はありません。{hint}',
    en: '⚠️ The file "{file}" could not be sent to Slack (`upload_failed`, `{code}`). No other post is affected. {hint}',
  },
  'file.upload_unknown': {
    ja: '⚠️ ファイル「{file}」が載ったかどうか、Slack からの応答では分かりません (`upload_unknown`, `{code}`)。スレッドにあれば、そのままお使いください。{hint}',
    en: '⚠️ Slack did not confirm that it received the file "{file}" (`upload_unknown`, `{code}`). If it is in the thread, use it. {hint}',
  },
  'fileHint.file_uploads_disabled': {
    ja: 'このワークスペースでは、管理者がファイルのアップロードを止めています。必要なら、管理者に許可を依頼してください。',
    en: 'The administrators of this workspace have disabled file uploads. If you need files, ask them to allow uploads.',
  },
  'fileHint.file_uploads_except_images_disabled': {
    ja: 'このワークスペースでは、管理者が画像以外のファイルのアップロードを止めています。必要なら、管理者に許可を依頼してください。',
    en: 'The administrators of this workspace allow images only. If you need files, ask them to allow other uploads.',
  },
  'fileHint.file_upload_size_restricted': {
    ja: 'このワークスペースでは、管理者がファイルの大きさを制限しています。必要なら、管理者に変更を依頼してください。',
    en: 'The administrators of this workspace limit the size of files. If you need files, ask them to change it.',
  },
  'fileHint.file_type_not_allowed': {
    ja: 'このワークスペースでは、この種類のファイルが禁止されています。必要なら、管理者に許可を依頼してください。',
    en: 'This workspace forbids files of this type. If you need files, ask its administrators to allow them.',
  },
  'fileHint.missing_scope': {
    ja: 'ボットに `files:write` の権限がありません。管理者は、マニフェストのとおりに権限を付けて、アプリをワークスペースに入れ直してください。',
    en: 'The bot lacks the `files:write` permission. Administrator: grant it as in the manifest and reinstall the app in the workspace.',
  },
  'fileHint.internal_error': {
    ja: 'Slack の中で問題が起きました。Slack コネクトのチャンネルでは、ファイルの種類によって続くことがあります。',
    en: 'Something failed inside Slack. In Slack Connect channels this can persist for some file types.',
  },
  'file.hintHost': {
    ja: 'ボットのネットワークからファイルの送り先 (`files.slack.com`) に届くか、管理者に確認を依頼してください。プロキシが止めていることもあります。',
    en: "Ask an administrator whether the bot's network reaches the host for files (`files.slack.com`). A proxy may block it.",
  },
  'file.hintOther': {
    ja: '続くときは、管理者にこのコードを伝えてください。',
    en: 'If this continues, tell an administrator this code.',
  },
  'file.partsFollow': {
    ja: '代わりに、内容を {count} 通のメッセージでこのあとに載せます。足りないものがあれば、管理者が `{command}` で表示できます。',
    en: 'The content follows in {count} messages instead. If one is missing, an administrator can show it with `{command}`.',
  },
  'file.tooLong': {
    ja: '内容は、長さか形式のため、メッセージには載せられません。管理者が `{command}` で表示できます。',
    en: 'The content is too long or has a format that cannot be posted as messages. An administrator can show it with `{command}`.',
  },
  'file.partsPosted': {
    ja: '代わりに、内容をカードのスレッド（カードがなければチャンネル）にメッセージで載せました。管理者は `{command}` でも表示できます。',
    en: 'The content was posted as messages in the thread of the card instead (in the channel if there is no card). An administrator can also show it with `{command}`.',
  },
  'file.nowhere': {
    ja: '内容は Slack に載せられませんでした。管理者が `{command}` で表示できます。',
    en: 'The content could not be posted to Slack. An administrator can show it with `{command}`.',
  },
  'file.part': { ja: '{title}（{part}/{count}）', en: '{title} ({part}/{count})' },
  'file.partsDirect': {
    ja: '代わりに、内容をダイレクトメッセージに分けて送りました。管理者は `{command}` でも表示できます。',
    en: 'Instead, its content is in direct messages to you. An administrator can also print it with `{command}`.',
  },
  'file.noKey': {
    ja: 'セレクター {selector} の鍵は破棄されたため、ファイルを作れません。',
    en: 'The key of selector {selector} was destroyed, so the file cannot be made any more.',
  },
  'file.toYou': {
    ja: '{domain} のファイルを用意しましたが、ダイレクトメッセージで送れませんでした。',
    en: 'The file of {domain} is ready, but could not be sent to you as a direct message.',
  },
  'file.report': {
    ja: '{domain} の証跡を用意しましたが、ファイルで投稿できなかったものがあります。',
    en: 'The evidence of {domain} is ready, but some of it could not be posted as files.',
  },
  'card.unheardDirect': {
    ja: '{name} さんへのダイレクトメッセージが届いたかどうか、Slack から応答がありません。届いていない場合に備えて、ここにも投稿します。',
    en: 'Slack did not confirm that the direct message to {name} arrived, so it is also posted here.',
  },
  'card.unheardPost': {
    ja: 'スレッドに投稿できたかどうか、Slack から応答がありません。載っていない場合に備えて、ダイレクトメッセージでも送ります。',
    en: 'Slack did not confirm that this was posted in the thread, so you also receive it here.',
  },
} as const satisfies Record<string, Row>;
