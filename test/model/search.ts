/** Breadth-first to closure: every world that can be reached is looked at once, by its canonical form. */
import { coreWith } from '../../src/domain/core.ts';
import { type RuleName, ruleNames } from '../../src/domain/rules.ts';
import { Canonical } from './canonical.ts';
import { clickSteps } from './clicks.ts';
import type { Machine } from './commit.ts';
import type { Configuration } from './configuration.ts';
import { environmentSteps } from './environment.ts';
import { stuckState, type Violation } from './goodEnd.ts';
import { counts, isSeen, violatedIn } from './invariants.ts';
import { rotationSteps } from './nextRotation.ts';
import { type Outlook, outlookOf } from './outlook.ts';
import { processSteps } from './processes.ts';
import { schedulerSteps } from './scheduler.ts';
import type { Step, World } from './world.ts';

export interface Found {
  readonly states: number;
  readonly transitions: number;
  readonly longestPath: number;
  readonly closed: boolean;
  readonly violation: Violation | null;
  readonly seconds: number;
}

/** One reached world: where it came from, and by which step. */
interface Node {
  readonly from: number;
  readonly label: string;
  readonly depth: number;
}

/** What the core says of everything with one form, and the number of that form. */
interface Numbered {
  readonly no: number;
  readonly outlook: Outlook;
}

/** The world from which a step is made. */
interface Seen {
  readonly world: World;
  readonly numbered: Numbered;
}

interface Merged extends Seen {
  readonly index: number;
}

/** Most steps change only what the core does not see: it need not be asked again. */
const sameMoment = (a: World, b: World): boolean => a.state === b.state && a.now === b.now && a.sesNow === b.sesNow;

/** Of a step, what does not count attempts, rounds or versions. */
const kindOf = ({ label }: Step): string => label.replace(/\d+/g, '');

class Search {
  readonly nodes: Node[] = [];
  readonly worlds: (World | null)[] = [];
  readonly outlooks: Numbered[] = [];
  readonly outlookAt: Numbered[] = [];
  readonly good: boolean[] = [];
  /** Fair steps, backwards: pairs of (to, from). Kept only where a good end is asked for. */
  readonly fairEdges: number[] = [];
  readonly configuration: Configuration;
  readonly forms: Canonical;
  readonly core: ReturnType<typeof coreWith>;
  readonly rules: ReadonlySet<RuleName>;
  readonly stepsAt: string[] = [];
  /** Worlds of a form that was known. Kept only where they are compared. */
  readonly merged: Merged[] | null;
  transitions = 0;
  violation: Violation | null = null;

  constructor(configuration: Configuration, without: readonly RuleName[], compares: boolean) {
    this.configuration = configuration;
    this.merged = compares ? [] : null;
    this.forms = new Canonical(configuration);
    const out = new Set([...without, ...configuration.without]);
    this.rules = new Set(ruleNames.filter((name) => !out.has(name)));
    this.core = coreWith(this.rules);
  }

  run(): Found {
    const begun = performance.now();
    this.reach(this.configuration.start(this.configuration, this.core), -1, 'start', null);
    let head = 0;
    for (; head < this.nodes.length && this.violation === null; head += 1) {
      if (this.nodes.length > this.configuration.statesMax) break;
      this.expand(head);
    }
    const closed = this.violation === null && head === this.nodes.length;
    if (closed && this.configuration.goodEnd) this.violation = stuckState(this);
    return {
      states: this.nodes.length,
      transitions: this.transitions,
      longestPath: this.nodes.reduce((most, { depth }) => Math.max(most, depth), 0),
      closed,
      violation: this.violation,
      seconds: (performance.now() - begun) / 1000,
    };
  }

  traceTo(node: number, last: string | null): string[] {
    const labels = last === null ? [] : [last];
    for (let at = node; at > 0; at = this.nodes[at]?.from ?? 0) labels.unshift(this.nodes[at]?.label ?? '');
    return labels;
  }

  /** The steps of worlds that were taken for another one of the same form, where the other one has different steps. */
  differences(): string[] {
    const found: string[] = [];
    this.reach(this.configuration.start(this.configuration, this.core), -1, 'start', null);
    for (let head = 0; head < this.nodes.length && this.nodes.length <= this.configuration.statesMax; head += 1) {
      this.stepsAt.push(this.kindsFrom(this.worlds[head] as World, this.outlookAt[head] as Numbered));
      this.expand(head);
    }
    for (const { index, world, numbered } of this.merged ?? []) {
      const [kinds, others] = [this.kindsFrom(world, numbered), this.stepsAt[index]];
      if (others !== undefined && kinds !== others) found.push(`${kinds} instead of ${others}`);
    }
    return found;
  }

  private kindsFrom(world: World, { outlook }: Numbered): string {
    return this.stepsFrom(world, outlook.effects).map(kindOf).sort().join('; ');
  }

  private expand(index: number): void {
    const world = this.worlds[index];
    this.worlds[index] = null;
    const numbered = this.outlookAt[index];
    if (!world || !numbered) return;
    const { over, effects } = numbered.outlook;
    if (this.configuration.endsAtPut && world.state.attempts.length > 0) return;
    if (!this.configuration.retires && !this.configuration.beyondSettle && over) return;
    for (const made of this.stepsFrom(world, effects)) {
      this.transitions += 1;
      if (made.violated !== null && counts(this.configuration, made.violated)) {
        this.violation ??= { invariant: made.violated, trace: this.traceTo(index, made.label) };
        return;
      }
      const to = this.reach(made.world, index, made.label, { world, numbered });
      if (made.fair && this.configuration.goodEnd) this.fairEdges.push(to, index);
    }
  }

  private stepsFrom(world: World, effects: Machine['effects']): Step[] {
    const machine: Machine = { core: this.core, rules: this.rules, configuration: this.configuration, effects };
    return [
      ...processSteps(machine, world),
      ...schedulerSteps(machine, world),
      ...clickSteps(machine, world),
      ...rotationSteps(machine, world),
      ...environmentSteps(machine, world),
    ];
  }

  private outlookOf(world: World): Numbered {
    const no = this.forms.domainNo(world);
    const before = this.outlooks[no];
    if (before !== undefined) return before;
    const numbered = { no, outlook: outlookOf(this.core, world, this.configuration.policy) };
    this.outlooks.push(numbered);
    return numbered;
  }

  private reach(world: World, from: number, label: string, before: Seen | null): number {
    const numbered = before !== null && sameMoment(world, before.world) ? before.numbered : this.outlookOf(world);
    const { no, outlook } = numbered;
    const index = this.forms.formNo(world, no);
    if (index < this.nodes.length) {
      this.merged?.push({ index, world, numbered });
      return index;
    }
    this.nodes.push({ from, label, depth: from < 0 ? 0 : (this.nodes[from]?.depth ?? 0) + 1 });
    this.worlds.push(world);
    this.outlookAt.push(numbered);
    const invariant = violatedIn(world) ?? outlook.violated;
    this.good.push(this.configuration.beyondSettle ? isSeen(world) : outlook.good);
    if (invariant !== null && counts(this.configuration, invariant))
      this.violation ??= { invariant, trace: this.traceTo(index, null) };
    return index;
  }
}

export const search = (configuration: Configuration, without: readonly RuleName[] = []): Found =>
  new Search(configuration, without, false).run();

/** Looks for worlds with one form and different futures among the first `statesMax`: the form would have to tell them apart. */
export const formDifferences = (configuration: Configuration): readonly string[] =>
  new Search(configuration, [], true).differences();
