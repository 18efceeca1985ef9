/** Effects that made no progress, and until when they rest. */
import type { DomainEvent } from './events.ts';
import type { State } from './state.ts';

type EffectDeferred = Extract<DomainEvent, { type: 'EffectDeferred' }>;

export const deferred = (state: State, { effect, until, told: toldNow }: EffectDeferred): State => {
  const before = state.deferred[effect];
  const told = toldNow ?? before?.told;
  const entry = { until, count: (before?.count ?? 0) + 1, ...(told ? { told } : {}) };
  return { ...state, deferred: { ...state.deferred, [effect]: entry } };
};

/** A step forward makes every effect due again at once, but for the guardian's look: nothing that moved changes a record. */
export const fresh = (state: State): State => {
  const { GuardRecords: guarding, ...others } = state.deferred;
  if (Object.keys(others).length === 0) return state;
  return { ...state, deferred: guarding === undefined ? {} : { GuardRecords: guarding } };
};

/** A person's word is answered now, not when an effect has rested. */
export const wakes: ReadonlySet<DomainEvent['type']> = new Set([
  'ApprovalRequested',
  'RoundWanted',
  'SwitchApproved',
  'SwitchExecuted',
  'RollbackDecided',
]);
