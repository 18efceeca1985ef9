/** The bot on its adapters, without a way in: what the service and the functions on Lambda have in common. */
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { createKeyRecordSource } from '../adapters/dns/keyRecordSource.ts';
import { createCardStore } from '../adapters/dynamodb/cardStore.ts';
import { createDynamoClient } from '../adapters/dynamodb/client.ts';
import { createProbeStore } from '../adapters/dynamodb/documents.ts';
import { ensureTable } from '../adapters/dynamodb/ensureTable.ts';
import { createKeyStore } from '../adapters/dynamodb/keyStore.ts';
import { createSesBucket } from '../adapters/dynamodb/sesBucket.ts';
import { createKeyVault } from '../adapters/keys/vault.ts';
import type { ProbeStore } from '../adapters/mail/probeStore.ts';
import { slotMsOf } from '../adapters/ses/clients.ts';
import { createSes, type SesAdapter } from '../adapters/ses/ses.ts';
import type { SharedBucket } from '../adapters/ses/sharedBucket.ts';
import { createSlackClient, type SlackClient } from '../adapters/slack/client.ts';
import { createSlackDirectory } from '../adapters/slack/directory.ts';
import { pausedTime } from '../adapters/slack/lookUps.ts';
import { createSlackNotifier } from '../adapters/slack/notifier.ts';
import type { Journal } from '../app/deps.ts';
import type { CardStore } from '../ports/cardStore.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyVault } from '../ports/keys.ts';
import type { ProbeMailbox } from '../ports/mail.ts';
import type { SesTarget } from '../ports/ses.ts';
import type { Settings } from '../ports/settings.ts';
import { openAlerts } from './alerts.ts';
import { type Bot, type BotParts, createBot } from './bot.ts';
import type { Config } from './config/config.ts';
import { configurationFacts } from './config/configurationFacts.ts';
import { openCustody } from './custody.ts';
import { homeTeamOf } from './homeTeam.ts';

/** What differs between the real world and a sandbox beyond addresses. */
export interface Surroundings {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Absent: the AWS SDK's own chain. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Makes the table when it is not there; elsewhere that is the deployment's. */
  readonly makeTable?: boolean;
  /** Real milliseconds between two control-plane calls. */
  readonly sesSpacingMs?: number;
  /** How a wait that Slack asks for passes, on `clock`; in real time where nothing is said. */
  readonly pause?: (ms: number) => Promise<void>;
  /** Where the bot's own port listens; every address where nothing is said. */
  readonly listenHost?: string;
  readonly atBoundary?: BotParts['atBoundary'];
}

export interface Wiring<Mailbox extends ProbeMailbox = ProbeMailbox> {
  readonly bot: Bot;
  readonly vault: KeyVault;
  readonly settings: Settings;
  readonly client: SlackClient;
  readonly cards: CardStore;
  readonly mailbox: Mailbox;
  /** The clients' connections; the mailbox is its maker's. */
  close(): void;
}

const credentialsOf = (given: Surroundings['credentials']) => ({
  ...(given === undefined
    ? { credentials: ({ roleArn }: SesTarget) => roleCredentials(roleArn) }
    : { credentials: () => given }),
});

/** A target without a role is reached with the process's own credentials, also beside one with a role. */
const roleCredentials = (roleArn: string | null) =>
  roleArn === null
    ? fromNodeProviderChain()
    : fromTemporaryCredentials({ params: { RoleArn: roleArn, RoleSessionName: 'futari' } });

export const sesOf = (
  { settings, aws }: Pick<Config, 'settings' | 'aws'>,
  { clock, credentials, sesSpacingMs }: Surroundings,
  shared: SharedBucket,
): SesAdapter => {
  const roles = [...settings.domains.values()].some(({ targets }) => targets.some(({ roleArn }) => roleArn !== null));
  return createSes({
    callTimeoutMs: settings.policy.callTimeoutMs,
    clock,
    shared,
    ...(aws.endpoints.sesv2 === null ? {} : { endpoint: aws.endpoints.sesv2 }),
    ...(credentials !== undefined || roles ? credentialsOf(credentials) : {}),
    ...(sesSpacingMs === undefined ? {} : { callSpacingMs: sesSpacingMs }),
  });
};

export const dynamoOf = ({ aws }: Pick<Config, 'aws'>, { credentials }: Pick<Surroundings, 'credentials'>) =>
  createDynamoClient({
    region: aws.region,
    ...(aws.endpoints.dynamodb === null ? {} : { endpoint: aws.endpoints.dynamodb }),
    ...(credentials === undefined ? {} : { credentials }),
  });

export const slackUrlOf = ({ slack }: Pick<Config, 'slack'>): { readonly slackApiUrl?: string } =>
  slack.apiUrl === null ? {} : { slackApiUrl: slack.apiUrl };

/** `openMailbox` is asked, with what the replicas share, once store and Slack have answered. @throws what custody, the store or Slack's `auth.test` throw */
export const openWiring = async <Mailbox extends ProbeMailbox>(
  config: Config,
  surroundings: Surroundings,
  openMailbox: (store: ProbeStore) => Promise<Mailbox>,
): Promise<Wiring<Mailbox>> => {
  const { clock, journal, pause, atBoundary } = surroundings;
  const { table, dns } = config;
  const { keyring, signer } = await openCustody(config, surroundings.credentials);
  const dynamo = dynamoOf(config, surroundings);
  if (surroundings.makeTable) await ensureTable(dynamo, table);
  const waits = pause === undefined ? {} : { pause };
  const token = config.slack.botToken.reveal();
  const client = createSlackClient({ token, log: journal, ...slackUrlOf(config), ...waits });
  const time = pause === undefined ? {} : { time: pausedTime(() => clock.now(), pause) };
  const teamId = await homeTeamOf(client, journal);
  const settings: Settings = { ...config.settings, homeTeam: teamId };
  const vault = createKeyVault({ store: createKeyStore({ client: dynamo, table }), keyring });
  const mailbox = await openMailbox(createProbeStore({ client: dynamo, table, clock }));
  const slotMs = slotMsOf(surroundings.sesSpacingMs);
  const ses = sesOf(config, surroundings, createSesBucket({ client: dynamo, table, slotMs }));
  const { locale, policy, testEndpoints } = settings;
  const alerts = openAlerts(config, clock, surroundings.credentials);
  const bot = createBot({
    settings,
    clock,
    dynamo,
    table,
    signer,
    vault,
    dns: createKeyRecordSource({ ...dns, clock }),
    ses,
    mailbox,
    directory: createSlackDirectory({ client, homeTeam: teamId, log: journal, ...time }),
    notifier: (cards, outcomes) =>
      createSlackNotifier({ client, cards, outcomes, journal, locale, policy, testEndpoints }),
    journal,
    walkWindowMax: config.walkWindowMax,
    alerts: alerts.channels,
    configuration: (domain) => configurationFacts(config, domain),
    ...(atBoundary === undefined ? {} : { atBoundary }),
  });
  const cards = createCardStore({ client: dynamo, table });
  const close = (): void => {
    ses.close();
    alerts.close();
    dynamo.destroy();
  };
  return { bot, vault, settings, client, cards, mailbox, close };
};
