/** The verbs that only look: status, check, plan, history, help. */

import { dateOf, nextPlans } from '../../domain/calendar.ts';
import type { State } from '../../domain/state.ts';
import type { ReportSigner } from '../../ports/keys.ts';
import type { DeskAnswer, DeskRequest, HistoryEntry } from '../../ports/service.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Deps } from '../deps.ts';
import { observeNext, recordObservation } from '../effects/record.ts';
import { bookkeeping, factsOf, recordStretches } from '../history.ts';
import { wholeReport } from '../report/rotation.ts';

// `/dkim report`: the evidence of one rotation, made whole in memory because Slack takes files whole.

interface Asked {
  readonly request: DeskRequest;
  readonly state: State;
  readonly settings: DomainSettings;
}

const wantedOf = (text: string | undefined): number | 'newest' => {
  if (text === undefined) return 'newest';
  const plain = text.normalize('NFKC');
  return /^\d{1,9}$/.test(plain) ? Number(plain) : Number.NaN;
};

export const report = async (
  deps: Deps,
  signer: ReportSigner | null,
  { request, state, settings }: Asked,
): Promise<DeskAnswer> => {
  if (signer === null) throw new RangeError('this desk has no signer for reports');
  const refused = (code: string): DeskAnswer => {
    const facts = { domain: settings.name };
    return { tag: 'refused', code, facts, state, settings };
  };
  const made = await wholeReport(deps, signer, settings.name, wantedOf(request.inputs.rotation));
  return typeof made === 'string'
    ? refused(made)
    : { tag: 'accepted', code: 'report', facts: {}, state, settings, report: made };
};

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
