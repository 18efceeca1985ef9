/** One guard taken out, and what must be found then. */
import type { RuleName } from '../../src/domain/rules.ts';
import type { Configuration } from './configuration.ts';
import { type Found, search } from './search.ts';

export interface Removal {
  /** Taken out of the core. Several: the first is covered by the others, which go with it. */
  readonly without: readonly RuleName[];
  /** Taken out of the world, where a guard does not live in the core. */
  readonly outside?: { readonly name: string; readonly change: Partial<Configuration> };
  /** The invariant that must be named, word for word. */
  readonly caughtBy: string;
  readonly configuration: Configuration;
  /** Invariants of the covers that were taken out with it: they would be named first. */
  readonly muted?: readonly string[];
  /** The row of the protocol's known counterexamples that this is. */
  readonly row?: string;
}

export const nameOf = ({ without, outside }: Removal): string =>
  [...(outside ? [outside.name] : []), ...without].join(' + ');

export const withoutIt = ({ without, outside, configuration, muted }: Removal): Found =>
  search({ ...configuration, ...outside?.change, muted: muted ?? [] }, without);
