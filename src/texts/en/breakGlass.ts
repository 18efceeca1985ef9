/** News of break-glass. */
import type { breakGlassNotices as ja } from '../ja/breakGlass.ts';

export const breakGlassNotices = {
  'notice.break_glass_closed': '{name} closed the report on the break-glass.',
  'notice.break_glass_requested':
    '🚨 Break-glass: outside Slack, {name} asks for the way back to the previous key. Reason: {reason}\nIf a different enrolled person confirms it by {until}, it begins. {owner}: if you know nothing of this, find out at once.',
  'notice.break_glass_used':
    '🚨 Break-glass was used: {first} and {second} began the rollback outside Slack. Reason: {reason}\n{owner}: read what was done (`/dkim history`), write down why it had to be, and press "Close the report" by {until}.',
  'notice.reminder_breakGlass':
    '⏰ {owner}: the report on the break-glass is still owed (reminder {count}). Read what was done (`/dkim history`), and press "Close the report" once it is written down.',
  'notice.enrolment_offered':
    '🔐 At the bot\'s terminal somebody typed a secret for break-glass as <@{user}>. If it was you, <@{user}>, press "Enrol"; then a different approver presses it too, after asking you. If it was not you: press nothing, and find out who has access to that machine.',
  'notice.enrolment_done': '🔐 The secret of <@{user}> for break-glass is enrolled.',
} as const satisfies Record<keyof typeof ja, string>;
