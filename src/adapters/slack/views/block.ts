/** Blocks that cannot be longer than Slack takes them: what is too long is cut with an ellipsis (facts: docs.slack.dev, Block Kit). */
import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  SectionBlock,
} from '@slack/types';

/** In characters, as Slack counts them (UTF-16 units). */
export const limits = {
  sectionChars: 3_000,
  fieldChars: 2_000,
  fields: 10,
  headerChars: 150,
  buttonChars: 75,
  valueChars: 2_000,
  confirmTitleChars: 100,
  confirmTextChars: 300,
  confirmButtonChars: 30,
  viewTitleChars: 24,
  privateMetadataChars: 3_000,
  messageTextChars: 3_000,
  /** Of one list in a card: a message of all its blocks must stay below about 13,000. */
  listChars: 1_200,
} as const;

/** What a message shows; `text` is what notifications and screen readers say. */
export interface Rendered {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Never cuts a surrogate pair in two, and never ends inside an opened `<…>` of mrkdwn. */
export const shortened = (text: string, maxChars: number): string => {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '');
  const open = cut.lastIndexOf('<');
  return `${open > cut.lastIndexOf('>') ? cut.slice(0, open) : cut}…`;
};

/** As many lines as fit, then how many were left out. */
export const linesWithin = (
  lines: readonly string[],
  more: (count: number) => string,
  maxChars: number = limits.listChars,
): string => {
  const kept: string[] = [];
  let chars = 0;
  for (const line of lines) {
    const fit = shortened(line, 300);
    if (chars + fit.length + 1 > maxChars) break;
    kept.push(fit);
    chars += fit.length + 1;
  }
  return kept.length === lines.length ? kept.join('\n') : [...kept, more(lines.length - kept.length)].join('\n');
};

export const plain = (text: string, maxChars: number): PlainTextElement => ({
  type: 'plain_text',
  text: shortened(text, maxChars),
  emoji: true,
});

const mrkdwn = (text: string, maxChars: number): MrkdwnElement => ({ type: 'mrkdwn', text: shortened(text, maxChars) });

export const header = (text: string): HeaderBlock => ({ type: 'header', text: plain(text, limits.headerChars) });

export const section = (text: string): SectionBlock => ({ type: 'section', text: mrkdwn(text, limits.sectionChars) });

export const fields = (texts: readonly string[]): SectionBlock => ({
  type: 'section',
  fields: texts.slice(0, limits.fields).map((text) => mrkdwn(text, limits.fieldChars)),
});

export const context = (text: string): ContextBlock => ({
  type: 'context',
  elements: [mrkdwn(text, limits.fieldChars)],
});

/** No block at all without buttons: Slack refuses an empty one. */
export const actions = (blockId: string, buttons: readonly Button[]): ActionsBlock[] =>
  buttons.length === 0 ? [] : [{ type: 'actions', block_id: blockId, elements: [...buttons] }];

/** A section for each text that is there. */
export const sections = (...texts: readonly (string | null)[]): SectionBlock[] =>
  texts.filter((text): text is string => text !== null && text !== '').map(section);
