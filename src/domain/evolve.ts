/** `evolve(state, event) → state`: the only way in which state changes. */

import type { Rules } from './decision.ts';
import type { DomainEvent } from './events.ts';
import { evolveAudit, evolveCare, evolveRetirement, evolveRotation, unattested } from './evolveRotation.ts';
import { mayBeRemembered, own, remembered, type Selector } from './names.ts';
import { foldedInto, isUnfinished, stillSpoken, withFormer } from './queries.ts';
import {
  type At,
  type Attempt,
  type Notice,
  newTarget,
  type SelectorFacts,
  type State,
  unknownSelector,
  withAttempt,
  without,
  withRotation,
  withSelector,
  withTarget,
} from './state.ts';

type EffectDeferred = Extract<DomainEvent, { type: 'EffectDeferred' }>;

/** Effects that made no progress, and until when they rest. */
const deferred = (state: State, { effect, until, told: toldNow }: EffectDeferred): State => {
  const before = state.deferred[effect];
  const told = toldNow ?? before?.told;
  const entry = { until, count: (before?.count ?? 0) + 1, ...(told ? { told } : {}) };
  return { ...state, deferred: { ...state.deferred, [effect]: entry } };
};

/** A step forward makes every effect due again at once, but for the guardian's look: nothing that moved changes a record. */
const fresh = (state: State): State => {
  const { GuardRecords: guarding, ...others } = state.deferred;
  if (Object.keys(others).length === 0) return state;
  return { ...state, deferred: guarding === undefined ? {} : { GuardRecords: guarding } };
};

/** A person's word is answered now, not when an effect has rested. */
const wakes: ReadonlySet<DomainEvent['type']> = new Set([
  'ApprovalRequested',
  'RoundWanted',
  'SwitchApproved',
  'SwitchExecuted',
  'RollbackDecided',
]);

type RotationStarted = Extract<DomainEvent, { type: 'RotationStarted' }>;

/** What is destroyed leaves the state for its name's number; a name that SES was seen to use stays whatever became of its key. */
const forgetful = (state: State, current: Selector): Pick<State, 'selectors' | 'usedNames'> => {
  const kept: Record<string, SelectorFacts> = {};
  let usedNames = state.usedNames ?? {};
  for (const [name, facts] of Object.entries(state.selectors)) {
    const shown = name === current || state.targets.some((target) => target.shown === name);
    if (facts.status === 'destroyed' && !shown && mayBeRemembered(usedNames, name)) {
      usedNames = remembered(usedNames, name);
    } else kept[name] = facts;
  }
  return { selectors: kept, usedNames };
};

const ofTargets = <T>(facts: Readonly<Record<string, T>>, targets: readonly { readonly id: string }[]) =>
  Object.fromEntries(Object.entries(facts).filter(([id]) => targets.some((target) => target.id === id)));

/** The state in which a rotation begins: what the former one left behind goes, what may still land stays. */
const rotationStarted = (state: State, event: RotationStarted, { at }: At, rules: Rules): State => {
  const known = new Map(state.targets.map((target) => [target.id, target]));
  const targets = event.targets.map((id) => ({
    ...(known.get(id) ?? newTarget(id)),
    backVersion: null,
    undone: false,
    succeededAt: null,
    probedAt: null,
  }));
  const remaining = { ...state, ...forgetful(state, event.current) };
  const named = withSelector(
    {
      ...remaining,
      ...withFormer(remaining, event.targets, at),
      targets,
      attempts: state.attempts.filter(isUnfinished),
      current: event.current,
      rotations: state.rotations + 1,
      ailing: {},
      mailboxProblem: null,
      // Of targets that are configured no more nothing is read that could clear it.
      drifting: ofTargets(state.drifting, targets),
      altered: ofTargets(state.altered, targets),
    },
    event.current,
    {
      // Read as current at the start: SES signs with it though no `PutIntended` of ours names it (I8).
      used: rules.has('current-is-protected') || (own(state.selectors, event.current)?.used ?? false),
      ...(event.currentFingerprint === null ? {} : { fingerprint: event.currentFingerprint }),
    },
  );
  return {
    ...withSelector(named, event.next, unknownSelector),
    rotation: {
      id: state.rotations + 1,
      requester: event.by,
      startedAt: at,
      current: event.current,
      next: event.next,
      stage: { tag: 'Preparing', sinceAt: at },
      preflight: null,
      application: null,
      record: null,
      round: null,
      roundWanted: true,
      blockers: [],
      grant: null,
      rollback: null,
      breakGlass: null,
      spoken: stillSpoken(state.rotation?.spoken ?? {}),
    },
  };
};

type Of<T extends DomainEvent['type']> = Extract<DomainEvent, { type: T }>;

const commandsKept = 200;

const putIntended = (state: State, event: Of<'PutIntended'>, { at, version }: At): State => {
  const folded = foldedInto(state, event);
  const attempt: Attempt = {
    id: event.attempt,
    kind: event.kind,
    rotation: state.rotation?.id ?? 0,
    round: event.round,
    target: event.target,
    selector: event.selector,
    intendedAt: at,
    intendedVersion: version,
    beforeSesAt: event.beforeSesAt,
    outcome: 'open',
    settledVersion: null,
    closedVersion: null,
    ...folded.facts,
  };
  const ailing = without(state.ailing, event.target);
  const next = withSelector(
    { ...folded.state, ailing, attempts: [...folded.state.attempts, attempt], attemptsEver: event.attempt },
    event.selector,
    { used: true, lastAttemptAt: at },
  );
  return withTarget(next, event.target, () => ({
    backVersion: null,
    undone: false,
    succeededAt: null,
    probedAt: null,
  }));
};

const attemptClosed = (state: State, event: Of<'AttemptClosed'>, { version }: At, rules: Rules): State => {
  const closed = withAttempt(state, event.attempt, { outcome: event.outcome, closedVersion: version });
  const attempt = state.attempts.find(({ id }) => id === event.attempt);
  if (attempt === undefined || event.outcome !== 'notApplied' || rules.has('not-applied-still-used')) return closed;
  return withSelector(closed, attempt.selector, { used: false });
};

/**
 * The overlap counts from here (I8), and another selector must be read anew: what was shown before may have been overwritten
 * by this very attempt, and back again, without anybody having read it.
 */
const attemptSettled = (state: State, event: Of<'AttemptSettled'>, { at, version }: At, rules: Rules): State => {
  const settled = withAttempt(state, event.attempt, { settledVersion: version });
  const attempt = state.attempts.find(({ id }) => id === event.attempt);
  if (attempt === undefined || !rules.has('overlap-restarts')) return settled;
  const dated = withSelector(settled, attempt.selector, { lastAttemptAt: at });
  return withTarget(dated, attempt.target, () => ({ shownSinceAt: null }));
};

const selectorShown = (state: State, event: Of<'SelectorShown'>, { at }: At, rules: Rules): State =>
  withTarget(unattested(state, event.selector), event.target, (target) => {
    const read = {
      origin: event.origin ?? target.origin,
      signingEnabled: event.signingEnabled ?? target.signingEnabled,
    };
    if (event.selector === null) return read;
    if (event.selector === target.shown && target.shownSinceAt !== null) return read;
    const since = rules.has('overlap-restarts') ? at : (target.shownSinceAt ?? at);
    return { ...read, shown: event.selector, shownSinceAt: since };
  });

/** While nobody can be told, a repeated reminder or alarm takes the place of the one before: the state must stay small. */
const waiting = ({ notices }: State, { code, to }: Notice): readonly Notice[] =>
  /^(alarm|reminder)_/.test(code) ? notices.filter((notice) => notice.code !== code || notice.to !== to) : notices;

const evolve = (state: State, event: DomainEvent, commit: At, rules: Rules): State => {
  switch (event.type) {
    case 'RotationStarted':
      return rotationStarted(state, event, commit, rules);
    case 'PlannedStartCame':
      return { ...state, planTold: event.plan };
    case 'OwnershipNamed':
      return { ...state, ownership: event.ownership };
    case 'KeyPairMade':
    case 'CurrentKeyHeld':
      return withSelector(state, event.selector, { fingerprint: event.fingerprint });
    case 'PutIntended':
      return fresh(putIntended(state, event, commit));
    case 'AttemptClosed':
      return fresh(attemptClosed(state, event, commit, rules));
    case 'AttemptSettled':
      return fresh(attemptSettled(state, event, commit, rules));
    case 'SelectorShown':
      return selectorShown(state, event, commit, rules);
    case 'SelectorInUse':
      return withSelector(state, event.selector, { used: true });
    case 'TargetSucceeded':
      return withTarget(state, event.target, () => ({ succeededAt: commit.at }));
    case 'ProbeVerified':
      return withTarget(state, event.target, () => ({ probedAt: commit.at }));
    case 'ProbeLost':
      return withTarget(state, event.target, () => ({ probedAt: null }));
    case 'MailboxLost':
      return { ...state, mailboxProblem: event.problem };
    case 'MailboxBack':
      return { ...state, mailboxProblem: null };
    case 'TargetBack':
      return withTarget(state, event.target, () => ({ backVersion: commit.version, undone: false }));
    case 'RollbackUndone':
      return fresh(withTarget(state, event.target, () => ({ backVersion: null, undone: true })));
    case 'KeyBurnt':
      return withSelector(state, event.selector, { condemned: true });
    case 'ProtectedRecordLost':
      return { ...state, lost: { ...state.lost, [event.selector]: event.lost } };
    case 'ProtectedRecordBack':
      return { ...state, lost: without(state.lost, event.selector) };
    case 'UnusedAttested':
      return fresh(evolveRetirement(state, event, commit));
    case 'CompromiseReported':
    case 'CompromiseDeclared':
    case 'RemovalWanted':
    case 'TargetsLeft':
    case 'TargetsReturned':
    case 'SelectorElsewhere':
    case 'AttestationWanted':
    case 'SelectorRemovable':
    case 'RecordRevoked':
    case 'RecordGone':
    case 'DestructionAnnounced':
    case 'DestructionHeld':
    case 'DestructionReleased':
    case 'DestructionBegun':
    case 'KeyDestroyed':
      return evolveRetirement(state, event, commit);
    case 'KeysTried':
      return { ...state, unreadable: event.unreadable };
    case 'KeyAgeSaid':
      return { ...state, keyAge: { selector: event.selector, saidDays: event.saidDays } };
    case 'DriftSeen':
      return { ...state, drifting: { ...state.drifting, [event.target]: event.selector } };
    case 'DriftCleared':
      return { ...state, drifting: without(state.drifting, event.target) };
    case 'SettingsAltered':
      return { ...state, altered: { ...state.altered, [event.target]: event.what } };
    case 'SettingsRestored':
      return { ...state, altered: without(state.altered, event.target) };
    case 'StatusSeen':
      return {
        ...state,
        ailing: {
          ...without(state.ailing, event.target),
          ...(event.status === 'SUCCESS' ? {} : { [event.target]: event.status }),
        },
      };
    case 'TroubleBegan':
    case 'TroubleEnded':
    case 'AlertTaken':
    case 'AlertEscalated':
    case 'RollbackOffered':
      return evolveCare(state, event, commit.at);
    case 'ConfigurationChanged':
    case 'RequestRefused':
    case 'RefusalsCounted':
    case 'WayBackSeen':
      return evolveAudit(state, event);
    case 'NoticeRaised':
      return { ...state, notices: [...waiting(state, event.notice), event.notice], noticesEver: event.notice.id };
    case 'NoticesPosted':
      return { ...state, notices: state.notices.filter(({ id }) => !event.notices.includes(id)) };
    case 'EffectDeferred':
      return deferred(state, event);
    case 'CommandTaken':
      return { ...state, commands: [...state.commands, event.id].slice(-commandsKept) };
    case 'StageEntered':
      return fresh(withRotation(state, { stage: event.stage, spoken: stillSpoken(state.rotation?.spoken ?? {}) }));
    default: {
      const evolved = evolveRotation(state, event, commit);
      return wakes.has(event.type) ? fresh(evolved) : evolved;
    }
  }
};

/** The events of one commit, in order. */
export const evolveAll = (state: State, events: readonly DomainEvent[], commit: At, rules: Rules): State =>
  events.reduce((folded, event) => evolve(folded, event, commit, rules), state);
