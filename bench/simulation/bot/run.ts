/** One world with the bot: the real use cases and the real core, in memory. */
import type { DomainCommit } from '../../../src/app/deps.ts';
import type { Core } from '../../../src/domain/core.ts';
import type { DomainEvent } from '../../../src/domain/event.ts';
import { SigningDomain } from '../../../src/domain/names.ts';
import { emptyState, isRunning, type State } from '../../../src/domain/state.ts';
import type { WorldPlan } from '../plan.ts';
import { Random } from '../random.ts';
import { firstSelector, keyOf, type Scene, setScene, start } from '../scene.ts';
import type { Model, Signer } from '../signing.ts';
import type { Tally } from '../tally.ts';
import { day, hour, minute } from '../units.ts';
import { Crowd } from './crowd.ts';
import { type Shared, settingsOf } from './deps.ts';
import { intentionsIn } from './intentions.ts';
import { Store } from './memoryLog.ts';
import { domainName, Post } from './post.ts';
import { Service } from './service.ts';

/** Two rotations of 60 days of lag, everything that may go wrong, and the removals: longer is not coming to an end. */
const horizonMs = 900 * day;

export type Watch = (at: number, line: string) => void;

export class BotRun {
  readonly #scene: Scene;
  readonly #shared: Shared;
  readonly #service: Service;
  readonly #crowd: Crowd;
  readonly #watch: Watch | null;
  readonly #removing = new Set<string>();
  readonly #rightAt = new Map<string, number>();
  #firstRound = 0;
  #rotationSeen = 0;
  /** Round of the rollback that is under way; 0 for none. */
  #goingBack = 0;

  constructor(plan: WorldPlan, model: Model, tally: Tally, core: Core, watch: Watch | null) {
    const scene = setScene(plan, model, tally);
    const random = new Random(plan.seed, 3);
    this.#scene = scene;
    this.#watch = watch;
    const store = new Store((commit) => this.#committed(commit));
    let ids = 0;
    this.#shared = {
      core,
      settings: settingsOf(scene),
      scene,
      random,
      store,
      post: new Post(scene, random),
      keys: new Set([firstSelector]),
      previous: () => store.head?.state.rotation?.current ?? null,
      landed: (signer) => this.#landed(signer),
      failed: () => this.#service.walkSoon(),
      newId: () => {
        ids += 1;
        return `id-${ids}-${'0'.repeat(8)}`;
      },
    };
    this.#service = new Service(this.#shared);
    const { policy } = this.#shared.settings;
    this.#crowd = new Crowd({
      timeline: scene.timeline,
      random: new Random(plan.seed, 4),
      state: () => this.#state(),
      intentions: (state) => intentionsIn(state, plan, policy, this.#firstRound),
      deliver: (request) => {
        this.#note(`click ${request.action} ${request.person}`);
        this.#service.deliver(request);
      },
    });
    const changed = scene.zone.afterChange;
    scene.zone.afterChange = (name) => {
      changed(name);
      this.#zoneChanged(name);
    };
  }

  async run(): Promise<void> {
    const { timeline, account } = this.#scene;
    this.#crowd.look(this.#state());
    await timeline.play(() => this.#isOver() || timeline.now >= start + horizonMs);
    account();
    this.#judgeEnd();
  }

  #state(): State {
    return this.#shared.store.head?.state ?? emptyState(SigningDomain.parse(domainName) as SigningDomain);
  }

  #note(line: string): void {
    this.#watch?.(this.#scene.timeline.now, line);
  }

  #isOver(): boolean {
    const { rotations, rotation, selectors } = this.#state();
    if (rotations < this.#scene.plan.rotations.length || isRunning(rotation)) return false;
    return Object.values(selectors).every(({ removalWanted, status }) => !removalWanted || status === 'destroyed');
  }

  #zoneChanged(name: string): void {
    const { zone, timeline } = this.#scene;
    if (name !== '') this.#note(`record ${name}: ${zone.isRight(name) ? 'right' : 'not right'}`);
    else this.#note(`SES: ${this.#scene.targets.map(({ named, status }) => `${named.selector} ${status}`).join(', ')}`);
    if (zone.isRight(name) && !this.#rightAt.has(name)) this.#rightAt.set(name, timeline.now);
    this.#service.walkSoon();
  }

  #landed({ selector }: Signer): void {
    const { rotation } = this.#state();
    const plan = this.#scene.plan.rotations[(rotation?.id ?? 0) - 1];
    if (rotation === null || plan === undefined || selector !== rotation.next) return;
    const { next, current } = rotation;
    this.#scene.department.switched(next, keyOf(next), current, keyOf(current), plan);
  }

  #committed(commit: DomainCommit): void {
    const { state, events, dueAt } = commit;
    const { tally } = this.#scene;
    tally.commits += 1;
    this.#note(`${commit.version} ${events.map(said).join(', ')}`);
    for (const event of events) this.#happened(event, state);
    if (dueAt !== null) this.#service.sweepFrom(dueAt);
    this.#service.walkSoon();
    this.#crowd.look(state);
    this.#remove(state);
    this.#putBackByHand(state);
  }

  #happened(event: DomainEvent, state: State): void {
    const { tally, timeline, plan, department } = this.#scene;
    const { rotation } = state;
    if (rotation === null) return;
    if (event.type === 'RotationStarted') tally.rotations += 1;
    if (event.type === 'KeyPairMade') {
      const fate = plan.rotations[rotation.id - 1];
      const { next } = rotation;
      if (fate !== undefined) timeline.after(fate.handInAfterMs, () => department.handIn(next, keyOf(next), fate));
    }
    if (event.type === 'RoundOpened' && this.#rotationSeen !== rotation.id) {
      this.#rotationSeen = rotation.id;
      this.#firstRound = event.round.id;
    }
    // At the bound of its repeats a rollback is decided again by one more person: it is still the same one.
    if (event.type === 'RollbackDecided' && this.#goingBack !== rotation.round?.id) {
      this.#goingBack = rotation.round?.id ?? 0;
      tally.rollbacks += 1;
    }
    if (event.type === 'RollbackFinished') this.#back(rotation.current);
    if (event.type === 'StageEntered') this.#entered(event.stage.tag, state);
  }

  #back(selector: string): void {
    const { tally } = this.#scene;
    this.#goingBack = 0;
    if (this.#signsWith(selector)) tally.rollbacksWorked += 1;
    else this.#unproven('a rollback finished while SES signs with another selector');
  }

  #entered(stage: string, state: State): void {
    const { tally, timeline } = this.#scene;
    const { rotation } = state;
    if (rotation === null) return;
    if (stage === 'Watching') {
      tally.switched += 1;
      const rightAt = this.#rightAt.get(rotation.next);
      if (rightAt !== undefined) tally.rightToSwitchedHours.push((timeline.now - rightAt) / hour);
    }
    if (stage !== 'Completed' && stage !== 'Cancelled') return;
    if (stage === 'Completed') tally.completed += 1;
    else tally.cancelled += 1;
    const proven = this.#signsWith(state.current ?? '');
    if (proven) tally.proven += 1;
    else this.#unproven(`${stage} while SES signs with another selector`);
  }

  /** What the log says is current is what every target was told last. */
  #signsWith(selector: string): boolean {
    return this.#scene.targets.every(({ named }) => named.selector === selector || named.late);
  }

  #unproven(why: string): void {
    const { tally, plan } = this.#scene;
    tally.unproven += 1;
    tally.traces.push(`world ${plan.world}: ${why}`);
    this.#note(why);
  }

  #judgeEnd(): void {
    const { rotation, current, rotations } = this.#state();
    if (isRunning(rotation)) this.#unproven(`rotation ${rotations} did not end: ${rotation.stage.tag}`);
    else if (!this.#isOver()) this.#unproven('a selector was never retired');
    else if (!this.#signsWith(current ?? '')) this.#unproven('at the end SES signs with another selector');
  }

  /** Whose removal was applied for. */
  #remove({ selectors, rotation }: State): void {
    const { department, plan } = this.#scene;
    const fate = plan.rotations[(rotation?.id ?? 1) - 1];
    for (const [name, { status }] of Object.entries(selectors)) {
      if (status !== 'removable' || this.#removing.has(name) || fate === undefined) continue;
      this.#removing.add(name);
      department.remove(name, fate);
    }
  }

  /** A selector that nobody expects, alarmed outside of a switch: a person puts back what the log says. */
  #putBackByHand({ drifting, current, rotation }: State): void {
    const tag = isRunning(rotation) ? rotation.stage.tag : 'ended';
    const busy = ['Switching', 'Watching', 'RollingBack', 'RolledBack', 'AwaitingCompletion', 'Overlap'];
    if (Object.keys(drifting).length === 0 || busy.includes(tag) || current === null) return;
    const { timeline, targets } = this.#scene;
    timeline.after(30 * minute, () => {
      if (this.#state().current !== current) return;
      for (const target of targets) {
        if (target.named.selector === current) continue;
        this.#note('put back by hand');
        target.land({ selector: current, key: keyOf(current), blind: false, late: target.named.late });
      }
    });
  }
}

const said = (event: DomainEvent): string => {
  switch (event.type) {
    case 'StageEntered':
      return `-> ${event.stage.tag}`;
    case 'NoticeRaised':
      return `(${event.notice.code})`;
    case 'PutIntended':
      return `PutIntended #${event.attempt} ${event.kind} ${event.selector} ${event.target}`;
    case 'AttemptClosed':
      return `AttemptClosed #${event.attempt} ${event.outcome} ${event.code}`;
    case 'EffectDeferred':
      return `EffectDeferred ${event.effect} ${event.problem}`;
    default:
      return event.type;
  }
};
