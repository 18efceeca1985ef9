/** The observation of the next record, and the intervals before it, that accompany notices about that record. */

import { accompanimentOf, type Notice } from '../domain/notices.ts';
import type { State } from '../domain/state.ts';
import type { RecordNews } from '../ports/people.ts';
import type { DomainSettings } from '../ports/settings.ts';
import type { Deps } from './deps.ts';
import { observeNext } from './effects/record.ts';
import { recordIntervals, storedRecord } from './history.ts';

/**
 * Accompanies the reminder that the record is overdue with the facts that the DNS department needs. They include the newest
 * answer, which is not stored while it is unchanged. No decision rests on it, so a silent server is not waited for twice.
 */
const overdue = async (deps: Deps, settings: DomainSettings, state: State): Promise<RecordNews | null> => {
  const { rotation } = state;
  if (rotation === null) return null;
  const dns: Deps['dns'] = { ...deps.dns, observe: (query) => deps.dns.observe({ ...query, hurried: true }) };
  const now = await observeNext({ deps: { ...deps, dns }, settings, state });
  const seen = now ?? (await storedRecord(deps, rotation.record?.evidence ?? null));
  return seen === null ? null : { seen, intervals: await recordIntervals(deps, settings, rotation.id) };
};

/** Null: the notice is not about the record, or no observation is stored. */
export const recordNews = async (
  deps: Deps,
  settings: DomainSettings,
  state: State,
  notice: Notice,
): Promise<RecordNews | null> => {
  const beside = accompanimentOf(notice);
  if (beside === 'overdueRecord') return overdue(deps, settings, state);
  // A notice about the record gets the observation on which the state is based.
  const known = beside === 'record' ? (state.rotation?.record?.evidence ?? null) : null;
  const seen = await storedRecord(deps, 'evidence' in notice.facts ? notice.facts.evidence : known);
  return seen === null ? null : { seen, intervals: [] };
};
