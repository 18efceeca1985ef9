/** Once for each change, however many processes start with it. */
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given } from '../decision.ts';

export const recordConfiguration = (
  { state }: Given,
  { evidence, former, changed }: CommandOf<'RecordConfiguration'>,
): Decision => {
  const known = state.configuration ?? null;
  // What differs from another one than the log's newest would tell a change that never was.
  if (known === evidence || known !== former) return accept();
  return accept({ type: 'ConfigurationChanged', evidence, changed });
};
