import type { SlackMessage } from '../../sandbox/slack/messageStore.ts';
import { renderThread } from '../../sandbox/slack/render/renderThread.ts';

const columnsMax = 100;
const columnsMin = 50;

const columns = (): number => Math.max(columnsMin, Math.min(columnsMax, process.stdout.columns ?? 80));

export const drawn = (messages: readonly SlackMessage[]): string => renderThread(messages, { columns: columns() });

/** In the runbook's zone. */
export const moment = (at: number): string =>
  `${new Date(at).toLocaleString('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short', timeStyle: 'medium' })} JST`;

/** Columns as wide as their widest cell. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
