/** 会計年度の報告（Markdown）。 */
export const year = {
  'year.title': '{year} 年度の記録',
  'year.range': '期間: {from} から {until} の直前まで',
  'year.notOver': 'この年度はまだ終わっていません。作成した時点までの記録です。',
  'year.domains':
    '署名ドメインは、設定にあるものと、コマンドで指定したものです。設定から外したドメインは、名前を指定したときだけ入ります。',
  'year.summary': '件数',
  'year.domain': '署名ドメイン',
  'year.commits': 'コミット',
  'year.head': '最後のハッシュ',
  'counted.put': 'SES への呼び出し',
  'counted.refusal': '却下と、断られた操作',
  'counted.rollback': 'ロールバック',
  'counted.breakGlass': '緊急手順と登録',
  'counted.drift': 'ほかのだれかによる変更',
  'counted.configuration': '設定の変更',
  'counted.decision': 'そのほかの判断',
  'year.approvedBy': '承認した人、または答え（リクエスト ID）',
  'year.field': '項目',
  'year.before': '前',
  'year.after': '後',
} as const;
