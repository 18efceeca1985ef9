/** What `futari init` reads by itself: SES in every region, resolvers, the zone, and Slack's channels and user groups. It changes nothing. */

import { getServers, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { createSes } from '../../adapters/ses/ses.ts';
import { webClientOf } from '../../adapters/slack/client.ts';
import { callerArn } from '../../adapters/sts/callerIdentity.ts';
import { silentJournal } from '../../ports/journal.ts';
import { SesUnavailable } from '../../ports/ses.ts';

/** The regions in which SES signs mail. Those that an account has not enabled refuse, and count as without the domain. */
export const sesRegions: readonly string[] = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3'],
  ...['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['af-south-1', 'il-central-1', 'me-south-1'],
];

interface RegionFinding {
  readonly region: string;
  /** EXTERNAL: BYODKIM. */
  readonly origin: string | null;
  readonly selector: string | null;
}

export interface SesFindings {
  /** Where SES has the domain. */
  readonly found: readonly RegionFinding[];
  /** Regions that said that they have it, or that they do not. */
  readonly read: readonly string[];
  /** The error of the regions that said neither; null: all answered. */
  readonly problem: string | null;
}

const callTimeoutMs = 5_000;

/** Reads the domain's identity in each region, all at once: SES counts calls by region. */
export const discoverSes = async (
  domain: string,
  regions: readonly string[],
  { endpoint, credentials }: { readonly endpoint: string | null; readonly credentials?: Credentials },
): Promise<SesFindings> => {
  const ses = createSes({
    callTimeoutMs,
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials: () => credentials }),
  });
  let problem: string | null = null;
  const read: string[] = [];
  try {
    const all = await Promise.all(
      regions.map(async (region): Promise<readonly RegionFinding[]> => {
        try {
          const target = { account: 'self', region, identity: domain, roleArn: null };
          const { exists, origin, selector } = await ses.read(target);
          read.push(region);
          return exists ? [{ region, origin, selector }] : [];
        } catch (error) {
          if (!(error instanceof SesUnavailable)) throw error;
          problem = error.code;
          return [];
        }
      }),
    );
    return { found: all.flat(), read: regions.filter((region) => read.includes(region)), problem };
  } finally {
    ses.close();
  }
};

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The account of the credentials; null: AWS does not say. */
export const discoverAccount = (region: string, endpoint: string | null): Promise<string | null> =>
  callerArn({ region, endpoint, timeoutMs: callTimeoutMs }).then(
    (arn) => arn.split(':')[4] ?? null,
    () => null,
  );

/** The system's recursive resolvers, by address and port. */
export const systemResolvers = (): readonly string[] =>
  getServers().flatMap((server) => {
    if (isIP(server) === 4) return [`${server}:53`];
    if (isIP(server) === 6) return [`[${server}]:53`];
    return [server];
  });

const dnsTimeoutMs = 2_000;

interface ZoneFinding {
  readonly apex: string;
  readonly nameServers: readonly string[];
}

/** The zone that holds the domain's key records, by its NS records; null: nobody says. */
export const discoverZone = async (domain: string, resolvers: readonly string[]): Promise<ZoneFinding | null> => {
  const resolver = new Resolver({ timeout: dnsTimeoutMs, tries: 1 });
  try {
    if (resolvers.length > 0) resolver.setServers([...resolvers]);
  } catch {
    // No address: the check of the configuration says so.
    return null;
  }
  const labels = `_domainkey.${domain}`.split('.');
  for (let from = 0; from < labels.length - 1; from += 1) {
    const apex = labels.slice(from).join('.');
    const nameServers = await resolver.resolveNs(apex).catch(() => []);
    if (nameServers.length > 0) return { apex, nameServers: nameServers.toSorted() };
  }
  return null;
};

/** Ids by the names that people know. */
export interface SlackNames {
  readonly channels: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
}

const pagesMax = 50;

/** @throws the client's errors */
export const discoverSlack = async (token: string, slackApiUrl: string | null): Promise<SlackNames> => {
  const web = webClientOf({ token, log: silentJournal, ...(slackApiUrl === null ? {} : { slackApiUrl }) });
  const channels = new Map<string, string>();
  let cursor = '';
  for (let page = 0; page < pagesMax; page += 1) {
    const answer = await web.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: 1_000,
      ...(cursor === '' ? {} : { cursor }),
    });
    for (const { id = '', name = '' } of answer.channels ?? []) channels.set(name, id);
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  const { usergroups = [] } = await web.usergroups.list({});
  return { channels, groups: new Map(usergroups.map(({ id = '', handle = '' }) => [handle, id])) };
};
