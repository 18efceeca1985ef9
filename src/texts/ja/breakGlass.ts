/** 緊急手順の知らせ。 */
export const breakGlassNotices = {
  'notice.break_glass_closed': '{name} さんが緊急手順の報告を完了にしました。',
  'notice.break_glass_requested':
    '🚨 緊急手順: {name} さんが Slack の外から、前の鍵へのロールバックを要求しました。理由: {reason}\n登録された別の方が {until} までに確認すると始まります。{owner} は、心当たりがなければ、すぐに確認してください。',
  'notice.break_glass_used':
    '🚨 緊急手順が使われました。{first} さんと {second} さんが Slack の外からロールバックを始めました。理由: {reason}\n{owner} は、行われたこと（`/dkim history`）を読み、必要だった理由を書き残して、{until} までに「報告を完了」を押してください。',
  'notice.reminder_breakGlass':
    '⏰ {owner} へ: 緊急手順の報告がまだ終わっていません（{count} 回目）。行われたこと（`/dkim history`）を読み、書き残したら「報告を完了」を押してください。',
  'notice.enrolment_offered':
    '🔐 ボットの端末で、<@{user}> さんとして緊急手順の秘密が入力されました。<@{user}> さんご本人なら「登録」を押してください。そのあと別の承認者が、ご本人に確かめてから押します。心当たりがなければ押さずに、その端末に入れる人を確認してください。',
  'notice.enrolment_done': '🔐 <@{user}> さんの緊急手順の秘密を登録しました。',
} as const;
