/** The newest states of many domains, for an answer that is about all of them. */

import type { SigningDomain } from '../domain/names.ts';
import { emptyState, type State } from '../domain/state.ts';
import { inWindow } from '../ports/concurrency.ts';
import { LogCorrupt } from '../ports/store.ts';
import type { Deps } from './deps.ts';

/** Reads under way at a time: an answer must not take the connections that a decision needs (I15). */
export const readsAtOnceMax = 8;

/** By domain. Null: its log does not verify, which concerns no other domain. */
export type States = Map<SigningDomain, State | null>;

/**
 * Adds the states that `into` lacks. Half the price of a read for a decision: a click on what the answer shows is decided on the newest
 * state. @throws LogUnavailable
 */
export const readStates = async (
  { log }: Pick<Deps, 'log'>,
  domains: readonly { readonly name: SigningDomain }[],
  into: States,
): Promise<void> =>
  inWindow(
    domains.filter(({ name }) => !into.has(name)),
    readsAtOnceMax,
    async ({ name }) => {
      try {
        into.set(name, (await log.load(name, 'recent'))?.state ?? emptyState(name));
      } catch (error) {
        if (!(error instanceof LogCorrupt)) throw error;
        into.set(name, null);
      }
    },
  );
