/** Going back (design.md 4): immediate, and still two people. */

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
import { type Instant, lookUp, PersonId, type TargetId } from '../names.ts';
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

/** Calendar days to write down what happened; the day moves on to a working day. */
const reportDays = 2;

const reportDueAt = (calendar: Calendar, usedAt: Instant): Instant => businessDailyAfter(calendar, usedAt, reportDays);

/** What is owed after break-glass was used (I9): a report that somebody reads. */
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

/** Whether a Put of the previous key is owed to this target now: the first, or a repeat that something asks for. */
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

/** Nothing of the next key can have reached SES: there is nothing to bring back. */
const reached = ({ state }: Given, rotation: Rotation): boolean =>
  reachedTargets(state, rotation).length > 0 || ofSwitch(state, rotation).some(isUndecided);

const alreadyBack = ({ state }: Given, rotation: Rotation): boolean =>
  isBack(rotation) && !state.targets.some(({ shown }) => shown === rotation.next);

/** The bound on repeats is reached and the previous key is still owed: only a person's word goes on. */
const isExhausted = (given: Given, rotation: Rotation, at: Instant): boolean =>
  reachedTargets(given.state, rotation).some(
    (id) =>
      triesOf(rollbackPuts(given.state, rotation, id)) >= given.policy.rollbackAttemptsMax &&
      rollbackIsDue(given, rotation, id, at),
  );

type Basis = { readonly people: readonly PersonId[]; readonly basis: 'grant' | 'twoPeople' | 'breakGlass' };

/** The grant of the switch: while it lasts, one click is enough. */
const isGranted = ({ rotation, rules }: OnRotation, at: Instant): boolean => {
  const { grant, current } = rotation;
  return (grant !== null && grant.to === current && at < grant.until) || !rules.has('rollback-authorised');
};

/** What one person proposed and a second one may decide; null where nobody did, or too long ago. */
const proposalOf = ({ rotation: { rollback }, policy }: OnRotation, at: Instant) =>
  rollback?.tag === 'proposed' && at - rollback.proposedAt < policy.rollbackProposalTtlMs ? rollback : null;

/** Who covers this rollback: the grant and one click, two people, or nobody yet. */
const basisOf = (on: OnRotation, { by, at }: RollbackCommand): Basis | 'proposal' => {
  if (isGranted(on, at)) return { people: [by.id], basis: 'grant' };
  const { rollback } = on.rotation;
  // Decided already and at its bound: the decision covers the repeats, one more person's word begins a new count.
  if (rollback?.tag === 'decided' && isRollingBack(on.rotation)) {
    return { people: [...new Set([...rollback.by, by.id])], basis: rollback.basis };
  }
  const proposal = proposalOf(on, at);
  return proposal === null ? 'proposal' : { people: [proposal.by, by.id], basis: 'twoPeople' };
};

type Going = Pick<RollbackCommand, 'by' | 'banNext' | 'evidence'>;

/** Recorded and never weighed: in an emergency people decide (design.md 4). */
const shown = ({ evidence }: Going): { readonly evidence?: string } => (evidence ? { evidence } : {});

const rollbackDecided = (given: Given, rotation: Rotation, command: Going, basis: Basis): DomainEvent[] => {
  const { round } = rotation;
  const ends = round !== null && round.ended === null && given.rules.has('rollback-ends-round');
  return [
    ...(ends ? [{ type: 'RoundEnded', round: round.id, because: 'rolledBack' } as const] : []),
    { type: 'RollbackDecided', ...basis, banNext: command.banNext, ...shown(command) },
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

/** I8: nobody goes back to a key that may go, is compromised or is not held. Whoever asks, with Slack or without. */
const mayGoBack: Chain<At, OnRotation> = [
  notRunning,
  somethingReached,
  currentNotCompromised,
  currentNotRemovable,
  currentKeyHeld,
];

/** Why nobody can go back now, whoever asks; null where it is possible. */
export const rollbackImpossible = (given: Given, rotation: Rotation, at: Instant): Refusal | null =>
  firstRefusal(mayGoBack, { ...given, rotation }, { at });

const mayWithoutGrant: Check<RollbackCommand, OnRotation> = (on, { by, at }) =>
  isGranted(on, at) || by.isApprover || by.isOperator ? null : refuse('night_operator_needs_grant');

const distinctPeople: Check<RollbackCommand, OnRotation> = (on, { by, at }) =>
  !isGranted(on, at) && proposalOf(on, at)?.by === by.id ? refuse('rollback_same_person') : null;

/** I1: a grant, or two different people; `rollback-authorised` is both of them. */
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

/** I6: not while an attempt may still land or is unknown, or SES is on the next selector: the answer is the rollback button. */
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

/** I9: the watch has closed, and a person's word is what is waited for. */
const toConfirm: Chain<CommandOf<'ConfirmCompletion'>, OnRotation> = [awaitsCompletion];

/** A person's word that the evidence report was read; the overlap began when the watch closed. */
export const confirmCompletion = (given: Given, command: CommandOf<'ConfirmCompletion'>): Decision => {
  const on = onRotation(given, command, toConfirm);
  if (isRefusal(on)) return on;
  const { rotation } = on;
  const { current } = rotation;
  const endsAt = rotation.stage.sinceAt + overlapOf(lookUp(given.state.selectors, current), given.policy);
  return accept(
    { type: 'CompletionConfirmed', by: command.by.id, name: command.by.name },
    entered({ tag: 'Overlap', sinceAt: command.at, endsAt }),
    isCompromised(given.state, current)
      ? notice('completion_without_overlap', { name: command.by.name })
      : notice('completion_confirmed', { name: command.by.name, until: endsAt }),
  );
};

// Going back without Slack (design.md 4): two enrolled people, one after the other, each proven outside Slack. Never a switch.

type BreakGlass = CommandOf<'RequestBreakGlass' | 'ConfirmBreakGlass'>;

/** What the person knew must be the very secret that two people enrolled. */
const provenSecret: Check<BreakGlass, OnRotation> = ({ state }, { by, digest }) => {
  const { secrets } = state.enrolment;
  const known = digest === undefined || lookUp(secrets, PersonId.user(by.id)) === digest;
  return known ? null : refuse('break_glass_not_enrolled');
};

/** What waits for a second person; null where nobody asked, or too long ago. */
const requestOf = ({ rotation: { breakGlass }, policy }: OnRotation, at: Instant): BreakGlassRequest | null =>
  breakGlass && at - breakGlass.requestedAt < policy.rollbackProposalTtlMs ? breakGlass : null;

const noneRequested: Check<BreakGlass, OnRotation> = (on, { at }) => {
  const open = requestOf(on, at);
  if (open === null) return null;
  const until = String(open.requestedAt + on.policy.rollbackProposalTtlMs);
  return refuse('break_glass_open', { name: open.name, until });
};

/** I1: a rollback only, by somebody who was enrolled by two. */
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

/** I1: two enrolled operators, one after the other. */
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

/** A person's word that what was done without Slack has been read and is accounted for. */
export const closeBreakGlassReport = ({ state }: Given, { by }: CommandOf<'CloseBreakGlassReport'>): Decision =>
  state.breakGlassReport === null
    ? refuse('break_glass_no_report')
    : accept(
        { type: 'BreakGlassReportClosed', by: by.id, name: by.name },
        notice('break_glass_closed', { name: by.name }),
      );

/** What the DNS said of the previous record when somebody went back from the card: put down, and never weighed. */
export const recordPreviousRecord = ({ state }: Given, command: CommandOf<'RecordPreviousRecord'>): Decision => {
  const { rotation, selector, verdict, evidence } = command;
  // A new round has begun, or the rotation is another one: nobody asks for it any more.
  if (state.rotation?.id !== rotation || state.rotation.rollback === null) return accept();
  return accept({ type: 'PreviousRecordChecked', selector, verdict, ...(evidence === null ? {} : { evidence }) });
};
