/** How many refused clicks and commands a day the log takes: nobody may fill it, and nobody may use up the room of others. */

/** `known`: whoever has a role in this domain; `outsider`: everybody else, guests and bots among them. */
export type RefusedGroup = 'known' | 'outsider';

/** A day of a signing domain; what is above it is counted. */
export const refusalsListedMax: Readonly<Record<RefusedGroup, number>> = { known: 50, outsider: 10 };

/** Of the newest day with a refusal: how many the log tells of. */
export interface Refusals extends Readonly<Record<RefusedGroup, number>> {
  /** `YYYY-MM-DD` in the configured zone. */
  readonly day: string;
}

/** What the log has of `day`; clocks that differ around midnight begin no day anew. */
export const refusalsOn = (refusals: Refusals | null | undefined, day: string): Refusals =>
  refusals == null || refusals.day < day ? { day, known: 0, outsider: 0 } : refusals;
