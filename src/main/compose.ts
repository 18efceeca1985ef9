/** Connects the bot to its adapters, without an entry point: no HTTP server, no Socket Mode, no Lambda handler. */

import { access } from 'node:fs/promises';
import type { KeyringNode } from '@aws-crypto/material-management-node';
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { createSns, createWebhook, type SnsOptions } from '../adapters/alerts/channels.ts';
import { createFolderAnchor } from '../adapters/anchor/folder.ts';
import { createS3Anchor } from '../adapters/anchor/s3.ts';
import { createKeyRecordSource } from '../adapters/dns/keyRecordSource.ts';
import { createDepartmentForms } from '../adapters/documents/forms.ts';
import { createCardStore, createProbeStore } from '../adapters/dynamodb/documents.ts';
import { createKeyStore } from '../adapters/dynamodb/keyStore.ts';
import { createSesBucket } from '../adapters/dynamodb/sesBucket.ts';
import { createDynamoClient, ensureTable, holdsItem, partitionOf } from '../adapters/dynamodb/table.ts';
import {
  claimInstallation,
  differenceOf,
  type Installation,
  signerFingerprint,
  tableSettings,
} from '../adapters/dynamodb/tableSettings.ts';

import {
  createKmsKeyring,
  createLocalKeyring,
  hasKeyFile,
  KeyFileUnusable,
  type KmsPlace,
  kmsKeyArn,
} from '../adapters/keys/encryption.ts';
import { createKmsSigner, createLocalSigner } from '../adapters/keys/signer.ts';
import { createKeyVault } from '../adapters/keys/vault.ts';
import type { ProbeStore } from '../adapters/mail/smtp.ts';
import { slotMsOf } from '../adapters/ses/call.ts';
import type { SharedBucket } from '../adapters/ses/limiter.ts';
import { createSes, type SesAdapter } from '../adapters/ses/ses.ts';
import { createSlackClient, isLastingRefusal, type SlackClient, slackErrorCode } from '../adapters/slack/client.ts';
import { createSlackDirectory } from '../adapters/slack/directory.ts';
import { createHome, type Home, OrgWideInstall } from '../adapters/slack/home.ts';
import { pausedTime } from '../adapters/slack/lookUps.ts';
import { createSlackNotifier } from '../adapters/slack/notifier.ts';
import { verifiedCards } from '../app/unsignedItems.ts';
import type { DepartmentForms } from '../ports/documents.ts';
import type { Journal } from '../ports/journal.ts';
import type { KeyVault, LogSigner } from '../ports/keys.ts';
import type { ProbeMailbox, Witness } from '../ports/mail.ts';
import type { AlertChannel } from '../ports/people.ts';
import type { SesTarget } from '../ports/ses.ts';
import type { Clock, Settings } from '../ports/settings.ts';
import type { AnchorStore, CardStore } from '../ports/store.ts';

import { type Application, type ApplicationParts, createApplication } from './application.ts';
import { type Config, configurationFacts, type PublicConfig } from './config/load.ts';
import { Closers } from './process.ts';

type S3Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

interface AlertChannels {
  readonly channels: readonly AlertChannel[];
  close(): void;
}

/** Opens the alert channels outside Slack that the configuration names. */
export const openAlerts = (
  { alerts, aws }: Pick<Config, 'alerts' | 'aws'>,
  clock: Clock,
  credentials?: SnsOptions['credentials'],
): AlertChannels => {
  const { webhook } = alerts;
  const endpoint = aws.endpoints.sns;
  const place = {
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  const sns = alerts.sns === null ? null : createSns({ topic: alerts.sns.topic, ...place });
  const posts = webhook === null ? [] : [createWebhook({ url: webhook.url, secret: webhook.secret.reveal(), clock })];
  return { channels: [...posts, ...(sns === null ? [] : [sns])], close: () => sns?.close() };
};

/** @returns null if the configuration names no anchor */
export const openAnchor = (
  { anchor, aws }: Pick<Config, 'anchor' | 'aws'>,
  credentials?: S3Credentials,
): AnchorStore | null => {
  if (anchor === null) return null;
  if (anchor.tag === 'folder') return createFolderAnchor(anchor.path);
  const { bucket, prefix, region } = anchor;
  const endpoint = aws.endpoints.s3;
  return createS3Anchor({
    bucket,
    prefix,
    region,
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
};

interface Keys {
  readonly keyring: KeyringNode;
  readonly signer: LogSigner;
}

type KeyFiles = Extract<Config['keys'], { readonly tag: 'local' }>;

/** Whether the table holds a log or a current key of any configured domain. @throws LogUnavailable */
const holdsAny = async (
  config: PublicConfig,
  credentials: KmsPlace['credentials'],
  kinds: readonly ('log' | 'key')[],
): Promise<boolean> => {
  const client = dynamoOf(config, credentials === undefined ? {} : { credentials });
  try {
    for (const { name, current } of config.settings.domains.values()) {
      for (const kind of kinds) {
        const partition = kind === 'log' ? partitionOf('log', name) : partitionOf('key', name, current);
        if (await holdsItem(client, config.table, partition)) return true;
      }
    }
    return false;
  } finally {
    client.destroy();
  }
};

/**
 * Refuses to start without a key file that stored data needs. A new key cannot open that data, and creating one would hide the loss.
 * @throws KeyFileUnusable, LogUnavailable
 */
export const requireKeyFiles = async (
  config: PublicConfig,
  { file, signingFile }: KeyFiles,
  credentials: KmsPlace['credentials'],
): Promise<void> => {
  if (!(await hasKeyFile(signingFile)) && (await holdsAny(config, credentials, ['log'])))
    throw new KeyFileUnusable(signingFile, 'lost');
  // The first start makes both key files, so a stored log proves that both existed.
  if (!(await hasKeyFile(file)) && (await holdsAny(config, credentials, ['key', 'log'])))
    throw new KeyFileUnusable(file, 'lost');
};

/**
 * Opens the keyring and the signer of the log: from local files, or from KMS.
 * @param credentials for KMS and the table; absent: the AWS SDK's own chain
 * @throws KeyFileUnusable; the errors of KMS; LogUnavailable if a key file is missing and the table cannot be read
 */
export const openKeys = async (config: PublicConfig, credentials?: KmsPlace['credentials']): Promise<Keys> => {
  const { keys, aws } = config;
  if (keys.tag === 'local') {
    await requireKeyFiles(config, keys, credentials);
    return { keyring: await createLocalKeyring(keys.file), signer: await createLocalSigner(keys.signingFile) };
  }
  const { kms } = aws.endpoints;
  const place = {
    region: aws.region,
    ...(kms === null ? {} : { endpoint: kms }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  const keyring = await createKmsKeyring({ ...place, keyArn: await kmsKeyArn(keys.keyId, place) });
  const signer = await createKmsSigner({ ...place, keyArn: await kmsKeyArn(keys.signingKeyId, place) });
  return { keyring, signer };
};

/**
 * Queries the home workspace at the start, so that an install that cannot work is refused. While the workspace is unknown, each
 * need for it queries again: sweeps and alerts do not wait for Slack.
 * @returns Slack's code if it refuses the bot permanently @throws OrgWideInstall
 */
const homeAtStart = async (home: Home, journal: Journal): Promise<string | null> => {
  try {
    await home.query();
    return null;
  } catch (error) {
    if (error instanceof OrgWideInstall) throw error;
    const code = slackErrorCode(error);
    if (!isLastingRefusal(error)) {
      journal.error({ code }, 'Slack does not answer yet: asked again when somebody says or presses something');
      return null;
    }
    journal.error({ code }, 'Slack does not let the bot in: nobody has a role until its tokens are right');
    return code;
  }
};

/**
 * The signer of the log, for commands that run beside the bot.
 * @throws ENOENT if the local key file is missing: only the bot makes it, at its start
 */
export const existingSigner = async (config: PublicConfig): Promise<LogSigner> => {
  if (config.keys.tag !== 'local') return (await openKeys(config)).signer;
  await access(config.keys.signingFile);
  return createLocalSigner(config.keys.signingFile);
};

/** The differences between production and a sandbox, apart from addresses. */
export interface Runtime {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Absent: the AWS SDK's own chain. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Opens the store's client; absent: `createDynamoClient`. */
  readonly openStore?: typeof createDynamoClient;
  /** Makes the table if it does not exist. In production the deployment makes it. */
  readonly makeTable?: boolean;
  /** Real milliseconds between two control-plane calls. */
  readonly sesSpacingMs?: number;
  /** Waits on `clock` for as long as a rate limit of Slack demands; absent: waits in real time. */
  readonly pause?: (ms: number) => Promise<void>;
  /** The address that the HTTP port listens on; absent: every address. */
  readonly listenHost?: string;
  readonly after?: ApplicationParts['after'];
  readonly atBoundary?: ApplicationParts['atBoundary'];
}

export interface Composition<Mailbox extends ProbeMailbox = ProbeMailbox> {
  readonly application: Application;
  readonly vault: KeyVault;
  readonly settings: Settings;
  readonly client: SlackClient;
  readonly cards: CardStore;
  readonly forms: DepartmentForms;
  readonly mailbox: Mailbox;
  /** Closes the clients' connections. Whoever opened the mailbox closes it. */
  close(): Promise<void>;
}

const credentialsOf = (given: Runtime['credentials'], sts: string | null) => ({
  ...(given === undefined
    ? { credentials: ({ roleArn }: SesTarget) => roleCredentials(roleArn, sts) }
    : { credentials: () => given }),
});

/** A target without a role uses the process's own credentials, even beside targets with a role. */
const roleCredentials = (roleArn: string | null, sts: string | null) =>
  roleArn === null
    ? fromNodeProviderChain()
    : fromTemporaryCredentials({
        params: { RoleArn: roleArn, RoleSessionName: 'futari' },
        ...(sts === null ? {} : { clientConfig: { endpoint: sts } }),
      });

export const sesOf = (
  { settings, aws }: Pick<Config, 'settings' | 'aws'>,
  { clock, credentials, sesSpacingMs }: Runtime,
  shared: SharedBucket,
): SesAdapter => {
  const roles = [...settings.domains.values()].some(({ targets }) => targets.some(({ roleArn }) => roleArn !== null));
  return createSes({
    callTimeoutMs: settings.policy.callTimeoutMs,
    clock,
    shared,
    ...(aws.endpoints.sesv2 === null ? {} : { endpoint: aws.endpoints.sesv2 }),
    ...(credentials !== undefined || roles ? credentialsOf(credentials, aws.endpoints.sts) : {}),
    ...(sesSpacingMs === undefined ? {} : { callSpacingMs: sesSpacingMs }),
  });
};

export const dynamoOf = (
  { aws }: Pick<Config, 'aws'>,
  { credentials, openStore = createDynamoClient }: Pick<Runtime, 'credentials' | 'openStore'>,
) =>
  openStore({
    region: aws.region,
    ...(aws.endpoints.dynamodb === null ? {} : { endpoint: aws.endpoints.dynamodb }),
    ...(credentials === undefined ? {} : { credentials }),
  });

export const slackUrlOf = ({ slack }: Pick<Config, 'slack'>): { readonly slackApiUrl?: string } =>
  slack.apiUrl === null ? {} : { slackApiUrl: slack.apiUrl };

/** Slack's client, and the time in which its rate limits are waited for. */
const slackOf = (config: Config, { clock, journal, pause }: Runtime) => {
  const waiting = pause === undefined ? {} : { pause };
  const token = config.slack.botToken.reveal();
  return {
    client: createSlackClient({ token, log: journal, ...slackUrlOf(config), ...waiting }),
    time: pause === undefined ? {} : { time: pausedTime(() => clock.now(), pause) },
  };
};

/** SES with the rate limit that all replicas share. */
const pacedSes = (config: Config, runtime: Runtime, client: ReturnType<typeof dynamoOf>) => {
  const slotMs = slotMsOf(runtime.sesSpacingMs);
  const warn = (message: string): void => runtime.journal.error({}, message);
  return sesOf(config, runtime, createSesBucket({ client, table: config.table, slotMs, warn }));
};

/** What the application is made of, each part closed by `closers`. */
const openParts = async (
  config: Config,
  runtime: Runtime,
  dynamo: ReturnType<typeof dynamoOf>,
  closers: Closers,
): Promise<Pick<ApplicationParts, 'ses' | 'alerts' | 'anchor'>> => {
  const ses = pacedSes(config, runtime, dynamo);
  closers.add(() => ses.close());
  const alerts = openAlerts(config, runtime.clock, runtime.credentials);
  closers.add(() => alerts.close());
  const anchor = openAnchor(config, runtime.credentials);
  closers.add(() => anchor?.close());
  return { ses, alerts: alerts.channels, ...(anchor === null ? {} : { anchor }) };
};

/**
 * Calls `openMailbox` with the probe store that all replicas share, after the keys are open and Slack was queried.
 * @throws OrgWideInstall, OtherInstallation, and the errors of the keys, the store and `openMailbox`; nothing but the mailbox is open then
 */
export const compose = <Mailbox extends ProbeMailbox>(
  config: Config,
  runtime: Runtime,
  openMailbox: (store: ProbeStore) => Promise<Mailbox>,
  witnesses: readonly Witness[] = [],
): Promise<Composition<Mailbox>> =>
  Closers.opening((closers) => composeOpened(config, runtime, { openMailbox, witnesses, closers }));

interface Opening<Mailbox> {
  readonly openMailbox: (store: ProbeStore) => Promise<Mailbox>;
  readonly witnesses: readonly Witness[];
  readonly closers: Closers;
}

const makeTable = async (client: ReturnType<typeof dynamoOf>, table: string): Promise<void> => {
  await ensureTable(client, table);
  for (const setting of tableSettings) await setting.turnOn(client, table);
};

/** The table belongs to a bot of another Slack workspace, or of another log signing key. */
export class OtherInstallation extends Error {
  override readonly name = 'OtherInstallation';
  readonly table: string;
  readonly difference: 'team' | 'signer';
  constructor(table: string, difference: 'team' | 'signer') {
    super(
      `the table ${table} belongs to a bot of another ${difference === 'team' ? 'Slack workspace' : 'log signing key'}`,
    );
    this.table = table;
    this.difference = difference;
  }
}

/** A role that may not read the item, and a table that does not answer, stop no start: what needs the table says so itself. */
const requireOwnTable = async (
  place: Parameters<typeof claimInstallation>[0],
  claimant: Installation,
): Promise<void> => {
  const stored = await claimInstallation(place, claimant).catch(() => claimant);
  const difference = differenceOf(stored, claimant);
  if (difference !== null) throw new OtherInstallation(place.table, difference);
};

const composeOpened = async <Mailbox extends ProbeMailbox>(
  config: Config,
  runtime: Runtime,
  { openMailbox, witnesses, closers }: Opening<Mailbox>,
): Promise<Composition<Mailbox>> => {
  const { clock, journal, after, atBoundary } = runtime;
  const { table, dns, settings } = config;
  const { keyring, signer } = await openKeys(config, runtime.credentials);
  const dynamo = dynamoOf(config, runtime);
  closers.add(() => dynamo.destroy());
  if (runtime.makeTable) await makeTable(dynamo, table);
  const { client, time } = slackOf(config, runtime);
  const home = createHome(client, settings.locale);
  const refused = await homeAtStart(home, journal);
  await requireOwnTable(
    { client: dynamo, table },
    { team: home.known()?.teamId ?? null, signer: await signerFingerprint(signer) },
  );
  const vault = createKeyVault({ store: createKeyStore({ client: dynamo, table }), keyring });
  const mailbox = await openMailbox(createProbeStore({ client: dynamo, table, clock }));
  const { locale, policy, testEndpoints } = settings;
  const workspaceUrl = (): string | null => home.known()?.url || null;
  const forms = createDepartmentForms();
  const shown = { client, journal, locale, policy, testEndpoints, workspaceUrl, forms };
  const directory = createSlackDirectory({ client, home, log: journal, ...time });
  const application = createApplication({
    settings,
    clock,
    dynamo,
    table,
    signer,
    vault,
    dns: createKeyRecordSource({ ...dns, clock }),
    ...(await openParts(config, runtime, dynamo, closers)),
    mailbox,
    witnesses,
    directory,
    notifier: (cards, outcomes, raised) =>
      createSlackNotifier({ ...shown, cards, outcomes, raised, approvers: (of) => directory.approvers(of) }),
    journal,
    dailyCheckWindowMax: config.dailyCheckWindowMax,
    configuration: (domain) => configurationFacts(config, domain),
    ...(after === undefined ? {} : { after }),
    ...(atBoundary === undefined ? {} : { atBoundary }),
  });
  if (refused !== null) await application.messengerRefused(refused);
  const cards = verifiedCards(createCardStore({ client: dynamo, table }), application.log, journal);
  return { application, vault, settings, client, cards, forms, mailbox, close: () => closers.close() };
};
