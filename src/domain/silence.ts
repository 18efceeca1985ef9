/** I2's waiver: a server that has been silent for long enough, and nothing else, may be waived by name. */
import type { Instant } from './names.ts';
import type { Policy } from './policy.ts';
import type { RecordFacts } from './state.ts';

const names = (servers: readonly string[]): string => String([...servers].sort());

/** Whether these servers, and no others, have been silent since long enough ago; the record's facts say since when. */
export const silentLongEnough = (
  record: RecordFacts | null,
  silent: readonly string[],
  at: Instant,
  { silentForMs }: Pick<Policy, 'silentForMs'>,
): boolean => {
  const sinceAt = record !== null && names(record.silent) === names(silent) ? record.changedAt : at;
  return silent.length > 0 && at - sinceAt >= silentForMs;
};
