/** The whole log as a file, where a message has no room for it. */
import type { HistoryEntry } from '../../../ports/service.ts';
import { text } from '../../../texts/text.ts';
import type { SlackFile } from './files.ts';
import { type HistoryFrame, historyLines } from './history.ts';
import { inFile } from './historyWords.ts';

/** @param left entries that are older than those given. Oldest first: a file is read from its beginning. */
export const historyFile = (
  frame: HistoryFrame,
  domain: string,
  history: readonly HistoryEntry[],
  left: number,
): SlackFile => {
  const { language } = frame;
  return {
    name: text(language, 'historyFile.name', { domain }),
    title: text(language, 'historyFile.title', { domain }),
    command: `futari report ${domain} --all`,
    content: [
      text(language, 'historyFile.title', { domain }),
      ...(left > 0 ? [text(language, 'card.more', { count: String(left) })] : []),
      ...historyLines(frame, history, inFile),
      '',
    ].join('\n'),
  };
};
