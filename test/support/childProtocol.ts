/** What parent and child say to each other. */
import type { Boundary } from '../../src/app/deps.ts';
import type { Request } from '../../src/ports/service.ts';
import type { SentNotice } from './messenger.ts';
import type { SiteAddress } from './siteAddress.ts';

/** Where the child stops itself: for good, or until its parent says SIGCONT. */
export interface Stop {
  readonly at: Boundary;
  readonly by: 'SIGKILL' | 'SIGSTOP';
}

/** `now`: the parent's virtual clock, which the child's follows. */
export type ChildRequest = { readonly now: number } & (
  | { readonly tag: 'open'; readonly address: SiteAddress; readonly stop: Stop | null }
  | { readonly tag: 'ask'; readonly request: Request }
  | { readonly tag: 'breakGlass'; readonly step: 'request' | 'confirm'; readonly who: string }
  | { readonly tag: 'sweep' }
  | { readonly tag: 'dailyWalk' }
  | { readonly tag: 'idle' }
  /** Time has passed; not answered. */
  | { readonly tag: 'clock' }
  | { readonly tag: 'close' }
);

export type ChildAnswer =
  | { readonly tag: 'done'; readonly value: number | null }
  | { readonly tag: 'failed'; readonly problem: string }
  | { readonly tag: 'reached'; readonly boundary: Boundary }
  | { readonly tag: 'said'; readonly output: readonly SentNotice[] }
  | { readonly tag: 'fault'; readonly fault: string };
