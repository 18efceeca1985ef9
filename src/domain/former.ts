/**
 * Targets that left the configuration while SES may still have signed there with a selector that has a record and a key (I8). What
 * SES does there is read no more, or only by the way: it counts as use until a person has said otherwise, or it is a target again.
 */
import type { Instant, TargetId } from './names.ts';
import type { SelectorFacts, State } from './state.ts';

type Known = Pick<State, 'targets' | 'selectors' | 'former'>;
type Kept = Pick<State, 'selectors' | 'former'>;

/** A target that left may sign with it. */
const mayBeThere = ({ used, status }: SelectorFacts): boolean => used && status === 'live';

/** Configured until now, and no more. */
export const leavingTargets = (
  { targets, former = [] }: Pick<State, 'targets' | 'former'>,
  configured: readonly TargetId[],
): readonly TargetId[] => targets.map(({ id }) => id).filter((id) => !configured.includes(id) && !former.includes(id));

/** Those of them that matter: SES may sign there with a selector that is to be kept for that. */
export const missedTargets = (state: Known, configured: readonly TargetId[]): readonly TargetId[] =>
  Object.values(state.selectors).some(mayBeThere) ? leavingTargets(state, configured) : [];

/** Former targets that are configured again. */
export const returningTargets = ({ former = [] }: Known, configured: readonly TargetId[]): readonly TargetId[] =>
  former.filter((id) => configured.includes(id));

/** Whoever attested a selector spoke of a world in which the target was still read: they are asked again. */
export const withLeaving = (state: Known, leaving: readonly TargetId[], at: Instant): Kept => ({
  selectors: Object.fromEntries(
    Object.entries(state.selectors).map(([name, facts]) => [
      name,
      leaving.length > 0 && mayBeThere(facts) ? { ...facts, attestation: null, formerSinceAt: at } : facts,
    ]),
  ),
  former: [...(state.former ?? []), ...leaving],
});

/** With a rotation that starts: kept as long as a selector that was in use when a target left is live. */
export const withFormer = (state: Known, started: readonly TargetId[], at: Instant): Kept => {
  const { selectors, former = [] } = withLeaving(state, leavingTargets(state, started), at);
  const wanted = Object.values(selectors).some((facts) => facts.formerSinceAt !== undefined && mayBeThere(facts));
  return { selectors, former: wanted ? former.filter((id) => !started.includes(id)) : [] };
};

/** Former targets that may sign with a selector. */
export const formerOf = ({ former = [] }: Pick<State, 'former'>, facts: SelectorFacts): readonly TargetId[] =>
  facts.formerSinceAt === undefined ? [] : former;

/** Targets of which SES tells what they sign with: a person speaks for the others. */
export const readFor = (state: Pick<State, 'targets' | 'former'>, facts: SelectorFacts): State['targets'] => {
  const former = formerOf(state, facts);
  return state.targets.filter(({ id }) => !former.includes(id));
};

/** What a person's word about a selector has to cover beside what no bot can read; for a notice. */
export const namesOf = (targets: readonly TargetId[]): string => targets.join(', ');
