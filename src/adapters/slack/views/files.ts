/** A file that Slack does not take, as messages instead: numbered, in code blocks, none longer than Slack takes. */
import type { Language } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';
import { limits, type Rendered, section, shortened } from './block.ts';
import { escaped } from './words.ts';

/** What goes with a message: a file, and the command line that shows the same. */
export interface SlackFile {
  readonly name: string;
  readonly title: string;
  readonly content: string;
  readonly command: string;
}

/** Shows the newest application for a selector: for its record, for revoking it, or for its removal. */
export const applicationCommand = (domain: string, selector: string): string =>
  `futari application ${domain} ${selector}`;

const fence = '```';
const blockChars = limits.sectionChars - 2 * (fence.length + 1);
/** With the heading below the 13,000 characters of a message. */
const blocksPerPart = 4;
/** More would bury the thread; a channel takes about one message a second. */
const partsMax = 8;

/** Escaped pieces of one line: a character is never cut in two, nor what stands for it in mrkdwn. */
const piecesOf = (line: string): readonly string[] => {
  const pieces: string[] = [];
  let piece = '';
  for (const character of line) {
    const written = escaped(character);
    if (piece.length + written.length > blockChars) {
      pieces.push(piece);
      piece = '';
    }
    piece += written;
  }
  return [...pieces, piece];
};

/** Nothing in the content may end the code early. */
const codeBlocksOf = (content: string): readonly string[] => {
  const blocks: string[] = [];
  let block: string | null = null;
  for (const piece of content.trimEnd().replaceAll(fence, "'''").split('\n').flatMap(piecesOf)) {
    const longer: string = block === null ? piece : `${block}\n${piece}`;
    if (block !== null && longer.length > blockChars) blocks.push(block);
    block = block !== null && longer.length > blockChars ? piece : longer;
  }
  return block === null ? blocks : [...blocks, block];
};

/** None where it would take too many, and for JSON: what is checked byte by byte does not survive a copy out of messages. */
export const fileParts = (language: Language, { name, title, content }: SlackFile): readonly Rendered[] => {
  if (name.endsWith('.json')) return [];
  const blocks = codeBlocksOf(content);
  const count = Math.ceil(blocks.length / blocksPerPart);
  if (count > partsMax) return [];
  return Array.from({ length: count }, (_, index) => {
    const facts = { title: escaped(title), part: String(index + 1), count: String(count) };
    const heading = text(language, 'file.part', facts);
    const own = blocks.slice(index * blocksPerPart, (index + 1) * blocksPerPart);
    return {
      text: shortened(heading, limits.messageTextChars),
      blocks: [section(`*${heading}*`), ...own.map((block) => section(`${fence}\n${block}\n${fence}`))],
    };
  });
};
