/** One search: who and what takes part in it. */
import type { Core } from '../../src/domain/core.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { RuleName } from '../../src/domain/rules.ts';
import type { Stage } from '../../src/domain/state.ts';
import type { TurningBack } from './turnedBack.ts';
import type { Budget, Dns, Verb, World } from './world.ts';

/** Times are in the model's own unit, a millisecond that stands for the least difference that matters. */
export const signatureAgeMax = 1;

export interface Configuration {
  readonly name: string;
  readonly about: string;
  readonly policy: Policy;
  readonly start: (configuration: Configuration, core: Core) => World;
  readonly targets: number;
  readonly budget: Budget;
  readonly processesMax: number;
  /** The clicks that people may give, by person's bit: the rest is another configuration's matter. */
  readonly clicks: readonly {
    readonly verb: Verb;
    readonly who: number;
    readonly ban?: boolean;
    readonly forged?: boolean;
    /** Only while the rotation is there: what it leads to elsewhere is another configuration's matter. */
    readonly stage?: Stage['tag'];
  }[];
  /** Clicks that are on their way at the same time; 0 delivers each at once. */
  readonly clicksInFlightMax: number;
  /** How many delivered clicks are kept for a second delivery. */
  readonly spentMax: number;
  readonly dnsMayBe: readonly Dns[];
  /** The path ends at the first forward `PutIntended`: what comes after it is another configuration's matter. */
  readonly endsAtPut: boolean;
  /** A process may try a Put that nextEffects does not ask for: nothing may rest on the schedule. */
  readonly eager: boolean;
  /** A process may freeze between its signature and its append for longer than SES takes the signature. */
  readonly slowAppends: boolean;
  /** Our instant from which the change window is closed for good; infinity: it never closes. */
  readonly windowClosesAt: number;
  readonly evidenceVaries: boolean;
  /** Looks are asked and recorded in one step: what lies between is another configuration's matter. */
  readonly observesAtOnce: boolean;
  /** Two processes may look at one target at the same time, and a probe may be lost. */
  readonly twinObservations: boolean;
  /** Puts may land after `settle`, which no protocol can prevent: only that they come to be seen is checked. */
  readonly beyondSettle: boolean;
  readonly emptyTokens: boolean;
  readonly pending: boolean;
  /** While PENDING SES signs with the key before, and its readings never name a selector. */
  readonly keepsSigning: boolean;
  /** Targets are read although no effect asks for it, as the daily check does. */
  readonly dailyChecks: boolean;
  /** The record is checked at any time, as people and the daily check do. */
  readonly checks: boolean;
  /** Records that are in use vanish and come back, and the record monitor looks at any time. */
  readonly monitors: boolean;
  /** Overlaps, removal of records and destruction of keys are followed. */
  readonly retires: boolean;
  /** Somebody stops the destruction of a key, and lets it go on, at any time. */
  readonly holds: boolean;
  /** Taken out of the world, not of the core: a process that signs after its append. */
  readonly signsLate: boolean;
  /** An attacker deletes the newest commits of the log; null: nobody does. */
  readonly turnsBack: TurningBack | null;
  /** States after which the search gives up as not closed. */
  readonly statesMax: number;
  readonly without: readonly RuleName[];
  /** Invariants that are not looked at, where a cover was taken out to see what stands behind it. */
  readonly muted: readonly string[];
  /** Whether a good end must be reachable from every state (I12). */
  readonly goodEnd: boolean;
}
