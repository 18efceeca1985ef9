/** What came of one Put, as the process that sent it saw it (I6). */

import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given, notice } from '../decision.ts';
import { isUndecided } from '../queries.ts';
import { refuse } from '../refusal.ts';

export const recordPutOutcome = ({ state }: Given, command: CommandOf<'RecordPutOutcome'>): Decision => {
  const attempt = state.attempts.find(({ id }) => id === command.attempt);
  if (attempt === undefined || !isUndecided(attempt)) return refuse('unknown_attempt');
  if (attempt.outcome === command.outcome) return accept();
  const { outcome, code, requestId } = command;
  return accept(
    { type: 'AttemptClosed', attempt: attempt.id, outcome, code, ...(requestId === undefined ? {} : { requestId }) },
    notice(`put_${outcome}`, { target: attempt.target, selector: attempt.selector, code }),
  );
};
