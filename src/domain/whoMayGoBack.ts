/** Who may go back now, and whether that would help: what an alert tells people without their looking anywhere else. */
import { isCompromised } from './compromise.ts';
import type { Instant } from './names.ts';
import { own } from './own.ts';
import type { Rotation, State } from './state.ts';

/**
 * - `one`: the grant is valid. `two`: it is not, two people are needed.
 * - `gone`: the previous record is not right either. `none`: there is no way back.
 */
export type WhoMayGoBack = 'one' | 'two' | 'gone' | 'none';

export const whoMayGoBack = (state: State, { current, grant }: Rotation, at: Instant): WhoMayGoBack => {
  const { selectors, lost } = state;
  const facts = own(selectors, current);
  if (facts === undefined || facts.fingerprint === null || facts.status !== 'live' || isCompromised(state, current))
    return 'none';
  if (own(lost, current) !== undefined) return 'gone';
  return grant !== null && at < grant.until ? 'one' : 'two';
};
