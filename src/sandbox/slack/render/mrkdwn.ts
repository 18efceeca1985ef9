/** Who a user id is, for a reader of the terminal. */
export type NameOf = (userId: string) => string;

const emoji: Readonly<Record<string, string>> = {
  white_check_mark: '✅',
  x: '❌',
  warning: '⚠️',
  rotating_light: '🚨',
  hourglass_flowing_sand: '⏳',
  lock: '🔒',
  key: '🔑',
  bell: '🔔',
  eyes: '👀',
  red_circle: '🔴',
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  page_facing_up: '📄',
  information_source: 'ℹ️',
  arrows_counterclockwise: '🔄',
  no_entry: '⛔',
};

export const emojiOf = (name: string): string => emoji[name] ?? `:${name}:`;

/** Slack's mrkdwn as plain text: people, links and dates become what a client shows. */
export const plainOf = (mrkdwn: string, nameOf: NameOf): string =>
  mrkdwn
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, i) => (i % 2 === 1 ? entities(codeOf(part)) : entities(prose(part, nameOf))))
    .join('');

const codeOf = (part: string): string => (part.startsWith('```') ? part.slice(3, -3).replace(/^\n|\n$/g, '') : part);

const prose = (text: string, nameOf: NameOf): string =>
  text
    .replace(/<([^<>]+)>/g, (_whole, inner: string) => referenceOf(inner, nameOf))
    .replace(/:([a-z0-9_+-]+):/g, (_whole, name: string) => emojiOf(name))
    .replace(/(?<![\p{L}\p{N}*])\*(\S(?:[^*\n]*\S)?)\*(?![\p{L}\p{N}*])/gu, '$1');

const referenceOf = (inner: string, nameOf: NameOf): string => {
  const bar = inner.indexOf('|');
  const [target, label] = bar < 0 ? [inner, null] : [inner.slice(0, bar), inner.slice(bar + 1)];
  if (target.startsWith('@')) return `@${label ?? nameOf(target.slice(1))}`;
  if (target.startsWith('#')) return `#${label ?? target.slice(1)}`;
  // A date is shown as its fallback: the terminal's zone is not the reader's.
  if (target.startsWith('!date^')) return label ?? target;
  if (target.startsWith('!subteam^')) return label ?? `@${target.slice('!subteam^'.length)}`;
  if (target.startsWith('!')) return `@${label ?? target.slice(1)}`;
  const bare = target.replace(/^(?:https?:\/\/|mailto:)/, '');
  return label === null || label === bare ? bare : `${label} (${target})`;
};

const entities = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
