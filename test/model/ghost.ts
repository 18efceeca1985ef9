/** The history that the model keeps for itself, and the invariants that hold of a single commit. */
import type { DomainEvent } from '../../src/domain/events.ts';
import { breakGlassConfirmed, breakGlassRequested } from './breakGlassGhost.ts';
import { compromisedWrongly, declared, reported } from './compromiseGhost.ts';
import type { Configuration } from './configuration.ts';
import {
  approvedWrongly,
  type Context,
  cancelledWrongly,
  closedWrongly,
  counts,
  finishedWrongly,
  openedWrongly,
  shortened,
} from './invariants.ts';
import { bit, personNo, trulyApprover, trulyOperator } from './people.ts';
import { puttingWrongly } from './putInvariants.ts';
import { declaredWrongly, destroyedWrongly } from './retireInvariants.ts';
import { type Cause, type Ghost, selectorNo, targetNo, type World } from './world.ts';

type Of<T extends DomainEvent['type']> = Extract<DomainEvent, { type: T }>;

/** A round for what a switch left: nobody went back, and the grant and half a rollback's clicks are not lost with it. */
const isRunningRound = ({ world }: Context): boolean => {
  const { rotation } = world.state;
  const next = selectorNo(rotation?.next ?? null);
  return !world.ghost.rolledBack && world.ses.some(({ selector }) => selector === next);
};

const newRound = (ghost: Ghost, context: Context): Ghost => {
  const round = freshRound(ghost, context);
  const { wantsBack, grantUntil, breakGlassAsked, breakGlassUntil } = ghost;
  return isRunningRound(context) ? { ...round, wantsBack, grantUntil, breakGlassAsked, breakGlassUntil } : round;
};

const freshRound = (ghost: Ghost, { world }: Context): Ghost => ({
  ...ghost,
  approved: 0,
  declined: false,
  executed: false,
  facts: world.ses.map(({ signingEnabled }) => signingEnabled),
  rolledBack: false,
  wantsBack: 0,
  breakGlassAsked: 0,
  breakGlassUntil: 0,
  backCovered: false,
  grantUntil: 0,
  forwards: ghost.forwards.map(() => 0),
});

const unapproved = (world: World): World => ({
  ...world,
  processes: world.processes.map((process) =>
    process.evidence === null ? process : { ...process, evidence: { ...process.evidence, afterApproval: false } },
  ),
});

const intended = (ghost: Ghost, event: Of<'PutIntended'>, { world, configuration }: Context): Ghost => {
  const { sendWindowMs, callTimeoutMs, grantMaxMs } = configuration.policy;
  const target = targetNo(event.target);
  const until = world.now + sendWindowMs + callTimeoutMs;
  const calls = [...ghost.calls, { attempt: event.attempt, target, until }];
  if (event.kind === 'rollback') return { ...ghost, calls };
  const forwards = ghost.forwards.map((n, i) => (i === target ? n + 1 : n));
  const first = ghost.forwards.every((n) => n === 0);
  const grantUntil = first ? Math.max(ghost.grantUntil, world.now + grantMaxMs) : ghost.grantUntil;
  return { ...ghost, calls, forwards, grantUntil };
};

/** Two people who clicked, or one while the grant of the first Put is valid. */
const decided = (ghost: Ghost, who: number, now: number): Ghost => {
  const wantsBack = who < 0 ? ghost.wantsBack : ghost.wantsBack | bit(who);
  const others = wantsBack & ~bit(who);
  const able = trulyApprover(who) || trulyOperator(who);
  // What was covered once covers its repeats too, also those that one more person's word begins anew at the bound.
  const backCovered = ghost.backCovered || (able && (now < ghost.grantUntil || others !== 0));
  return { ...ghost, wantsBack, rolledBack: true, backCovered };
};

const notifiedAt = ({ notified }: Ghost, selector: string, at: number): readonly number[] =>
  notified.map((before, no) => (no === selectorNo(selector) ? at : before));

const next = (ghost: Ghost, event: DomainEvent, context: Context): Ghost => {
  const { world, cause, configuration } = context;
  switch (event.type) {
    case 'RotationStarted':
      return { ...newRound(ghost, context), leaked: false, requester: event.by === null ? -1 : personNo(event.by) };
    case 'RotationClaimed':
      // Whoever started or first claimed it stays the requester, whatever is claimed later.
      return ghost.requester === -1 ? { ...ghost, requester: personNo(event.by) } : ghost;
    case 'RoundOpened':
      return newRound(ghost, context);
    case 'SwitchApproved':
      return trulyApprover(cause.who ?? -1) ? { ...ghost, approved: ghost.approved | bit(cause.who ?? 0) } : ghost;
    case 'ApprovalWithdrawn':
      return { ...ghost, approved: ghost.approved & ~bit(cause.who ?? 0) };
    case 'SwitchDeclined':
      return { ...ghost, declined: true };
    case 'SwitchExecuted':
      return trulyOperator(cause.who ?? -1) ? { ...ghost, executed: true } : ghost;
    case 'RollbackProposed':
      return { ...ghost, wantsBack: bit(cause.who ?? 0) };
    case 'BreakGlassRequested':
      return breakGlassRequested(ghost, cause.who ?? -1, world.now + configuration.policy.rollbackProposalTtlMs);
    case 'RollbackDecided':
      if (event.basis === 'breakGlass') return breakGlassConfirmed(ghost, cause.who ?? -1, world.now);
      return decided(ghost, cause.who ?? -1, world.now);
    case 'CompromiseReported':
      return reported(ghost, cause.who ?? -1, world.now + configuration.policy.rollbackProposalTtlMs);
    case 'CompromiseDeclared':
      return declared(ghost, selectorNo(event.selector));
    case 'DeliveryProved':
      return { ...ghost, deliveryFailed: event.results.some(({ outcome }) => outcome === 'failed') };
    case 'PutIntended':
      return intended(ghost, event, context);
    case 'UnusedAttested':
      return { ...ghost, attested: ghost.attested | bit(selectorNo(event.selector)) };
    case 'DestructionAnnounced':
      return { ...ghost, notified: notifiedAt(ghost, event.selector, world.now) };
    case 'DestructionHeld':
      return { ...ghost, held: ghost.held | bit(selectorNo(event.selector)) };
    case 'DestructionReleased': {
      const held = ghost.held & ~bit(selectorNo(event.selector));
      return { ...ghost, held, notified: notifiedAt(ghost, event.selector, 0) };
    }
    case 'KeyDestroyed':
      return { ...ghost, notified: notifiedAt(ghost, event.selector, 0) };
    case 'AttemptClosed':
      return { ...ghost, calls: ghost.calls.filter(({ attempt }) => attempt !== event.attempt) };
    default:
      return ghost;
  }
};

const firstThatCounts = ({ configuration }: Context, ...all: readonly (string | null)[]): string | null =>
  all.find((violated) => violated !== null && counts(configuration, violated)) ?? null;

const broken = (event: DomainEvent, context: Context): string | null => {
  switch (event.type) {
    case 'SwitchApproved':
      return approvedWrongly(context);
    case 'PutIntended':
      return puttingWrongly(event, context);
    case 'AttemptClosed':
      return event.outcome === 'notApplied' ? closedWrongly(event.attempt, context) : null;
    case 'RoundOpened':
      // What is muted must not hide what stands behind it.
      return firstThatCounts(context, shortened(context), openedWrongly(context));
    case 'RollbackFinished':
      return finishedWrongly(context);
    case 'RotationCancelled':
      return cancelledWrongly(context);
    case 'CompromiseDeclared':
      return compromisedWrongly(context.world.ghost, context.cause.who ?? -1, context.world.now);
    case 'SelectorRemovable':
      return declaredWrongly(selectorNo(event.selector), context);
    case 'DestructionBegun':
      return destroyedWrongly(selectorNo(event.selector), context);
    default:
      return null;
  }
};

/** Who has sent and only wants to tell what came of it finds the attempt closed: its process may as well be gone. */
const forget = (world: World, attempt: number): World => ({
  ...world,
  processes: world.processes.filter((p) => p.attempt !== attempt || (p.phase !== 'sent' && p.phase !== 'refused')),
});

const movesApprovals: readonly DomainEvent['type'][] = [
  'SwitchApproved',
  'ApprovalWithdrawn',
  'SwitchExecuted',
  'RoundOpened',
];

export const follow = (
  world: World,
  before: World,
  events: readonly DomainEvent[],
  cause: Cause,
  configuration: Configuration,
): { world: World; violated: string | null } => {
  const moved = events.some(({ type }) => movesApprovals.includes(type));
  let after = moved ? unapproved(world) : world;
  let violated: string | null = null;
  for (const event of events) {
    const context: Context = { world: after, before, cause, configuration };
    violated ??= broken(event, context);
    if (event.type === 'AttemptClosed' && event.outcome !== 'unknown') after = forget(after, event.attempt);
    const ghost = next(after.ghost, event, context);
    if (ghost !== after.ghost) after = { ...after, ghost };
  }
  return { world: after, violated };
};
