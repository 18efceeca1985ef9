/** One message for the reminders of a channel's domains. */

import type { Notice } from '../../../domain/notices.ts';
import type { State } from '../../../domain/state.ts';
import type { Language } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';
import { contextBlock, type RenderContext, type Rendered, section, sections } from './blocks.ts';
import { type NoticePlace, noticeSentence } from './notice.ts';

/** A reminder in one line. What its card or its own message would show beyond that, the linked card shows. */
export const digestLine = (context: RenderContext, state: State, notice: Notice, place: NoticePlace): string => {
  const [first = ''] = noticeSentence(context, state, notice, place).split('\n');
  return first;
};

export const digestMessage = (language: Language, count: number, lines: readonly string[]): Rendered => {
  const title = text(language, 'digest.title', { count: String(count) });
  return {
    text: title,
    blocks: [section(`*${title}*`), ...sections(...lines), contextBlock(text(language, 'digest.buttons'))],
  };
};
