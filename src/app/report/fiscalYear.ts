/** Twelve months that a report is about, in the configured zone. */
import { type Calendar, midnightOf } from '../../domain/calendar.ts';
import type { Instant } from '../../domain/names.ts';

export interface FiscalYear {
  /** In which it begins. */
  readonly year: number;
  readonly fromAt: Instant;
  /** The first instant that is no longer in it. */
  readonly untilAt: Instant;
}

/** As in Japan: from 1 April. */
export const usualFirstMonth = 4;

/** @param firstMonth 1 to 12 @throws RangeError for a year or month that no calendar date has */
export const fiscalYearOf = (calendar: Calendar, year: number, firstMonth: number): FiscalYear => {
  const begins = (inYear: number): Instant => {
    const date = `${String(inYear).padStart(4, '0')}-${String(firstMonth).padStart(2, '0')}-01`;
    const at = midnightOf(calendar, date);
    if (at === null) throw new RangeError(`${date} is no date`);
    return at;
  };
  return { year, fromAt: begins(year), untilAt: begins(year + 1) };
};
