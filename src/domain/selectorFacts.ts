/** What the state knows of one selector. */
import type { Fingerprint, Instant, PersonId } from './names.ts';

/** A person's word that nothing outside SES signs with the selector (I8). */
export type Attestation =
  | { readonly tag: 'wanted'; readonly wantedAt: Instant }
  | { readonly tag: 'given'; readonly by: PersonId; readonly name?: string; readonly givenAt: Instant };

/** One person reported that others may have the key; two declare it. */
export type Compromise =
  | { readonly tag: 'reported'; readonly by: PersonId; readonly name: string; readonly reportedAt: Instant }
  | { readonly tag: 'declared'; readonly by: readonly PersonId[]; readonly declaredAt: Instant };

/** The last step of the selector's life (I8). What has begun is never held: the ciphertext may be gone already. */
export type Destruction =
  | { readonly tag: 'announced'; readonly destroyAt: Instant }
  | { readonly tag: 'held'; readonly by: PersonId; readonly heldAt: Instant }
  | { readonly tag: 'begun' };

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
