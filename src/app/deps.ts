/** The dependencies of the use cases, as ports without any adapter; and what the performer of one effect is given, and says came of it. */

import type { Core } from '../domain/core.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { Instant, SigningDomain } from '../domain/names.ts';
import type { Rotation, State } from '../domain/state.ts';
import type { KeyRecordSource, TextRecords } from '../ports/dns.ts';
import { type Journal, journalWith } from '../ports/journal.ts';
import type { KeyVault, MailSigner, Proof, ReportSigner } from '../ports/keys.ts';
import type { ProbeMailbox, Witness } from '../ports/mail.ts';
import type { AlertChannel, Directory, Notifier } from '../ports/people.ts';
import type { Ses } from '../ports/ses.ts';
import type { Clock, DomainSettings, Settings } from '../ports/settings.ts';
import type { Commit, EvidenceStore, Log, RefusedClicks } from '../ports/store.ts';

/**
 * Every point at which the death of the process must be harmless (I12). A bot dies at each of them in a test, which fails if
 * none was reached.
 */
export const boundaries = [
  'Command after outcome',
  'MakeKeyPair before intent',
  'MakeKeyPair after effect',
  'MakeKeyPair after outcome',
  'Preflight after effect',
  'CheckRecord after effect',
  'ProveByDelivery after intent',
  'ProveByDelivery after effect',
  'ProveByDelivery after outcome',
  'OpenRound after effect',
  'OpenRound after outcome',
  'Put before intent',
  'Put after intent',
  'Put after effect',
  'Put after outcome',
  'RollbackPut before intent',
  'RollbackPut after intent',
  'RollbackPut after effect',
  'RollbackPut after outcome',
  'EnableSigning after effect',
  'ObserveTarget after effect',
  'ObserveTarget after outcome',
  'DeclareRemovable after outcome',
  'RecordGone after outcome',
  'DestroyKey before effect',
  'DestroyKey after effect',
  'DestroyKey after outcome',
  'PostNotices before effect',
  'PostNotices after effect',
  'PostNotices after outcome',
] as const;

export type Boundary = (typeof boundaries)[number];

export type DomainCommit = Commit<DomainEvent, State>;

/** Adds the id of the delivery, sweep or check to every journal line. */
export const correlated = (deps: Deps, correlation: string): Deps => ({
  ...deps,
  journal: journalWith(deps.journal, { correlation }),
});

/** A correlation id for work that no person requested. */
export const originOf = ({ newId }: Pick<Deps, 'newId'>, job: 'sweep' | 'daily' | 'turn'): string =>
  `${job}-${newId()}`;

/** Remembers the newest decisions of each log outside its table (I13). */
export interface Anchor {
  /**
   * Called before a forward Put: checks that the log has each marked commit, and marks the head in the anchor.
   * @throws AnchorUnavailable, LogCorrupt, LogUnavailable
   */
  confirm(domain: SigningDomain): Promise<void>;
  /**
   * Called after the intent of a Put, before SES gets the call: the log must have each decision that another process marked
   * since, however few versions the intent has.
   * @returns false when the anchor does not answer in time
   * @throws LogCorrupt, LogUnavailable
   */
  confirmAgain(domain: SigningDomain): Promise<boolean>;
  /** Whether the anchor has this commit or a later one. */
  isMarked(commit: Pick<DomainCommit, 'domain' | 'version' | 'hash'>): boolean;
  /** The result and time of the newest call to the anchor; null: this process has not called it. */
  answer(domain: SigningDomain): { readonly isReachable: boolean; readonly at: Instant } | null;
  /** Domains of which the newest call to the anchor failed. */
  unreachable(): readonly SigningDomain[];
}

export interface Deps {
  readonly core: Core;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log<DomainEvent, State>;
  readonly evidence: EvidenceStore;
  readonly vault: KeyVault;
  readonly dns: KeyRecordSource & TextRecords;
  readonly proof: Proof;
  readonly mailSigner: MailSigner;
  readonly ses: Ses;
  readonly mailbox: ProbeMailbox;
  /** Mailboxes at other providers, for the proof by delivery. */
  readonly witnesses: readonly Witness[];
  readonly notifier: Notifier;
  /** Signs the evidence package at the end of a watch; absent: no package is made. */
  readonly signer?: ReportSigner;
  readonly directory: Directory;
  readonly journal: Journal;
  /** Channels outside Slack for critical alerts. */
  readonly alerts: readonly AlertChannel[];
  /** Refused clicks beyond those that the log lists; absent: nothing remembers them. */
  readonly refusedClicks?: RefusedClicks;
  /** Absent: the log has no anchor. */
  readonly anchor?: Anchor;
  /** A fresh unguessable id, URL-safe. */
  readonly newId: () => string;
  /** Records this process's configuration before a decision. Never throws; absent where no configuration is recorded. */
  readonly configured?: (deps: Deps, domain: SigningDomain) => Promise<void>;
  /**
   * Runs work after real milliseconds, earlier than the next sweep. Absent where a clock is simulated, or where no process
   * waits: the sweep finds due work in any case.
   */
  readonly after?: (ms: number, work: () => void) => void;
  /** Called at every effect boundary; the program does nothing there, tests end the process. */
  readonly atBoundary: (boundary: Boundary) => void;
}

export interface Task {
  readonly deps: Deps;
  readonly settings: DomainSettings;
  /** As loaded before the effect began: its version is what signs and evidence refer to. */
  readonly state: State;
}

/** `backOff`: nothing changed; the effect is deferred, by the doubling back-off where `retryAfterMs` is null. */
export type Performed =
  | { readonly tag: 'progressed' }
  | { readonly tag: 'backOff'; readonly problem: string; readonly retryAfterMs: number | null };

export const progressed: Performed = { tag: 'progressed' };
export const deferred = (problem = '', retryAfterMs: number | null = null): Performed => ({
  tag: 'backOff',
  problem,
  retryAfterMs,
});

export const rotationOf = ({ state }: Task): Rotation => {
  if (state.rotation === null) throw new Error('an effect without a rotation');
  return state.rotation;
};
