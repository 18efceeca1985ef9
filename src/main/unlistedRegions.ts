/**
 * Which regions an account has enabled is not asked of AWS: that takes a permission and a client of its own. Who has not listed them
 * hears at the start, not at the end of the first overlap, what follows from it.
 */
import type { Journal } from '../app/deps.ts';
import type { Settings } from '../ports/settings.ts';

export const sayUnlistedRegions = (journal: Journal, { domains }: Pick<Settings, 'domains'>): void => {
  for (const { name, regions } of domains.values()) {
    if (regions !== null) continue;
    journal.info(
      { domain: name },
      'no domains[].regions: unknown counts as use, so no used record or key is ever given up',
    );
  }
};
