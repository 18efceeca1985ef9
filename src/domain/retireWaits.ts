/** What is waited for until a selector's record and key are gone (I8, I9). */
import { businessDailyAfter, dailyAfter } from './calendar.ts';
import { isCompromised, overlapOf } from './compromise.ts';
import { isWanted, overlapStart } from './decide/retirement.ts';
import type { Instant, Selector } from './names.ts';
import type { Policy } from './policy.ts';
import type { Rotation, SelectorFacts, State } from './state.ts';
import { spokenOf, type Wait } from './wait.ts';

/** How long what is due may stay undone before somebody hears of it: readings come daily. */
const retireDays = 2;

/** Until its record is revoked, whoever has the key signs as the domain. */
const isStolen = ({ status, revocation, compromise }: SelectorFacts): boolean =>
  status === 'removable' && revocation === 'wanted' && compromise?.tag === 'declared';

/** Each day, whatever day it is. */
const revocationWait = ({ selectors }: State, rotation: Rotation, { calendar }: Policy): Wait | null => {
  const since = Object.values(selectors).flatMap((facts) =>
    isStolen(facts) && facts.removableAt !== null ? [facts.removableAt] : [],
  );
  if (since.length === 0) return null;
  const daily = (at: Instant): Instant => dailyAfter(calendar, at, 1);
  return spokenOf(rotation, { key: 'revocation', owner: 'requester', alarm: false }, daily(Math.min(...since)), daily);
};

/** A record that may go is asked about until it is gone: the DNS department owes it, the requester asks. */
const removalWait = (state: State, rotation: Rotation, policy: Policy): Wait | null => {
  const since = Object.values(state.selectors).flatMap((facts) =>
    facts.status === 'removable' && facts.removableAt !== null && !isStolen(facts) ? [facts.removableAt] : [],
  );
  if (since.length === 0) return null;
  const firstAt = dailyAfter(policy.calendar, Math.min(...since), policy.reminderDays[1]);
  const weekly = (at: Instant): Instant => dailyAfter(policy.calendar, at, 7);
  return spokenOf(rotation, { key: 'removal', owner: 'requester', alarm: false }, firstAt, weekly);
};

/** Only a person can say it, and nothing is lost meanwhile: each week. */
const attestWait = ({ selectors }: State, rotation: Rotation, { calendar }: Policy): Wait | null => {
  const since = Object.values(selectors).flatMap(({ status, attestation }) =>
    status === 'live' && attestation?.tag === 'wanted' ? [attestation.wantedAt] : [],
  );
  if (since.length === 0) return null;
  const weekly = (at: Instant): Instant => businessDailyAfter(calendar, at, 7);
  const wait = { key: 'attest', owner: 'requester', alarm: false } as const;
  return spokenOf(rotation, wait, businessDailyAfter(calendar, Math.min(...since), 1), weekly);
};

/** Somebody wanted a key kept: each week whether that still holds. */
const heldWait = ({ selectors }: State, rotation: Rotation, { calendar }: Policy): Wait | null => {
  const since = Object.values(selectors).flatMap(({ status, destruction }) =>
    status === 'gone' && destruction?.tag === 'held' ? [destruction.heldAt] : [],
  );
  if (since.length === 0) return null;
  const weekly = (at: Instant): Instant => businessDailyAfter(calendar, at, 7);
  return spokenOf(rotation, { key: 'held', owner: 'requester', alarm: false }, weekly(Math.min(...since)), weekly);
};

/** Announced and due, and still there: SES uses it again, somebody put the record back, or nobody can say. */
const destroyWait = ({ selectors }: State, rotation: Rotation, { calendar }: Policy): Wait | null => {
  const since = Object.values(selectors).flatMap(({ status, destruction }) =>
    status === 'gone' && destruction?.tag === 'announced' ? [destruction.destroyAt] : [],
  );
  if (since.length === 0) return null;
  const firstAt = dailyAfter(calendar, Math.min(...since), retireDays);
  const weekly = (at: Instant): Instant => dailyAfter(calendar, at, 7);
  return spokenOf(rotation, { key: 'destroy', owner: 'requester', alarm: false }, firstAt, weekly);
};

/** Wanted gone and not declared removable: something still uses it, or nobody can say. */
const retireWait = (state: State, rotation: Rotation, policy: Policy): Wait | null => {
  const { calendar } = policy;
  const since = Object.entries(state.selectors).flatMap(([name, facts]) => {
    if (!facts.removalWanted || facts.status !== 'live' || facts.attestation?.tag === 'wanted') return [];
    const selector = name as Selector;
    // While SES signs with it, the rotation away from it says so.
    if (isCompromised(state, selector) && isWanted(state, selector)) return [];
    const start = facts.used ? overlapStart(state, selector, facts) : Number.POSITIVE_INFINITY;
    return [Number.isFinite(start) ? start + overlapOf(facts, policy) : rotation.stage.sinceAt];
  });
  if (since.length === 0) return null;
  const firstAt = dailyAfter(calendar, Math.min(...since), retireDays);
  const weekly = (at: Instant): Instant => dailyAfter(calendar, at, 7);
  return spokenOf(rotation, { key: 'retire', owner: 'requester', alarm: false }, firstAt, weekly);
};

/** Everything that the end of old selectors waits for. */
export const retireWaits = (state: State, rotation: Rotation, policy: Policy): readonly (Wait | null)[] => [
  attestWait(state, rotation, policy),
  revocationWait(state, rotation, policy),
  removalWait(state, rotation, policy),
  retireWait(state, rotation, policy),
  destroyWait(state, rotation, policy),
  heldWait(state, rotation, policy),
];
