/**
 * What the worlds of some tests do not limit: each command or click looks every group up, three or four of them, and Slack takes 20 such
 * calls a minute. Without this, people who act one after the other at one moment use them up.
 */
export const slackUnlimited = ['usergroups.users.list'] as const;
