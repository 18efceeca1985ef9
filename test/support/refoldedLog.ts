import { expect } from '@jest/globals';
import type { DomainCommit } from '../../src/app/deps.ts';
import { core } from '../../src/domain/core.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import { emptyState, type State } from '../../src/domain/state.ts';
import type { Commit } from '../../src/ports/store.ts';
import { firstMisfold } from './misfold.ts';
import { domain } from './siteAddress.ts';

interface Stamped {
  readonly event: DomainEvent;
  readonly at: number;
  readonly version: number;
}

async function* stamped(history: readonly DomainCommit[]): AsyncIterable<Commit<Stamped, State>> {
  for (const commit of history) {
    const { at, version } = commit;
    yield { ...commit, events: commit.events.map((event) => ({ event, at, version })) };
  }
}

const fold = (state: State, { event, at, version }: Stamped): State => core.fold(state, [event], { at, version });

/** Folding the log again gives every stored state (design.md 6). */
export const assertLogRefolds = async (history: readonly DomainCommit[]): Promise<void> => {
  expect(await firstMisfold(stamped(history), emptyState(domain), fold)).toBeNull();
};
