/** The report of a fiscal year (Markdown). */
import type { Row } from './row.ts';
export const year = {
  'year.title': { ja: '{year} 年度の記録', en: 'Fiscal year {year}' },
  'year.range': { ja: '期間: {from} から {until} の直前まで', en: 'Period: from {from} until right before {until}' },
  'year.notOver': {
    ja: 'この年度はまだ終わっていません。作成した時点までの記録です。',
    en: 'The year is not over: this is what there was when it was made.',
  },
  'year.domains': {
    ja: '署名ドメインは、設定にあるものと、コマンドで指定したものです。設定から外したドメインは、名前を指定したときだけ入ります。',
    en: 'Signing domains: those of the configuration, and those that were named. One that was taken out of the configuration is in here only if it was named.',
  },
  'year.summary': { ja: '件数', en: 'How many' },
  'year.domain': { ja: '署名ドメイン', en: 'Signing domain' },
  'year.commits': { ja: 'コミット', en: 'Commits' },
  'year.head': { ja: '最後のハッシュ', en: 'Last hash' },
  'counted.put': { ja: 'SES への呼び出し', en: 'Puts to SES' },
  'counted.refusal': { ja: '却下と、断られた操作', en: 'Declines and refusals' },
  'counted.rollback': { ja: 'ロールバック', en: 'Rollbacks' },
  'counted.breakGlass': { ja: '緊急手順と登録', en: 'Break-glass and enrolment' },
  'counted.drift': { ja: 'ほかのだれかによる変更', en: 'Changes by somebody else (drift)' },
  'counted.configuration': { ja: '設定の変更', en: 'Changes of configuration' },
  'counted.decision': { ja: 'そのほかの判断', en: 'Other decisions' },
  'year.approvedBy': { ja: '承認した人、または答え（リクエスト ID）', en: 'Approved by, or answer (request id)' },
  'year.field': { ja: '項目', en: 'Field' },
  'year.before': { ja: '前', en: 'Before' },
  'year.after': { ja: '後', en: 'After' },
} as const satisfies Record<string, Row>;
