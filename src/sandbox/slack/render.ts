import { type JsonObject, objectAt, objectsAt, textAt } from './protocol.ts';
import type { SlackMessage } from './stores.ts';
import { people } from './workspace.ts';

type NameOf = (userId: string) => string;

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

const emojiOf = (name: string): string => emoji[name] ?? `:${name}:`;

/** Converts Slack's mrkdwn to plain text: people, links and dates appear as in a client. */
export const plainOf = (mrkdwn: string, nameOf: NameOf): string =>
  mrkdwn
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, i) => (i % 2 === 1 ? entities(codeOf(part)) : entities(prose(part, nameOf))))
    .join('');

const codeOf = (part: string): string => (part.startsWith('```') ? part.slice(3, -3).replace(/^\n|\n$/g, '') : part);

// Like Slack: elsewhere, as next to Japanese or full-width punctuation, the marks stay.
const bold = /(?<![^\s.,([{!?\-=])\*(\S(?:[^*\n]*\S)?)\*(?![^\s~!#$%^)\-+={}[\];:'",.?/])/g;

const prose = (text: string, nameOf: NameOf): string =>
  text
    .replace(/<([^<>]+)>/g, (_whole, inner: string) => referenceOf(inner, nameOf))
    .replace(/:([a-z0-9_+-]+):/g, (_whole, name: string) => emojiOf(name))
    .replace(bold, '$1');

const referenceOf = (inner: string, nameOf: NameOf): string => {
  const bar = inner.indexOf('|');
  const [target, label] = bar < 0 ? [inner, null] : [inner.slice(0, bar), inner.slice(bar + 1)];
  if (target.startsWith('@')) return `@${label ?? nameOf(target.slice(1))}`;
  if (target.startsWith('#')) return `#${label ?? target.slice(1)}`;
  // A date appears as its fallback, because the terminal's time zone may not be the reader's.
  if (target.startsWith('!date^')) return label ?? target;
  if (target.startsWith('!subteam^')) return label ?? `@${target.slice('!subteam^'.length)}`;
  if (target.startsWith('!')) return `@${label ?? target.slice(1)}`;
  const bare = target.replace(/^(?:https?:\/\/|mailto:)/, '');
  return label === null || label === bare ? bare : `${label} (${target})`;
};

const entities = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Converts a rich_text block to plain lines: sections, lists, quotes and preformatted text. */
const richTextLines = (block: JsonObject, nameOf: NameOf): readonly string[] =>
  objectsAt(block, 'elements').flatMap((part) => partLines(part, nameOf));

const partLines = (part: JsonObject, nameOf: NameOf): readonly string[] => {
  const inline = (of: JsonObject): readonly string[] => inlineText(of, nameOf).replace(/\n$/, '').split('\n');
  switch (textAt(part, 'type')) {
    case 'rich_text_list':
      return objectsAt(part, 'elements').flatMap((item, i) => {
        const bullet = textAt(part, 'style') === 'ordered' ? `${i + 1}.` : '•';
        return inline(item).map((line, j) => (j === 0 ? `${bullet} ${line}` : `  ${line}`));
      });
    case 'rich_text_quote':
      return inline(part).map((line) => `│ ${line}`);
    case 'rich_text_preformatted':
      return inline(part).map((line) => `  ${line}`);
    default:
      return inline(part);
  }
};

const inlineText = (part: JsonObject, nameOf: NameOf): string =>
  objectsAt(part, 'elements')
    .map((element) => {
      switch (textAt(element, 'type')) {
        case 'user':
          return `@${nameOf(textAt(element, 'user_id') ?? '')}`;
        case 'emoji':
          return emojiOf(textAt(element, 'name') ?? '');
        case 'link':
          return textAt(element, 'text') ?? textAt(element, 'url') ?? '';
        case 'date':
          return textAt(element, 'fallback') ?? '';
        case 'text':
          return textAt(element, 'text') ?? '';
        default:
          return objectAt(element, 'text') === null ? '' : (textAt(objectAt(element, 'text') ?? {}, 'text') ?? '');
      }
    })
    .join('');

/** Code points with two columns in a terminal: East Asian wide and full-width characters (Unicode UAX #11). */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });

const graphemes = (text: string): readonly string[] => [...segmenter.segment(text)].map((s) => s.segment);

const graphemeWidth = (grapheme: string): number => {
  // A variation selector selects the coloured, wide form of a narrow symbol.
  if (/\p{Emoji_Presentation}|\uFE0F/u.test(grapheme)) return 2;
  if (/^[\p{Mark}\p{Cc}\p{Cf}]+$/u.test(grapheme)) return 0;
  const code = grapheme.codePointAt(0) ?? 0;
  return wide.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
};

export const widthOf = (text: string): number => graphemes(text).reduce((sum, g) => sum + graphemeWidth(g), 0);

const padTo = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)));

// A Japanese line may break between any two characters, but must not begin with these (kinsoku).
const neverFirst = /^[、。，．・：；！？」』）】〕］｝ー々,.:;!?)\]}]/u;

/** Breaks a text into lines of at most `columns`. It breaks at spaces and between wide characters, otherwise anywhere. */
export const wrap = (text: string, columns: number): readonly string[] =>
  text.split('\n').flatMap((line) => wrapLine(graphemes(line), columns));

const wrapLine = (all: readonly string[], columns: number): readonly string[] => {
  const lines: string[] = [];
  let [start, width, breakAt] = [0, 0, 0];
  for (const [i, grapheme] of all.entries()) {
    if (i > start && mayBreak(all[i - 1] ?? '', grapheme)) breakAt = i;
    width += graphemeWidth(grapheme);
    if (width <= columns || i === start || grapheme === ' ') continue;
    // At most two breaks: one at the last good position, and one here if the remaining text is still too long.
    for (const end of breakAt > start && breakAt < i ? [breakAt, i] : [i]) {
      lines.push(all.slice(start, end).join('').trimEnd());
      start = end;
      width = widthOf(all.slice(start, i + 1).join(''));
      if (width <= columns) break;
    }
  }
  return [...lines, all.slice(start).join('').trimEnd()];
};

const mayBreak = (before: string, after: string): boolean =>
  before === ' ' || (!neverFirst.test(after) && (graphemeWidth(before) === 2 || graphemeWidth(after) === 2));

/** Renders one Block Kit block as lines of at most `columns`. */
const blockLines = (block: JsonObject, columns: number, nameOf: NameOf): readonly string[] => {
  const shown = (owner: JsonObject, key: string): string => shownText(objectAt(owner, key) ?? {}, nameOf);
  switch (textAt(block, 'type')) {
    case 'header':
      return wrap(`■ ${shown(block, 'text')}`, columns);
    case 'section':
      return sectionLines(block, columns, nameOf);
    case 'context':
      return wrap(`· ${contextText(block, nameOf)}`, columns);
    case 'actions':
      return wrap(objectsAt(block, 'elements').map(elementText(nameOf)).join(' '), columns);
    case 'divider':
      return ['┄'.repeat(columns)];
    case 'input':
      return wrap(`${shown(block, 'label')}: ${elementText(nameOf)(objectAt(block, 'element') ?? {})}`, columns);
    case 'image':
      return wrap(`（画像: ${textAt(block, 'alt_text') ?? ''}）`, columns);
    case 'rich_text':
      return richTextLines(block, nameOf).flatMap((line) => wrap(line, columns));
    default:
      return [`(${textAt(block, 'type')})`];
  }
};

/** The text of a text object, with mrkdwn converted to plain text. */
const shownText = (object: JsonObject, nameOf: NameOf): string => {
  const text = textAt(object, 'text') ?? '';
  return textAt(object, 'type') === 'mrkdwn' ? plainOf(text, nameOf) : text;
};

const contextText = (block: JsonObject, nameOf: NameOf): string =>
  objectsAt(block, 'elements')
    .map((e) => textAt(e, 'alt_text') ?? shownText(e, nameOf))
    .join('  ');

const sectionLines = (block: JsonObject, columns: number, nameOf: NameOf): readonly string[] => {
  const text = objectAt(block, 'text');
  const accessory = objectAt(block, 'accessory');
  return [
    ...(text === null ? [] : wrap(shownText(text, nameOf), columns)),
    ...fieldLines(objectsAt(block, 'fields'), columns, nameOf),
    ...(accessory === null ? [] : wrap(elementText(nameOf)(accessory), columns)),
  ];
};

/** Two columns, like fields in Slack on a wide screen. */
const fieldLines = (fields: readonly JsonObject[], columns: number, nameOf: NameOf): readonly string[] => {
  const half = Math.floor((columns - 2) / 2);
  const lines: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const [left, right] = [fields[i], fields[i + 1]].map((f) =>
      f === undefined ? [] : wrap(shownText(f, nameOf), half),
    ) as [readonly string[], readonly string[]];
    const height = Math.max(left.length, right.length);
    for (let row = 0; row < height; row += 1) {
      lines.push(`${padTo(left[row] ?? '', half)}  ${right[row] ?? ''}`.trimEnd());
    }
  }
  return lines;
};

const elementText =
  (nameOf: NameOf) =>
  (element: JsonObject): string => {
    const label = objectAt(element, 'text') ?? objectAt(element, 'placeholder');
    const text = label === null ? (textAt(element, 'action_id') ?? '') : shownText(label, nameOf);
    return textAt(element, 'type') === 'button' ? `[${text}]` : `[${text} ▾]`;
  };

/** Draws a box around lines, with a title in its top edge. */
const boxed = (title: string, lines: readonly string[], columns: number): readonly string[] => [
  `╭─ ${title} ${'─'.repeat(Math.max(0, columns - widthOf(title) - 5))}╮`,
  ...lines.map((line) => `│ ${padTo(line, columns - 4)} │`),
  `╰${'─'.repeat(columns - 2)}╯`,
];

interface RenderOptions {
  /** Columns of the terminal; the default is 76. */
  readonly columns?: number;
  /** IANA time zone; the default is Asia/Tokyo. */
  readonly timeZone?: string;
  readonly nameOf?: NameOf;
}

const nameOfFixture: NameOf = (id) =>
  id === 'USLACKBOT' ? 'Slack' : (people.find((p) => p.id === id)?.displayName ?? id);

/** Draws messages for a terminal, in the given order. Replies are indented under their thread. */
export const renderThread = (messages: readonly SlackMessage[], options: RenderOptions = {}): string => {
  const { columns = 76, timeZone = 'Asia/Tokyo', nameOf = nameOfFixture } = options;
  return messages
    .map((message) => {
      const indent = message.threadTs === null ? '' : '    ';
      const width = columns - indent.length;
      const lines = boxed(titleOf(message, timeZone, nameOf), messageLines(message, width - 4, nameOf), width);
      return lines.map((line) => `${indent}${line}`).join('\n');
    })
    .join('\n');
};

const titleOf = (message: SlackMessage, timeZone: string, nameOf: NameOf): string => {
  const at = new Date(Number(message.ts) * 1_000);
  const time = at.toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  // Slack does not mark an update of blocks as edited.
  const edited = message.editedTs === null || message.blocks.length > 0 ? '' : ' （編集済み）';
  const only = message.onlyFor === null ? '' : ` → ${nameOf(message.onlyFor)} だけに表示`;
  return `${nameOf(message.by)}  ${time}${edited}${only}`;
};

const messageLines = (message: SlackMessage, columns: number, nameOf: NameOf): readonly string[] => [
  // If a message has blocks, its text appears only in the notification.
  ...(message.blocks.length === 0 && message.text !== '' ? wrap(plainOf(message.text, nameOf), columns) : []),
  ...message.blocks.flatMap((block) => blockLines(block, columns, nameOf)),
  ...message.files.flatMap((file) => wrap(`📎 ${file.title}`, columns)),
];
