/** What a rollback, a cancel or the declaration of a compromised key would do if it were confirmed now. It is decided on trial and nothing is appended. */

import type { PrepareAction, preparedActions } from '../../domain/action.ts';
import type { DomainEvent } from '../../domain/events.ts';
import type { DeskAnswer } from '../../ports/service.ts';
import type { Deps } from '../deps.ts';
import { lookAtWayBack } from '../desk/wayBack.ts';
import { type Asked, commandBuilder } from './commands.ts';

type Prepared = (typeof preparedActions)[PrepareAction];

/** @returns the refusal that the confirmed click would get, or what it would lead to. */
/** Of which key, and whether this is the first or the second person. */
const compromise = (events: readonly DomainEvent[]): Record<string, string> => {
  for (const event of events) {
    if (event.type === 'CompromiseReported') return { selector: event.selector, step: 'first' };
    if (event.type === 'CompromiseDeclared') return { selector: event.selector, step: 'second' };
  }
  return {};
};

export const prepare = async (deps: Deps, asked: Asked, action: Prepared): Promise<DeskAnswer> => {
  const { state, settings, all } = asked;
  const command = commandBuilder(action)(asked);
  if (command === 'bad_date') throw new RangeError(`no command for ${action}`);
  const decision = deps.core.decide(state, command, all.policy);
  if (decision.tag === 'refused') {
    return { tag: 'refused', code: decision.code, facts: decision.facts, state, settings };
  }
  if (action === 'cancel') return { tag: 'accepted', code: 'cancel_prepared', facts: {}, state, settings };
  if (action === 'declare_compromised') {
    const facts = compromise(decision.events);
    return { tag: 'accepted', code: 'compromised_prepared', facts, state, settings };
  }
  const decided = decision.events.find((event) => event.type === 'RollbackDecided');
  const { observation, evidence } = await lookAtWayBack({ deps, settings, state });
  const facts = { basis: decided?.basis ?? 'proposal', ...(evidence === null ? {} : { evidence }) };
  const answer = { tag: 'accepted', code: 'rollback_prepared', facts, state, settings } as const;
  return observation === null ? answer : { ...answer, observation };
};
