/** Rollback (design.md 4): immediate, and still by two people. */

import { businessDailyAfter, type Calendar } from '../calendar.ts';
import type { CommandOf } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  entered,
  firstRefusal,
  type Given,
  guard,
  isRefusal,
  notice,
  type OnRotation,
  onRotation,
  type Refusal,
  refuse,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { owningTool } from '../facts.ts';
import { type Instant, lookUp, PersonId, type Selector, type TargetId } from '../names.ts';
import type { Policy } from '../policy.ts';
import {
  isOpen,
  isUndecided,
  isUnfinished,
  ofRotation,
  ofSwitch,
  onTarget,
  type Reminder,
  reachedTargets,
  reminderAfter,
  rollbackPuts,
  triesOf,
} from '../queries.ts';
import {
  type BreakGlassRequest,
  isBack,
  isCompromised,
  isRollingBack,
  overlapOf,
  type Rotation,
  type State,
} from '../state.ts';

/** Calendar days for writing the report; the due day moves to a working day. */
const reportDays = 2;

const reportDueAt = (calendar: Calendar, usedAt: Instant): Instant => businessDailyAfter(calendar, usedAt, reportDays);

/** The wait after a use of break-glass (I9): a report that somebody has to close. */
export const reportReminder = (
  { breakGlassReport }: State,
  rotation: Rotation,
  { calendar }: Policy,
): Reminder | null =>
  breakGlassReport === null
    ? null
    : reminderAfter(
        rotation,
        { key: 'breakGlass', owner: 'approvers' },
        reportDueAt(calendar, breakGlassReport.usedAt),
        (at) => businessDailyAfter(calendar, at, 1),
      );

type RollbackCommand = CommandOf<'Rollback'>;

/** True if a Put of the previous key is due at this target now: the first one, or a repeat after a failure. */
export const rollbackIsDue = (given: Given, rotation: Rotation, target: TargetId, at: Instant): boolean => {
  const { state, policy, rules } = given;
  const here = onTarget(state, target);
  if (rules.has('one-open-per-target') && here.some((attempt) => isOpen(attempt, at, policy))) return false;
  const last = rollbackPuts(state, rotation, target).at(-1);
  if (last === undefined) return true;
  if (!rules.has('rollback-repeats')) return false;
  if (last.outcome === 'refused' || last.outcome === 'notSent' || last.outcome === 'notApplied') return true;
  return state.targets.find(({ id }) => id === target)?.undone ?? false;
};

/** True if the next key may have reached SES. Otherwise there is nothing to restore. */
const reached = ({ state }: Given, rotation: Rotation): boolean =>
  reachedTargets(state, rotation).length > 0 || ofSwitch(state, rotation).some(isUndecided);

const alreadyBack = ({ state }: Given, rotation: Rotation): boolean =>
  isBack(rotation) && !state.targets.some(({ shown }) => shown === rotation.next);

/** The bound on repeats is reached and the previous key is still due: only a person's click continues the rollback. */
const isExhausted = (given: Given, rotation: Rotation, at: Instant): boolean =>
  reachedTargets(given.state, rotation).some(
    (id) =>
      triesOf(rollbackPuts(given.state, rotation, id)) >= given.policy.rollbackAttemptsMax &&
      rollbackIsDue(given, rotation, id, at),
  );

type Basis = { readonly people: readonly PersonId[]; readonly basis: 'grant' | 'twoPeople' | 'breakGlass' };

/** While the switch's grant is valid, one click is enough. */
const isGranted = ({ rotation, rules }: OnRotation, at: Instant): boolean => {
  const { grant, current } = rotation;
  return (grant !== null && grant.to === current && at < grant.until) || !rules.has('rollback-authorised');
};

/** The open proposal of one person, for a second person to decide; null if there is none or it has expired. */
const proposalOf = ({ rotation: { rollback }, policy }: OnRotation, at: Instant) =>
  rollback?.tag === 'proposed' && at - rollback.proposedAt < policy.rollbackProposalTtlMs ? rollback : null;

/** The people who cover this rollback: one with a grant, or two. `proposal`: a second person is missing. */
const basisOf = (on: OnRotation, { by, at }: RollbackCommand): Basis | 'proposal' => {
  if (isGranted(on, at)) return { people: [by.id], basis: 'grant' };
  const { rollback } = on.rotation;
  // The rollback is decided and at its bound: the decision covers the repeats, and one more click starts a new count.
  if (rollback?.tag === 'decided' && isRollingBack(on.rotation)) {
    return { people: [...new Set([...rollback.by, by.id])], basis: rollback.basis };
  }
  const proposal = proposalOf(on, at);
  return proposal === null ? 'proposal' : { people: [proposal.by, by.id], basis: 'twoPeople' };
};

type Going = Pick<RollbackCommand, 'by' | 'banNext' | 'evidence'>;

/** The evidence is recorded but not checked: in an emergency people decide (design.md 4). */
const shown = ({ evidence }: Going): { readonly evidence?: string } => (evidence ? { evidence } : {});

const rollbackDecided = (given: Given, rotation: Rotation, command: Going, basis: Basis): DomainEvent[] => {
  const { round } = rotation;
  const ends = round !== null && round.ended === null && given.rules.has('rollback-ends-round');
  return [
    ...(ends ? [{ type: 'RoundEnded', round: round.id, because: 'rolledBack' } as const] : []),
    {
      type: 'RollbackDecided',
      by: command.by.id,
      name: command.by.name,
      ...basis,
      banNext: command.banNext,
      ...shown(command),
    },
    notice('rollback_decided', { name: command.by.name, basis: basis.basis, to: rotation.current }),
  ];
};

type At = { readonly at: Instant };

const notRunning: Check<At, OnRotation> = (on, { at }) =>
  isRollingBack(on.rotation) && !isExhausted(on, on.rotation, at) ? refuse('rollback_running') : null;

const somethingReached: Check<At, OnRotation> = (on) =>
  reached(on, on.rotation) && !alreadyBack(on, on.rotation) ? null : refuse('nothing_to_roll_back');

const currentNotCompromised: Check<At, OnRotation> = guard('compromised-not-returned-to', ({ state, rotation }) =>
  isCompromised(state, rotation.current) ? refuse('previous_key_compromised', { selector: rotation.current }) : null,
);

export const currentNotRemovable: Check<unknown, OnRotation> = guard('removable-not-named', ({ state, rotation }) =>
  lookUp(state.selectors, rotation.current)?.status === 'live' ? null : refuse('selector_removable'),
);

const currentKeyHeld: Check<At, OnRotation> = ({ state, rotation }) =>
  lookUp(state.selectors, rotation.current)?.fingerprint ? null : refuse('previous_key_not_held');

/** I8: no rollback to a key that may be removed, is compromised or is not held. This applies in Slack and to break-glass. */
const mayGoBack: Chain<At, OnRotation> = [
  notRunning,
  somethingReached,
  currentNotCompromised,
  currentNotRemovable,
  currentKeyHeld,
];

/** The reason why no rollback is possible now, for any person; null if one is possible. */
export const rollbackImpossible = (given: Given, rotation: Rotation, at: Instant): Refusal | null =>
  firstRefusal(mayGoBack, { ...given, rotation }, { at });

const mayWithoutGrant: Check<RollbackCommand, OnRotation> = (on, { by, at }) =>
  isGranted(on, at) || by.isApprover || by.isOperator ? null : refuse('night_operator_needs_grant');

const distinctPeople: Check<RollbackCommand, OnRotation> = (on, { by, at }) =>
  !isGranted(on, at) && proposalOf(on, at)?.by === by.id ? refuse('rollback_same_person') : null;

/** I1: a grant, or two different people; rule `rollback-authorised` covers both. */
const toGoBack: Chain<RollbackCommand, OnRotation> = [...mayGoBack, mayWithoutGrant, distinctPeople];

export const decideRollback = (given: Given, command: RollbackCommand): Decision => {
  const on = onRotation(given, command, toGoBack);
  if (isRefusal(on)) return on;
  const basis = basisOf(on, command);
  if (basis === 'proposal') {
    return accept(
      { type: 'RollbackProposed', by: command.by.id, name: command.by.name, ...shown(command) },
      notice('rollback_proposed', { name: command.by.name }),
    );
  }
  return accept(...rollbackDecided(given, on.rotation, command, basis));
};

const notGoingBack: Check<unknown, OnRotation> = guard('cancel-not-while-landing', ({ rotation }) =>
  isRollingBack(rotation) ? refuse('rollback_unfinished') : null,
);

const nothingLands: Check<unknown, OnRotation> = guard('cancel-not-while-landing', ({ state, rotation }) =>
  ofRotation(state, rotation).some(isUnfinished) ? refuse('attempt_may_land') : null,
);

const notOnNext: Check<unknown, OnRotation> = guard('cancel-not-while-landing', ({ state, rotation }) => {
  const left = reachedTargets(state, rotation).length > 0 && !isBack(rotation);
  const shown = state.targets.some((target) => target.shown === rotation.next);
  return left || shown ? refuse('still_on_next') : null;
});

/**
 * I6: no cancellation while an attempt may still be applied or is unknown, or SES signs with the next selector. A rollback is the remedy.
 */
const toCancel: Chain<CommandOf<'CancelRotation'>, OnRotation> = [notGoingBack, nothingLands, notOnNext];

export const cancelRotation = (given: Given, command: CommandOf<'CancelRotation'>): Decision => {
  const on = onRotation(given, command, toCancel);
  if (isRefusal(on)) return on;
  const { rotation } = on;
  const { round, application } = rotation;
  return accept(
    { type: 'RotationCancelled', reason: command.reason, by: command.by.id, name: command.by.name },
    ...(round !== null && round.ended === null
      ? [{ type: 'RoundEnded', round: round.id, because: 'cancelled' } as const]
      : []),
    { type: 'RemovalWanted', selector: rotation.next },
    entered({ tag: 'Cancelled', sinceAt: command.at }),
    application === null
      ? notice('cancelled', { name: command.by.name, reason: command.reason })
      : notice('cancelled_withdraw', { name: command.by.name, reason: command.reason, ticket: application.ticket }),
  );
};

const awaitsCompletion: Check<unknown, OnRotation> = ({ rotation }) =>
  rotation.stage.tag === 'AwaitingCompletion' ? null : refuse('nothing_to_confirm');

/** I9: the watch has closed, and the rotation waits for a person's confirmation. */
const toConfirm: Chain<CommandOf<'ConfirmCompletion'>, OnRotation> = [awaitsCompletion];

/** The card shows until when the previous record stays. Only what must change in the code of the owning tool needs a message. */
const completionNotice = (
  state: State,
  current: Selector,
  { by: { name } }: CommandOf<'ConfirmCompletion'>,
  until: Instant,
): DomainEvent[] => {
  if (isCompromised(state, current)) return [notice('completion_without_overlap', { name })];
  return owningTool(state.ownership) === null ? [] : [notice('completion_confirmed', { name, until })];
};

/** A person confirms that they read the evidence report. The overlap began when the watch closed. */
export const confirmCompletion = (given: Given, command: CommandOf<'ConfirmCompletion'>): Decision => {
  const on = onRotation(given, command, toConfirm);
  if (isRefusal(on)) return on;
  const { rotation } = on;
  const { current } = rotation;
  const endsAt = rotation.stage.sinceAt + overlapOf(lookUp(given.state.selectors, current), given.policy);
  return accept(
    { type: 'CompletionConfirmed', by: command.by.id, name: command.by.name },
    entered({ tag: 'Overlap', sinceAt: command.at, endsAt }),
    ...completionNotice(given.state, current, command, endsAt),
  );
};

// Rollback without Slack (design.md 4, break-glass): two enrolled people, one after the other, each authenticated outside Slack. It never
// permits a switch.

type BreakGlass = CommandOf<'RequestBreakGlass' | 'ConfirmBreakGlass'>;

/** The entered secret must be the one that two people enrolled. */
const provenSecret: Check<BreakGlass, OnRotation> = ({ state }, { by, digest }) => {
  const { secrets } = state.enrolment;
  const known = digest === undefined || lookUp(secrets, PersonId.user(by.id)) === digest;
  return known ? null : refuse('break_glass_not_enrolled');
};

/** The request that waits for a second person; null if there is none or it has expired. */
const requestOf = ({ rotation: { breakGlass }, policy }: OnRotation, at: Instant): BreakGlassRequest | null =>
  breakGlass && at - breakGlass.requestedAt < policy.rollbackProposalTtlMs ? breakGlass : null;

const noneRequested: Check<BreakGlass, OnRotation> = (on, { at }) => {
  const open = requestOf(on, at);
  if (open === null) return null;
  const until = String(open.requestedAt + on.policy.rollbackProposalTtlMs);
  return refuse('break_glass_open', { name: open.name, until });
};

/** I1: a rollback only, requested by an enrolled person. */
const toRequestBreakGlass: Chain<CommandOf<'RequestBreakGlass'>, OnRotation> = [
  provenSecret,
  ...mayGoBack,
  noneRequested,
];

export const requestBreakGlass = (given: Given, command: CommandOf<'RequestBreakGlass'>): Decision => {
  const on = onRotation(given, command, toRequestBreakGlass);
  if (isRefusal(on)) return on;
  const { at, by, reason, proof } = command;
  return accept(
    { type: 'BreakGlassRequested', by: by.id, name: by.name, reason, proof },
    notice('break_glass_requested', { name: by.name, reason, until: at + given.policy.rollbackProposalTtlMs }),
  );
};

const requested: Check<BreakGlass, OnRotation> = guard('break-glass-requested', (on, { at }) =>
  requestOf(on, at) === null ? refuse('break_glass_none') : null,
);

const bySomebodyElse: Check<BreakGlass, OnRotation> = guard('break-glass-distinct', (on, { by, at }) =>
  requestOf(on, at)?.by === by.id ? refuse('break_glass_same_person') : null,
);

/** I1: two enrolled people, one after the other. */
const toConfirmBreakGlass: Chain<CommandOf<'ConfirmBreakGlass'>, OnRotation> = [
  provenSecret,
  ...mayGoBack,
  requested,
  bySomebodyElse,
];

export const confirmBreakGlass = (given: Given, command: CommandOf<'ConfirmBreakGlass'>): Decision => {
  const on = onRotation(given, command, toConfirmBreakGlass);
  if (isRefusal(on)) return on;
  const { policy, state, rotation } = on;
  const { at, by, proof, evidence = null } = command;
  const first = requestOf(on, at) ?? { by: by.id, name: by.name, reason: '' };
  const people = [first.by, by.id];
  const due = reportDueAt(policy.calendar, state.breakGlassReport?.usedAt ?? at);
  return accept(
    { type: 'BreakGlassConfirmed', by: by.id, name: by.name, proof },
    ...rollbackDecided(given, rotation, { by, banNext: false, evidence }, { people, basis: 'breakGlass' }),
    notice('break_glass_used', {
      first: first.name,
      second: by.name,
      reason: first.reason,
      until: due,
    }),
  );
};

/** A person confirms that the use of break-glass was reviewed. */
export const closeBreakGlassReport = ({ state }: Given, { by }: CommandOf<'CloseBreakGlassReport'>): Decision =>
  state.breakGlassReport === null
    ? refuse('break_glass_no_report')
    : accept(
        { type: 'BreakGlassReportClosed', by: by.id, name: by.name },
        notice('break_glass_closed', { name: by.name }),
      );

/** Records the DNS check of the previous record after a rollback from the card. It decides nothing. */
export const recordPreviousRecord = ({ state }: Given, command: CommandOf<'RecordPreviousRecord'>): Decision => {
  const { rotation, selector, verdict, evidence } = command;
  // A new round or another rotation has begun, so the check no longer matters.
  if (state.rotation?.id !== rotation || state.rotation.rollback === null) return accept();
  return accept({ type: 'PreviousRecordChecked', selector, verdict, ...(evidence === null ? {} : { evidence }) });
};
