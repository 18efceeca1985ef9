/** A person's word that nothing else signs with a selector (I8). */
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given, notice } from '../decision.ts';
import { formerOf } from '../former.ts';
import { own } from '../own.ts';
import { refuse } from '../refusal.ts';

export const attestUnused = ({ state }: Given, command: CommandOf<'AttestUnused'>): Decision => {
  const { selector, by, note } = command;
  const facts = selector === null ? undefined : own(state.selectors, selector);
  if (selector === null || facts?.status !== 'live' || facts.attestation?.tag !== 'wanted') {
    return refuse('nothing_to_attest');
  }
  const left = formerOf(state, facts);
  return accept(
    {
      type: 'UnusedAttested',
      selector,
      by: by.id,
      name: by.name,
      note,
      ...(left.length > 0 ? { former: left } : {}),
    },
    notice('unused_attested', { selector, name: by.name, note }),
  );
};
