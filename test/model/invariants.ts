/** I1, I6 and I10 for commits that are not a Put, and what must hold of every world. Stated on the truth, not on the guards. */

import type { Configuration } from './configuration.ts';
import { signatureAgeMax } from './configuration.ts';
import { bit, has, trulyApprover } from './people.ts';
import { type Cause, selectorNo, type World } from './world.ts';

/** One commit, and the worlds around it. */
export interface Context {
  readonly world: World;
  readonly before: World;
  readonly cause: Cause;
  readonly configuration: Configuration;
}

/** A request that SES may still act on: in flight, or signed, appended and still young enough to be taken. */
export const outstanding = (world: World, selector: number | null): readonly number[] => [
  ...world.flights.filter((flight) => selector === null || flight.selector === selector).map(({ attempt }) => attempt),
  ...world.processes
    .filter((p) => p.phase === 'intended' && (selector === null || p.selector === selector))
    .filter((p) => world.sesNow - p.signedSesAt <= signatureAgeMax)
    .map(({ attempt }) => attempt),
];

/** Those who clicked approve on the digest in force and are not the requester. */
export const approvedBy = ({ ghost }: World): number =>
  ghost.approved & ~(ghost.requester < 0 ? 0 : bit(ghost.requester));

export const approvedWrongly = ({ before, cause }: Context): string | null => {
  const { who, digest } = cause;
  const { ghost, state, now } = before;
  const round = state.rotation?.round;
  if (who === null || !trulyApprover(who) || has(before.gone, who))
    return 'I1 an approval by somebody without the role';
  if (digest !== null && digest !== round?.digest) return 'I1 an approval of another digest';
  if (ghost.requester === -1) return 'I1 an approval before anybody is the requester';
  if (ghost.requester === who) return 'I1 an approval by the requester';
  if (ghost.declined || round?.ended !== null) return 'I1 an approval of a round that is over';
  if (now >= (round?.switchBeforeAt ?? 0)) return 'I1 an approval after switchBefore';
  if (ghost.deliveryFailed) return 'I3 an approval though the delivered signature failed';
  return has(ghost.approved, who) ? 'I10 one person approved twice' : null;
};

/** "Not there now": SES must not sign with it by this very attempt. */
export const closedWrongly = (attempt: number, { world }: Context): string | null => {
  if (world.ses.some(({ by }) => by === attempt)) return 'I6 closed as not applied while SES signs by it';
  const may = world.flights.some((flight) => flight.attempt === attempt);
  return may ? 'I6 closed as not applied while it may land' : null;
};

export const finishedWrongly = ({ world }: Context): string | null => {
  const { rotation } = world.state;
  if (rotation === null) return null;
  const next = selectorNo(rotation.next);
  if (world.ses.some(({ selector }) => selector === next)) return 'I6 rollback finished while SES is on the next key';
  return outstanding(world, next).length > 0 ? 'I6 rollback finished while a switch may land' : null;
};

export const cancelledWrongly = ({ world }: Context): string | null => {
  const next = selectorNo(world.state.rotation?.next ?? null);
  if (outstanding(world, next).length > 0) return 'I6 cancelled while a Put may land';
  return world.ses.some(({ selector }) => selector === next) ? 'I6 cancelled while SES is on the next key' : null;
};

/** After a finished rollback no wrong key signs unseen, for Puts that land within `settle`. */
const silentWrongKey = ({ state, ses }: World): string | null => {
  const { rotation } = state;
  if (rotation?.stage.tag !== 'RolledBack') return null;
  const current = selectorNo(rotation.current);
  return ses.some(({ selector }) => selector !== current) ? 'I6 a silent wrong key after the rollback' : null;
};

/** SES signs, or may by a request under way, with a selector whose record may be removed. */
const deadSelector = (world: World): string | null => {
  const { selectors } = world.state;
  for (const name in selectors) {
    if (selectors[name]?.status === 'live') continue;
    const no = selectorNo(name);
    if (world.ses.some(({ selector }) => selector === no)) return 'I8 SES signs with a selector declared removable';
    if (outstanding(world, no).length > 0) return 'I8 a Put of a removable selector may land';
  }
  return null;
};

/** What the record monitor saw last of a record that SES signs with stands in the log. */
const unheardLoss = ({ state, ses, ghost }: World): string | null =>
  ses.some(({ selector }) => has(ghost.seenGone, selector) && state.lost[`k-${selector}`] === undefined)
    ? 'I8 the record of a selector in use was seen gone, and the log does not say so'
    : null;

export const violatedIn = (world: World): string | null =>
  silentWrongKey(world) ?? deadSelector(world) ?? unheardLoss(world);

/** Whether the log knows, or has said, what each target signs with. */
export const isSeen = ({ state, ses }: World): boolean =>
  Object.keys(state.drifting).length > 0 ||
  ses.every(({ selector }, i) => selectorNo(state.targets[i]?.shown ?? null) === selector);

const evenBeyondSettle = [
  'I6 closed as not applied while SES signs by it',
  'I8 declared removable while SES signs with it',
];

/** A Put that lands beyond `settle` may break what no protocol can hold; what remains is named here, with I9 and I12. */
export const counts = ({ beyondSettle, muted }: Configuration, invariant: string): boolean =>
  !muted.includes(invariant) && (!beyondSettle || /^I(9|12) /.test(invariant) || evenBeyondSettle.includes(invariant));

/** A new round is for a world in which everything is as before the switch, or for what a switch left, shown as it is. */
export const openedWrongly = ({ world }: Context): string | null => {
  const { rotation } = world.state;
  if (outstanding(world, null).length > 0) return 'I6 a new round while a Put may land';
  if (world.ghost.deliveryFailed) return 'I3 a round though the delivered signature failed';
  const current = selectorNo(rotation?.current ?? null);
  const away = world.ses.filter(({ selector }) => selector !== current).length;
  if (away === 0) return null;
  if (world.ghost.rolledBack || rotation?.stage.tag !== 'Switching') return 'I6 a new round while SES is not back';
  if (away === world.ses.length) return 'I6 a new round with nothing left to switch';
  const truly = world.ses.every(
    ({ selector }, i) => (selector !== current) === (rotation.round?.targets[i]?.switched === true),
  );
  return truly ? null : 'I1 a round that shows a target as it is not';
};

/** Until the watch begins no commit of the switch takes away from its grant. */
export const shortened = ({ world, before }: Context): string | null => {
  const { rotation } = before.state;
  if (rotation?.stage.tag !== 'Switching' || before.ghost.rolledBack) return null;
  const was = rotation.grant?.until ?? 0;
  return (world.state.rotation?.grant?.until ?? 0) < was ? 'I4 the way back was shortened' : null;
};
