/** A file that Slack does not take, as messages instead: numbered, in code blocks, none longer than Slack takes. */

import type { Language } from '../../../texts/codes.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import { asCode, escaped, limits, type Rendered, section, sections, shortened } from './blocks.ts';

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

/** Why there is no file, or nobody knows whether there is one. */
export interface FileFailure {
  readonly tag: 'refused' | 'failed' | 'unknown';
  /** Slack's own code: `file_uploads_disabled`; `no_answer`, `http_403` of the upload host. */
  readonly code: string;
}

const hintOf = (language: Language, { tag, code }: FileFailure): string =>
  textOfCode(language, 'fileHint', code) ??
  (tag === 'failed' ? text(language, 'file.hintHost') : text(language, 'file.hintOther'));

/** One line: the file, the code of ours and Slack's, what to do. */
const failureText = (language: Language, { title }: SlackFile, failure: FileFailure): string => {
  const facts = { file: escaped(title), code: asCode(failure.code), hint: hintOf(language, failure) };
  switch (failure.tag) {
    case 'refused':
      return text(language, 'file.upload_refused', facts);
    case 'failed':
      return text(language, 'file.upload_failed', facts);
    case 'unknown':
      return text(language, 'file.upload_unknown', facts);
  }
};

/**
 * What people are told where a file did not come: what Slack said of it, what to do, and where its content is.
 * In the thread, before the parts. @param parts how many messages follow; 0: the content is too long for messages
 */
export const fileNews = (language: Language, file: SlackFile, failure: FileFailure, parts: number): Rendered => {
  const said = failureText(language, file, failure);
  const facts = { count: String(parts), command: asCode(file.command) };
  const where = parts > 0 ? text(language, 'file.partsFollow', facts) : text(language, 'file.tooLong', facts);
  return { text: shortened(said, limits.messageTextChars), blocks: sections(said, where) };
};

/** What became of a file that a command asked for. */
export type FileAnswer =
  | { readonly tag: 'posted' }
  | {
      /** `parts`: its content is in the thread. `nowhere`: only the command line shows it. */
      readonly tag: 'parts' | 'nowhere';
      readonly file: SlackFile;
      readonly failure: FileFailure;
    };

/** For the person who asked; nothing for a file that came. */
export const fileAnswerText = (language: Language, answer: FileAnswer): string | null => {
  if (answer.tag === 'posted') return null;
  const { file, failure, tag } = answer;
  const facts = { command: asCode(file.command) };
  const where = tag === 'parts' ? text(language, 'file.partsPosted', facts) : text(language, 'file.nowhere', facts);
  return `${failureText(language, file, failure)}\n${where}`;
};
