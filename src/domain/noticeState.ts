/** What people are still to be told. */
import type { Instant, PersonId } from './names.ts';

export interface Notice {
  readonly id: number;
  readonly code: string;
  /** `channel`: not a matter of any rotation's thread. */
  readonly to: PersonId | 'thread' | 'channel';
  readonly facts: Readonly<Record<string, string>>;
  /** Only the process that raised it posts it until then; afterwards anybody may (a doubled post is harmless, a lost one is not). */
  readonly claimedUntil: Instant;
}
