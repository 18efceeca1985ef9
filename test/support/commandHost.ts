/** A host beside a test's table: its configuration file, and `futari` with nothing else. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './runCommand.ts';
import { account, current, domain, type SiteAddress, table } from './siteAddress.ts';

type Store = SiteAddress['dynamo'];

/** The least that a command needs: one domain with one target. */
export const hostConfiguration = {
  timezone: 'Asia/Tokyo',
  table,
  account,
  keys: { provider: 'local', file: './master.key', signingFile: './signing.key' },
  domains: [
    {
      name: domain,
      targets: [{ region: 'ap-northeast-1' }],
      channel: 'C0DKIM',
      selector: 'gooid-21-prod-{yyyymmdd}-{n}',
      current,
      approvers: { userGroup: 'S0APPROVERS' },
    },
  ],
  dns: { resolvers: ['127.0.0.1:53', '127.0.0.2:53'] },
  probe: { address: 'probe@probe.goo.ne.jp' },
};

/** @param path the configuration file */
export const hostEnvironment = (path: string, { region, credentials, endpoint }: Store) => ({
  DKIM_CONFIG: path,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  FUTARI_TEST_ENDPOINTS: 'allow',
});

/** Writes the configuration into the folder. @param changes settings besides, or instead */
export const futariIn = async (folder: string, dynamo: Store, changes: object = {}) => {
  const path = join(folder, 'futari.yml');
  await writeFile(path, JSON.stringify({ ...hostConfiguration, ...changes }));
  return (...args: string[]) => runCommand(args, hostEnvironment(path, dynamo));
};
