/** The kinds of facts in notices and in the history of the log. Each kind has one stored form. */

import type { DeliveryResult } from './delivery.ts';
import type {
  Alteration,
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
 * - `one`: the grant is valid, one person is enough.
 * - `two`: no grant is valid, two people are needed.
 * - `gone`: the previous record is not right either.
 * - `none`: no rollback is possible.
 */
export type WhoMayGoBack = 'one' | 'two' | 'gone' | 'none';

/**
 * - `submission`: the team has not recorded its submission on the planned day.
 * - `promise`: the DNS department has passed the date that it promised.
 * - `noPromise`: the record is missing on the day on which it is usually there, and no promised date is recorded.
 * `day`: `YYYY-MM-DD`, the date that has passed.
 */
export interface Lateness {
  readonly who: 'submission' | 'promise' | 'noPromise';
  readonly day: string;
}

/** Why the record of a selector may be removed; `unused`: nothing has signed with it since an instant, `neverUsed`: nothing ever did. */
type RemovalReason = 'revoked' | 'compromised' | 'unused' | 'neverUsed';

/** Each kind with its stored form in the log. `src/texts/facts.ts` puts every kind into words. */
export interface FactKinds {
  /** The action that a person requested, as the log names it. */
  readonly action: string;
  readonly alteration: Alteration;
  readonly basis: 'grant' | 'twoPeople' | 'breakGlass';
  readonly blockers: readonly Blocker[];
  /** `YYYY-MM-DD` in the configured zone; empty if nobody named one. */
  readonly day: string;
  readonly delivery: readonly DeliveryResult[];
  /** A hash. */
  readonly digest: string;
  readonly dkimStatus: DkimStatus;
  /** The stalled effect of the bot, such as `SwitchTarget 123456789012/ap-northeast-1/goo.ne.jp`. */
  readonly effect: string;
  /** The end of a round. */
  readonly end: RoundEnd;
  readonly flag: boolean;
  readonly findings: readonly FindingCode[];
  readonly group: RefusedGroup;
  readonly incidents: readonly Incident[];
  readonly instant: Instant;
  /** The name of a person at the time of the click; empty: the bot. */
  readonly name: string;
  /** Names of people at the time of their clicks. */
  readonly personNames: readonly string[];
  /** Names from outside, such as those of identities at SES. */
  readonly names: readonly string[];
  readonly number: number;
  readonly owner: Owner;
  readonly ownership: Ownership;
  /** Codes separated by blanks; the code of a service may follow ours. */
  readonly problem: string;
  /** Slack's own code for its refusal. */
  readonly messengerCode: string;
  readonly outcome: Exclude<AttemptOutcome, 'open'>;
  readonly people: readonly PersonId[];
  readonly lateness: Lateness;
  readonly mailboxProblem: MailboxProblem;
  /** A Slack user id, shown as the person. */
  readonly member: string;
  /** Why a person's action was not accepted, as the log names it. */
  readonly refusal: string;
  readonly removalReason: RemovalReason;
  readonly selector: Selector;
  readonly selectors: readonly Selector[];
  readonly warnings: readonly WatchWarning[];
  readonly stage: Stage['tag'];
  readonly target: TargetId;
  readonly targets: readonly TargetId[];
  /** The DNS department's number of an application, or a link to it. */
  readonly ticket: string;
  /** Text from people or a service. */
  readonly text: string;
  /** A Slack user id. */
  readonly user: string;
  readonly verdict: RecordFacts['verdict'];
  readonly rollback: { readonly who: WhoMayGoBack; readonly until: Instant };
}

export type FactKind = keyof FactKinds;

/** One fact with its kind. */
export type Fact = { readonly [K in FactKind]: { readonly kind: K; readonly value: FactKinds[K] } }[FactKind];
