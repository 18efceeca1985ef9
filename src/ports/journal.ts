/** The log lines for operators: the fields that a line may have, and how an error is described. Facts only, never secrets. */

import { VaultUnavailable } from './keys.ts';
import { LogUnavailable } from './store.ts';

/**
 * The fields that a line may have. This is an allow-list: a field that somebody adds later is left out until it is considered
 * here, whereas a deny-list would let its secret through. `Journal` does not compile with other fields.
 */
export const journalFields = [
  'action',
  'aheadMs',
  'attempt',
  'card',
  /** `missing_table`, `access_denied`, `throttled`, `unreachable`, `restoring`, `newer_release` */
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
  /** SES's own request id, which AWS support needs. */
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

/** Makes another field a compile error; at run time it would be left out. */
type Listed<F> = F & { readonly [K in Exclude<keyof F, JournalField>]: never };

export interface Journal {
  info<F extends JournalFields>(fields: Listed<F>, message: string): void;
  error<F extends JournalFields>(fields: Listed<F>, message: string): void;
}

/** The same journal, with these fields on every line. */
export const journalWith = (journal: Journal, always: JournalFields): Journal => ({
  info: (more, text) => journal.info<JournalFields>({ ...always, ...more }, text),
  error: (more, text) => journal.error<JournalFields>({ ...always, ...more }, text),
});

/** The fields that describe an error: its name and message, whatever was thrown, and the cause for a store. */
export const faultOf = (
  error: unknown,
): { readonly fault: string; readonly message: string; readonly cause?: string } => {
  if (!(error instanceof Error)) return { fault: 'unknown', message: '' };
  const { name: fault, message } = error;
  const isStore = error instanceof LogUnavailable || error instanceof VaultUnavailable;
  return isStore && error.problem !== null ? { fault, message, cause: error.problem } : { fault, message };
};

/** Of what examines or reads and has nobody to report to: its findings are its answer. */
export const silentJournal = { info: (): void => {}, error: (): void => {} };
