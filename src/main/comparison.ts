/** How long one comparison of every target with SES takes: said at the start, because no more than a day is there for it. */
import type { Journal } from '../app/deps.ts';
import type { Settings } from '../ports/settings.ts';

const dayMs = 86_400_000;
/** The daily look uses every second slot. */
const shareOfRate = 2;

export interface Comparison {
  readonly targets: number;
  /** Of the account and region with the most targets: each has a rate of its own. */
  readonly takesMs: number;
}

/** @param slotMs real milliseconds from one call of an account and region to the next */
export const comparisonOf = ({ domains }: Pick<Settings, 'domains'>, slotMs: number): Comparison => {
  const targets = [...domains.values()].flatMap((domain) => domain.targets);
  const places = new Map<string, number>();
  for (const { account, region } of targets) {
    const place = `${account}/${region}`;
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  return { targets: targets.length, takesMs: Math.max(0, ...places.values()) * slotMs * shareOfRate };
};

export const sayComparison = (journal: Journal, { targets, takesMs }: Comparison): void => {
  const fields = { targets, everyHours: 24, takesSeconds: Math.ceil(takesMs / 1_000) };
  if (takesMs <= dayMs) journal.info(fields, 'every target is compared with SES once a day, at half of its rate');
  else journal.error(fields, 'the targets of one account and region are more than a day of SES’s rate can compare');
};
