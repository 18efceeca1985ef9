/** The whole service from a parsed configuration: what `serve` runs, and the sandbox too. */
import { Resolver } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { createKeyRecordSource } from '../adapters/dns/keyRecordSource.ts';
import { createCardStore } from '../adapters/dynamodb/cardStore.ts';
import { createDynamoClient } from '../adapters/dynamodb/client.ts';
import { ensureTable } from '../adapters/dynamodb/ensureTable.ts';
import { createKeyStore } from '../adapters/dynamodb/keyStore.ts';
import { createKeyVault } from '../adapters/keys/vault.ts';
import { createSmtpProbeMailbox, type SmtpProbeMailbox } from '../adapters/mail/smtpProbeMailbox.ts';
import { createSes, type SesAdapter } from '../adapters/ses/ses.ts';
import { createSlackApp, type SlackApp, type SlackMode } from '../adapters/slack/app.ts';
import { createSlackClient } from '../adapters/slack/client.ts';
import { createSlackDirectory } from '../adapters/slack/directory.ts';
import { createSlackNotifier } from '../adapters/slack/notifier.ts';
import type { Journal } from '../app/deps.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyVault } from '../ports/keyVault.ts';
import type { SesTarget } from '../ports/ses.ts';
import type { Settings } from '../ports/settings.ts';
import { type Bot, type BotParts, createBot } from './bot.ts';
import type { Config } from './config/config.ts';
import { openCustody } from './custody.ts';

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
  readonly atBoundary?: BotParts['atBoundary'];
}

/** What still runs then is cut: every step may die anywhere and is taken up again (I12). */
const drainMs = 10_000;

export interface Service {
  readonly bot: Bot;
  readonly vault: KeyVault;
  readonly settings: Settings;
  readonly mailbox: { readonly host: string; readonly port: number };
  /** Of the HTTP server; null over Socket Mode without one. */
  readonly port: number | null;
  /** Until every delivery was answered and every effect has ended. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const credentialsOf = (given: Surroundings['credentials']) => ({
  ...(given === undefined
    ? { credentials: ({ roleArn }: SesTarget) => roleCredentials(roleArn) }
    : { credentials: () => given }),
});

const roleCredentials = (roleArn: string | null) =>
  fromTemporaryCredentials({ params: { RoleArn: roleArn ?? '', RoleSessionName: 'futari' } });

const sesOf = ({ settings, aws }: Config, { credentials, sesSpacingMs }: Surroundings): SesAdapter => {
  const roles = [...settings.domains.values()].some(({ targets }) => targets.some(({ roleArn }) => roleArn !== null));
  return createSes({
    callTimeoutMs: settings.policy.callTimeoutMs,
    ...(aws.endpoints.sesv2 === null ? {} : { endpoint: aws.endpoints.sesv2 }),
    ...(credentials !== undefined || roles ? credentialsOf(credentials) : {}),
    ...(sesSpacingMs === undefined ? {} : { callSpacingMs: sesSpacingMs }),
  });
};

const mailboxOf = ({ probeListen, dns }: Config, clock: Clock): Promise<SmtpProbeMailbox> => {
  const resolver = new Resolver({ timeout: dns.timeoutMs, tries: dns.tries });
  resolver.setServers([...dns.resolvers]);
  return createSmtpProbeMailbox({ ...probeListen, clock, resolveTxt: (name) => resolver.resolveTxt(name) });
};

const slackModeOf = ({ slack, port }: Config): SlackMode =>
  slack.mode.tag === 'http'
    ? { tag: 'http', signingSecret: slack.mode.signingSecret.reveal(), host: '0.0.0.0', port }
    : { tag: 'socket', appToken: slack.mode.appToken.reveal(), health: { host: '0.0.0.0', port } };

export const startService = async (config: Config, surroundings: Surroundings): Promise<Service> => {
  const { clock, journal, credentials, atBoundary } = surroundings;
  const { aws, table, dns } = config;
  const { keyring, signer } = await openCustody(config);
  const dynamo = createDynamoClient({
    region: aws.region,
    ...(aws.endpoints.dynamodb === null ? {} : { endpoint: aws.endpoints.dynamodb }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  if (surroundings.makeTable) await ensureTable(dynamo, table);
  const slackUrl = config.slack.apiUrl === null ? {} : { slackApiUrl: config.slack.apiUrl };
  const client = createSlackClient({ token: config.slack.botToken.reveal(), log: journal, ...slackUrl });
  const { teamId } = await client.authTest();
  const settings: Settings = { ...config.settings, homeTeam: teamId };
  const vault = createKeyVault({ store: createKeyStore({ client: dynamo, table }), keyring });
  const mailbox = await mailboxOf(config, clock);
  const ses = sesOf(config, surroundings);
  const { locale, policy, testEndpoints } = settings;
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
    directory: createSlackDirectory({ client, homeTeam: teamId, log: journal }),
    notifier: (cards) => createSlackNotifier({ client, cards, locale, policy, testEndpoints }),
    journal,
    ...(atBoundary === undefined ? {} : { atBoundary }),
  });
  const slack: SlackApp = createSlackApp({
    desk: bot.desk,
    client,
    cards: createCardStore({ client: dynamo, table }),
    settings,
    log: journal,
    now: () => clock.now(),
    botToken: config.slack.botToken.reveal(),
    mode: slackModeOf(config),
    healthy: () => true,
    ...slackUrl,
  });
  const { port } = await slack.start();
  const idle = async (): Promise<void> => {
    await slack.idle();
    await bot.idle();
  };
  return {
    bot,
    vault,
    settings,
    mailbox: { host: mailbox.host, port: mailbox.port },
    port,
    idle,
    stop: async () => {
      await slack.stop();
      await Promise.race([bot.idle(), sleep(drainMs, undefined, { ref: false })]);
      await mailbox.close();
      ses.close();
      dynamo.destroy();
    },
  };
};
