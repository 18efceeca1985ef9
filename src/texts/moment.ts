import { localText } from '../domain/calendar.ts';
import type { Instant } from '../domain/names.ts';

/** `2026-10-16 10:00 Asia/Tokyo`, for places that show no date of Slack's own. */
export const plainDate = (at: Instant, timeZone: string): string => `${localText(timeZone, at)} ${timeZone}`;
