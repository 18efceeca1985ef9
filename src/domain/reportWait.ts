/** What is owed after break-glass was used (I9): a report that somebody reads. */
import { businessDailyAfter, type Calendar } from './calendar.ts';
import type { Instant } from './names.ts';
import type { Policy } from './policy.ts';
import type { Rotation, State } from './state.ts';
import { spokenOf, type Wait } from './wait.ts';

/** Calendar days to write down what happened; the day moves on to a working day. */
const reportDays = 2;

export const reportDueAt = (calendar: Calendar, usedAt: Instant): Instant =>
  businessDailyAfter(calendar, usedAt, reportDays);

export const reportWait = ({ breakGlassReport }: State, rotation: Rotation, { calendar }: Policy): Wait | null =>
  breakGlassReport === null
    ? null
    : spokenOf(
        rotation,
        { key: 'breakGlass', owner: 'approvers', alarm: false },
        reportDueAt(calendar, breakGlassReport.usedAt),
        (at) => businessDailyAfter(calendar, at, 1),
      );
