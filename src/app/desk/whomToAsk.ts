/** Who may not go back may still have found the reason to: they are told who can, and how many that takes. */

import type { Refusal } from '../../domain/refusal.ts';
import type { Actor, PersonCommand } from '../../domain/roles.ts';
import type { State } from '../../domain/state.ts';

interface Told {
  readonly code: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** Only for members of the domain's channel: everybody else learns nothing of the state. */
const whomToAsk = (refusal: Refusal, by: Actor, { rotation }: State, at: number): Told => {
  if (refusal.code !== 'not_allowed' || by.kind !== 'member' || !by.inChannel) return refusal;
  const until = rotation?.grant?.until ?? null;
  const granted = until !== null && at < until && rotation?.grant?.to === rotation?.current;
  return granted
    ? { code: 'rollback_ask_one', facts: { until: String(until) } }
    : { code: 'rollback_ask_two', facts: {} };
};

/** What a refusal of this command tells the person. */
export const refusedFor = (command: PersonCommand, refusal: Refusal, by: Actor, state: State, at: number): Told => {
  const { code, facts } = command === 'Rollback' ? whomToAsk(refusal, by, state, at) : refusal;
  return { code, facts };
};
