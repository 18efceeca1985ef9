/** The log in memory: the newest commit only, one conditional append, and answers that are lost. */
import type { DomainCommit } from '../../../src/app/deps.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { State } from '../../../src/domain/state.ts';
import { type Log, LogUnavailable, type NewCommit } from '../../../src/ports/store.ts';
import type { Random } from '../random.ts';
import type { Process } from './process.ts';

/** What all processes share. */
export class Store {
  head: DomainCommit | null = null;
  /** What a read at half the price may still show. */
  removedTargets: DomainCommit | null = null;
  readonly #committed: (commit: DomainCommit) => void;

  constructor(committed: (commit: DomainCommit) => void) {
    this.#committed = committed;
  }

  /** False: another commit took the version. */
  append(entry: NewCommit<DomainEvent, State>): DomainCommit | null {
    if (entry.version !== (this.head?.version ?? 0) + 1) return null;
    const commit = { ...entry, hash: '', signature: '' };
    this.removedTargets = this.head;
    this.head = commit;
    this.#committed(commit);
    return commit;
  }
}

async function* nothing<T>(): AsyncIterable<T> {}

export const memoryLog = (store: Store, process: Process, random: Random): Log<DomainEvent, State> => ({
  load: async (_, freshness) => {
    await process.enter();
    if (random.chance(0.0005)) throw new LogUnavailable('the store is down');
    return freshness === 'recent' && random.chance(0.1) ? store.removedTargets : store.head;
  },
  append: async (entry) => {
    await process.enter();
    if (random.chance(0.0005)) throw new LogUnavailable('the store is down');
    const commit = store.append(entry);
    await process.enter(0.005);
    // Done, but the answer was lost and could not be read back.
    if (random.chance(0.001)) throw new LogUnavailable('the answer was lost');
    return commit === null ? { tag: 'conflict' } : { tag: 'committed', commit };
  },
  history: () => nothing(),
  due: () => nothing(),
  upcoming: async () => [],
  holdTo: () => undefined,
  close: async () => undefined,
});
