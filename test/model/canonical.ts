/**
 * The canonical form of a world: two worlds with the same form have the same future. Instants count from now and are clamped
 * where only "long past" or "far off" matters; log versions by what is asked of them; what no decision reads is left out.
 */
import { isUndecided } from '../../src/domain/attempts.ts';
import type { Attempt, Rotation, State } from '../../src/domain/state.ts';
import type { Configuration } from './configuration.ts';
import { personNo } from './people.ts';
import { type Process, selectorNo, targetNo, type World } from './world.ts';

const stages = [
  'Preparing',
  'AwaitingApplication',
  'AwaitingRecord',
  'Published',
  'Stable',
  'Switching',
  'Watching',
  'AwaitingCompletion',
  'Overlap',
  'RollingBack',
  'RolledBack',
  'Completed',
  'Cancelled',
];
const outcomes = ['open', 'unknown', 'refused', 'notSent', 'applied', 'notApplied'];
const ends = ['open', 'failed', 'declined', 'expired', 'changed', 'rolledBack', 'cancelled', 'switched'];
const statuses = ['live', 'removable', 'gone', 'destroyed'];
const dnsNames = ['right', 'wrong', 'absent', 'silent', 'lagging', 'oneSilent'];
const verdicts = ['none', 'right', 'wrong', 'absent', 'disagree', 'unknown'];
const works = ['forward', 'rollback', 'look', 'declare', 'destroy'];
const phases = ['half', 'asked', 'intended', 'sent', 'refused'];
const verbs = ['approve', 'withdraw', 'decline', 'execute', 'request', 'claim', 'rollback', 'cancel', 'confirm'];

/** The place in a list; a word that the list does not know would be merged with others, so it is a fault. */
const place = (list: readonly string[], word: string): number => {
  const found = list.indexOf(word);
  if (found < 0) throw new Error(`the canonical form does not know ${word}`);
  return found;
};

const flag = (value: boolean | null | undefined): number => (value === true ? 1 : value === false ? 0 : 2);

/** Collects small numbers and gives them back as one short text. */
class Form {
  readonly numbers: number[] = [];
  readonly now: number;
  readonly sesNow: number;
  readonly longest: number;
  constructor(world: World, longest: number) {
    this.now = world.now;
    this.sesNow = world.sesNow;
    this.longest = longest;
  }
  add(...values: number[]): void {
    for (const value of values) this.numbers.push(value);
  }
  /** Of our clock; `past` is the age beyond which nothing changes any more. */
  at(instant: number | null, past: number = this.longest): void {
    this.numbers.push(
      instant === null ? 999 : 200 + Math.max(-past - 1, Math.min(this.longest + 1, instant - this.now)),
    );
  }
  sesAt(instant: number, past: number): void {
    this.numbers.push(200 + Math.max(-past, instant - this.sesNow));
  }
  text(): string {
    return String.fromCharCode(...this.numbers);
  }
}

/** Versions are only ever compared with the one that a process had loaded: one bit for each such question. */
const addVersions = (form: Form, { askedVersion, work }: Process, state: State): void => {
  form.add(flag(askedVersion === state.atVersion));
  if (work === 'forward') form.add(flag(askedVersion >= (state.rotation?.round?.approvalsVersion ?? 0)));
  if (work !== 'look') return;
  for (const { intendedVersion, settledVersion, closedVersion } of state.attempts) {
    form.add(flag(askedVersion >= intendedVersion), flag(askedVersion >= (settledVersion ?? 0)));
    form.add(flag(askedVersion >= (closedVersion ?? 0)));
  }
};

const addAttempt = (form: Form, attempt: Attempt, state: State, { policy }: Configuration): void => {
  form.add(attempt.kind === 'forward' ? 1 : 2, place(outcomes, attempt.outcome), targetNo(attempt.target));
  form.add(selectorNo(attempt.selector), attempt.round - state.rounds + 50, attempt.rotation - state.rotations + 50);
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
    for (const { signingEnabled, selector } of round.targets) form.add(flag(signingEnabled), selectorNo(selector));
    form.at(round.switchBeforeAt, 0);
  }
  form.add(grant === null ? 0 : selectorNo(grant.to));
  if (grant !== null) form.at(grant.until, 0);
  form.add(rollback === null ? 0 : rollback.tag === 'proposed' ? 1 : rollback.finished ? 3 : 2);
  if (rollback?.tag === 'proposed') {
    form.add(personNo(rollback.by));
    form.at(rollback.proposedAt);
  }
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
  addRound(form, rotation);
};

const addState = (form: Form, state: State, configuration: Configuration): void => {
  const { retires, policy } = configuration;
  form.add(selectorNo(state.current), selectorNo(state.drift), state.attempts.length);
  for (const target of state.targets) {
    form.add(selectorNo(target.shown), flag(target.signingEnabled), flag(target.backVersion !== null));
    form.add(flag(target.undone), flag(target.succeededAt !== null), flag(target.probedAt !== null));
    if (retires) form.at(target.shownSinceAt, policy.overlapMs);
  }
  for (const name in state.selectors) {
    const facts = state.selectors[name];
    if (facts === undefined) continue;
    form.add(selectorNo(name), place(statuses, facts.status), flag(facts.used), flag(facts.removalWanted));
    form.add(flag(facts.condemned));
    if (retires) form.at(facts.lastAttemptAt, policy.overlapMs);
  }
  for (const attempt of state.attempts) addAttempt(form, attempt, state, configuration);
  if (state.rotation !== null) addRotation(form, state.rotation);
};

const addProcess = (form: Form, process: Process, state: State, { policy }: Configuration): void => {
  form.add(place(works, process.work), place(phases, process.phase), process.target, process.selector);
  form.add(process.attempt === 0 ? 0 : state.attemptsEver - process.attempt + 1);
  if (process.phase === 'sent' || process.phase === 'refused') return;
  form.sesAt(process.signedSesAt, policy.settleMs);
  if (process.phase === 'intended') {
    form.at(process.intendedAt, policy.sendWindowMs);
    return;
  }
  // A rollback is covered by its decision: when it looked matters to its signature only.
  if (process.work === 'rollback') return;
  addVersions(form, process, state);
  form.at(process.askedAt, policy.evidenceMaxAgeMs);
  form.add(process.signs.length, process.evidence === null ? 0 : 1);
  for (const { target, kind, selector, status } of process.signs)
    form.add(target, kind === 'probe' ? 1 : 0, selector, status === 'SUCCESS' ? 1 : 0);
  const { evidence } = process;
  if (evidence === null) return;
  form.add(place(dnsNames, evidence.dns), flag(evidence.scope === 'everywhere'), flag(evidence.otherKey));
  form.add(flag(evidence.first === 'dns'));
  form.at(evidence.proofAt, policy.evidenceMaxAgeMs);
  form.add(flag(evidence.proofOk), flag(evidence.backOk), evidence.gone, flag(evidence.afterApproval));
  for (const on of evidence.signingEnabled) form.add(flag(on));
  form.add(...evidence.selectors);
};

/** Processes are interchangeable: their order in the list says nothing. */
const addProcesses = (form: Form, world: World, configuration: Configuration): void => {
  const head = form.numbers.length;
  const texts = world.processes.map((process) => {
    form.numbers.length = head;
    addProcess(form, process, world.state, configuration);
    return String.fromCharCode(...form.numbers.slice(head));
  });
  form.numbers.length = head;
  for (const text of texts.sort()) for (let i = 0; i < text.length; i += 1) form.add(text.charCodeAt(i));
};

const addTruth = (form: Form, world: World, configuration: Configuration): void => {
  const { state, ghost, left } = world;
  const past = configuration.retires ? configuration.policy.overlapMs : 0;
  // Who put a selector there matters only until that attempt has its outcome.
  const undecided = (by: number): boolean =>
    state.attempts.some((attempt) => attempt.id === by && isUndecided(attempt));
  for (const dns of world.dns) form.add(place(dnsNames, dns));
  for (const { selector, by, status, signingEnabled, changedSesAt } of world.ses) {
    if (left.staleReads > 0) form.sesAt(changedSesAt, 2);
    form.add(
      selector,
      undecided(by) ? state.attemptsEver - by + 1 : 0,
      status === 'SUCCESS' ? 1 : 0,
      flag(signingEnabled),
    );
  }
  form.add(flag(world.proofWorks), flag(world.backWorks), world.gone, world.flights.length, world.processes.length);
  for (const { attempt, target, selector, signedSesAt } of world.flights) {
    form.add(state.attemptsEver - attempt, target, selector);
    form.sesAt(signedSesAt, configuration.policy.settleMs);
  }
  form.add(left.crashes, left.dns, left.faults, left.staleReads, left.skews, left.people);
  form.add(left.rollbacks, left.rounds, left.rotations);
  form.add(ghost.approved, flag(ghost.declined), flag(ghost.executed), ghost.requester, flag(ghost.rolledBack));
  form.add(ghost.wantsBack, flag(ghost.backCovered), ...ghost.forwards, ...ghost.facts.map(flag), ghost.calls.length);
  form.at(ghost.grantUntil, 0);
  for (const { attempt, target, until } of ghost.calls) {
    form.add(state.attemptsEver - attempt, target);
    form.at(until, 0);
  }
  for (const at of ghost.lastSigned) form.at(at, past);
  for (const click of [...world.clicks, ...world.spent]) {
    form.add(click.who, place(verbs, click.verb), state.rotations - click.rotation, state.rounds - click.round);
    form.add(flag(click.digest === state.rotation?.round?.digest), flag(click.condemn));
  }
};

export interface Canonical {
  /** The part that the core sees, now included. */
  readonly domain: string;
  readonly whole: string;
}

export const canonical = (world: World, configuration: Configuration): Canonical => {
  const { settleMs, overlapMs, approvalTtlMs, watchMs, grantMaxMs, rollbackProposalTtlMs } = configuration.policy;
  const overlap = configuration.retires ? overlapMs : 0;
  const bounded = [settleMs, approvalTtlMs, watchMs, grantMaxMs, rollbackProposalTtlMs, overlap].filter(
    (ms) => ms < 50,
  );
  const form = new Form(world, Math.max(...bounded) + 2);
  addState(form, world.state, configuration);
  const domain = form.text();
  addProcesses(form, world, configuration);
  addTruth(form, world, configuration);
  form.add(world.clicks.length);
  return { domain, whole: form.text() };
};
