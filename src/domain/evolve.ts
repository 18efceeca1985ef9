/**
 * `evolve(state, event) → state`: the only function that changes the state. A map with one row per event, in parts. The compiler requires
 * a row for each new event.
 */

import type { DomainEvent, EventOf } from './events.ts';
import {
  type Folds,
  ofAudit,
  ofEnrolment,
  ofIncidents,
  ofRetirement,
  ofRotation,
  unattested,
} from './evolveRotation.ts';
import { unsignedMinutes } from './incidents.ts';
import { lookUp, mayBeRemembered, remembered, type Selector } from './names.ts';
import type { Notice } from './notices.ts';
import { foldedInto, isUnfinished, lastingReminders, withRemovedTargets } from './queries.ts';
import type { Rules } from './rules.ts';
import {
  type At,
  type Attempt,
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

// Effects that made no progress, and the end of their back-off.

const deferred = (state: State, { effect, until, notified: notifiedNow }: EventOf<'EffectDeferred'>): State => {
  const before = state.deferred[effect];
  const entry = { until, count: (before?.count ?? 0) + 1, notified: notifiedNow ?? before?.notified ?? false };
  return { ...state, deferred: { ...state.deferred, [effect]: entry } };
};

/** Makes every effect due again at once, except the monitoring of records: these events change no record. */
const fresh = (state: State): State => {
  const { MonitorRecords: monitoring, ...others } = state.deferred;
  if (Object.keys(others).length === 0) return state;
  return { ...state, deferred: monitoring === undefined ? {} : { MonitorRecords: monitoring } };
};

/** Events that end the back-off of effects: a step forward or a person's decision takes effect at once. */
const wakes: ReadonlySet<DomainEvent['type']> = new Set([
  'PutIntended',
  'AttemptClosed',
  'AttemptSettled',
  'RollbackUndone',
  'UnusedAttested',
  'StageEntered',
  'ApprovalRequested',
  'DeliveryRequested',
  'RoundWanted',
  'SwitchApproved',
  'SwitchExecuted',
  'AnchorBack',
  'RollbackDecided',
]);

// The start state of a rotation: facts of the previous rotation go, attempts that may still be applied stay.

/**
 * A destroyed selector leaves the state, and only its name's number remains. A selector that SES was seen to use stays, even if its key
 * is destroyed.
 */
const forgetful = (state: State, current: Selector): Pick<State, 'selectors' | 'usedNames'> => {
  const retained: Record<string, SelectorFacts> = {};
  let usedNames = state.usedNames;
  for (const [name, facts] of Object.entries(state.selectors)) {
    const shown = name === current || state.targets.some((target) => target.shown === name);
    if (facts.status === 'destroyed' && !shown && mayBeRemembered(usedNames, name)) {
      usedNames = remembered(usedNames, name);
    } else retained[name] = facts;
  }
  return { selectors: retained, usedNames };
};

const ofTargets = <T>(facts: Readonly<Record<string, T>>, targets: readonly { readonly id: string }[]) =>
  Object.fromEntries(Object.entries(facts).filter(([id]) => targets.some((target) => target.id === id)));

type RotationStarted = EventOf<'RotationStarted'>;

/** The facts of the previous rotation about targets and selectors that still count. */
const leftBehind = (state: State, event: RotationStarted, { at }: At): State => {
  const known = new Map(state.targets.map((target) => [target.id, target]));
  const targets = event.targets.map((id) => ({
    ...(known.get(id) ?? newTarget(id)),
    backVersion: null,
    undone: false,
    succeededAt: null,
    probedAt: null,
  }));
  const remaining = { ...state, ...forgetful(state, event.current) };
  const switched = state.rotation === null ? null : unsignedMinutes(state, state.rotation);
  return {
    ...remaining,
    unsignedMinutes: switched ?? state.unsignedMinutes,
    ...withRemovedTargets(remaining, event.targets, at),
    targets,
    attempts: state.attempts.filter(isUnfinished),
    current: event.current,
    ailing: {},
    verifying: {},
    mailboxProblem: null,
    // Nobody reads a removed target, so nothing could clear its drift.
    drifting: ofTargets(state.drifting, targets),
    altered: ofTargets(state.altered, targets),
  };
};

const rotationStarted = (state: State, event: RotationStarted, commit: At, rules: Rules): State => {
  const named = withSelector(leftBehind(state, event, commit), event.current, {
    // Read as current at the start: SES signs with it although no `PutIntended` of ours names it (I8).
    used: rules.has('current-is-protected') || (lookUp(state.selectors, event.current)?.used ?? false),
    ...(event.currentFingerprint === null ? {} : { fingerprint: event.currentFingerprint }),
  });
  return {
    ...withSelector(named, event.next, unknownSelector),
    rotation: {
      // The state holds an ended rotation until the next begins, so its id counts all rotations.
      id: (state.rotation?.id ?? 0) + 1,
      requester: event.by,
      requesterName: event.name,
      startedAt: commit.at,
      current: event.current,
      next: event.next,
      stage: { tag: 'Preparing', sinceAt: commit.at },
      preflight: null,
      application: null,
      record: null,
      round: null,
      roundWanted: true,
      blockers: [],
      delivery: null,
      deliveries: 0,
      grant: null,
      rollback: null,
      breakGlass: null,
      waitingSinceAt: commit.at,
      lastReminders: lastingReminders(state.rotation?.lastReminders ?? {}),
      postponed: lastingReminders(state.rotation?.postponed ?? {}),
    },
  };
};

const keyHeld = (state: State, { selector, fingerprint }: EventOf<'KeyPairMade' | 'CurrentKeyHeld'>): State =>
  withSelector(state, selector, { fingerprint });

const commandsRetained = 200;

const putIntended = (state: State, event: EventOf<'PutIntended'>, { at, version }: At): State => {
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
  const verifying = without(state.verifying, event.target);
  const next = withSelector(
    { ...folded.state, ailing, verifying, attempts: [...folded.state.attempts, attempt], attemptsEver: event.attempt },
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

const attemptClosed = (state: State, event: EventOf<'AttemptClosed'>, { version }: At, rules: Rules): State => {
  const closed = withAttempt(state, event.attempt, { outcome: event.outcome, closedVersion: version });
  const attempt = state.attempts.find(({ id }) => id === event.attempt);
  if (attempt === undefined || event.outcome !== 'notApplied' || rules.has('not-applied-still-used')) return closed;
  return withSelector(closed, attempt.selector, { used: false });
};

/**
 * The overlap counts from here (I8), and the shown selector needs a new date: this very attempt may have overwritten the observed
 * selector and been overwritten in turn without a reading.
 */
const attemptSettled = (state: State, event: EventOf<'AttemptSettled'>, { at, version }: At, rules: Rules): State => {
  const settled = withAttempt(state, event.attempt, { settledVersion: version });
  const attempt = state.attempts.find(({ id }) => id === event.attempt);
  if (attempt === undefined || !rules.has('overlap-restarts')) return settled;
  const dated = withSelector(settled, attempt.selector, { lastAttemptAt: at });
  return withTarget(dated, attempt.target, () => ({ shownSinceAt: null }));
};

const selectorShown = (state: State, event: EventOf<'SelectorShown'>, { at }: At, rules: Rules): State =>
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

/** While notices cannot be posted, a repeated reminder or alarm replaces the one before: the state must stay small. */
const waiting = ({ notices }: State, { code, to }: Notice): readonly Notice[] =>
  /^(alarm|reminder)_/.test(code) ? notices.filter((notice) => notice.code !== code || notice.to !== to) : notices;

/** Events about attempts, and about the selector that SES shows at each target. */
const ofAttempts = {
  PutIntended: putIntended,
  AttemptClosed: attemptClosed,
  AttemptSettled: attemptSettled,
  SelectorShown: selectorShown,
  TargetSucceeded: (state, event, { at }) => withTarget(state, event.target, () => ({ succeededAt: at })),
  ProbeVerified: (state, event, { at }) => withTarget(state, event.target, () => ({ probedAt: at })),
  ProbeLost: (state, event) => withTarget(state, event.target, () => ({ probedAt: null })),
  TargetBack: (state, event, { version }) =>
    withTarget(state, event.target, () => ({ backVersion: version, undone: false })),
  RollbackUndone: (state, event) => withTarget(state, event.target, () => ({ backVersion: null, undone: true })),
} satisfies Partial<Folds>;

/** Events about faults of mail, keys and records, from their start to their end. */
const ofHealth = {
  MailboxLost: (state, event) => ({ ...state, mailboxProblem: event.problem }),
  MailboxBack: (state) => ({ ...state, mailboxProblem: null }),
  AnchorLost: (state, _, { at }) => ({ ...state, anchorLostAt: at }),
  AnchorBack: (state) => ({ ...state, anchorLostAt: null }),
  ProtectedRecordLost: (state, event) => ({ ...state, lost: { ...state.lost, [event.selector]: event.lost } }),
  ProtectedRecordBack: (state, event) => ({ ...state, lost: without(state.lost, event.selector) }),
  KeysTried: (state, event) => ({ ...state, unreadable: event.unreadable }),
  KeyAgeNotified: (state, event) => ({
    ...state,
    keyAge: { selector: event.selector, notifiedDays: event.notifiedDays },
  }),
  DriftSeen: (state, event) => ({ ...state, drifting: { ...state.drifting, [event.target]: event.selector } }),
  DriftCleared: (state, event) => ({ ...state, drifting: without(state.drifting, event.target) }),
  SettingsAltered: (state, event) => ({ ...state, altered: { ...state.altered, [event.target]: event.what } }),
  SettingsRestored: (state, event) => ({ ...state, altered: without(state.altered, event.target) }),
  VerificationSeen: (state, { target, problem }) => ({
    ...state,
    verifying: { ...without(state.verifying, target), ...(problem === null ? {} : { [target]: problem }) },
  }),
  StatusSeen: (state, event) => ({
    ...state,
    ailing: {
      ...without(state.ailing, event.target),
      ...(event.status === 'SUCCESS' ? {} : { [event.target]: event.status }),
    },
  }),
} satisfies Partial<Folds>;

/** One row per event, grouped by the part of the state that it changes. */
const folds: Folds = {
  ...ofAttempts,
  ...ofHealth,
  ...ofRotation,
  ...ofRetirement,
  ...ofIncidents,
  ...ofAudit,
  ...ofEnrolment,
  RotationStarted: rotationStarted,
  StartReasonGiven: (state, { reason }) => withRotation(state, { reason }),
  SwitchDayPlanned: (state, { day }) => withRotation(state, { switchOn: day }),
  PlannedStartCame: (state, { plan }, { at }) => {
    const known = state.plannedStart?.plan === plan ? state.plannedStart : null;
    const count = (known?.count ?? 0) + 1;
    return { ...state, plannedStart: { plan, remindedAt: at, count, postponedTo: known?.postponedTo ?? null } };
  },
  PlannedStartPostponed: (state, { plan, day }, { at }) => {
    const count = state.plannedStart?.plan === plan ? state.plannedStart.count : 0;
    return { ...state, plannedStart: { plan, remindedAt: at, count, postponedTo: day } };
  },
  ReminderPostponed: (state, { reminder, day }) =>
    withRotation(state, { postponed: { ...state.rotation?.postponed, [reminder]: day } }),
  OwnershipNamed: (state, event) => ({ ...state, ownership: event.ownership }),
  KeyPairMade: keyHeld,
  CurrentKeyHeld: keyHeld,
  SelectorInUse: (state, event) => withSelector(state, event.selector, { used: true }),
  KeyLeaked: (state, event) => withSelector(state, event.selector, { banned: true }),
  NoticeRaised: (state, event) => ({
    ...state,
    notices: [...waiting(state, event.notice), event.notice],
    noticesEver: event.notice.id,
  }),
  NoticesPosted: (state, event) => ({
    ...state,
    notices: state.notices.filter(({ id }) => !event.notices.includes(id)),
  }),
  EffectDeferred: deferred,
  CommandTaken: (state, event) => ({ ...state, commands: [...state.commands, event.id].slice(-commandsRetained) }),
};

const folded = <T extends DomainEvent['type']>(state: State, event: EventOf<T>, commit: At, rules: Rules): State =>
  folds[event.type as T](state, event, commit, rules);

export const evolve = (state: State, event: DomainEvent, commit: At, rules: Rules): State => {
  const next = folded(state, event, commit, rules);
  return wakes.has(event.type) ? fresh(next) : next;
};

/** The events of one commit, in order. */
export const evolveAll = (state: State, events: readonly DomainEvent[], commit: At, rules: Rules): State =>
  events.reduce((folded, event) => evolve(folded, event, commit, rules), state);
