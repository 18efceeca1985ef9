/** Enrolling a secret for break-glass: two different people, one of them whose secret it is (design.md 4). */

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
import { type Enrolment, isUnnamed, refusalsListedMax, refusalsOn } from '../facts.ts';
import { PersonId } from '../names.ts';

/** Once for each change, however many processes start with it. */
export const recordConfiguration = (
  { state }: Given,
  { evidence, previous, changed }: CommandOf<'RecordConfiguration'>,
): Decision => {
  const known = state.configuration;
  // What differs from another one than the log's newest would tell a change that never was.
  if (known === evidence || known !== previous) return accept();
  return accept({ type: 'ConfigurationChanged', evidence, changed });
};

/** Told once, until it answers again (I13): forward Puts wait for it meanwhile. */
export const recordAnchor = ({ state }: Given, { isReachable }: CommandOf<'RecordAnchor'>): Decision => {
  if (isReachable === (state.anchorLostAt === null)) return accept();
  return isReachable
    ? accept({ type: 'AnchorBack' }, notice('anchor_back'))
    : accept({ type: 'AnchorLost' }, notice('anchor_unreachable'));
};

/** An offer that nobody took up for a day is forgotten. */
const offerTtlMs = 86_400_000;

export const offerSecret = (_: Given, { user, digest }: CommandOf<'OfferSecret'>): Decision =>
  accept({ type: 'SecretOffered', user, digest }, notice('enrolment_offered', { user, digest }, 'channel'));

type ApproveEnrolment = CommandOf<'ApproveEnrolment'>;

interface OnOffer extends Given {
  readonly offer: NonNullable<Enrolment['waiting']>;
  /** Whoever says so now is whose secret it is. */
  readonly mine: boolean;
}

const notApprovedYet: Check<ApproveEnrolment, OnOffer> = ({ offer, mine }) =>
  (mine ? offer.mine : offer.approvedBy !== null) ? refuse('already_processed') : null;

const mineOrApprover: Check<ApproveEnrolment, OnOffer> = ({ mine }, { by, type }) =>
  mine || by.isApprover ? null : refuse('not_allowed', { command: type });

/** I1: whose secret it is, and an approver who is somebody else. */
const toEnrol: Chain<ApproveEnrolment, OnOffer> = [notApprovedYet, mineOrApprover];

export const approveEnrolment = (given: Given, command: ApproveEnrolment): Decision => {
  const { at, by, digest } = command;
  const { waiting } = given.state.enrolment;
  if (waiting === null || waiting.digest !== digest || at - waiting.offeredAt >= offerTtlMs) {
    return refuse('enrolment_none');
  }
  const mine = PersonId.user(by.id) === waiting.user;
  const refusal = firstRefusal(toEnrol, { ...given, offer: waiting, mine }, command);
  if (refusal) return refusal;
  const { user } = waiting;
  const approved = { type: 'EnrolmentApproved', by: by.id, name: by.name, user, mine } as const;
  const complete = mine ? waiting.approvedBy !== null : waiting.mine;
  if (!complete) return accept(approved);
  return accept(approved, { type: 'SecretEnrolled', user, digest }, notice('enrolment_done', { user }, 'channel'));
};

/** Days left at which people hear: time for the DNS department's two weeks, then the last call, then too late. */
const thresholdsDays: readonly number[] = [0, 16, 60];

const weekDays = 7;

/** Null while none is reached; below 0 each full week after the use-by date. */
const thresholdAt = (daysLeft: number): number | null =>
  daysLeft > -weekDays
    ? (thresholdsDays.find((days) => daysLeft <= days) ?? null)
    : -Math.floor(-daysLeft / weekDays) * weekDays;

/** The use-by date of the key that SES signs with: 60 and 16 days before, on the day, and weekly afterwards (I9). */
export const recordKeyAge = ({ state, policy }: Given, command: CommandOf<'RecordKeyAge'>): Decision => {
  const { selector, daysLeft, useBy } = command;
  const reached = thresholdAt(daysLeft);
  // What falls on a day off is said on the next business day.
  if (reached === null || businessMoment(policy.calendar, command.at) !== command.at) return accept();
  const notified = state.keyAge;
  if (notified !== null && notified.selector === selector && notified.notifiedDays <= reached) return accept();
  return accept(
    { type: 'KeyAgeNotified', selector, notifiedDays: reached },
    notice(daysLeft < 0 ? 'alarm_keyOverdue' : 'alarm_keyAge', { selector, days: Math.abs(daysLeft), useBy }),
  );
};

/** A key that cannot be decrypted is told once, long before a Put or a rollback needs it; read again, it may be told again. */
export const recordKeyTrial = ({ state }: Given, command: CommandOf<'RecordKeyTrial'>): Decision => {
  const unreadable = command.unreadable.map(({ selector }) => selector).sort();
  if (String(unreadable) === String(state.unreadable)) return accept();
  const fresh = command.unreadable.filter(({ selector }) => !state.unreadable.includes(selector));
  return accept(
    { type: 'KeysTried', unreadable },
    ...fresh.map(({ selector, problem }) => notice('key_unreadable', { selector, problem })),
  );
};

/** Who has the identity in code: said by a person, at any time, as often as it changes. No safety rests on it. */
export const nameOwnership = ({ state }: Given, { ownership, by }: CommandOf<'NameOwnership'>): Decision => {
  // An old question that is put off must not take back what somebody has said since.
  const same = ownership === state.ownership || (ownership === 'later' && !isUnnamed(state.ownership));
  if (same) return accept();
  return accept(
    { type: 'OwnershipNamed', ownership, by: by.id, name: by.name },
    ...(ownership === 'later' ? [] : [notice('ownership_named', { name: by.name, ownership })]),
  );
};

/**
 * A refused click is put down one by one, up to a bound a day; above it only each doubling is, so that nobody can fill the log. It is
 * remembered like one that was taken (I10): delivered again after what refused it has changed, it would decide what its person was told
 * it had not.
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
