/** Files for Slack, and the messages that replace a file which Slack does not accept: numbered, in code blocks, within Slack's limits. */

import type { Language } from '../../../texts/codes.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import { asCode, escaped, limits, type Rendered, section, sections, shortened } from './blocks.ts';

/** A file for a message, and the command that gives the same content. */
export interface SlackFile {
  readonly name: string;
  readonly title: string;
  readonly content: string;
  readonly command: string;
  /** What is uploaded in place of the content, which stays what messages show if Slack refuses the file. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** The command that prints the newest application for a selector: for its record, its revocation or its removal. */
export const applicationCommand = (domain: string, selector: string): string =>
  `futari application ${domain} ${selector}`;

const fence = '```';
const blockChars = limits.sectionChars - 2 * (fence.length + 1);
/** Keeps a message with its heading below Slack's 13,000 characters. */
const blocksPerPart = 4;
/** More messages would fill the thread, and a channel accepts about one a second. */
const partsMax = 8;

/** Splits a line into escaped pieces, without splitting a character or its mrkdwn entity. */
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

/** Splits content into code blocks. Fences in the content are replaced, so that they cannot end a block. */
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

/** Files that copying out of messages would alter. */
const onlyAsFile = /\.(?:csv|html|ics|json)$/;

/** The messages that replace a file. Empty for too many messages, and for a format that is only useful as a file. */
export const fileParts = (language: Language, { name, title, content }: SlackFile): readonly Rendered[] => {
  if (onlyAsFile.test(name)) return [];
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

/** Why a file was not posted, or that the outcome is unknown. */
export interface FileFailure {
  readonly tag: 'refused' | 'failed' | 'unknown';
  /** Slack's own code, such as `file_uploads_disabled`; `no_answer` or `http_403` of the upload host. */
  readonly code: string;
}

const hintOf = (language: Language, { tag, code }: FileFailure): string =>
  textOfCode(language, 'fileHint', code) ??
  (tag === 'failed' ? text(language, 'file.hintHost') : text(language, 'file.hintOther'));

/** One line with the file, Slack's code and a hint. */
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
 * The message about a missing file, before its parts in the thread: Slack's reason, a hint, and where the content is.
 * @param parts number of messages that follow; 0: the content is too long for messages
 */
export const fileNews = (language: Language, file: SlackFile, failure: FileFailure, parts: number): Rendered => {
  const said = failureText(language, file, failure);
  const facts = { count: String(parts), command: asCode(file.command) };
  const where = parts > 0 ? text(language, 'file.partsFollow', facts) : text(language, 'file.tooLong', facts);
  return { text: shortened(said, limits.messageTextChars), blocks: sections(said, where) };
};

/** The outcome of a requested file. */
export type FileAnswer =
  | { readonly tag: 'posted' }
  | {
      /**
       * `parts`: the content is in the thread. `direct`: it is in direct messages. `nowhere`: only the command line shows it. `later`: the
       * same request makes it again.
       */
      readonly tag: 'parts' | 'direct' | 'nowhere' | 'later';
      readonly file: SlackFile;
      readonly failure: FileFailure;
    };

/** Text for the person who requested the file; null for a posted file. */
export const fileAnswerText = (language: Language, answer: FileAnswer): string | null => {
  if (answer.tag === 'posted') return null;
  const { file, failure, tag } = answer;
  const facts = { command: asCode(file.command) };
  const places = {
    parts: 'file.partsPosted',
    direct: 'file.partsDirect',
    nowhere: 'file.nowhere',
    later: 'plan.again',
  } as const;
  const where = text(language, places[tag], facts);
  return `${failureText(language, file, failure)}\n${where}`;
};
