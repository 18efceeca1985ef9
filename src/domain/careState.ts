/** What goes on that somebody has to take care of, and who does. */
import type { Trouble } from './critical.ts';
import type { Instant, PersonId } from './names.ts';

/**
 * What speaks against the switched mail in the watch.
 * - `mail`: the newest probe did not arrive signed by the next key, or none has since the watch began. However often: one sign.
 * - `ses`: SES does not say SUCCESS, or is not set as the log has it.
 * - `dns`: the name servers do not have the next key's record right.
 */
export type WatchSign = 'mail' | 'ses' | 'dns';

export interface Care {
  readonly troubles: readonly { readonly trouble: Trouble; readonly sinceAt: Instant }[];
  /** Null: nobody has said so, or it was too long ago. */
  readonly taken: { readonly by: PersonId; readonly name: string; readonly takenAt: Instant } | null;
  /** How often it was told to the next, since the newest trouble began. */
  readonly escalations: number;
  /** When it was told last. */
  readonly toldAt: Instant;
  /** Two independent signs spoke against the switched mail, and going back was offered. */
  readonly offered: boolean;
}
