/** A refused click is put down one by one, up to a bound a day; above it only each doubling is, so that nobody can fill the log. */
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given } from '../decision.ts';
import { refusalsListedMax, refusalsOn } from '../refusals.ts';

export const recordRefusal = ({ state }: Given, command: CommandOf<'RecordRefusal'>): Decision => {
  const { who, action, refusal, group, seen } = command;
  const before = refusalsOn(state.refusals, command.day);
  const { day } = before;
  if (before[group] < refusalsListedMax[group]) {
    return accept({ type: 'RequestRefused', by: who.id, name: who.name, action, refusal, group, day });
  }
  return seen < before[group] * 2 ? accept() : accept({ type: 'RefusalsCounted', group, day, atLeast: seen });
};
