/** The complete embedded stack: Slack, SES, STS, DNS and DynamoDB on loopback, with one clock. It uses real protocols only. */
import type { Instant } from '../domain/names.ts';
import { type AlertReceiver, startAlertReceiver } from './alerts.ts';
import { type Bystander, VirtualClock } from './clock.ts';
import { createDnsWorld, type DnsWorld } from './dns/world.ts';
import { type SandboxDynamo, startDynamo } from './dynamodb.ts';
import type { SandboxCredentials, SesSandbox } from './ses/api.ts';
import { createSesSandbox } from './ses/sandbox.ts';
import { createSlackSandbox, type SlackSandbox, type SlackSandboxOptions } from './slack/sandbox.ts';
import { people } from './slack/workspace.ts';
import { createStsSandbox, type StsSandbox } from './sts.ts';

interface SandboxOptions {
  readonly startAt: Instant;
  /** The zones of the name servers. */
  readonly zones: readonly string[];
  readonly account: string;
  /** The default is two. */
  readonly nameServers?: 2 | 3;
  /** The ports that the name servers and resolvers had before. */
  readonly dnsPorts?: Readonly<Record<string, number>>;
  /** Folder of the store; in memory when absent. */
  readonly path?: string;
  /** Real milliseconds between two control-plane calls that SES accepts. SES's own limit is 1000. */
  readonly sesThrottleMs?: number;
  /** Slack methods without a rate limit; none by default. */
  readonly slackUnlimited?: readonly string[];
  /** Where the Slack app is installed; the default is a single workspace. */
  readonly installedIn?: SlackSandboxOptions['installedIn'];
}

interface SlackSecrets {
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
}

export interface Sandbox {
  readonly clock: VirtualClock;
  readonly slack: SlackSandbox;
  readonly slackSecrets: SlackSecrets;
  readonly ses: SesSandbox;
  /** Has an access key for each person. */
  readonly sts: StsSandbox;
  readonly dns: DnsWorld;
  readonly dynamo: SandboxDynamo;
  /** The access key of another account, for whoever uses SES beside the bot. */
  readonly otherAccount: SandboxCredentials;
  /** Whoever acts in this world beside the bot as the clock moves. */
  readonly bystanders: Set<Bystander>;
  readonly alerts: AlertReceiver;
  /** Sets the SMTP server for SES's mail; call it once the probe mailbox listens. */
  deliverTo(host: string, port: number): void;
  close(): Promise<void>;
}

/** The workspace's secrets, valid only in the sandbox. */
const slackSecrets: SlackSecrets = {
  signingSecret: '5a4db0c5000000000000000000000000',
  botToken: 'xoxb-sandbox',
  appToken: 'xapp-sandbox',
};

/** Valid only in the sandbox. */
const otherAccount: SandboxCredentials = {
  accessKeyId: 'AKIASANDBOXOTHER',
  secretAccessKey: 'sandbox-secret-of-the-other-account',
  account: '210987654321',
  faultless: true,
};

const sesOf = (
  clock: VirtualClock,
  dns: DnsWorld,
  dynamo: SandboxDynamo,
  deliver: { host: string; port: number },
  options: SandboxOptions,
) =>
  createSesSandbox({
    clock,
    lookupTxt: async (name) => {
      const found = await dns.lookupTxt(name);
      if (found.tag === 'failed') throw new Error('the look-up failed');
      if (found.tag === 'records') return found.records;
      const code = found.kind === 'nodata' ? 'ENODATA' : 'ENOTFOUND';
      throw Object.assign(new Error('there is no such record'), { code });
    },
    lookupSoa: (domain) => dns.lookupSoa(domain),
    publish: (name, strings) => dns.publish(name, [...strings]),
    deliver,
    // One access key for both services, as in a real account.
    credentials: [{ ...dynamo.credentials, account: options.account }, otherAccount],
    ...(options.sesThrottleMs === undefined ? {} : { throttleMs: options.sesThrottleMs }),
  });

export const createSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const clock = new VirtualClock(options.startAt);
  const deliver = { host: '127.0.0.1', port: 0 };
  const zones = [...options.zones, 'amazonses.com'].map((apex) => ({ apex }));
  const dns = await createDnsWorld({
    clock,
    zones,
    nameServers: options.nameServers ?? 2,
    ports: options.dnsPorts ?? {},
  });
  const dynamo = await startDynamo(options.path === undefined ? {} : { path: options.path });
  const ses = await sesOf(clock, dns, dynamo, deliver, options);
  const { slackUnlimited: unlimited = [], installedIn = 'workspace' } = options;
  const slack = await createSlackSandbox({ clock, ...slackSecrets, unlimited, installedIn });
  const alerts = await startAlertReceiver();
  const users = people.filter(({ isBot }) => !isBot).map(({ name }) => name);
  const sts = await createStsSandbox({ account: options.account, users });
  return {
    clock,
    alerts,
    slack,
    slackSecrets,
    ses,
    sts,
    dns,
    dynamo,
    otherAccount,
    bystanders: new Set(),
    deliverTo: (host, port) => Object.assign(deliver, { host, port }),
    close: async () => {
      await slack.close();
      await ses.close();
      await dns.close();
      await dynamo.close();
      await alerts.close();
      await sts.close();
    },
  };
};
