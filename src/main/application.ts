/** Connects the use cases to the adapters. No other module does so. */
import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  createCardStore,
  createEvidenceStore,
  createOutcomeStore,
  createRefusedClicks,
} from '../adapters/dynamodb/documents.ts';
import { createCheckpointStore } from '../adapters/dynamodb/due.ts';
import { createLog } from '../adapters/dynamodb/log.ts';
import { createMailSigner, createProof } from '../adapters/mail/proof.ts';
import { BreakGlass } from '../app/breakGlass.ts';
import { type ConfigurationOf, configurationRecord, recordConfigurations } from '../app/configuration.ts';
import { checkDomain, createDailyCheck, postPendingNotices, runDailyCheck, sweep } from '../app/dailyCheck.ts';
import { type Boundary, correlated, type Deps, originOf } from '../app/deps.ts';
import { LogAnchor } from '../app/logAnchor.ts';
import { ProcessAlerts, SweepWatch } from '../app/processAlerts.ts';
import { Reconciler } from '../app/reconcile.ts';
import { AppLegacyCalls } from '../app/requests/legacy.ts';
import { AppRequestHandler } from '../app/requests/service.ts';
import { raisedNotices, verifiedCards, verifiedKeys } from '../app/unsignedItems.ts';

import { core } from '../domain/core.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { Instant, SigningDomain } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import type { KeyRecordSource, TextRecords } from '../ports/dns.ts';
import type { Journal } from '../ports/journal.ts';
import type { KeyVault, LogSigner } from '../ports/keys.ts';
import type { LegacyCalls } from '../ports/legacy.ts';
import type { ProbeMailbox, Witness } from '../ports/mail.ts';
import type { AlertChannel, Directory, Notifier, RaisedNotices } from '../ports/people.ts';
import type { RequestHandler } from '../ports/service.ts';
import type { Ses } from '../ports/ses.ts';
import type { Clock, Settings } from '../ports/settings.ts';
import type { AnchorStore, CardStore, Log, OutcomeStore } from '../ports/store.ts';

export interface ApplicationParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly dynamo: DynamoDBClient;
  readonly table: string;
  readonly signer: LogSigner;
  readonly vault: KeyVault;
  readonly dns: KeyRecordSource & TextRecords;
  readonly ses: Ses;
  readonly mailbox: ProbeMailbox;
  /** Mailboxes at other providers, for the proof by delivery; absent: none. */
  readonly witnesses?: readonly Witness[];
  readonly directory: Directory;
  readonly notifier: (cards: CardStore, outcomes: OutcomeStore, raised: RaisedNotices) => Notifier;
  readonly journal: Journal;
  /** Domains that the daily check reads at the same time; absent: 16. */
  readonly dailyCheckWindowMax?: number;
  /** The facts of the configuration that the log records; absent: none. */
  readonly configuration?: ConfigurationOf;
  /** Channels outside Slack for critical notices; absent: none. */
  readonly alerts?: readonly AlertChannel[];
  /** See `Deps`. */
  readonly after?: Deps['after'];
  /** Remembers the newest decisions of each log outside the table; absent: nothing does. */
  readonly anchor?: AnchorStore;
  readonly atBoundary?: (boundary: Boundary) => void;
}

export interface Application {
  readonly requestHandler: RequestHandler;
  readonly legacyCalls: LegacyCalls;
  readonly log: Log<DomainEvent, State>;
  /** Rollback without Slack, from the command line. */
  readonly breakGlass: BreakGlass;
  /** Performs everything that is due now. @returns the number of domains handled */
  sweep(): Promise<number>;
  /** Notices that the sweep has stopped. A process that sweeps by the clock asks it. */
  readonly sweepWatch: SweepWatch;
  /** Continues the daily check of every configured domain that is not checked yet today. Never throws. */
  dailyCheck(): Promise<void>;
  /**
   * Handles one domain whose turn another process decides. `daily` adds the daily check. Due effects are performed even if a check
   * fails.
   * @returns false for a domain that is not configured @throws the check's failure
   */
  check(domain: SigningDomain, daily: boolean): Promise<boolean>;
  /** At the start: records the configuration that applies to each domain from now on. Never throws. */
  recordConfigurations(): Promise<void>;
  /** At the start: posts the notices that could not be posted earlier. */
  postPendingNotices(): Promise<void>;
  /** Alerts people outside Slack that Slack refuses the bot. Never throws. */
  messengerRefused(reason: string): Promise<void>;
  /** Resolves when no work runs in this process. */
  idle(): Promise<void>;
  /** The earliest moment at which a configured domain is due; null if none is. */
  nextDueAt(): Promise<Instant | null>;
}

const depsOf = (parts: ApplicationParts): Deps => {
  const { settings, clock, dynamo: client, table, signer, vault, dns, ses, mailbox, directory, journal } = parts;
  const warn = (message: string): void => journal.error({}, message);
  const log = createLog<DomainEvent, State>({ client, table, signer, warn });
  const anchor =
    parts.anchor === undefined ? null : new LogAnchor({ store: parts.anchor, signer, log, clock, journal });
  return {
    core,
    settings,
    clock,
    log: anchor?.log ?? log,
    ...(anchor === null ? {} : { anchor }),
    evidence: createEvidenceStore({ client, table }),
    vault: verifiedKeys(vault, anchor?.log ?? log),
    dns,
    proof: createProof(clock),
    mailSigner: createMailSigner(clock),
    ses,
    mailbox,
    witnesses: parts.witnesses ?? [],
    signer,
    notifier: parts.notifier(
      verifiedCards(createCardStore({ client, table }), log, journal),
      createOutcomeStore({ client, table, signer, warn }),
      raisedNotices(anchor?.log ?? log),
    ),
    directory,
    refusedClicks: createRefusedClicks({ client, table, signer, warn }),
    journal,
    alerts: parts.alerts ?? [],
    newId: () => randomBytes(15).toString('base64url'),
    ...(parts.configuration === undefined ? {} : { configured: configurationRecord(parts.configuration) }),
    ...(parts.after === undefined ? {} : { after: parts.after }),
    atBoundary: parts.atBoundary ?? (() => {}),
  };
};

export const createApplication = (parts: ApplicationParts): Application => {
  const reconciler = new Reconciler(depsOf(parts));
  const { log } = reconciler.deps;
  const checkpoints = createCheckpointStore({ client: parts.dynamo, table: parts.table, signer: parts.signer });
  const access = new ProcessAlerts(reconciler.deps);
  const sweepWatch = new SweepWatch({ clock: parts.clock, alerts: access });
  const dailyCheck = createDailyCheck(reconciler.deps, checkpoints, parts.dailyCheckWindowMax);
  return {
    requestHandler: new AppRequestHandler(reconciler, parts.signer),
    legacyCalls: new AppLegacyCalls(reconciler),
    log,
    breakGlass: new BreakGlass(reconciler),
    sweep: async () => {
      await access.notifyAgain();
      const handled = await sweep(reconciler, () => sweepWatch.alive());
      sweepWatch.alive();
      return handled;
    },
    sweepWatch,
    messengerRefused: (reason) => access.raise({ code: 'slack_refuses', reason }),
    dailyCheck: () => runDailyCheck(reconciler, dailyCheck),
    recordConfigurations: () => recordConfigurations(reconciler.deps),
    postPendingNotices: () => postPendingNotices(reconciler),
    check: async (domain, daily) => {
      await access.notifyAgain();
      const settings = parts.settings.domains.get(domain);
      if (settings === undefined) return false;
      const origin = originOf(reconciler.deps, 'turn');
      const deps = correlated(reconciler.deps, origin);
      await deps.configured?.(deps, domain);
      try {
        if (daily) await checkDomain(deps, settings);
      } finally {
        await reconciler.run(settings, origin);
      }
      return true;
    },
    idle: () => reconciler.idle(),
    nextDueAt: async () => {
      const heads = await Promise.all([...parts.settings.domains.keys()].map((domain) => log.load(domain)));
      const moments = heads.flatMap((head) => (head === null || head.dueAt === null ? [] : [head.dueAt]));
      return moments.length === 0 ? null : Math.min(...moments);
    },
  };
};
