/** The commands that only put down what auditors ask for. */
import type { Base } from './commandBase.ts';
import type { FieldChange } from './configuration.ts';

export type AuditRequest = Base & {
  readonly type: 'RecordConfiguration';
  /** Content address of the configuration that this process runs with. */
  readonly evidence: string;
  /** What `changed` was made against: the one that the log named then. */
  readonly former: string | null;
  readonly changed: readonly FieldChange[];
};
