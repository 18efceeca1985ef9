import type { DomainEvent } from '../../domain/events.ts';
import type { State } from '../../domain/state.ts';
import type { Commit } from '../../ports/store.ts';

export type Language = 'ja' | 'en';

type LogCommit = Commit<DomainEvent, State>;

/** What the playground reads of the bot. It is the log as stored; nothing here changes the bot. */
export interface PlaygroundHooks {
  /** The newest commit; null for an empty log. */
  head(): Promise<LogCommit | null>;
  /** Oldest first, from this version on. */
  history(fromVersion: number): AsyncIterable<LogCommit>;
  /** The `p=` of the key's right record; null without such a key. */
  publicKey(selector: string): Promise<string | null>;
  /** An event in words, with people by id; null for bookkeeping that is no news to people. */
  words(language: Language, event: DomainEvent): string | null;
}
