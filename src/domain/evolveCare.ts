/** Troubles that begin and end, and who takes care of them. */
import type { Care } from './careState.ts';
import type { Trouble } from './critical.ts';
import type { DomainEvent } from './events.ts';
import { type Instant, unreachable } from './names.ts';
import type { State } from './state.ts';

export type CareEvent = Extract<
  DomainEvent,
  { type: 'TroubleBegan' | 'TroubleEnded' | 'AlertTaken' | 'AlertEscalated' | 'RollbackOffered' }
>;

/** What speaks against the switched mail. */
const ofMail: readonly Trouble[] = ['changed', 'lost', 'watch'];

const began = (care: Care | null, begun: readonly Trouble[], at: Instant): Care => ({
  troubles: [...(care?.troubles ?? []), ...begun.map((trouble) => ({ trouble, sinceAt: at }))],
  // Who takes care of one trouble has not seen the next.
  taken: null,
  escalations: 0,
  toldAt: at,
  offered: care?.offered ?? false,
});

const ended = (care: Care, over: readonly Trouble[]): Care | null => {
  const troubles = care.troubles.filter(({ trouble }) => !over.includes(trouble));
  const offered = care.offered && troubles.some(({ trouble }) => ofMail.includes(trouble));
  return troubles.length === 0 ? null : { ...care, troubles, offered };
};

const changed = (care: Care | null, event: CareEvent, at: Instant): Care | null => {
  if (event.type === 'TroubleBegan') return began(care, event.troubles, at);
  if (care === null) return null;
  switch (event.type) {
    case 'TroubleEnded':
      return ended(care, event.troubles);
    case 'AlertTaken':
      return { ...care, taken: { by: event.by, name: event.name, takenAt: at } };
    case 'AlertEscalated':
      return { ...care, taken: null, escalations: event.escalation, toldAt: at };
    case 'RollbackOffered':
      return { ...care, offered: true };
    default:
      return unreachable(event);
  }
};

export const evolveCare = (state: State, event: CareEvent, at: Instant): State => ({
  ...state,
  care: changed(state.care, event, at),
});
