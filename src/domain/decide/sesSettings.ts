/** What somebody else changed at SES beside the selector: the identity, whose key signs, whether anything signs. Told once a change. */

import type { CommandOf, TargetObservation } from '../commands.ts';
import { type Given, notice } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { type Selector, type TargetId, unreachable } from '../names.ts';
import type { Alteration, Target } from '../state.ts';

export type RecordTargetObservations = CommandOf<'RecordTargetObservations'>;
/** A step sees the state that the steps before it led to. */
export type Step = (given: Given, command: RecordTargetObservations) => DomainEvent[];
type Named = TargetObservation & { readonly selector: Selector };

export const named = (observations: readonly TargetObservation[]): Named[] =>
  observations.filter((observation): observation is Named => observation.selector !== null);

type Reading = RecordTargetObservations['observations'][number];

/** The worst of what differs; null: nothing that was once otherwise. What was never on or ours is the preflight's to tell. */
const differs = (known: Target, before: Alteration | null, { origin, signingEnabled }: Reading): Alteration | null => {
  if (origin === null) return known.origin === null ? null : 'missing';
  const wasOurs = known.origin === 'EXTERNAL' || before === 'easy_dkim_origin';
  if (origin !== 'EXTERNAL') return wasOurs ? 'easy_dkim_origin' : null;
  const wasOn = known.signingEnabled === true || before !== null;
  return signingEnabled === false && wasOn ? 'signing_off' : null;
};

const alterationNotice = (what: Alteration, target: TargetId, origin: string): DomainEvent => {
  switch (what) {
    case 'missing':
      return notice('altered_missing', { target });
    case 'easy_dkim_origin':
      return notice('altered_easy_dkim_origin', { target, origin });
    case 'signing_off':
      return notice('altered_signing_off', { target });
    default:
      return unreachable(what);
  }
};

/** Comes before what the reading shows is taken over as known. */
export const altered = (
  { state }: Given,
  { target, observations }: Pick<RecordTargetObservations, 'target' | 'observations'>,
): DomainEvent[] => {
  const reading = observations.findLast(({ kind }) => kind === 'reading');
  const known = state.targets.find(({ id }) => id === target);
  if (reading === undefined || known === undefined) return [];
  const before = state.altered[target] ?? null;
  const what = differs(known, before, reading);
  if (what === before) return [];
  if (what === null) return [{ type: 'SettingsRestored', target }];
  return [{ type: 'SettingsAltered', target, what }, alterationNotice(what, target, reading.origin ?? '')];
};
