/** The canonical form of what the core sees. */
import { hasFailed } from '../../src/domain/delivery.ts';
import { isUndecided } from '../../src/domain/queries.ts';
import type { Attempt, Rotation, State } from '../../src/domain/state.ts';
import type { Configuration } from './configuration.ts';
import {
  attestations,
  compromises,
  deliveries,
  destructions,
  ends,
  type Form,
  flag,
  outcomes,
  place,
  stages,
  statuses,
  verdicts,
} from './form.ts';
import { personNo } from './people.ts';
import { selectorNo, targetNo } from './world.ts';

/** How many began: the number of the newest. */
export const rotationNo = ({ rotation }: State): number => rotation?.id ?? 0;

/** Whether it was intended since the rollback was decided, or renewed: only then does it count against the bound. */
const countsAgainstBound = ({ kind, intendedAt }: Attempt, { rotation }: State): boolean =>
  kind === 'rollback' && rotation?.rollback?.tag === 'decided' && intendedAt >= rotation.rollback.decidedAt;

const addAttempt = (form: Form, attempt: Attempt, state: State, { policy }: Configuration): void => {
  form.add(attempt.kind === 'forward' ? 1 : 2, place(outcomes, attempt.outcome), targetNo(attempt.target));
  form.add(selectorNo(attempt.selector), attempt.round - state.rounds + 50, attempt.rotation - rotationNo(state) + 50);
  form.add(attempt.earlier ?? 0, flag(attempt.earlierReached));
  form.add(flag(countsAgainstBound(attempt, state)));
  // What was refused or never sent can only be counted; what is settled and decided has no times left.
  if (attempt.outcome === 'refused' || attempt.outcome === 'notSent') return;
  form.add(flag(attempt.settledVersion !== null));
  if (attempt.settledVersion !== null && !isUndecided(attempt)) return;
  form.at(attempt.intendedAt, isUndecided(attempt) ? policy.sendWindowMs + policy.callTimeoutMs : policy.settleMs);
  form.sesAt(attempt.beforeSesAt, policy.settleMs);
};

const addRound = (form: Form, rotation: Rotation): void => {
  const { round, rollback, grant } = rotation;
  if (round === null) form.add(0);
  else {
    form.add(1 + place(ends, round.ended ?? 'open'), round.rollback === 'ready' ? 1 : 0, round.waived.length);
    form.add(flag(round.executedBy !== null), round.approvals.length);
    for (const { by } of round.approvals) form.add(personNo(by));
    for (const { signingEnabled, selector, switched } of round.targets)
      form.add(flag(signingEnabled), selectorNo(selector), flag(switched));
    form.add(round.firstRound === undefined ? 0 : 1 + round.id - round.firstRound);
    form.at(round.switchBeforeAt, 0);
  }
  form.add(grant === null ? 0 : selectorNo(grant.to));
  if (grant !== null) form.at(grant.until, 0);
  form.add(rollback === null ? 0 : rollback.tag === 'proposed' ? 1 : 2);
  if (rollback?.tag === 'proposed') {
    form.add(personNo(rollback.by));
    form.at(rollback.proposedAt);
  }
  form.add(rotation.breakGlass ? personNo(rotation.breakGlass.by) : -1);
  if (rotation.breakGlass) form.at(rotation.breakGlass.requestedAt);
};

/** When mail was sent, and what marks it, no decision reads. */
const addDelivery = (form: Form, { delivery, deliveries: begun }: Rotation): void => {
  form.add(place(deliveries, delivery?.tag ?? 'none'), begun, flag(hasFailed(delivery)));
  if (delivery?.tag === 'begun') form.add(delivery.sendings, flag(delivery.by !== null));
  if (delivery?.tag === 'proved') form.add(flag(delivery.record !== null));
};

const addRotation = (form: Form, rotation: Rotation): void => {
  const { stage, record } = rotation;
  form.add(place(stages, stage.tag), rotation.requester === null ? 99 : personNo(rotation.requester));
  form.add(
    selectorNo(rotation.current),
    selectorNo(rotation.next),
    flag(rotation.roundWanted),
    rotation.blockers.length,
  );
  if ('endsAt' in stage) form.at(stage.endsAt, 0);
  if (stage.tag === 'Published') {
    form.add(stage.rights);
    form.at(stage.lastRightAt);
  }
  if (stage.tag === 'Published' || stage.tag === 'AwaitingCompletion') form.at(stage.sinceAt);
  form.add(place(verdicts, record?.verdict ?? 'none'), record?.silent.length ?? 9, flag(rotation.preflight !== null));
  form.add(flag(rotation.application !== null));
  addDelivery(form, rotation);
  addRound(form, rotation);
};

/** From when the next target could go on: whether the window was open then is asked of it. */
const addReady = (form: Form, { targets, selectors, rotation }: State): void => {
  for (const { succeededAt } of targets) form.at(succeededAt);
  form.at(selectors[rotation?.next ?? '']?.lastAttemptAt ?? null);
};

export const addState = (form: Form, state: State, configuration: Configuration): void => {
  const { retires, policy } = configuration;
  form.add(selectorNo(state.current), state.attempts.length, flag(state.mailboxProblem !== null));
  form.add(flag(state.breakGlassReport !== null));
  form.add(state.removedTargets?.length ?? 0);
  for (const target of state.targets) {
    form.add(selectorNo(target.shown), flag(target.signingEnabled), flag(target.backVersion !== null));
    form.add(selectorNo(state.drifting[target.id] ?? null), flag(state.ailing[target.id] !== undefined));
    form.add(flag(target.undone), flag(target.succeededAt !== null), flag(target.probedAt !== null));
    if (retires) form.at(target.shownSinceAt, policy.overlapMs);
  }
  for (const name in state.selectors) {
    const facts = state.selectors[name];
    if (facts === undefined) continue;
    form.add(selectorNo(name), place(statuses, facts.status), flag(facts.used), flag(facts.removalWanted));
    form.add(flag(facts.banned), flag(state.lost[name] !== undefined));
    form.add(place(attestations, facts.attestation?.tag ?? 'none'));
    form.add(flag(facts.targetRemovedAt !== undefined), flag(facts.withdrawal === 'open'));
    form.add(place(destructions, facts.destruction?.tag ?? 'none'));
    form.add(place(compromises, facts.compromise?.tag ?? 'none'));
    if (facts.compromise?.tag === 'reported') {
      form.add(personNo(facts.compromise.by));
      form.at(facts.compromise.reportedAt);
    }
    if (facts.destruction?.tag === 'announced') form.at(facts.destruction.destroyAt, 0);
    if (retires) form.at(facts.lastAttemptAt, policy.overlapMs);
  }
  if (Number.isFinite(configuration.windowClosesAt)) addReady(form, state);
  for (const attempt of state.attempts) addAttempt(form, attempt, state, configuration);
  if (state.rotation !== null) addRotation(form, state.rotation);
};
