/** The cells of a notice's row in notices.ts. */

import type { FactKind, FactKinds, Owner } from './factKinds.ts';
import type { Incident } from './facts.ts';

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
