/** Going back (design.md 4): immediate, and still two people. */

import { businessDailyAfter, type Calendar } from '../calendar.ts';
import type { CommandOf } from '../commands.ts';
import {
  accept,
  type Decision,
  entered,
  firstOf,
  type Given,
  isRefusal,
  notice,
  onRotation,
  type Refusal,
  refuse,
  requireThat,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { noEnrolment } from '../facts.ts';
import { type Instant, own, PersonId, type TargetId } from '../names.ts';
import type { Policy } from '../policy.ts';
import {
  isOpen,
  isUndecided,
  isUnfinished,
  ofRotation,
  ofSwitch,
  onTarget,
  reachedTargets,
  rollbackPuts,
  spokenOf,
  triesOf,
  type Wait,
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
export const reportWait = ({ breakGlassReport }: State, rotation: Rotation, { calendar }: Policy): Wait | null =>
  breakGlassReport === null
    ? null
    : spokenOf(
        rotation,
        { key: 'breakGlass', owner: 'approvers', alarm: false },
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

/** Who covers this rollback: the grant and one click, two people, or nobody yet. */
const basisOf = (given: Given, rotation: Rotation, command: RollbackCommand): Basis | 'proposal' | Refusal => {
  const { policy, rules } = given;
  const { by, at } = command;
  const granted = rotation.grant !== null && rotation.grant.to === rotation.current && at < rotation.grant.until;
  if (granted || !rules.has('rollback-authorised')) return { people: [by.id], basis: 'grant' };
  if (!by.isApprover && !by.isOperator) return refuse('night_operator_needs_grant');
  const { rollback } = rotation;
  // Decided already and at its bound: the decision covers the repeats, one more person's word begins a new count.
  if (rollback?.tag === 'decided' && !rollback.finished) {
    return { people: [...new Set([...rollback.by, by.id])], basis: rollback.basis };
  }
  const waiting = rollback?.tag === 'proposed' && at - rollback.proposedAt < policy.rollbackProposalTtlMs;
  if (!waiting) return 'proposal';
  if (rollback.by === by.id) return refuse('rollback_same_person');
  return { people: [rollback.by, by.id], basis: 'twoPeople' };
};

type Going = Pick<RollbackCommand, 'by' | 'condemnNext' | 'evidence'>;

/** Recorded and never weighed: in an emergency people decide (design.md 4). */
const shown = ({ evidence }: Going): { readonly evidence?: string } => (evidence ? { evidence } : {});

const rollbackDecided = (given: Given, rotation: Rotation, command: Going, basis: Basis): DomainEvent[] => {
  const { round } = rotation;
  const ends = round !== null && round.ended === null && given.rules.has('rollback-ends-round');
  return [
    ...(ends ? [{ type: 'RoundEnded', round: round.id, because: 'rolledBack' } as const] : []),
    { type: 'RollbackDecided', ...basis, condemnNext: command.condemnNext, ...shown(command) },
    notice('rollback_decided', { name: command.by.name, basis: basis.basis, to: rotation.current }),
  ];
};

/** Why nobody can go back now, whoever asks; null where it is possible. */
export const noWayBack = (given: Given, rotation: Rotation, at: Instant): Refusal | null => {
  const { state, rules } = given;
  const facts = own(state.selectors, rotation.current);
  const running = isRollingBack(rotation);
  return firstOf([
    running && !isExhausted(given, rotation, at) ? refuse('rollback_running') : null,
    reached(given, rotation) && !alreadyBack(given, rotation) ? null : refuse('nothing_to_roll_back'),
    requireThat(
      rules,
      'compromised-not-returned-to',
      !isCompromised(state, rotation.current),
      refuse('previous_key_compromised', { selector: rotation.current }),
    ),
    requireThat(rules, 'removable-not-named', facts?.status === 'live', refuse('selector_removable')),
    facts?.fingerprint ? null : refuse('previous_key_not_held'),
  ]);
};

export const decideRollback = (given: Given, command: RollbackCommand): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const refusal = noWayBack(given, rotation, command.at);
  if (refusal) return refusal;
  const basis = basisOf(given, rotation, command);
  if (basis === 'proposal') {
    return accept(
      { type: 'RollbackProposed', by: command.by.id, name: command.by.name, ...shown(command) },
      notice('rollback_proposed', { name: command.by.name }),
    );
  }
  return 'tag' in basis ? basis : accept(...rollbackDecided(given, rotation, command, basis));
};

/** Refused while an attempt may still land or is unknown, or SES is on the next selector: the answer is the rollback button. */
export const cancelRotation = (given: Given, command: CommandOf<'CancelRotation'>): Decision => {
  const { state, rules } = given;
  const rotation = onRotation(state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const landing = ofRotation(state, rotation).some(isUnfinished);
  const running = isRollingBack(rotation);
  const left = reachedTargets(state, rotation).length > 0 && !isBack(rotation);
  const shown = state.targets.some((target) => target.shown === rotation.next);
  const refusal = firstOf([
    requireThat(rules, 'cancel-not-while-landing', !running, refuse('rollback_unfinished')),
    requireThat(rules, 'cancel-not-while-landing', !landing, refuse('attempt_may_land')),
    requireThat(rules, 'cancel-not-while-landing', !left && !shown, refuse('still_on_next')),
  ]);
  if (refusal) return refusal;
  const { round, application } = rotation;
  return accept(
    { type: 'RotationCancelled', reason: command.reason, by: command.by.id, name: command.by.name },
    ...(round !== null && round.ended === null
      ? [{ type: 'RoundEnded', round: round.id, because: 'cancelled' } as const]
      : []),
    { type: 'RemovalWanted', selector: rotation.next },
    entered({ tag: 'Cancelled', sinceAt: command.at }),
    notice(application === null ? 'cancelled' : 'cancelled_withdraw', {
      name: command.by.name,
      reason: command.reason,
      ticket: application?.ticket ?? '',
    }),
  );
};

/** A person's word that the evidence report was read; the overlap began when the watch closed. */
export const confirmCompletion = (given: Given, command: CommandOf<'ConfirmCompletion'>): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  if (rotation.stage.tag !== 'AwaitingCompletion') return refuse('nothing_to_confirm');
  const { current } = rotation;
  const endsAt = rotation.stage.sinceAt + overlapOf(own(given.state.selectors, current), given.policy);
  return accept(
    { type: 'CompletionConfirmed', by: command.by.id, name: command.by.name },
    entered({ tag: 'Overlap', sinceAt: command.at, endsAt }),
    isCompromised(given.state, current)
      ? notice('completion_without_overlap', { name: command.by.name })
      : notice('completion_confirmed', { name: command.by.name, until: String(endsAt) }),
  );
};

/** What the person knew must be the very secret that two people enrolled. */
const unproven = ({ state }: Given, { by, digest }: CommandOf<'RequestBreakGlass' | 'ConfirmBreakGlass'>) => {
  const { secrets } = state.enrolment ?? noEnrolment;
  const known = digest === undefined || own(secrets, PersonId.user(by.id)) === digest;
  return known ? null : refuse('break_glass_not_enrolled');
};

/** What waits for a second person; null where nobody asked, or too long ago. */
const waiting = ({ breakGlass }: Rotation, policy: Policy, at: Instant): BreakGlassRequest | null =>
  breakGlass && at - breakGlass.requestedAt < policy.rollbackProposalTtlMs ? breakGlass : null;

/** Going back without Slack (design.md 4): two enrolled people, one after the other, each proven outside Slack. Never a switch. */
export const requestBreakGlass = (given: Given, command: CommandOf<'RequestBreakGlass'>): Decision => {
  const { at, by, reason, proof } = command;
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const open = waiting(rotation, given.policy, at);
  const until = String((open?.requestedAt ?? 0) + given.policy.rollbackProposalTtlMs);
  const refusal = firstOf([
    unproven(given, command),
    noWayBack(given, rotation, at),
    open === null ? null : refuse('break_glass_open', { name: open.name, until }),
  ]);
  if (refusal) return refusal;
  return accept(
    { type: 'BreakGlassRequested', by: by.id, name: by.name, reason, proof },
    notice('break_glass_requested', { name: by.name, reason, until: String(at + given.policy.rollbackProposalTtlMs) }),
  );
};

export const confirmBreakGlass = (given: Given, command: CommandOf<'ConfirmBreakGlass'>): Decision => {
  const { rules, policy, state } = given;
  const { at, by, proof, evidence = null } = command;
  const rotation = onRotation(state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const open = waiting(rotation, policy, at);
  const first = open ?? { by: by.id, name: by.name, reason: '' };
  const refusal = firstOf([
    unproven(given, command),
    noWayBack(given, rotation, at),
    requireThat(rules, 'break-glass-requested', open !== null, refuse('break_glass_none')),
    requireThat(rules, 'break-glass-distinct', open?.by !== by.id, refuse('break_glass_same_person')),
  ]);
  if (refusal) return refusal;
  const people = [first.by, by.id];
  const due = reportDueAt(policy.calendar, state.breakGlassReport?.usedAt ?? at);
  return accept(
    { type: 'BreakGlassConfirmed', by: by.id, name: by.name, proof },
    ...rollbackDecided(given, rotation, { by, condemnNext: false, evidence }, { people, basis: 'breakGlass' }),
    notice('break_glass_used', {
      owner: 'approvers',
      first: first.name,
      second: by.name,
      reason: first.reason,
      until: String(due),
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
export const recordWayBack = ({ state }: Given, command: CommandOf<'RecordWayBack'>): Decision => {
  const { rotation, selector, verdict, evidence } = command;
  // A new round has begun, or the rotation is another one: nobody asks for it any more.
  if (state.rotation?.id !== rotation || state.rotation.rollback === null) return accept();
  return accept({ type: 'WayBackSeen', selector, verdict, ...(evidence === null ? {} : { evidence }) });
};
