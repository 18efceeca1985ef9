/** What a rollback or a cancel would do if it were confirmed now. It is decided on trial and nothing is appended. */

import type { RecordObservation } from '../../domain/observation.ts';
import { own } from '../../domain/own.ts';
import type { Rotation } from '../../domain/state.ts';
import type { DeskAnswer } from '../../ports/desk.ts';
import type { Deps } from '../deps.ts';
import { faultOf } from '../fault.ts';
import { observe } from '../perform/evidence.ts';
import { within } from '../within.ts';
import { type Asked, commandBuilder } from './commands.ts';

/** Who wants to go back must not wait for a silent DNS: a doubt about it never refuses (design.md 4). Real milliseconds. */
const lookMs = 5_000;

const previousRecord = (
  { state, settings }: Asked,
  deps: Deps,
  rotation: Rotation,
): Promise<RecordObservation | null> => {
  const fingerprint = own(state.selectors, rotation.current)?.fingerprint ?? null;
  if (fingerprint === null) return Promise.resolve(null);
  return within(lookMs, observe({ deps, settings, state }, rotation.current, fingerprint, 'authoritative'));
};

/** Real milliseconds. */
const keepMs = 1_000;

/** For the record of the decision. A store that is slow or down delays nobody who wants to go back. */
const kept = async ({ evidence, journal }: Deps, observation: RecordObservation): Promise<string | null> => {
  const storing = evidence.put(observation).catch((error: unknown) => {
    journal.error({ fault: faultOf(error).fault }, 'evidence about the previous record could not be kept');
    return null;
  });
  return within(keepMs, storing);
};

/** @returns the refusal that the confirmed click would get, or what it would lead to. */
export const prepare = async (deps: Deps, asked: Asked, action: 'rollback' | 'cancel'): Promise<DeskAnswer> => {
  const { state, settings, all } = asked;
  const command = commandBuilder(action)?.(asked);
  if (command === undefined || command === 'bad_date') throw new RangeError(`no command for ${action}`);
  const decision = deps.core.decide(state, command, all.policy);
  if (decision.tag === 'refused') {
    return { tag: 'refused', code: decision.code, facts: decision.facts, state, settings };
  }
  if (action === 'cancel') return { tag: 'accepted', code: 'cancel_prepared', facts: {}, state, settings };
  const decided = decision.events.find((event) => event.type === 'RollbackDecided');
  const observation = state.rotation === null ? null : await previousRecord(asked, deps, state.rotation);
  const evidence = observation === null ? null : await kept(deps, observation);
  const facts = { basis: decided?.basis ?? 'proposal', ...(evidence === null ? {} : { evidence }) };
  const answer = { tag: 'accepted', code: 'rollback_prepared', facts, state, settings } as const;
  return observation === null ? answer : { ...answer, observation };
};
