/**
 * The kinds of facts in notices and in the history of the log, each with one stored form, and the cells of a notice's row in
 * notices.ts.
 */

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

export type Fact = { readonly [K in FactKind]: { readonly kind: K; readonly value: FactKinds[K] } }[FactKind];

/** With `?` the fact may be null: its value is unknown, or it does not apply. */
type FactForm = FactKind | `${FactKind}?`;

/** The value of a fact in this form. */
export type ValueOf<F> = F extends `${infer K extends FactKind}?`
  ? FactKinds[K] | null
  : F extends FactKind
    ? FactKinds[F]
    : never;

/** The attachment of a notice. */
export type Accompaniment =
  /** The DNS application for the next record. */
  | 'application'
  /** The application for the removal, or for an empty `p=`. */
  | 'removal'
  | 'revocation'
  /** The last check of the next record; `blockedRecord`: as the round found it, `overdueRecord`: queried again. */
  | 'record'
  | 'blockedRecord'
  | 'overdueRecord'
  /** The evidence report. */
  | 'report'
  /** Advice to change the code of CloudFormation or Terraform, or a warning that this code may have changed SES. */
  | 'ownershipAdvice'
  | 'ownershipSuspect';

/**
 * `critical`: the notice also goes to the alert channels outside Slack. It names the incident that somebody has to acknowledge, so that a
 * repetition needs no second acknowledgement. Null: no acknowledgement is necessary. `alarm_unattended` repeats incidents of other
 * notices. `rollback_decided` reports a rollback that is already under way. `posting_refused` and `slack_refuses` have no button, because
 * Slack or the channel accepts nothing; `sweep_stopped` has none, because it is about a process and not about a domain. `anchor_back`
 * follows `anchor_unreachable`. `anchor_moved` is over when it is read. A corrupt log accepts no command (`log_corrupt`). The break-glass notices lead to a report that somebody
 * has to close.
 * `quiet`: the reason why the notice need not leave Slack.
 */
type Severity =
  | { readonly critical: Incident | null; readonly quiet?: never }
  | { readonly quiet: string; readonly critical?: never };

/** The cells of a notice. */
export type NoticeRow = Severity & {
  /** The role that has to act; `fact`: the fact `owner` names it. */
  readonly owner: Owner | 'fact';
  readonly facts: Readonly<Record<string, FactForm>>;
  /** Actions offered beside the notice while the state accepts them (actions.ts); absent: no button. */
  readonly buttons?: readonly string[];
  /** `later`: it names its owner's role and mentions nobody. There is no hurry, and the reminder mentions whoever has not acted by then. */
  readonly mentions?: 'later';
  /** As the only warning in the watch it offers no button. The second independent warning does. */
  readonly mayBeAlone?: true;
  /** The card whose first post says the same. The notice is a message of its own only where that card could not be posted. */
  readonly shownBy?: 'roundCard';
  /** A reminder that one message a day gives for all domains of a channel: each one, or all after the first. Absent: it is posted on its own. */
  readonly digest?: 'each' | 'repeats';
  readonly beside?: Accompaniment;
};
