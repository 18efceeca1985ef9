/** One world with the bot: the real use cases and the real core, in memory. */
import type { DomainCommit } from '../../../src/app/deps.ts';
import type { Core } from '../../../src/domain/core.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { SigningDomain } from '../../../src/domain/names.ts';
import { emptyState, isRunning, type State } from '../../../src/domain/state.ts';
import type { WorldPlan } from '../plan.ts';
import { Random } from '../random.ts';
import { firstSelector, keyOf, type Scene, setScene, start } from '../scene.ts';
import type { Model, Signer } from '../signing.ts';
import type { Tally } from '../tally.ts';
import { day, minute } from '../units.ts';
import { Crowd } from './crowd.ts';
import { type Shared, settingsOf } from './deps.ts';
import { eventText } from './eventText.ts';
import { attesting, intentionsIn } from './intentions.ts';
import { Judge } from './judge.ts';
import { Store } from './memoryLog.ts';
import { domainName, Post } from './post.ts';
import { Service } from './service.ts';
import { SlackWorld } from './slackWorld.ts';

/** Two rotations of 60 days of lag, everything that may go wrong, and the removals: longer is not coming to an end. */
const horizonMs = 900 * day;

export type Watch = (at: number, line: string) => void;

export interface RunOptions {
  readonly tally: Tally;
  readonly core: Core;
  readonly watch: Watch | null;
  /** Slack takes part, with its faults. */
  readonly withSlack: boolean;
}

/** Within it everything that the bot owes has come, once Slack is well. */
const healedMs = 3 * day;

export class ApplicationRun {
  readonly #scene: Scene;
  readonly #shared: Shared;
  readonly #service: Service;
  readonly #crowd: Crowd;
  readonly #watch: Watch | null;
  readonly #judge: Judge;
  readonly #removing = new Set<string>();
  #firstRound = 0;
  #rotationSeen = 0;
  #healedAt: number | null = null;

  constructor(plan: WorldPlan, model: Model, { tally, core, watch, withSlack }: RunOptions) {
    const scene = setScene(plan, model, tally);
    const random = new Random(plan.seed, 3);
    this.#scene = scene;
    this.#watch = watch;
    this.#judge = new Judge(scene, (line) => this.#note(line));
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
      failed: () => this.#service.checkSoon(),
      slack: withSlack
        ? new SlackWorld({
            timeline: scene.timeline,
            random: new Random(plan.seed, 5),
            tally,
            note: (line) => this.#note(line),
          })
        : null,
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
      intentions: (state) => [...attesting(state), ...intentionsIn(state, plan, policy, this.#firstRound)],
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
    this.#crowd.read(this.#state());
    await timeline.play(() => (this.#isOver() && this.#isTold()) || timeline.now >= start + horizonMs);
    account();
    this.#judge.end(this.#state(), this.#isOver());
    for (const fault of this.#shared.slack?.judge.end(this.#state()) ?? []) this.#broken(fault);
  }

  #broken(fault: string): void {
    const { tally, plan } = this.#scene;
    tally.traces.push(`world ${plan.world}: ${fault}`);
    this.#note(fault);
  }

  #state(): State {
    return this.#shared.store.head?.state ?? emptyState(SigningDomain.parse(domainName) as SigningDomain);
  }

  #note(line: string): void {
    this.#watch?.(this.#scene.timeline.now, line);
  }

  /** What is owed is told, or was not when Slack had been well for long. */
  #isTold(): boolean {
    const { slack } = this.#shared;
    if (slack === null) return true;
    slack.heal();
    const { now } = this.#scene.timeline;
    this.#healedAt ??= now;
    return this.#state().notices.length === 0 || now > this.#healedAt + healedMs;
  }

  #isOver(): boolean {
    const { rotation, selectors } = this.#state();
    if ((rotation?.id ?? 0) < this.#scene.plan.rotations.length || isRunning(rotation)) return false;
    return Object.values(selectors).every(({ removalWanted, status }) => !removalWanted || status === 'destroyed');
  }

  #zoneChanged(name: string): void {
    const { zone } = this.#scene;
    if (name !== '') this.#note(`record ${name}: ${zone.isRight(name) ? 'right' : 'not right'}`);
    else this.#note(`SES: ${this.#scene.targets.map(({ named, status }) => `${named.selector} ${status}`).join(', ')}`);
    this.#judge.recordChanged(name);
    this.#service.checkSoon();
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
    this.#note(`${commit.version} ${events.map(eventText).join(', ')}`);
    for (const event of events) this.#happened(event, state);
    if (dueAt !== null) this.#service.sweepFrom(dueAt);
    this.#service.checkSoon();
    this.#crowd.read(state);
    this.#remove(state);
    this.#putBackByHand(state);
  }

  #happened(event: DomainEvent, state: State): void {
    const { timeline, plan, department } = this.#scene;
    const { rotation } = state;
    this.#judge.happened(event, state);
    const { slack, settings } = this.#shared;
    for (const fault of slack?.judge.happened(event, state, settings.policy) ?? []) this.#broken(fault);
    if (rotation === null) return;
    const fate = plan.rotations[rotation.id - 1];
    const { next } = rotation;
    if (event.type === 'KeyPairMade' && fate !== undefined)
      timeline.after(fate.handInAfterMs, () => department.handIn(next, keyOf(next), fate));
    if (event.type === 'RoundOpened' && this.#rotationSeen !== rotation.id) {
      this.#rotationSeen = rotation.id;
      this.#firstRound = event.round.id;
    }
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
