/** Going back (design.md 4): immediate, and still two people. */

import type { CommandOf } from '../commands.ts';
import { isCompromised, overlapOf } from '../compromise.ts';
import {
  accept,
  type Decision,
  entered,
  firstOf,
  type Given,
  isRefusal,
  notice,
  onRotation,
  requireThat,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { isBack } from '../isBack.ts';
import type { Instant, PersonId, TargetId } from '../names.ts';
import { own } from '../own.ts';
import {
  isOpen,
  isUndecided,
  isUnfinished,
  ofRotation,
  ofSwitch,
  onTarget,
  reachedTargets,
  rollbackPuts,
  triesOf,
} from '../queries.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { isRollingBack, type Rotation } from '../state.ts';

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

export const rollbackDecided = (given: Given, rotation: Rotation, command: Going, basis: Basis): DomainEvent[] => {
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
