import type { Row } from './row.ts';

/** Notices about break-glass. */
export const breakGlassNotices = {
  'notice.break_glass_closed': {
    ja: '{name} さんが緊急手順の報告を完了にしました。',
    en: '{name} closed the report on the break-glass.',
  },
  'notice.break_glass_requested': {
    ja: '🚨 緊急手順: {name} さんが Slack の外から、前の鍵へのロールバックを要求しました。理由: {reason}\n登録された別の方が {until} までに確認すると始まります。{owner} は、心当たりがなければ、すぐに確認してください。',
    en: '🚨 Break-glass: outside Slack, {name} asks for the way back to the previous key. Reason: {reason}\nIf a different enrolled person confirms it by {until}, it begins. {owner}: if you know nothing of this, find out at once.',
  },
  'notice.break_glass_used': {
    ja: '🚨 緊急手順が使われました。{first} さんと {second} さんが Slack の外からロールバックを始めました。理由: {reason}\n{owner} は、行われたこと (`/dkim history`) を読み、必要だった理由を書き残して、{until} までに「報告を完了」を押してください。',
    en: '🚨 Break-glass was used: {first} and {second} began the rollback outside Slack. Reason: {reason}\n{owner}: read what was done (`/dkim history`), write down why it had to be, and press "Close the report" by {until}.',
  },
  'notice.reminder_breakGlass': {
    ja: '⏰ {owner} へ: 緊急手順の報告がまだ終わっていません（{count} 回目）。行われたこと (`/dkim history`) を読み、書き残したら「報告を完了」を押してください。',
    en: '⏰ {owner}: the report on the break-glass is still owed (reminder {count}). Read what was done (`/dkim history`), and press "Close the report" once it is written down.',
  },
  'notice.enrolment_offered': {
    ja: '🔐 ボットの端末で、<@{user}> さんとして緊急手順の秘密が入力されました。<@{user}> さんご本人なら「登録」を押してください。そのあと別の承認者が、ご本人に確かめてから押します。心当たりがなければ押さずに、その端末に入れる人を確認してください。',
    en: '🔐 At the bot\'s terminal somebody typed a secret for break-glass as <@{user}>. If it was you, <@{user}>, press "Enrol"; then a different approver presses it too, after asking you. If it was not you: press nothing, and find out who has access to that machine.',
  },
  'notice.enrolment_done': {
    ja: '🔐 <@{user}> さんの緊急手順の秘密を登録しました。',
    en: '🔐 The secret of <@{user}> for break-glass is enrolled.',
  },
} as const satisfies Record<string, Row>;
