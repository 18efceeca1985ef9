/** What goes on that somebody has to take care of, and who does. */
import type { Trouble } from './critical.ts';
import type { Instant, PersonId } from './names.ts';

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
