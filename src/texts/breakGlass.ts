import type { Row } from './codes.ts';

/** Notices about break-glass. */
export const breakGlassNotices = {
  'notice.break_glass_closed': {
    ja: '{name} さんが緊急手順の報告を完了にしました。',
    en: '{name} closed the break-glass report.',
  },
  'notice.break_glass_requested': {
    ja: '🚨 緊急手順: {name} さんが Slack の外から、前の鍵へのロールバックを要求しました。理由: {reason}\n登録された別の方が {until} までに確認すると始まります。{owner} は、心当たりがなければ、すぐに確認してください。',
    en: '🚨 Break-glass: {name} has requested a rollback to the previous key from outside Slack. Reason: {reason}\nIt starts when another enrolled person confirms it by {until}. {owner}: if you did not expect this, find out immediately.',
  },
  'notice.break_glass_used': {
    ja: '🚨 緊急手順が使われました。{first} さんと {second} さんが Slack の外からロールバックを始めました。理由: {reason}\n{owner} は、行われたこと (`/dkim history`) を読み、必要だった理由を書き残して、{until} までに「報告を完了」を押してください。',
    en: '🚨 Break-glass was used: {first} and {second} started the rollback from outside Slack. Reason: {reason}\n{owner}: read what was done (`/dkim history`), write down why it was necessary, and press "Close the report" by {until}.',
  },
  'notice.reminder_breakGlass': {
    ja: '⏰ {owner} へ（{domain}）: 緊急手順の報告がまだ終わっていません（{count} 回目）。行われたこと (`/dkim history`) を読み、書き残したら「報告を完了」を押してください。{card}',
    en: '⏰ {owner} ({domain}): the break-glass report is still open (reminder {count}). Read what was done (`/dkim history`), write down why, then press "Close the report". {card}',
  },
  'notice.enrolment_offered': {
    ja: '🔐 ボットの端末で、<@{user}> さんとして緊急手順のパスフレーズが入力されました。<@{user}> さんご本人なら「登録」を押してください。そのあと別の承認者が、ご本人に確かめてから押します。心当たりがなければ押さずに、その端末に入れる人を確認してください。',
    en: '🔐 At the terminal of the bot, somebody entered a break-glass secret for <@{user}>. <@{user}>: if it was you, press "Enrol"; another approver then asks you in person and presses it too. If it was not you, do not press anything, and find out who has access to that machine.',
  },
  'notice.enrolment_done': {
    ja: '🔐 <@{user}> さんの緊急手順のパスフレーズを登録しました。',
    en: '🔐 The break-glass secret of <@{user}> is enrolled.',
  },
} as const satisfies Record<string, Row>;
