/** What notices about the next record are told with: what was seen of it, and how it came to be so. */
import type { RecordObservation } from '../domain/observation.ts';
import type { Notice, State } from '../domain/state.ts';
import type { RecordNews } from '../ports/people.ts';
import type { DomainSettings } from '../ports/settings.ts';
import type { Deps } from './deps.ts';
import { recordStretches } from './desk/stretches.ts';
import { observeNext } from './effects/record.ts';

/** Told with the answer that the state rests on. */
const aboutRecord = ['record_changed', 'record_published', 'record_vanished', 'key_burnt', 'key_burnt_in_use'];

/** An observation, or the evidence of a round with one in it. */
const recordIn = (stored: object | null): RecordObservation | null => {
  if (stored !== null && 'servers' in stored) return stored as RecordObservation;
  const { record } = (stored ?? {}) as { readonly record?: object };
  return record === undefined ? null : recordIn({ ...record });
};

const keptOf = async ({ evidence }: Deps, hash: string | null): Promise<RecordObservation | null> =>
  hash === null ? null : recordIn(await evidence.get(hash));

/**
 * With the reminder of the day on which the record is overdue goes what the DNS department will ask for: the last answer too, which
 * is not stored where it is as before. Nothing is decided on it, so that no silent server is waited for twice.
 */
const overdue = async (deps: Deps, settings: DomainSettings, state: State): Promise<RecordNews | null> => {
  const { rotation } = state;
  if (rotation === null) return null;
  const dns: Deps['dns'] = { ...deps.dns, observe: (question) => deps.dns.observe({ ...question, hurried: true }) };
  const now = await observeNext({ deps: { ...deps, dns }, settings, state });
  const seen = now ?? (await keptOf(deps, rotation.record?.evidence ?? null));
  return seen === null ? null : { seen, stretches: await recordStretches(deps, settings, rotation.id) };
};

/** Null: it is not about the record, or nothing is kept. */
export const recordNews = async (
  deps: Deps,
  settings: DomainSettings,
  state: State,
  { code, facts }: Notice,
): Promise<RecordNews | null> => {
  if (code === 'reminder_record') return overdue(deps, settings, state);
  const known = aboutRecord.includes(code) ? (state.rotation?.record?.evidence ?? null) : null;
  const seen = await keptOf(deps, code === 'round_blocked' ? (facts.evidence ?? null) : known);
  return seen === null ? null : { seen, stretches: [] };
};
