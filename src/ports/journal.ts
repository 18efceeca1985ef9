/** The lines for those who run the bot: what may stand in them, and how they tell of an error. Facts only, never secrets. */

import { VaultUnavailable } from './keys.ts';
import { LogUnavailable } from './store.ts';

/**
 * What may stand in a line. An allow-list: a field that somebody adds later is left out until it is thought about here, whereas a
 * list of forbidden names would let its secret through. `Journal` does not compile with another one.
 */
export const journalFields = [
  'action',
  'aheadMs',
  'attempt',
  'card',
  /** `missing_table`, `access_denied`, `throttled`, `unreachable` */
  'cause',
  'channel',
  'code',
  /** The delivery, sweep or check that this line belongs to: one id from a click to its Put. */
  'correlation',
  'done',
  'domain',
  'domains',
  'effect',
  'events',
  'everyHours',
  'failed',
  'fault',
  'file',
  'from',
  'host',
  'job',
  'kind',
  'message',
  'notice',
  'outcome',
  'person',
  'port',
  'problem',
  'refusal',
  'region',
  /** SES's own: what AWS's support asks for. */
  'requestId',
  'rotation',
  'round',
  'selector',
  'takesSeconds',
  'target',
  'targets',
  'version',
  'what',
] as const;

type JournalField = (typeof journalFields)[number];

export type JournalFields = { readonly [K in JournalField]?: string | number };

/** Of another field nothing would be seen: that does not compile. */
type Listed<F> = F & { readonly [K in Exclude<keyof F, JournalField>]: never };

export interface Journal {
  info<F extends JournalFields>(fields: Listed<F>, message: string): void;
  error<F extends JournalFields>(fields: Listed<F>, message: string): void;
}

/** The same journal, whose every line carries these fields too. */
export const journalWith = (journal: Journal, always: JournalFields): Journal => ({
  info: (more, text) => journal.info<JournalFields>({ ...always, ...more }, text),
  error: (more, text) => journal.error<JournalFields>({ ...always, ...more }, text),
});

/** What a line may tell of an error: its name and message, whatever was thrown, and of a store the cause. */
export const faultOf = (
  error: unknown,
): { readonly fault: string; readonly message: string; readonly cause?: string } => {
  if (!(error instanceof Error)) return { fault: 'unknown', message: '' };
  const { name: fault, message } = error;
  const isStore = error instanceof LogUnavailable || error instanceof VaultUnavailable;
  return isStore && error.problem !== null ? { fault, message, cause: error.problem } : { fault, message };
};
