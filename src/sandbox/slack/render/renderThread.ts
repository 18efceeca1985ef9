import type { SlackMessage } from '../messageStore.ts';
import { people } from '../people.ts';
import { blockLines, boxed } from '../render.ts';
import { type NameOf, plainOf } from './mrkdwn.ts';
import { wrap } from './width.ts';

export interface RenderOptions {
  /** Columns of the terminal; 76 where nothing is said. */
  readonly columns?: number;
  /** IANA zone of the times; Asia/Tokyo where nothing is said. */
  readonly timeZone?: string;
  readonly nameOf?: NameOf;
}

const nameOfFixture: NameOf = (id) =>
  id === 'USLACKBOT' ? 'Slack' : (people.find((p) => p.id === id)?.displayName ?? id);

/** Draws messages for a terminal, in the order given; replies are set in under their thread. */
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
  // As in Slack, an update of blocks is not marked.
  const edited = message.editedTs === null || message.blocks.length > 0 ? '' : ' (編集済み)';
  const only = message.onlyFor === null ? '' : ` → ${nameOf(message.onlyFor)} だけに表示`;
  return `${nameOf(message.by)}  ${time}${edited}${only}`;
};

const messageLines = (message: SlackMessage, columns: number, nameOf: NameOf): readonly string[] => [
  // With blocks the text is only the notification's.
  ...(message.blocks.length === 0 && message.text !== '' ? wrap(plainOf(message.text, nameOf), columns) : []),
  ...message.blocks.flatMap((block) => blockLines(block, columns, nameOf)),
  ...message.files.flatMap((file) => wrap(`📎 ${file.title}`, columns)),
];
