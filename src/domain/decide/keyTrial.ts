/** A key that cannot be decrypted is told once, long before a Put or a rollback needs it; read again, it may be told again. */
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given, notice } from '../decision.ts';

export const recordKeyTrial = ({ state }: Given, command: CommandOf<'RecordKeyTrial'>): Decision => {
  const unreadable = command.unreadable.map(({ selector }) => selector).sort();
  if (String(unreadable) === String(state.unreadable)) return accept();
  const fresh = command.unreadable.filter(({ selector }) => !state.unreadable.includes(selector));
  return accept(
    { type: 'KeysTried', unreadable },
    ...fresh.map(({ selector, problem }) => notice('key_unreadable', { selector, problem, owner: 'approvers' })),
  );
};
