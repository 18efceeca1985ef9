/** The embedded stack with one signing domain that SES signs for already: everything but the bot. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTable } from '../../src/adapters/dynamodb/table.ts';
import { recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import { recordName } from '../../src/domain/names.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Closers } from '../../src/main/process.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { openSesDoor } from './sesClient.ts';
import { account, current, domain, openVault, type SiteAddress, table } from './siteAddress.ts';
import { openDoor } from './storeClient.ts';

export interface SiteOptions {
  readonly policy?: Partial<Policy>;
  /** Targets in the order in which they are switched. */
  readonly regions?: readonly string[];
  /** Every region that the configuration names; null: it names none. */
  readonly knownRegions?: readonly string[] | null;
  /** Regions in which SES does not have the identity. */
  readonly absent?: readonly string[];
  /** False: SES signs with a key that the bot does not hold, so that there is no way back. */
  readonly importCurrent?: boolean;
  /** Authoritative name servers: two where nothing is said. */
  readonly nameServers?: 2 | 3;
  /** Real milliseconds: what SES asks between two calls, and what the bots leave. Neither where nothing is said. */
  readonly sesPace?: { readonly throttleMs: number; readonly spacingMs: number };
  /** Bots post to the sandbox's Slack, by its real protocol. */
  readonly slack?: boolean;
  /** Store and SES are reached by HTTP, as in production, and not in this process (`storeClient.ts`, `sesClient.ts`). */
  readonly onSockets?: boolean;
  /** The store is kept on disk. */
  readonly onDisk?: boolean;
}

export interface Site {
  readonly sandbox: Sandbox;
  readonly address: SiteAddress;
}

// Making a key is the slow part of a test: every site of a test file starts with this one.
const currentPem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  format: 'pem',
  type: 'pkcs8',
}) as string;

/** SES signs with the current selector in every region, and its record is live. */
const seed = async ({ sandbox, address }: Site, options: SiteOptions, closers: Closers): Promise<void> => {
  const { client, vault } = await openVault(address, closers);
  await ensureTable(client, table);
  const info = await vault.import(domain, current, currentPem, sandbox.clock.now());
  await vault.use(domain, current, async (key) => {
    const signing = { origin: 'EXTERNAL', selector: current, privateKey: key.pkcs1Base64() } as const;
    for (const region of address.regions) {
      if (options.absent?.includes(region)) continue;
      await sandbox.ses.putIdentity({ account, region, identity: domain, ...signing });
    }
  });
  if (options.importCurrent === false) await vault.destroy(domain, current);
  sandbox.dns.publish(recordName(current, domain), [...stringsOf(recordValue(info.publicKey))]);
};

export const openSite = async (options: SiteOptions, closers: Closers): Promise<Site> => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-test-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  const sandbox = await createSandbox({
    startAt: Date.parse('2025-09-18T10:00:00+09:00'),
    zones: [domain],
    account,
    sesThrottleMs: options.sesPace?.throttleMs ?? 0,
    nameServers: options.nameServers ?? 2,
    ...(options.onDisk ? { path: join(folder, 'store') } : {}),
  });
  closers.add(() => sandbox.close());
  if (!options.onSockets) {
    closers.add(openDoor(sandbox.dynamo));
    closers.add(openSesDoor(sandbox.ses));
  }
  const { dns, dynamo, ses, slack } = sandbox;
  const address: SiteAddress = {
    folder,
    regions: options.regions ?? ['ap-northeast-1'],
    knownRegions: options.knownRegions === undefined ? ['ap-northeast-1', 'us-east-1'] : options.knownRegions,
    policy: options.policy ?? {},
    dynamo: { region: dynamo.region, endpoint: dynamo.endpoint, credentials: dynamo.credentials },
    sesUrl: ses.url,
    sesSpacingMs: options.sesPace?.spacingMs ?? 0,
    authoritative: dns.authoritative,
    resolvers: dns.resolvers,
    slack: options.slack ? { slackApiUrl: slack.apiUrl, token: sandbox.slackSecrets.botToken } : null,
  };
  const site = { sandbox, address };
  await seed(site, options, closers);
  return site;
};
