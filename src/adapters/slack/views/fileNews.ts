/** What people are told where a file did not come: what Slack said of it, what to do, and where its content is. */
import type { Language } from '../../../texts/codes.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import { limits, type Rendered, sections, shortened } from './block.ts';
import type { SlackFile } from './files.ts';
import { asCode, escaped } from './words.ts';

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
export const failureText = (language: Language, { title }: SlackFile, failure: FileFailure): string => {
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

/** In the thread, before the parts. @param parts how many messages follow; 0: the content is too long for messages */
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
