/** What moves no rotation and auditors ask for all the same. */
import type { FieldChange } from './configuration.ts';
import type { PersonId, Selector } from './names.ts';
import type { RecordVerdict } from './observation.ts';
import type { RefusedGroup } from './refusals.ts';

export type AuditEvent =
  | {
      readonly type: 'ConfigurationChanged';
      /** Content address of the whole configuration of the domain. */
      readonly evidence: string;
      /** Against the one recorded before; all of it where there is none. */
      readonly changed: readonly FieldChange[];
    }
  | {
      readonly type: 'RequestRefused';
      readonly by: PersonId;
      /** The name as it was at the click. */
      readonly name: string;
      readonly action: string;
      readonly refusal: string;
      readonly group: RefusedGroup;
      /** `YYYY-MM-DD` in the configured zone. */
      readonly day: string;
    }
  /** Of the previous record, right after somebody went back from the card. `evidence`: absent where nobody could look. */
  | {
      readonly type: 'WayBackSeen';
      readonly selector: Selector;
      readonly verdict: RecordVerdict;
      readonly evidence?: string;
    }
  /** More were refused on that day than are put down one by one: at least so many. */
  | { readonly type: 'RefusalsCounted'; readonly group: RefusedGroup; readonly day: string; readonly atLeast: number };
