/** What the state knows of one selector. */
import type { Attestation } from './attestation.ts';
import type { Compromise } from './compromise.ts';
import type { Destruction } from './destruction.ts';
import type { Fingerprint, Instant } from './names.ts';

export interface SelectorFacts {
  readonly fingerprint: Fingerprint | null;
  /** True once SES may have signed with it: read as current at the start, or ever in a `PutIntended` (I8). */
  readonly used: boolean;
  readonly status: 'live' | 'removable' | 'gone' | 'destroyed';
  /** Its rotation was cancelled or its overlap is over: somebody wants the record gone. */
  readonly removalWanted: boolean;
  /** Somebody declared it bad: it is never approved again. */
  readonly condemned: boolean;
  /** Its last attempt's append, and once that is settled, the commit that saw it. */
  readonly lastAttemptAt: Instant | null;
  /** When its record was declared removable; the DNS department is reminded from here. */
  readonly removableAt: Instant | null;
  /** Where an empty `p=` was asked for first; none: removal is asked for at once. */
  readonly revocation?: 'wanted' | 'seen' | null;
  /** A person's word that nothing else signs with it; none: not asked for yet, or it was seen in use since. */
  readonly attestation?: Attestation | null;
  /** In a region that is no target: signs with it, or was first read not to any more; none: never seen there. */
  readonly elsewhere?: { readonly tag: 'used' } | { readonly tag: 'left'; readonly leftAt: Instant };
  /** When a target that may sign with it last left the configuration; none: no target did. */
  readonly formerSinceAt?: Instant;
  /** Of a key whose record is gone; none: not announced yet. */
  readonly destruction?: Destruction | null;
  /** Others may have the key; none: nobody says so. */
  readonly compromise?: Compromise | null;
}
