/** What the program that runs the sandbox and the bot knows of its world, for the page. */

import type { Instant } from '../../domain/names.ts';

/** One line of the bot's log, in the language of the world. */
export interface LogLine {
  readonly version: number;
  readonly at: Instant;
  /** The kind of event: `DomainEvent` of src/domain/events.ts. */
  readonly type: string;
  readonly text: string;
}

/** The bot's log, read and verified from its first commit on. */
export type LogView =
  | {
      readonly verified: true;
      readonly lines: readonly LogLine[];
      readonly older: number;
      readonly head: string | null;
    }
  | { readonly verified: false; readonly fault: string };

/** The TXT records at one server, asked over the network at this moment. */
export interface ServerAnswer {
  readonly server: string;
  readonly address: string;
  readonly kind: 'authoritative' | 'resolver';
  /** The strings of each record; null when the server did not answer. */
  readonly records: readonly (readonly string[])[] | null;
}

/** The key record that the application asks for. */
export interface AppliedRecord {
  readonly selector: string;
  readonly name: string;
  readonly strings: readonly string[];
}
