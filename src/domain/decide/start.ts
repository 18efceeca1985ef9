/** From `/dkim rotate` to the application in the DNS department's hands. */

import { dateOf, daysBetween } from '../calendar.ts';
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
  requireThat,
} from '../decision.ts';
import { leavingTargets, namesOf } from '../former.ts';
import type { Selector } from '../names.ts';
import { own } from '../own.ts';
import { isUnfinished, onTarget } from '../queries.ts';
import { refuse } from '../refusal.ts';
import type { Actor } from '../roles.ts';
import { nextSelector } from '../selectorName.ts';
import { isRunning, type Rotation, type State } from '../state.ts';

/** Selectors whose record or key still lives: the state has to stay small, and so many mean that nobody removes records. */
const selectorsMax = 12;

const livingSelectors = ({ selectors }: State): number =>
  Object.values(selectors).filter(({ status }) => status !== 'destroyed').length;

type Beginning = Pick<
  CommandOf<'StartRotation'>,
  'at' | 'selectorTemplate' | 'current' | 'currentFingerprint' | 'targets'
>;

/** @param by null: no person started it, and it has no requester until one claims it */
export const begin = (given: Given, command: Beginning, by: Pick<Actor, 'id' | 'name'> | null): Decision => {
  const { state, policy, rules } = given;
  const used = new Set([...Object.keys(state.selectors), command.current]);
  const next = nextSelector(command.selectorTemplate, dateOf(policy.calendar, command.at), used, state.usedNames);
  const running = isRunning(state.rotation);
  const leaving = leavingTargets(state, command.targets);
  // What is configured no more is read no more: whether it landed would never be known, and nothing could be approved (I6).
  const gone = state.targets.map(({ id }) => id).filter((id) => !command.targets.includes(id));
  const landing = gone.filter((id) => onTarget(state, id).some(isUnfinished));
  const refusal = firstOf([
    requireThat(
      rules,
      'one-rotation-at-a-time',
      !running,
      refuse('rotation_running', { next: state.rotation?.next ?? '' }),
    ),
    command.targets.length > 0 ? null : refuse('targets_missing'),
    landing.length === 0 ? null : refuse('leaving_target_landing', { targets: namesOf(landing) }),
    livingSelectors(state) < selectorsMax ? null : refuse('too_many_selectors', { count: String(selectorsMax) }),
    next === null ? refuse('selector_unavailable', { template: command.selectorTemplate }) : null,
    own(state.selectors, command.current)?.status === undefined ||
    own(state.selectors, command.current)?.status === 'live'
      ? null
      : refuse('selector_removable', { selector: command.current }),
  ]);
  if (refusal || next === null) return refusal ?? refuse('selector_unavailable');
  return accept(
    {
      type: 'RotationStarted',
      by: by?.id ?? null,
      name: by?.name ?? '',
      // What the log switched to last is current, whatever the configuration still says.
      current: state.current ?? command.current,
      currentFingerprint: command.currentFingerprint,
      next,
      targets: command.targets,
    },
    ...(leaving.length > 0 ? [notice('targets_left', { targets: namesOf(leaving) })] : []),
  );
};

export const startRotation = (given: Given, command: CommandOf<'StartRotation'>): Decision =>
  begin(given, command, command.by);

export const recordKeyMade = (given: Given, command: CommandOf<'RecordKeyMade'>): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  if (rotation.stage.tag !== 'Preparing') return refuse('wrong_stage');
  return accept(
    { type: 'KeyPairMade', selector: rotation.next, fingerprint: command.fingerprint },
    entered({ tag: 'AwaitingApplication', sinceAt: command.at }),
    notice('application', { selector: rotation.next }),
  );
};

export const claimRotation = (given: Given, command: CommandOf<'ClaimRotation'>): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  return (
    requireThat(given.rules, 'claim-only-unclaimed', rotation.requester === null, refuse('already_claimed')) ??
    accept(
      { type: 'RotationClaimed', by: command.by.id, name: command.by.name },
      notice('claimed', { name: command.by.name }),
    )
  );
};

export const submitApplication = (given: Given, command: CommandOf<'SubmitApplication'>): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const { stage } = rotation;
  const refusal = firstOf([
    stage.tag === 'Preparing' ? refuse('application_not_ready') : null,
    rotation.application === null ? null : refuse('already_handed_in', { ticket: rotation.application.ticket }),
    command.handedInAt <= command.at ? null : refuse('handed_in_future'),
    // Day 14 counts from it: an earlier date would call the record overdue before the key was made.
    daysBetween(given.policy.calendar, rotation.startedAt, command.handedInAt) >= 0
      ? null
      : refuse('handed_in_before_start', { started: dateOf(given.policy.calendar, rotation.startedAt) }),
  ]);
  if (refusal) return refusal;
  const { ticket, handedInAt, promised, by } = command;
  return accept(
    { type: 'ApplicationSubmitted', ticket, handedInAt, promised, by: by.id, name: by.name },
    ...(stage.tag === 'AwaitingApplication' ? [entered({ tag: 'AwaitingRecord', sinceAt: command.at })] : []),
    notice('application_submitted', { name: by.name, ticket, promised }),
  );
};

/**
 * SES signs with a selector that this rotation would not come back to: what would be proved, watched and kept is another (I4, I8).
 * The next one is no surprise once a Put of it was intended.
 */
export const differsFromCurrent = (state: State, { current, next }: Rotation, selector: Selector | null): boolean =>
  selector !== null && selector !== current && !(selector === next && own(state.selectors, next)?.used);

/** A target that was switched, and that somebody has taken back since: the rest must not follow it (I4). */
export const differsFromNext = ({ next }: Rotation, selector: Selector | null): boolean =>
  selector !== null && selector !== next;
