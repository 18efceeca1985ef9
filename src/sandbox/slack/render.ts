import { type JsonObject, objectAt, objectsAt, textAt } from './json.ts';
import { type NameOf, plainOf } from './render/mrkdwn.ts';
import { richTextLines } from './render/richText.ts';
import { padTo, widthOf, wrap } from './render/width.ts';

/** One Block Kit block as lines of at most `columns`. */
export const blockLines = (block: JsonObject, columns: number, nameOf: NameOf): readonly string[] => {
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
      return wrap(`(画像: ${textAt(block, 'alt_text') ?? ''})`, columns);
    case 'rich_text':
      return richTextLines(block, nameOf).flatMap((line) => wrap(line, columns));
    default:
      return [`(${textAt(block, 'type')})`];
  }
};

/** A text object, its mrkdwn made plain. */
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

/** Two columns, as Slack shows fields on a wide screen. */
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

/** A box around lines, with a title in its upper edge. */
export const boxed = (title: string, lines: readonly string[], columns: number): readonly string[] => [
  `╭─ ${title} ${'─'.repeat(Math.max(0, columns - widthOf(title) - 5))}╮`,
  ...lines.map((line) => `│ ${padTo(line, columns - 4)} │`),
  `╰${'─'.repeat(columns - 2)}╯`,
];
