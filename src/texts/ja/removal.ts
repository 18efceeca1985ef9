/** 役目を終えたレコードの削除と失効の申請書。 */
/** What a file needs; TypeScript does not see through `join`. */
type RemovalText = '{domain}{name}{since}{why}{deadline}';

export const removal = {
  'removal.record': '*レコード名*\n`{name}`',
  'removal.revoked': '*新しい値*\n`{value}`',
  'removal.whyUsed':
    'SES がこのセレクターで署名しなくなったのは {unusedSince} です。それから {days} 日の保持期間が過ぎ、すべての対象と設定済みの全リージョンの SES が別のセレクターで署名していることを確認しました。ほかの AWS アカウントや SES 以外のメールサーバーも使っていません（確認者: {name}）。',
  'removal.whyUnused': 'このセレクターの鍵は、SES で一度も使われていません。このあとも使われません。',
  'removal.whyRevoked':
    'このレコードは失効済み（`p=` が空）であることを、すべてのネームサーバーで確認しました。削除しても、メールの検証結果は変わりません。',
  'removal.fileName': 'DNS申請書-削除-{selector}.txt',
  'removal.fileTitle': 'DNS申請書（削除） {selector}',
  'removal.document': [
    'DNS申請書（公開鍵レコードの削除）',
    '',
    'ドメイン: {domain}',
    'レコード名: {name}',
    '種別: TXT',
    '操作: この名前の TXT レコードをすべて削除',
    '削除してよい時期: {since} 以降',
    '期限: {deadline}',
    '',
    '削除してよい理由:',
    '{why}',
    '',
    '削除したあと、この名前に別のレコードを置かないでください。',
    '削除されたことは、こちらで毎日確認します。',
    '',
  ].join('\n') as RemovalText,
  'revoke.fileName': 'DNS申請書-失効-{selector}.txt',
  'revoke.fileTitle': 'DNS申請書（失効） {selector}',
  'revoke.document': [
    'DNS申請書（公開鍵レコードの失効）',
    '',
    'ドメイン: {domain}',
    'レコード名: {name}',
    '種別: TXT',
    '操作: この名前の TXT レコードの値を、次の一つに置き換え（RFC 6376 の鍵の失効）',
    '新しい値: "{value}"',
    '変更してよい時期: {since} 以降',
    '期限: {deadline}',
    '',
    '変更してよい理由:',
    '{why}',
    '',
    '失効をこちらで確認したあと、あらためて削除を申請します。',
    '',
  ].join('\n') as `${RemovalText}{value}`,
} as const;
