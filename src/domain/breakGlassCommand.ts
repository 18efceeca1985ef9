/** The commands of break-glass: going back without Slack, and enrolling who may (design.md 4). */
import type { Base, ByPerson } from './commandBase.ts';

interface Proven extends ByPerson {
  readonly rotation: number;
  /** What showed who the person is; never a secret. */
  readonly proof: string;
  /** Of the stored secret that the person knew; absent where AWS said who it is. */
  readonly digest?: string;
}

export type BreakGlassPersonRequest =
  | (Proven & { readonly type: 'RequestBreakGlass'; readonly reason: string })
  | (Proven & { readonly type: 'ConfirmBreakGlass'; readonly evidence?: string | null })
  | (ByPerson & { readonly type: 'CloseBreakGlassReport' })
  /** In Slack: by whose secret it is said to be, and by another who may approve. */
  | (ByPerson & { readonly type: 'ApproveEnrolment'; readonly digest: string });

export type BreakGlassSystemRequest =
  /** Somebody at the terminal typed a secret for `user`, an id in Slack. It is worth nothing until two people have said so. */
  Base & { readonly type: 'OfferSecret'; readonly user: string; readonly digest: string };
