/** What the use cases are given. `main/application` composes it; nothing here knows an adapter. */

import type { Core } from '../domain/core.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { Instant, SigningDomain } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import type { KeyRecordSource, TextRecords } from '../ports/dns.ts';
import { type Journal, journalWith } from '../ports/journal.ts';
import type { KeyVault, Proof, ReportSigner } from '../ports/keys.ts';
import type { ProbeMailbox } from '../ports/mail.ts';
import type { AlertChannel, Directory, Notifier } from '../ports/people.ts';
import type { Ses } from '../ports/ses.ts';
import type { Clock, Settings } from '../ports/settings.ts';
import type { Commit, EvidenceStore, Log } from '../ports/store.ts';

/**
 * Every point at which the death of the process must be harmless (I12). The kill -9 loop runs over this list; a boundary
 * that no kill has reached fails it.
 */
export const boundaries = [
  'Command after outcome',
  'MakeKeyPair before intent',
  'MakeKeyPair after effect',
  'MakeKeyPair after outcome',
  'Preflight after effect',
  'CheckRecord after effect',
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

/** Every line that these lead to carries the id of the delivery, sweep or check that they belong to. */
export const correlated = (deps: Deps, correlation: string): Deps => ({
  ...deps,
  journal: journalWith(deps.journal, { correlation }),
});

/** The correlation of what no person asked for. */
export const originOf = ({ newId }: Pick<Deps, 'newId'>, job: 'sweep' | 'daily' | 'turn'): string =>
  `${job}-${newId()}`;

/** What remembers the newest decisions of each log outside its table (I13). */
export interface Anchor {
  /**
   * Before a forward Put: no head is below the anchor's, and the head itself is marked.
   * @throws AnchorUnavailable, LogCorrupt, LogUnavailable
   */
  confirm(domain: SigningDomain): Promise<void>;
  /** Whether the anchor has this commit or a later one. */
  isMarked(commit: Pick<DomainCommit, 'domain' | 'version' | 'hash'>): boolean;
  /** What came of the last time that it was asked, and when; null: this process has not asked. */
  answer(domain: SigningDomain): { readonly isReachable: boolean; readonly at: Instant } | null;
  /** Domains whose last answer of the anchor was that it cannot be reached. */
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
  readonly ses: Ses;
  readonly mailbox: ProbeMailbox;
  readonly notifier: Notifier;
  /** Signs the evidence that goes with the end of a watch; absent: there is none. */
  readonly signer?: ReportSigner;
  readonly directory: Directory;
  readonly journal: Journal;
  /** Ways out of Slack for what is critical. */
  readonly alerts: readonly AlertChannel[];
  /** Absent: nothing outside the table remembers the log. */
  readonly anchor?: Anchor;
  /** A fresh unguessable id, URL-safe. */
  readonly newId: () => string;
  /** Before anything is decided: puts down what this process is configured with. Never throws; absent where nothing is put down. */
  readonly configured?: (deps: Deps, domain: SigningDomain) => Promise<void>;
  /**
   * Does something after real milliseconds, sooner than the next sweep would. Absent where a clock is moved, or where no process
   * waits: the sweep finds what is due in any case.
   */
  readonly after?: (ms: number, work: () => void) => void;
  /** Called at every effect boundary; the program does nothing there, tests end the process. */
  readonly atBoundary: (boundary: Boundary) => void;
}
