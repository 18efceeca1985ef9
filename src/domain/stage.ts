/** Where a rotation is. */
import type { Instant } from './names.ts';

/** Each waiting stage has an owner and a due time (I9): see `waits`. */
export type Stage =
  | { readonly tag: 'Preparing'; readonly sinceAt: Instant }
  | { readonly tag: 'AwaitingApplication'; readonly sinceAt: Instant }
  | { readonly tag: 'AwaitingRecord'; readonly sinceAt: Instant }
  | { readonly tag: 'Published'; readonly sinceAt: Instant; readonly rights: number; readonly lastRightAt: Instant }
  | { readonly tag: 'Stable'; readonly sinceAt: Instant }
  | { readonly tag: 'Switching'; readonly sinceAt: Instant }
  | { readonly tag: 'Watching'; readonly sinceAt: Instant; readonly endsAt: Instant }
  | { readonly tag: 'AwaitingCompletion'; readonly sinceAt: Instant }
  | { readonly tag: 'Overlap'; readonly sinceAt: Instant; readonly endsAt: Instant }
  | { readonly tag: 'RollingBack'; readonly sinceAt: Instant }
  | { readonly tag: 'RolledBack'; readonly sinceAt: Instant }
  | { readonly tag: 'Completed'; readonly sinceAt: Instant }
  | { readonly tag: 'Cancelled'; readonly sinceAt: Instant };

/** Every stage once: the record holds the list to the union. */
const told: Readonly<Record<Stage['tag'], true>> = {
  Preparing: true,
  AwaitingApplication: true,
  AwaitingRecord: true,
  Published: true,
  Stable: true,
  Switching: true,
  Watching: true,
  AwaitingCompletion: true,
  Overlap: true,
  RollingBack: true,
  RolledBack: true,
  Completed: true,
  Cancelled: true,
};

export const stageTags = Object.keys(told) as readonly Stage['tag'][];
