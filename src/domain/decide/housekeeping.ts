/**
 * Decides on the configuration, the anchor, enrolment, key age, key trials, ownership and refusals. Enrolling a secret for break-glass
 * takes two different people, one of them its owner (design.md 4).
 */

import { businessMoment } from '../calendar.ts';
import type { CommandOf } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  firstRefusal,
  type Given,
  notice,
  refuse,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { anchorField, type Enrolment, type FieldChange, isUnnamed, refusalsListedMax, refusalsOn } from '../facts.ts';
import { PersonId } from '../names.ts';
import { idsOf } from '../roles.ts';
import { isRunning } from '../state.ts';
import { voidedByMove } from './put.ts';

/** An anchor that is new to the log remembers no decision: what a restored log lacks has to be decided again (I13, ADR 0026). */
const afterMove = (given: Given, changed: readonly FieldChange[]): readonly DomainEvent[] => {
  const { rotation, atVersion } = given.state;
  const isMoved = changed.some(({ field, before }) => field === anchorField && before !== null);
  if (!isMoved || !isRunning(rotation)) return [];
  return [notice('anchor_moved', { version: atVersion }), ...voidedByMove(given)];
};

/** Records each change once, however many processes start with it. */
export const recordConfiguration = (
  given: Given,
  { evidence, previous, changed }: CommandOf<'RecordConfiguration'>,
): Decision => {
  const known = given.state.configuration;
  // A comparison with another configuration than the log's newest would record a change that never happened.
  if (known === evidence || known !== previous) return accept();
  return accept({ type: 'ConfigurationChanged', evidence, changed }, ...afterMove(given, changed));
};

/** One notice reports the loss; the next follows only after the anchor has answered again (I13). Meanwhile forward Puts wait. */
export const recordAnchor = ({ state }: Given, { isReachable }: CommandOf<'RecordAnchor'>): Decision => {
  if (isReachable === (state.anchorLostAt === null)) return accept();
  return isReachable
    ? accept({ type: 'AnchorBack' }, notice('anchor_back'))
    : accept({ type: 'AnchorLost' }, notice('anchor_unreachable'));
};

/** An offer that nobody approved for a day expires. */
const offerTtlMs = 86_400_000;

export const offerSecret = (_: Given, { user, digest }: CommandOf<'OfferSecret'>): Decision =>
  accept({ type: 'SecretOffered', user, digest }, notice('enrolment_offered', { user, digest }, 'channel'));

type ApproveEnrolment = CommandOf<'ApproveEnrolment'>;

interface OnOffer extends Given {
  readonly offer: NonNullable<Enrolment['waiting']>;
  /** True if the approving person is the owner of the secret. */
  readonly mine: boolean;
}

const notApprovedYet: Check<ApproveEnrolment, OnOffer> = ({ offer, mine }) =>
  (mine ? offer.mine : offer.approvedBy !== null) ? refuse('already_processed') : null;

const mineOrApprover: Check<ApproveEnrolment, OnOffer> = ({ mine }, { by, type }) =>
  mine || by.isApprover ? null : refuse('not_allowed', { command: type });

/** I1: the owner of the secret, and an approver who is another person. */
const toEnrol: Chain<ApproveEnrolment, OnOffer> = [notApprovedYet, mineOrApprover];

export const approveEnrolment = (given: Given, command: ApproveEnrolment): Decision => {
  const { at, by, digest } = command;
  const { waiting } = given.state.enrolment;
  if (waiting === null || waiting.digest !== digest || at - waiting.offeredAt >= offerTtlMs) {
    return refuse('enrolment_none');
  }
  const mine = idsOf(by).some((id) => PersonId.user(id) === waiting.user);
  const refusal = firstRefusal(toEnrol, { ...given, offer: waiting, mine }, command);
  if (refusal) return refusal;
  const { user } = waiting;
  const approved = { type: 'EnrolmentApproved', by: by.id, name: by.name, user, mine } as const;
  const complete = mine ? waiting.approvedBy !== null : waiting.mine;
  if (!complete) return accept(approved);
  return accept(approved, { type: 'SecretEnrolled', user, digest }, notice('enrolment_done', { user }, 'channel'));
};

/** Days left at which people are notified: time for the DNS department's two weeks, the last reminder, and the date itself. */
const thresholdsDays: readonly number[] = [0, 16, 60];

const weekDays = 7;

/** Null while no threshold is reached; below 0 for each full week after the use-by date. */
const thresholdAt = (daysLeft: number): number | null =>
  daysLeft > -weekDays
    ? (thresholdsDays.find((days) => daysLeft <= days) ?? null)
    : -Math.floor(-daysLeft / weekDays) * weekDays;

/** The use-by date of the key that SES signs with: notices 60 and 16 days before, on the day, and weekly afterwards (I9). */
export const recordKeyAge = ({ state, policy }: Given, command: CommandOf<'RecordKeyAge'>): Decision => {
  const { selector, daysLeft, useBy } = command;
  const reached = thresholdAt(daysLeft);
  // On a day off the notice waits for the next business day.
  if (reached === null || businessMoment(policy.calendar, command.at) !== command.at) return accept();
  const notified = state.keyAge;
  if (notified !== null && notified.selector === selector && notified.notifiedDays <= reached) return accept();
  return accept(
    { type: 'KeyAgeNotified', selector, notifiedDays: reached },
    notice(daysLeft < 0 ? 'alarm_keyOverdue' : 'alarm_keyAge', { selector, days: Math.abs(daysLeft), useBy }),
  );
};

/**
 * One notice reports a key that cannot be decrypted, long before a Put or a rollback needs it. If the key becomes readable and fails
 * again, a new notice follows.
 */
export const recordKeyTrial = ({ state }: Given, command: CommandOf<'RecordKeyTrial'>): Decision => {
  const unreadable = command.unreadable.map(({ selector }) => selector).sort();
  if (String(unreadable) === String(state.unreadable)) return accept();
  const fresh = command.unreadable.filter(({ selector }) => !state.unreadable.includes(selector));
  return accept(
    { type: 'KeysTried', unreadable },
    ...fresh.map(({ selector, problem }) => notice('key_unreadable', { selector, problem })),
  );
};

/** The owner of the identity in code, as a person names it, at any time and any number of times. No safety depends on it. */
export const nameOwnership = ({ state }: Given, { ownership, by }: CommandOf<'NameOwnership'>): Decision => {
  // An answer that postpones an old question must not remove a later answer.
  const same = ownership === state.ownership || (ownership === 'later' && !isUnnamed(state.ownership));
  if (same) return accept();
  return accept({ type: 'OwnershipNamed', ownership, by: by.id, name: by.name });
};

/**
 * Records each refused click, up to a bound per day; above the bound only each doubling, so that nobody can fill the log. The click's id
 * counts as taken (I10): a second delivery, after the reason for the refusal is gone, must not decide a click that its person saw
 * refused.
 */
export const recordRefusal = ({ state }: Given, command: CommandOf<'RecordRefusal'>): Decision => {
  const { who, action, refusal, group, seen, click } = command;
  const before = refusalsOn(state.refusals, command.day);
  const { day } = before;
  if (before[group] < refusalsListedMax[group]) {
    return accept(
      { type: 'RequestRefused', by: who.id, name: who.name, action, refusal, group, day },
      ...(click === null || state.commands.includes(click) ? [] : [{ type: 'CommandTaken', id: click } as const]),
    );
  }
  return seen < before[group] * 2 ? accept() : accept({ type: 'RefusalsCounted', group, day, atLeast: seen });
};
