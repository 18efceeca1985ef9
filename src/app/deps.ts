/** What the use cases are given. `main/container` wires it; nothing here knows an adapter. */
import type { Core } from '../domain/core.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { SigningDomain } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import type { AlertChannel } from '../ports/alerts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Directory } from '../ports/directory.ts';
import type { KeyRecordSource, TextRecords } from '../ports/dns.ts';
import type { EvidenceStore } from '../ports/evidence.ts';
import type { KeyVault } from '../ports/keys.ts';
import type { ProbeMailbox } from '../ports/mail.ts';
import type { Notifier } from '../ports/people.ts';
import type { Proof } from '../ports/proof.ts';
import type { Ses } from '../ports/ses.ts';
import type { Settings } from '../ports/settings.ts';
import type { ReportSigner } from '../ports/signer.ts';
import type { Commit, Log } from '../ports/store.ts';
import type { Boundary } from './perform/boundaries.ts';

export type DomainCommit = Commit<DomainEvent, State>;

/** Where faults are told; fields only, never secrets. */
export interface Journal {
  info(fields: Readonly<Record<string, string | number>>, message: string): void;
  error(fields: Readonly<Record<string, string | number>>, message: string): void;
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
  /** A fresh unguessable id, URL-safe. */
  readonly newId: () => string;
  /** Before anything is decided: puts down what this process is configured with. Never throws; absent where nothing is put down. */
  readonly configured?: (deps: Deps, domain: SigningDomain) => Promise<void>;
  /** Called at every effect boundary; the program does nothing there, tests end the process. */
  readonly atBoundary: (boundary: Boundary) => void;
}
