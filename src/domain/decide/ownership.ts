/** Who has the identity in code: said by a person, at any time, as often as it changes. No safety rests on it. */
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given, notice } from '../decision.ts';
import { isUnnamed } from '../ownership.ts';

export const nameOwnership = ({ state }: Given, { ownership, by }: CommandOf<'NameOwnership'>): Decision => {
  // An old question that is put off must not take back what somebody has said since.
  const same = ownership === state.ownership || (ownership === 'later' && !isUnnamed(state.ownership));
  if (same) return accept();
  return accept(
    { type: 'OwnershipNamed', ownership, by: by.id, name: by.name },
    ...(ownership === 'later' ? [] : [notice('ownership_named', { name: by.name, ownership })]),
  );
};
