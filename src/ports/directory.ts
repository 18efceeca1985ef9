import type { Actor } from '../domain/actor.ts';
import type { PersonId } from '../domain/names.ts';
import type { DomainSettings } from './settings.ts';

/** Who may do what, read at the click and again before the switch. Fails closed: a look-up that failed gives `unknown`. */
export interface Directory {
  actor(person: PersonId, settings: DomainSettings): Promise<Actor>;
  /** People who could approve now, for the preflight. Null when the look-up failed. */
  approvers(settings: DomainSettings): Promise<readonly PersonId[] | null>;
}
