import { canonicalJson } from '../../src/adapters/dynamodb/packing.ts';
import type { Commit } from '../../src/ports/store.ts';

/**
 * Folds a history from its first commit again and compares with the states that were stored.
 * @returns the first version whose stored state is another one, or null when the whole log agrees.
 */
export const firstMisfold = async <E, S>(
  history: AsyncIterable<Commit<E, S>>,
  initial: S,
  evolve: (state: S, event: E) => S,
): Promise<number | null> => {
  let state = initial;
  for await (const commit of history) {
    state = commit.events.reduce(evolve, state);
    if (canonicalJson(state) !== canonicalJson(commit.state)) return commit.version;
  }
  return null;
};
