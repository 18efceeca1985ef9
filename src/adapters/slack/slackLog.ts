/** What the adapter tells the log, and what the Slack libraries may tell it. */
import type { Logger } from '@slack/bolt';

/** Fields, then a message, as pino takes them. */
export interface SlackLog {
  info(fields: Readonly<Record<string, string | number>>, message: string): void;
  error(fields: Readonly<Record<string, string | number>>, message: string): void;
}

const textOf = (part: unknown): string => (part instanceof Error ? part.message : typeof part === 'string' ? part : '');

const joined = (parts: readonly unknown[]): string =>
  parts
    .map(textOf)
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 500);

/**
 * The libraries' logger. Debug is dropped whatever the level: there they print whole requests.
 * Objects are dropped too, for they may carry bodies and headers.
 */
export const libraryLogger = (log: SlackLog): Logger => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (...parts) => log.info({ from: 'slack' }, joined(parts)),
  error: (...parts) => log.error({ from: 'slack' }, joined(parts)),
  setLevel: () => undefined,
  // The type is an enum of the library: its value is told without importing it at run time.
  getLevel: () => 'warn' as ReturnType<Logger['getLevel']>,
  setName: () => undefined,
});
