/** What moves no rotation and auditors ask for all the same. */
import type { FieldChange } from './configuration.ts';

export type AuditEvent = {
  readonly type: 'ConfigurationChanged';
  /** Content address of the whole configuration of the domain. */
  readonly evidence: string;
  /** Against the one recorded before; all of it where there is none. */
  readonly changed: readonly FieldChange[];
};
