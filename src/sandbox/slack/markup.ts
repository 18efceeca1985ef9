/** Markup in `<…>` that Slack does not refuse, but shows as typed or as its fallback: a bad date, an address that is none. */

import type { JsonObject } from './protocol.ts';

/** Slack's tokens for dates (docs.slack.dev, formatting message text). */
const dateTokens = [
  'ago',
  'date',
  'date_long',
  'date_long_full',
  'date_long_pretty',
  'date_num',
  'date_pretty',
  'date_short',
  'date_short_pretty',
  'date_slash',
  'day_divider_pretty',
  'time',
  'time_secs',
];

const isAddress = (text: string): boolean =>
  !/\s/.test(text) && ['http:', 'https:', 'mailto:', 'slack:'].includes(URL.parse(text)?.protocol ?? '');

/** `!date^seconds^format` with an optional `^link`, and a fallback, which Slack requires. */
const isDate = (target: string, label: string | null): boolean => {
  const [, seconds = '', format = '', link, ...more] = target.split('^');
  const tokens = [...format.matchAll(/\{([^{}]*)\}/g)].map(([, token = '']) => token);
  const isFormat = tokens.length > 0 && tokens.every((token) => dateTokens.includes(token));
  return (
    /^\d{1,11}$/.test(seconds) &&
    isFormat &&
    (link === undefined || isAddress(link)) &&
    more.length === 0 &&
    label !== null &&
    label !== ''
  );
};

const mentions = /^(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!(?:here|channel|everyone))$/;

const isShown = (inner: string): boolean => {
  const bar = inner.indexOf('|');
  const [target, label] = bar < 0 ? [inner, null] : [inner.slice(0, bar), inner.slice(bar + 1)];
  return target.startsWith('!date^') ? isDate(target, label) : mentions.test(target) || isAddress(target);
};

const brokenIn = (text: string): readonly string[] =>
  [...text.matchAll(/<([^<>]*)>/g)].map(([, inner = '']) => inner).filter((inner) => !isShown(inner));

/** The broken markup of every `mrkdwn` object. */
const inBlocks = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(inBlocks);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { readonly type?: unknown; readonly text?: unknown };
  if (type === 'mrkdwn' && typeof text === 'string') return brokenIn(text);
  return Object.values(value).flatMap(inBlocks);
};

/** What a message would show as typed. */
export const brokenMarkup = (text: string, blocks: readonly JsonObject[]): readonly string[] => [
  ...brokenIn(text),
  ...inBlocks(blocks),
];
