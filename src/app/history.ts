/** What the log says, flat: for the history and for reports. */

import type { DomainEvent } from '../domain/events.ts';
import type { FieldChange } from '../domain/facts.ts';
import type { Instant } from '../domain/names.ts';
import type { RecordFacts } from '../domain/state.ts';
import type { RecordStretch } from '../ports/service.ts';
import type { DomainSettings } from '../ports/settings.ts';
import type { Deps } from './deps.ts';

/** The newest ones: a file for people, and one read of the store for each. */
const stretchesMax = 20;

/**
 * How the next record came to be what it is: one stretch for each answer that differed from the one before.
 * @returns oldest first
 */
export const recordStretches = async (
  deps: Deps,
  settings: DomainSettings,
  rotation: number,
): Promise<readonly RecordStretch[]> => {
  const changes: { at: Instant; facts: RecordFacts }[] = [];
  for await (const { at, events, state } of deps.log.history(settings.name)) {
    if (state.rotation?.id !== rotation) continue;
    for (const event of events) if (event.type === 'RecordChanged') changes.push({ at, facts: event.facts });
    if (changes.length > stretchesMax) changes.shift();
  }
  return Promise.all(
    changes.map(async ({ at, facts }, index) => ({
      firstAt: at,
      until: changes[index + 1]?.at ?? null,
      verdict: facts.verdict,
      findings: facts.findings,
      first: facts.evidence === null ? null : await deps.evidence.get(facts.evidence),
    })),
  );
};

/** Not news to a person: bookkeeping of the bot itself. */
export const bookkeeping = new Set<DomainEvent['type']>([
  'CommandTaken',
  'NoticeRaised',
  'NoticesPosted',
  'EffectDeferred',
  'Spoken',
]);

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Fields told on a line; the report tells all of them. */
const fieldsMax = 5;

const changedFields = (changed: readonly FieldChange[]): string => {
  const told = changed
    .slice(0, fieldsMax)
    .map(({ field, before, after }) => `${field} ${before ?? '-'} → ${after ?? '-'}`);
  return [...told, ...(changed.length > fieldsMax ? [`(+${changed.length - fieldsMax})`] : [])].join(', ');
};

/** Scalars as they are, lists of them in one fact, and what an object says by its own names: its id by the object's. */
export const factsOf = (event: DomainEvent): Record<string, string> => {
  if (event.type === 'ConfigurationChanged') return { evidence: event.evidence, changed: changedFields(event.changed) };
  const told = (name: string, value: unknown, depth: number): (readonly [string, string])[] => {
    if (isScalar(value)) return [[name, String(value)]];
    if (Array.isArray(value)) return value.every(isScalar) ? [[name, value.join(' ')]] : [];
    if (typeof value !== 'object' || value === null || depth === 0) return [];
    return Object.entries(value).flatMap(([inner, fact]) =>
      told(inner === 'id' || inner === 'tag' ? name : inner, fact, depth - 1),
    );
  };
  return Object.fromEntries(
    Object.entries(event).flatMap(([name, value]) => (name === 'type' ? [] : told(name, value, 1))),
  );
};
