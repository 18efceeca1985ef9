/** The pace of one account and region over all processes; the store behind it is another adapter's. */
import type { SesPriority } from '../../ports/ses.ts';

/** `taken`: the call may go in `inMs` real milliseconds. `busy`: ask again then; nothing was taken. */
export type Slot = { readonly tag: 'taken'; readonly inMs: number } | { readonly tag: 'busy'; readonly inMs: number };

export interface SharedBucket {
  /**
   * `put` takes the next free slot, also one that is still to come; `read` only one that has come; `quiet` only one after another
   * that nobody wanted, so that quiet readings use half of the rate and both yield to every Put. `overslept`: the slot that this
   * process took last was not used; where nobody came after it, it is moved to now.
   * @throws what the store says when it cannot be asked
   */
  take(account: string, region: string, priority: SesPriority, overslept?: boolean): Promise<Slot>;
}
