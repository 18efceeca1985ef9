/** What was seen of a key record, as the state holds it. */
import type { Instant } from './names.ts';
import type { FindingCode } from './observation.ts';

/** What the last check that changed something said. */
export interface RecordFacts {
  readonly verdict: 'right' | 'wrong' | 'absent' | 'disagree' | 'unknown';
  readonly findings: readonly FindingCode[];
  readonly silent: readonly string[];
  readonly evidence: string | null;
  readonly changedAt: Instant;
}

/** A record that I8 protects and that is not there, or not right: as it was seen last. */
export interface LostRecord {
  readonly verdict: Exclude<RecordFacts['verdict'], 'unknown'>;
  readonly findings: readonly FindingCode[];
  readonly evidence: string | null;
  /** When it was first seen so. */
  readonly lostAt: Instant;
}
