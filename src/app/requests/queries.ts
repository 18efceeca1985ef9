/** The verbs that only look: status, check, plan, history, help. */
import { dateOf } from '../../domain/calendar.ts';
import { nextPlans } from '../../domain/plan.ts';
import type { State } from '../../domain/state.ts';
import type { DeskAnswer, HistoryEntry } from '../../ports/service.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Deps } from '../deps.ts';
import { recordStretches } from '../desk/stretches.ts';
import { observeNext, recordObservation } from '../effects/record.ts';
import { bookkeeping, factsOf } from '../history.ts';

/** Some fifty rotations: what is older stays in the log, and is counted. */
const historyEntriesMax = 5_000;
interface History {
  /** The newest entries last. */
  readonly entries: readonly HistoryEntry[];
  readonly left: number;
}

export const history = async (deps: Deps, settings: DomainSettings): Promise<History> => {
  const entries: HistoryEntry[] = [];
  let count = 0;
  for await (const commit of deps.log.history(settings.name)) {
    for (const event of commit.events) {
      if (bookkeeping.has(event.type)) continue;
      entries.push({ version: commit.version, at: commit.at, type: event.type, facts: factsOf(event) });
      count += 1;
    }
    if (entries.length > historyEntriesMax * 2) entries.splice(0, entries.length - historyEntriesMax);
  }
  const newest = entries.slice(-historyEntriesMax);
  return { entries: newest, left: count - newest.length };
};

export const status = async (deps: Deps, settings: DomainSettings, state: State): Promise<DeskAnswer> => {
  const nextKey = state.rotation === null ? null : await deps.vault.describe(settings.name, state.rotation.next);
  return { tag: 'accepted', code: 'status', facts: {}, state, settings, nextKey };
};

/** Asks the name servers now, records what changed, and shows all of it. @param full with the unchanged stretches before. */
export const check = async (deps: Deps, settings: DomainSettings, state: State, full: boolean): Promise<DeskAnswer> => {
  const answer = { tag: 'accepted', code: 'check', facts: {}, state, settings } as const;
  if (state.rotation === null) return { ...answer, tag: 'refused', code: 'no_rotation' };
  const task = { deps, settings, state };
  const observation = await observeNext(task);
  if (observation === null) return { ...answer, tag: 'refused', code: 'application_not_ready' };
  const nextKey = await deps.vault.describe(settings.name, state.rotation.next);
  const recorded = await recordObservation(task, observation);
  const stretches = full ? { stretches: await recordStretches(deps, settings, state.rotation.id) } : {};
  return { ...answer, state: recorded.state, observation, nextKey, ...stretches };
};

export const plan = (deps: Deps, settings: DomainSettings, state: State): DeskAnswer => {
  const { calendar } = deps.settings.policy;
  const now = deps.clock.now();
  const plans = nextPlans(calendar, now);
  return { tag: 'accepted', code: 'plan', facts: { today: dateOf(calendar, now) }, state, settings, plans };
};
