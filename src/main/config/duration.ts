/** Durations of ISO 8601 (`P3D`, `PT10M`, `P1DT12H`, `P2W`): whole numbers of units that always have the same length. */

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const weekMs = 7 * dayMs;

export type Duration =
  | { readonly tag: 'duration'; readonly ms: number }
  /** A year or a month is not a number of milliseconds. */
  | { readonly tag: 'calendarUnit' }
  | { readonly tag: 'malformed' };

const number = '(\\d{1,6})';
const weeks = new RegExp(`^P${number}W$`);
const daysAndTime = new RegExp(`^P(?:${number}D)?(?:T(?=\\d)(?:${number}H)?(?:${number}M)?(?:${number}S)?)?$`);
const withCalendarUnit = /^P(?:\d+Y(?:\d+M)?|\d+M)/;

export const parseDuration = (text: string): Duration => {
  const inWeeks = weeks.exec(text);
  if (inWeeks) return { tag: 'duration', ms: Number(inWeeks[1]) * weekMs };
  if (withCalendarUnit.test(text)) return { tag: 'calendarUnit' };
  const parts = daysAndTime.exec(text);
  if (!parts || text === 'P') return { tag: 'malformed' };
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return { tag: 'duration', ms: days * dayMs + hours * hourMs + minutes * minuteMs + seconds * secondMs };
};

/** The shortest usual spelling, for limits in messages: 90 minutes are `PT90M`, two days `P2D`. */
export const formatDuration = (ms: number): string => {
  if (ms > 0 && ms % dayMs === 0) return `P${ms / dayMs}D`;
  if (ms > 0 && ms % hourMs === 0) return `PT${ms / hourMs}H`;
  if (ms > 0 && ms % minuteMs === 0) return `PT${ms / minuteMs}M`;
  return `PT${ms / secondMs}S`;
};
