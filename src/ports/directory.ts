import type { PersonId } from '../domain/names.ts';
import type { Actor, PersonCommand } from '../domain/roles.ts';
import type { DomainSettings } from './settings.ts';

/**
 * What a person is looked up for. The table of command × role says which roles are read; the others count as not held.
 * - `look`: ends at the first role that suffices, does not wait for a messenger that is busy, and has a bound for each person.
 * - `decision`: a person's click or command. Every role of the row is read after the click arrived (I1).
 * - `put`: the same look-up right before the Put. The channel is not read.
 */
export interface Need {
  readonly command: PersonCommand;
  readonly purpose: 'look' | 'decision' | 'put';
  /** Called when a decision has to wait because the messenger asks for patience, with the milliseconds of the wait. */
  readonly waits?: (ms: number) => void;
}

/** A look came too often, or the messenger asks for patience: nothing was decided. */
export class LooksLimited extends Error {
  override readonly name = 'LooksLimited';
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super(`looks are limited for ${retryAfterMs} ms`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Who may do what, read at the click and again before the switch. Fails closed: a look-up that failed gives `unknown`. */
export interface Directory {
  /** @throws LooksLimited for a look only */
  actor(person: PersonId, settings: DomainSettings, need: Need): Promise<Actor>;
  /** People who could approve now, for the preflight. Null when the look-up failed. */
  approvers(settings: DomainSettings): Promise<readonly PersonId[] | null>;
}
