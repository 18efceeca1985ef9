/** An approval round and what it leads to: approvals, the grant, the way back. */
import type { MailPolicy } from './mailPolicy.ts';
import type { Instant, PersonId, Selector, TargetId } from './names.ts';

export interface Approval {
  readonly by: PersonId;
  readonly name: string;
  readonly at: Instant;
}

export type RoundEnd = 'failed' | 'declined' | 'expired' | 'changed' | 'rolledBack' | 'cancelled' | 'switched';

/** What an approval round fixed for one target. */
export interface RoundTarget {
  readonly id: TargetId;
  readonly origin: string | null;
  readonly signingEnabled: boolean | null;
  readonly selector: Selector | null;
  /** It took the next key in an earlier round of this switch: this round leaves it as it is. */
  readonly switched?: true;
}

export interface Round {
  readonly id: number;
  /** The round with which this switch began, where this one goes on with the targets that were left; absent: this one. */
  readonly firstRound?: number;
  readonly digest: string;
  readonly targets: readonly RoundTarget[];
  readonly rollback: 'ready' | 'none';
  readonly waived: readonly string[];
  /** Name servers that the configuration put in the place of the look-up. Rounds stored by earlier releases lack it. */
  readonly overridden?: readonly string[];
  /** Away from a compromised key: no change window is waited for, and its record is revoked after the switch. Others lack it. */
  readonly urgent?: true;
  /** What unsigned mail would have met when the round opened: told, not approved, so not in the digest. Old rounds lack it. */
  readonly mailPolicy?: MailPolicy;
  readonly openedAt: Instant;
  /** `switchBefore` of the digest. */
  readonly switchBeforeAt: Instant;
  readonly grantUntil: Instant;
  readonly approvals: readonly Approval[];
  /** Log version of the last change to the approvals: evidence must be gathered after it (I2). */
  readonly approvalsVersion: number;
  readonly executedBy: PersonId | null;
  readonly ended: RoundEnd | null;
}

/** Stored with the first `PutIntended` (design.md 4): one eligible person's click is enough while it is valid. */
export interface Grant {
  readonly to: Selector;
  readonly until: Instant;
}

export type Rollback =
  | { readonly tag: 'proposed'; readonly by: PersonId; readonly proposedAt: Instant }
  | {
      readonly tag: 'decided';
      readonly by: readonly PersonId[];
      readonly basis: 'grant' | 'twoPeople' | 'breakGlass';
      readonly decidedAt: Instant;
      readonly finished: boolean;
    };

/** Asked for outside Slack by one enrolled person; another one confirms it, or it runs out (design.md 4, break-glass). */
export interface BreakGlassRequest {
  readonly by: PersonId;
  readonly name: string;
  readonly reason: string;
  readonly requestedAt: Instant;
}

/** Owed to everybody after break-glass was used: somebody reads what was done, and says so in Slack. */
export interface BreakGlassReport {
  /** Of the first use that nobody has closed. */
  readonly usedAt: Instant;
  readonly uses: number;
}
