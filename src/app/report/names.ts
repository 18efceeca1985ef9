/** The names of people at the time of their acts, from the log: the messenger knows only today's names, and only of people who are still there. */

import type { DomainEvent } from '../../domain/events.ts';
import { PersonId } from '../../domain/names.ts';
import type { DomainCommit } from '../deps.ts';

interface Named {
  readonly version: number;
  readonly name: string;
}

/** Who acted, with the name at that moment. */
const namesIn = (event: DomainEvent): readonly (readonly [PersonId, string])[] =>
  'by' in event && event.by !== null && event.name !== '' ? [[event.by, event.name]] : [];

/** Built while the commits of one or more logs pass by, each log in order. */
export class Names {
  readonly #known = new Map<string, Named[]>();

  note({ version, events }: Pick<DomainCommit, 'version' | 'events'>): void {
    for (const [person, name] of events.flatMap(namesIn)) {
      for (const key of [person, PersonId.user(person)]) {
        const all = this.#known.get(key) ?? [];
        // One entry per name, however often the person acts.
        if (all.at(-1)?.name !== name) all.push({ version, name });
        this.#known.set(key, all);
      }
    }
  }

  /**
   * The name that the person had at a version of the log: the newest until then, else the first that the log knows afterwards.
   * @param person a person, or a user id of the messenger
   * @returns null if the log has no act of this person
   */
  at(person: PersonId | string, version: number): string | null {
    const all = this.#known.get(person) ?? [];
    return (all.findLast((known) => known.version <= version) ?? all[0])?.name ?? null;
  }
}
