/** The use-by date of the key that SES signs with: told 60 and 16 days before, once each, and on the day. */
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given, notice } from '../decision.ts';

/** Days left at which people hear: time for the DNS department's two weeks, then the last call, then too late. */
const thresholdsDays: readonly number[] = [0, 16, 60];

export const recordKeyAge = ({ state }: Given, command: CommandOf<'RecordKeyAge'>): Decision => {
  const { selector, daysLeft, useBy } = command;
  const reached = thresholdsDays.find((days) => daysLeft <= days);
  if (reached === undefined) return accept();
  const said = state.keyAge;
  if (said !== null && said.selector === selector && said.saidDays <= reached) return accept();
  return accept(
    { type: 'KeyAgeSaid', selector, saidDays: reached },
    notice('alarm_keyAge', { selector, days: String(Math.max(0, daysLeft)), useBy, owner: 'approvers', count: '1' }),
  );
};
