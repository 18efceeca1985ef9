/** 対応します, and what becomes of a critical notice that nobody takes care of. */
import { careWait } from '../care.ts';
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given, notice } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import type { Instant } from '../names.ts';
import { refuse } from '../refusal.ts';
import type { State } from '../state.ts';

/** For the sentences: codes, and since when the first of them. */
const toldFacts = ({ care }: State): Record<string, string> => ({
  troubles: (care?.troubles ?? []).map(({ trouble }) => trouble).join(' '),
  since: String(Math.min(...(care?.troubles ?? []).map(({ sinceAt }) => sinceAt))),
});

/** It decides nothing: nobody's rights change by it, and the trouble is told again when it outlives the word. */
export const acknowledgeAlert = ({ state }: Given, { by }: CommandOf<'AcknowledgeAlert'>): Decision => {
  const { care } = state;
  if (care === null) return refuse('nothing_to_acknowledge');
  if (care.taken !== null) return refuse('already_taken', { name: care.taken.name, since: String(care.taken.takenAt) });
  return accept(
    { type: 'AlertTaken', by: by.id, name: by.name },
    notice('alert_taken', { name: by.name, ...toldFacts(state) }),
  );
};

/** Due: told again, to more people. */
export const escalated = ({ state, policy }: Given, at: Instant): DomainEvent[] => {
  const wait = careWait(state, policy);
  if (wait === null || state.care === null || wait.dueAt > at) return [];
  const escalation = state.care.escalations + 1;
  return [
    { type: 'AlertEscalated', escalation },
    notice('alarm_unattended', {
      owner: wait.owner,
      escalation: String(escalation),
      count: String(escalation),
      ...toldFacts(state),
    }),
  ];
};
