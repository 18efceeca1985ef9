/** What happened to places that are no targets, or no more (I8). */
import type { Selector, TargetId } from './names.ts';

export type TargetEvent =
  /** Configured no more, while the log still has them; and configured again. */
  | { readonly type: 'TargetsLeft'; readonly targets: readonly TargetId[] }
  | { readonly type: 'TargetsReturned'; readonly targets: readonly TargetId[] }
  /** A region that is no target signs with it; `left`: it was seen not to any more. */
  | { readonly type: 'SelectorElsewhere'; readonly selector: Selector; readonly left: boolean };
