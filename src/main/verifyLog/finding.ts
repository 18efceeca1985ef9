/** What can be wrong with a package. */
export const findingCodes = [
  'commit_form',
  'commit_changed',
  'commit_signature',
  'commit_gap',
  'commit_chain',
  'commit_time',
  'commit_state',
  'log_undeclared',
  'evidence_changed',
  'evidence_absent',
  'evidence_unnamed',
  'record_unknown',
  'record_after_end',
  'end_missing',
  'end_counts',
  'end_head',
  'package_changed',
  'package_signature',
  'key_differs',
] as const;

export interface Finding {
  readonly code: (typeof findingCodes)[number];
  /** `line`, and what the code is about: `domain`, `version`, `expected`, `hash`, `record`. */
  readonly facts: Readonly<Record<string, string>>;
}

export type Say = (code: Finding['code'], facts?: Readonly<Record<string, string | number>>) => void;
