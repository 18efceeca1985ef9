import { type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';
import { emojiOf, type NameOf } from './mrkdwn.ts';

/** A rich_text block as plain lines: sections, lists, quotes and preformatted text. */
export const richTextLines = (block: JsonObject, nameOf: NameOf): readonly string[] =>
  objectsAt(block, 'elements').flatMap((part) => partLines(part, nameOf));

const partLines = (part: JsonObject, nameOf: NameOf): readonly string[] => {
  const inline = (of: JsonObject): readonly string[] => inlineText(of, nameOf).replace(/\n$/, '').split('\n');
  switch (textAt(part, 'type')) {
    case 'rich_text_list':
      return objectsAt(part, 'elements').flatMap((item, i) => {
        const mark = textAt(part, 'style') === 'ordered' ? `${i + 1}.` : '•';
        return inline(item).map((line, j) => (j === 0 ? `${mark} ${line}` : `  ${line}`));
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
