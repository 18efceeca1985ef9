/** What is owed to selectors whose record somebody wants gone (I8). */
import { isCompromised, overlapOf } from './compromise.ts';
import { isWanted, overlapStart } from './decide/retirement.ts';
import { type DueEffect, due } from './effect.ts';
import type { Selector } from './names.ts';
import type { Policy } from './policy.ts';
import type { SelectorFacts, State } from './state.ts';

const now = 0;

/** People have a day to stop it; what nobody can miss needs none. */
const destruction = (selector: Selector, { used, destruction: at }: SelectorFacts): DueEffect[] => {
  if (at?.tag === 'held') return [];
  if (at?.tag === 'announced') return [due({ type: 'DestroyKey', selector }, at.destroyAt)];
  return [due({ type: used && at?.tag !== 'begun' ? 'AnnounceDestruction' : 'DestroyKey', selector })];
};

export const retirement = (state: State, policy: Policy): DueEffect[] =>
  Object.entries(state.selectors).flatMap(([name, facts]): DueEffect[] => {
    const selector = name as Selector;
    if (facts.status === 'gone') return destruction(selector, facts);
    // Whether a removable record is gone is seen by the daily walk: nobody waits for that minute.
    if (!facts.removalWanted || facts.status !== 'live' || facts.attestation?.tag === 'wanted') return [];
    // A compromised key is wanted gone before the switch, and needed until then.
    if (isCompromised(state, selector) && isWanted(state, selector)) return [];
    const start = facts.used ? overlapStart(state, selector, facts) : now;
    return Number.isFinite(start)
      ? [due({ type: 'DeclareRemovable', selector }, facts.used ? start + overlapOf(facts, policy) : now)]
      : [];
  });
