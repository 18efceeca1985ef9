/**
 * Targets that left the configuration while SES may still have signed there with a selector that has a record and a key (I8). What
 * SES does there is read no more, or only by the way: it counts as use until a person has said otherwise, or it is a target again.
 */
import type { Instant, TargetId } from './names.ts';
import type { SelectorFacts, State } from './state.ts';

type Started = readonly TargetId[];

/** Configured until now, and no more with the rotation that starts. */
export const leavingTargets = ({ targets }: Pick<State, 'targets'>, started: Started): readonly TargetId[] =>
  targets.map(({ id }) => id).filter((id) => !started.includes(id));

/** A target that left may sign with it. */
const mayBeThere = ({ used, status }: SelectorFacts): boolean => used && status === 'live';

type Kept = Pick<State, 'selectors' | 'former'>;

/**
 * Whoever attested a selector spoke of a world in which the target was still read: they are asked again. Kept as long as a selector
 * that was in use when a target left is live.
 */
export const withFormer = (
  state: Pick<State, 'targets' | 'selectors' | 'former'>,
  started: Started,
  at: Instant,
): Kept => {
  const leaving = leavingTargets(state, started);
  const selectors = Object.fromEntries(
    Object.entries(state.selectors).map(([name, facts]) => [
      name,
      leaving.length > 0 && mayBeThere(facts) ? { ...facts, attestation: null, formerSinceAt: at } : facts,
    ]),
  );
  const wanted = Object.values(selectors).some((facts) => facts.formerSinceAt !== undefined && mayBeThere(facts));
  const former = [...new Set([...(state.former ?? []), ...leaving])].filter((id) => !started.includes(id));
  return { selectors, former: wanted ? former : [] };
};

/** Former targets that may sign with a selector. */
export const formerOf = ({ former = [] }: Pick<State, 'former'>, facts: SelectorFacts): readonly TargetId[] =>
  facts.formerSinceAt === undefined ? [] : former;

/** What a person's word about a selector has to cover beside what no bot can read; for a notice. */
export const namesOf = (targets: readonly TargetId[]): string => targets.join(', ');
