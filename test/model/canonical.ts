/**
 * The canonical form of a world: two worlds with the same form have the same future. Instants count from now and are clamped
 * where only "long past" or "far off" matters; log versions by what is asked of them; what no decision reads is left out.
 */
import { isUndecided } from '../../src/domain/queries.ts';
import type { State } from '../../src/domain/state.ts';
import { addState, rotationNo } from './canonicalState.ts';
import type { Configuration } from './configuration.ts';
import { dnsNames, Form, flag, phases, place, verbs, works } from './form.ts';
import { FormTable } from './formTable.ts';
import type { LogTruth, Process, World } from './world.ts';

/** Versions are only ever compared with the one that a process had loaded: one bit for each such question. */
const addVersions = (form: Form, { baseVersion, work }: Process, state: State): void => {
  form.add(flag(baseVersion === state.atVersion));
  if (work === 'forward') form.add(flag(baseVersion >= (state.rotation?.round?.approvalsVersion ?? 0)));
  if (work !== 'look') return;
  for (const { floorVersion = 0 } of state.targets) form.add(flag(baseVersion >= floorVersion));
  for (const { intendedVersion, settledVersion, closedVersion } of state.attempts) {
    form.add(flag(baseVersion >= intendedVersion), flag(baseVersion >= (settledVersion ?? 0)));
    form.add(flag(baseVersion >= (closedVersion ?? 0)));
  }
};

const addProcess = (form: Form, process: Process, state: State, { policy }: Configuration): void => {
  form.add(process.replica, place(works, process.work), place(phases, process.phase), process.target, process.selector);
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
  form.at(process.requestedAt, policy.evidenceMaxAgeMs);
  form.add(process.observations.length, process.evidence === null ? 0 : 1);
  for (const { target, kind, selector, status } of process.observations)
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
const addProcesses = (form: Form, { processes, state }: World, configuration: Configuration): void => {
  const head = form.length;
  for (const process of processes) addProcess(form, process, state, configuration);
  if (processes.length < 2) return;
  form.length = head;
  const texts = processes.map((process) => {
    addProcess(form, process, state, configuration);
    const text = form.from(head);
    form.length = head;
    return text;
  });
  for (const text of texts.sort()) form.addText(text);
};

const addTruth = (form: Form, world: World, configuration: Configuration): void => {
  const { state, ghost, left } = world;
  const past = configuration.retires ? configuration.policy.overlapMs : 0;
  // Who put a selector there matters only until that attempt has its outcome.
  const undecided = (by: number): boolean =>
    state.attempts.some((attempt) => attempt.id === by && isUndecided(attempt));
  for (const dns of world.dns) form.add(place(dnsNames, dns));
  for (const { selector, observations, by, status, signingEnabled, changedSesAt } of world.ses) {
    if (left.staleReads > 0) form.sesAt(changedSesAt, 2);
    if (configuration.keepsSigning) form.add(observations);
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
  form.add(left.rollbacks, left.renewals, left.rounds, left.rotations, left.deliveries);
  form.add(
    ghost.approved,
    flag(ghost.declined),
    flag(ghost.leaked),
    ghost.seenGone,
    ghost.attested,
    ghost.held,
    flag(ghost.executed),
    flag(ghost.deliveryFailed),
    ghost.requester,
    flag(ghost.rolledBack),
  );
  form.add(ghost.wantsBack, flag(ghost.backCovered), ...ghost.forwards, ...ghost.facts.map(flag), ghost.calls.length);
  form.at(ghost.grantUntil, 0);
  form.add(ghost.breakGlassAsked, ghost.stolen, ghost.compromised);
  form.at(ghost.breakGlassUntil, 0);
  form.at(ghost.stolenUntil, 0);
  for (const { attempt, target, until } of ghost.calls) {
    form.add(state.attemptsEver - attempt, target);
    form.at(until, 0);
  }
  for (const at of ghost.lastSigned) form.at(at, past);
  if (configuration.retires)
    for (const at of ghost.notified) form.at(at === 0 ? null : at, configuration.policy.destroyAfterMs);
  for (const click of [...world.clicks, ...world.spent]) {
    form.add(click.who, place(verbs, click.verb), rotationNo(state) - click.rotation, state.rounds - click.round);
    form.add(flag(click.digest === state.rotation?.round?.digest), flag(click.ban));
  }
};

/** Commits are asked one thing: whether they are in the log, or would be after it was turned back. Marks have an order too. */
const addLog = (form: Form, log: LogTruth, copyForm: string): void => {
  const { chain, copy, marks, replicas } = log;
  const lengths = [chain.length, copy?.chain.length ?? 0];
  const addCommit = (commit: number): void => {
    form.add(flag(commit === 0), flag(chain.includes(commit)), flag(copy?.chain.includes(commit)));
  };
  const addPlace = ({ commit, version }: LogTruth['marks'][number]): void => {
    addCommit(commit);
    // In the log, the next commit is always newer than it. Nor does any commit get a version up to the head.
    if (!chain.includes(commit)) form.add(Math.max(0, version - (lengths[0] ?? 0)));
    if (copy !== null && !copy.chain.includes(commit)) form.add(Math.max(0, version - (lengths[1] ?? 0)));
  };
  form.add(marks.length);
  for (const mark of marks) addPlace(mark);
  addCommit(log.owed);
  for (const { known, held, isCompared, pending } of replicas) {
    addCommit(known);
    addCommit(held);
    form.add(flag(isCompared), flag(pending !== null));
    if (pending === null) continue;
    addPlace(pending);
    for (const { version } of marks) form.add(Math.sign(pending.version - version));
  }
  form.add(log.acting, log.restartsLeft, log.outagesLeft, flag(log.hasAttacked), flag(log.isLost), flag(log.isInReach));
  if (copy === null) return;
  form.add(flag(copy.chain.length === chain.length));
  form.add(copy.ghost.approved, flag(copy.ghost.declined));
  form.addText(copyForm);
};

/** Beyond it instants are far off, whatever they are. */
const longestOf = ({ policy, retires }: Configuration): number => {
  const { settleMs, overlapMs, approvalTtlMs, watchMs, grantMaxMs, rollbackProposalTtlMs } = policy;
  const overlap = retires ? overlapMs : 0;
  const all = [settleMs, approvalTtlMs, watchMs, grantMaxMs, rollbackProposalTtlMs, overlap];
  return Math.max(...all.filter((ms) => ms < 50)) + 2;
};

/** The canonical forms of one search. */
export class Canonical {
  readonly #configuration: Configuration;
  readonly #longest: number;
  readonly #domains = new FormTable();
  readonly #forms = new FormTable();
  constructor(configuration: Configuration) {
    this.#configuration = configuration;
    this.#longest = longestOf(configuration);
  }

  /** Numbers the part that the core sees: equal parts have one number, new ones the next. */
  domainNo(world: World): number {
    return this.#domain(world).numberIn(this.#domains);
  }

  /** Numbers worlds as `domainNo` does. @param domainNo of this world */
  formNo(world: World, domainNo: number): number {
    return this.#form(world, domainNo).numberIn(this.#forms);
  }

  /** Now included. */
  #domain(world: World): Form {
    const form = new Form(world, this.#longest);
    addState(form, world.state, this.#configuration);
    form.add(Math.max(0, Math.min(form.longest, this.#configuration.windowClosesAt - world.now)));
    return form;
  }

  #form(world: World, domainNo: number): Form {
    const { log } = world;
    const copyForm = log?.copy ? this.#domain({ ...world, state: log.copy.state }).from(0) : '';
    const form = new Form(world, this.#longest);
    form.addNumber(domainNo);
    if (log !== null) addLog(form, log, copyForm);
    addProcesses(form, world, this.#configuration);
    addTruth(form, world, this.#configuration);
    form.add(world.clicks.length);
    return form;
  }
}
