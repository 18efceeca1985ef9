/**
 * Detects changes by others at SES other than the selector: the identity, the origin of the key, signing on or off. One notice per
 * change.
 */

import type { CommandOf, TargetObservation } from '../commands.ts';
import { type Given, notice } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { type Selector, type TargetId, unreachable } from '../names.ts';
import type { Alteration, Target } from '../state.ts';

export type RecordTargetObservations = CommandOf<'RecordTargetObservations'>;
/** A step receives the state after the previous steps. */
export type Step = (given: Given, command: RecordTargetObservations) => DomainEvent[];
type Named = TargetObservation & { readonly selector: Selector };

export const named = (observations: readonly TargetObservation[]): Named[] =>
  observations.filter((observation): observation is Named => observation.selector !== null);

type Reading = RecordTargetObservations['observations'][number];

/** The worst difference; null: no setting differs from an earlier one. The preflight reports a setting that never was on or ours. */
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

/** Runs before the reading becomes the known state. */
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
