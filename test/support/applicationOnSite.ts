/** One bot on a site: real adapters, people as data, and a messenger that remembers what it was told to say. */
import { Resolver } from 'node:dns/promises';
import { join } from 'node:path';
import { createFolderAnchor } from '../../src/adapters/anchor/folder.ts';
import { createKeyRecordSource } from '../../src/adapters/dns/keyRecordSource.ts';
import { createEvidenceStore, createProbeStore } from '../../src/adapters/dynamodb/documents.ts';
import { createSesBucket } from '../../src/adapters/dynamodb/sesBucket.ts';
import { createLocalSigner } from '../../src/adapters/keys/signer.ts';
import { createSmtpProbeMailbox, type SmtpProbeMailbox } from '../../src/adapters/mail/smtp.ts';
import { slotMsOf } from '../../src/adapters/ses/call.ts';
import { createSes } from '../../src/adapters/ses/ses.ts';
import { createSlackClient } from '../../src/adapters/slack/client.ts';
import { createSlackNotifier } from '../../src/adapters/slack/notifier.ts';
import type { Boundary, Deps } from '../../src/app/deps.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { type Application, createApplication } from '../../src/main/application.ts';
import type { Closers } from '../../src/main/process.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { KeyVault } from '../../src/ports/keys.ts';
import type { ProbeMailbox, Witness } from '../../src/ports/mail.ts';
import type { AlertChannel, Notifier, RaisedNotices } from '../../src/ports/people.ts';
import type { Clock, Settings } from '../../src/ports/settings.ts';
import type { AnchorStore, CardStore, EvidenceStore, OutcomeStore } from '../../src/ports/store.ts';

import { endless, type Life } from './life.ts';
import { queryOneShard } from './oneShard.ts';
import { directoryOf, type PeopleChanges } from './people.ts';
import { sesInProcess } from './sesClient.ts';
import { account, current, domain, openVault, type SiteAddress, table } from './siteAddress.ts';
import { createStoreClient } from './storeClient.ts';
import { usualApplication } from './usualApplication.ts';

export const calendar = {
  timeZone: 'Asia/Tokyo',
  holidays: new Set<string>(),
  freeze: [],
  window: null,
  dailyMinute: 540,
};

interface ApplicationOptions {
  readonly clock: Clock;
  readonly mailbox: ProbeMailbox;
  /** None where nothing is said. */
  readonly witnesses?: readonly Witness[];
  readonly people: PeopleChanges;
  readonly messenger: Notifier;
  readonly onFault: (text: string) => void;
  /** A folder of the site where nothing is said. */
  readonly anchor?: AnchorStore;
  /** That folder, as a configuration names it: approvals end when a process names another one. */
  readonly anchorFolder?: string;
  /** Ways out of Slack; none where nothing is said. */
  readonly alerts?: readonly AlertChannel[];
  readonly atBoundary?: (boundary: Boundary) => void;
  readonly after?: Deps['after'];
  /** Runs before each use of a private key: after the anchor confirmed the log, and before the intent. */
  readonly beforeKeyUse?: () => Promise<void>;
  /** How long a probe is waited for; it may change while the bot runs. */
  readonly probeWait?: ProbeWait;
  /** Of one call, real milliseconds. */
  readonly slackTimeoutMs?: number;
  /** Ends where the process would die. */
  readonly life?: Life;
}

/** Real milliseconds. */
export interface ProbeWait {
  readonly ms: number;
}

export interface ApplicationOnSite {
  readonly application: Application;
  readonly vault: KeyVault;
  readonly evidence: EvidenceStore;
}

/** The site's Slack where it has one, else the test's messenger. */
const notifierOf =
  (
    { slack }: SiteAddress,
    { messenger, onFault, slackTimeoutMs = 1_000 }: ApplicationOptions,
    { locale, policy }: Settings,
  ) =>
  (cards: CardStore, outcomes: OutcomeStore, raised: RaisedNotices): Notifier => {
    if (slack === null) return messenger;
    const journal: Journal = {
      info: () => {},
      error: (fields, message) => onFault(`${message} ${JSON.stringify(fields)}`),
    };
    const client = createSlackClient({ ...slack, log: journal, timeoutMs: slackTimeoutMs });
    return createSlackNotifier({ client, cards, outcomes, raised, journal, locale, policy, testEndpoints: true });
  };

/** Real milliseconds. */
const sesTimeoutMs = 1_500;
const dnsTimeoutMs = 1_000;
const probePollMs = 50;
export const probeWaitDefaultMs = 1_500;

/** Probes arrive here, or by the store at another one; their signatures are verified against the site's recursive resolver. */
export const openMailbox = async (
  { resolvers, dynamo }: SiteAddress,
  clock: Clock,
  closers: Closers,
  life: Life = endless,
): Promise<SmtpProbeMailbox> => {
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  resolver.setServers(resolvers.slice(0, 1));
  const client = createStoreClient(dynamo);
  closers.add(() => client.destroy());
  const mailbox = await createSmtpProbeMailbox({
    host: '127.0.0.1',
    port: 0,
    clock,
    store: createProbeStore({ client: life.lived(client), table, clock }),
    pollFirstMs: probePollMs,
    resolveTxt: (name) => resolver.resolveTxt(name),
  });
  closers.add(() => mailbox.close());
  return mailbox;
};

export const settingsOf = (
  { regions, knownRegions, policy, authoritative }: SiteAddress,
  probeWait: ProbeWait = { ms: probeWaitDefaultMs },
): Settings => {
  const ofDomain = {
    name: domain,
    targets: regions.map((region) => ({ account, region, identity: domain, roleArn: null })),
    channel: 'C0DKIM',
    selectorTemplate: 'gooid-21-prod-{yyyymmdd}-{n}',
    current,
    approvers: { tag: 'users', ids: [] },
    operators: null,
    nightOperators: null,
    requesters: null,
    regions: knownRegions,
    authoritative,
    application: usualApplication,
  } as const;
  return {
    locale: 'ja',
    policy: { ...defaultPolicy(calendar), ...policy },
    domains: new Map([[domain, ofDomain]]),
    probe: {
      address: 'probe@probe.goo.ne.jp',
      fromLocalPart: 'dkim-probe',
      get waitMs() {
        return probeWait.ms;
      },
    },
    runbook: null,
    testEndpoints: true,
  };
};

const anchoredAt = (settings: Settings, anchorPlace: string): Settings => ({
  ...settings,
  policy: { ...settings.policy, anchorPlace },
});

export const openApplication = async (
  address: SiteAddress,
  options: ApplicationOptions,
  closers: Closers,
): Promise<ApplicationOnSite> => {
  const { clock, mailbox, after, atBoundary, onFault, life = endless } = options;
  const { client: store, vault: opened } = await openVault(address, closers);
  const vault: KeyVault = life.lived({
    ...opened,
    use: async (...given) => {
      await options.beforeKeyUse?.();
      return opened.use(...given);
    },
  });
  queryOneShard(store, domain);
  const client = life.lived(store);
  const ses = createSes({
    endpoint: address.sesUrl,
    credentials: () => address.dynamo.credentials,
    ...sesInProcess(address, clock),
    callTimeoutMs: sesTimeoutMs,
    callSpacingMs: address.sesSpacingMs,
    shared: createSesBucket({ client, table, slotMs: slotMsOf(address.sesSpacingMs) }),
    clock,
  });
  closers.add(() => ses.close());
  const { anchorFolder } = options;
  const usual = settingsOf(address, options.probeWait);
  const settings = anchorFolder === undefined ? usual : anchoredAt(usual, anchorFolder);
  const openNotifier = notifierOf(address, options, settings);
  const application = createApplication({
    settings,
    clock,
    dynamo: client,
    table,
    signer: await createLocalSigner(join(address.folder, 'signing.key')),
    vault,
    dns: life.lived(createKeyRecordSource({ resolvers: address.resolvers, timeoutMs: dnsTimeoutMs, tries: 2, clock })),
    ses: life.lived(ses),
    mailbox: life.lived(mailbox),
    ...(options.witnesses === undefined ? {} : { witnesses: options.witnesses }),
    directory: directoryOf(options.people),
    notifier: (...given) => life.lived(openNotifier(...given)),
    journal: { info: () => {}, error: (fields, message) => onFault(`${message} ${JSON.stringify(fields)}`) },
    // Beside the keys, as in the configuration: every process of the site has the same one.
    anchor: life.lived(options.anchor ?? createFolderAnchor(join(address.folder, anchorFolder ?? 'anchor'))),
    ...(anchorFolder === undefined ? {} : { configuration: () => ({ anchor: anchorFolder }) }),
    ...(options.alerts === undefined ? {} : { alerts: options.alerts }),
    ...(after === undefined ? {} : { after }),
    ...(atBoundary === undefined ? {} : { atBoundary }),
  });
  // The work of a dead one never ends.
  closers.add(() => (life.isOver ? undefined : application.idle()));
  return { application, vault, evidence: createEvidenceStore({ client, table }) };
};
