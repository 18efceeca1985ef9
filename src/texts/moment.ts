import type { Instant } from '../domain/names.ts';

/** `2026-10-16 10:00 Asia/Tokyo`, for places that show no date of Slack's own. */
export const plainDate = (at: Instant, timeZone: string): string => {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
  return `${parts.replace(',', '')} ${timeZone}`;
};
