/**
 * A private key in the DNS burns its pair for good, also where the record is mended a minute later: whoever read it can sign.
 * The rotation is stopped; where SES may already sign with it, it takes no further target and people are to go back at once.
 */

import { entered, type Given, notice } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import type { Instant } from '../names.ts';
import type { FindingCode } from '../observation.ts';
import { own } from '../own.ts';
import { isUnfinished, ofRotation, reachedTargets } from '../queries.ts';
import { isRollingBack, type Rotation, type State } from '../state.ts';

export const isBurnt = ({ state, rules }: Given, { next }: Rotation, findings: readonly FindingCode[]): boolean =>
  rules.has('burnt-key-stops') &&
  findings.includes('private_key_published') &&
  own(state.selectors, next)?.condemned !== true;

/** As for a cancel: SES does not have the next key, and no request may still give it to it. */
const neverReached = (state: State, rotation: Rotation): boolean => {
  const back = rotation.rollback?.tag === 'decided' && rotation.rollback.finished;
  return (
    !isRollingBack(rotation) &&
    !ofRotation(state, rotation).some(isUnfinished) &&
    !state.targets.some(({ shown }) => shown === rotation.next) &&
    (back || reachedTargets(state, rotation).length === 0)
  );
};

export const burn = ({ state }: Given, rotation: Rotation, at: Instant): readonly DomainEvent[] => {
  const { next, round } = rotation;
  const stops = neverReached(state, rotation);
  const ended = (because: 'cancelled' | 'changed'): DomainEvent[] =>
    round !== null && round.ended === null ? [{ type: 'RoundEnded', round: round.id, because }] : [];
  const burnt = { type: 'KeyBurnt', selector: next } as const;
  // Said now; the alarm that follows counts from here.
  const spoken = { type: 'Spoken', wait: 'burnt' } as const;
  if (!stops) return [burnt, ...ended('changed'), spoken, notice('key_burnt_in_use', { selector: next })];
  return [
    burnt,
    ...ended('cancelled'),
    { type: 'RemovalWanted', selector: next },
    entered({ tag: 'Cancelled', sinceAt: at }),
    spoken,
    notice('key_burnt', { selector: next }),
  ];
};
