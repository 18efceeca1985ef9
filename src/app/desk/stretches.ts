/** How the next record came to be what it is: one stretch for each answer that differed from the one before. */
import type { Instant } from '../../domain/names.ts';
import type { RecordFacts } from '../../domain/state.ts';
import type { RecordStretch } from '../../ports/service.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Deps } from '../deps.ts';

/** The newest ones: a file for people, and one read of the store for each. */
const stretchesMax = 20;

/** @returns oldest first */
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
