/** The commands that only put down what auditors ask for. */
import type { Base } from './commandBase.ts';
import type { FieldChange } from './configuration.ts';
import type { PersonId, Selector } from './names.ts';
import type { RecordVerdict } from './observation.ts';
import type { RefusedGroup } from './refusals.ts';

export type AuditRequest =
  | (Base & {
      readonly type: 'RecordConfiguration';
      /** Content address of the configuration that this process runs with. */
      readonly evidence: string;
      /** What `changed` was made against: the one that the log named then. */
      readonly former: string | null;
      readonly changed: readonly FieldChange[];
    })
  | (Base & {
      readonly type: 'RecordRefusal';
      readonly who: { readonly id: PersonId; readonly name: string };
      readonly action: string;
      readonly refusal: string;
      readonly group: RefusedGroup;
      /** `YYYY-MM-DD` in the configured zone. */
      readonly day: string;
      /** Refusals of that group on that day that this process knows of, with this one. */
      readonly seen: number;
    })
  | (Base & {
      readonly type: 'RecordWayBack';
      readonly rotation: number;
      readonly selector: Selector;
      readonly verdict: RecordVerdict;
      readonly evidence: string | null;
    });
