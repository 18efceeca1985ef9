/** The kinds of facts that people are told: what a notice says, and what happened in the log. A kind has one form in store. */

import type {
  AttemptOutcome,
  Blocker,
  DkimStatus,
  Incident,
  MailboxProblem,
  Ownership,
  RecordFacts,
  RefusedGroup,
  RoundEnd,
  Stage,
  WatchWarning,
} from './facts.ts';
import type { FindingCode } from './findings.ts';
import type { Instant, PersonId, Selector, TargetId } from './names.ts';

export type Owner = 'requester' | 'approvers' | 'operator' | 'bot' | 'everyone';

/**
 * - `one`: the grant is valid. `two`: it is not, two people are needed.
 * - `gone`: the previous record is not right either. `none`: there is no way back.
 */
export type WhoMayGoBack = 'one' | 'two' | 'gone' | 'none';

/** Why the record of a selector may go; `unused`: nothing signed with it since an instant, `neverUsed`: nothing ever did. */
type RemovalReason = 'revoked' | 'compromised' | 'unused' | 'neverUsed';

/** Each kind with the form in which the log stores it. `src/texts/facts.ts` puts every kind into words. */
export interface FactKinds {
  readonly basis: 'grant' | 'twoPeople' | 'breakGlass';
  readonly blockers: readonly Blocker[];
  /** `YYYY-MM-DD` in the configured zone; empty where nobody named one. */
  readonly day: string;
  /** A hash. */
  readonly digest: string;
  readonly dkimStatus: DkimStatus;
  /** What the bot was doing, such as `SwitchTarget 123456789012/ap-northeast-1/goo.ne.jp`. */
  readonly effect: string;
  /** How a round ended. */
  readonly end: RoundEnd;
  readonly flag: boolean;
  readonly findings: readonly FindingCode[];
  readonly group: RefusedGroup;
  readonly incidents: readonly Incident[];
  readonly instant: Instant;
  /** The name of a person as it was at the click; empty: the bot. */
  readonly name: string;
  /** Names from outside, such as those of identities at SES. */
  readonly names: readonly string[];
  readonly number: number;
  readonly owner: Owner;
  readonly ownership: Ownership;
  /** Codes that a blank separates; a code of a service may stand behind ours. */
  readonly problem: string;
  /** Slack's own code for why it takes nothing. */
  readonly messengerCode: string;
  readonly outcome: Exclude<AttemptOutcome, 'open'>;
  readonly people: readonly PersonId[];
  readonly mailboxProblem: MailboxProblem;
  readonly removalReason: RemovalReason;
  readonly selector: Selector;
  readonly selectors: readonly Selector[];
  readonly warnings: readonly WatchWarning[];
  readonly stage: Stage['tag'];
  readonly target: TargetId;
  readonly targets: readonly TargetId[];
  /** What people or a service wrote. */
  readonly text: string;
  /** An id in Slack. */
  readonly user: string;
  readonly verdict: RecordFacts['verdict'];
  readonly rollback: { readonly who: WhoMayGoBack; readonly until: Instant };
}

export type FactKind = keyof FactKinds;

/** One fact with its kind. */
export type Fact = { readonly [K in FactKind]: { readonly kind: K; readonly value: FactKinds[K] } }[FactKind];
