import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createKeyStore } from '../../src/adapters/dynamodb/keyStore.ts';
import { createLog } from '../../src/adapters/dynamodb/log.ts';
import { createDynamoClient, ensureTable } from '../../src/adapters/dynamodb/table.ts';
import { createKeyVault } from '../../src/adapters/keys/vault.ts';
import { existingSigner, openKeys } from '../../src/main/compose.ts';
import type { Config } from '../../src/main/config/load.ts';
import { current, domain } from '../../src/main/sandbox.ts';
import { startDynamo } from '../../src/sandbox/dynamodb.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const table = 'futari-keys';

const openStore = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-keys-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const dynamo = await startDynamo();
  let isOpen = true;
  const stop = async (): Promise<void> => {
    if (isOpen) await dynamo.close();
    isOpen = false;
  };
  closers.push(stop);
  const { region, endpoint, credentials } = dynamo;
  const client = createDynamoClient({ region, endpoint, credentials });
  closers.push(() => client.destroy());
  const config = {
    settings: { domains: new Map([[domain, { name: domain, current }]]) },
    aws: { region, endpoints: { dynamodb: endpoint } },
    table,
    keys: { tag: 'local', file: join(folder, 'master.key'), signingFile: join(folder, 'log-signing.key') },
  } as unknown as Config;
  const storeKey = async (): Promise<void> => {
    const { keyring } = await openKeys(config, credentials);
    await createKeyVault({ store: createKeyStore({ client, table }), keyring }).generate(domain, current, Date.now());
  };
  const appendCommit = async (): Promise<void> => {
    const { signer } = await openKeys(config, credentials);
    const log = createLog<object, object>({ client, table, signer });
    const empty = { events: [], state: {}, dueAt: null, previousHash: '0'.repeat(64) };
    await log.append({ domain, version: 1, at: 1, commitId: 'first', ...empty });
  };
  return { folder, config, client, credentials, storeKey, appendCommit, stop };
};

describe('I12: a key file is made once, and never in the place of one that is lost', () => {
  test('given no table yet, or an empty one, then both files are made', async () => {
    const { folder, config, client, credentials } = await openStore();
    await openKeys(config, credentials);
    await rm(join(folder, 'master.key'));
    await ensureTable(client, table);
    await openKeys(config, credentials);
    expect(await readdir(folder)).toEqual(['log-signing.key', 'master.key']);
  });

  test.each([
    ['a key', 'master.key'],
    ['a commit', 'master.key'],
    ['a commit', 'log-signing.key'],
  ])('given %s in the table and no %s, then the start is refused, and nothing is made', async (what, name) => {
    const { folder, config, client, credentials, ...store } = await openStore();
    await ensureTable(client, table);
    await (what === 'a key' ? store.storeKey() : store.appendCommit());
    await rm(join(folder, name));
    const left = await readdir(folder);
    await expect(openKeys(config, credentials)).rejects.toMatchObject({ file: join(folder, name), problem: 'lost' });
    expect(await readdir(folder)).toEqual(left);
  });

  test('given a missing file and a store that does not answer, then nothing is made either', async () => {
    const { folder, config, credentials, stop } = await openStore();
    await stop();
    await expect(openKeys(config, credentials)).rejects.toMatchObject({ problem: 'unreachable' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('given the signing key alone, then who only verifies makes no master key beside it', async () => {
    const { folder, config, credentials } = await openStore();
    await openKeys(config, credentials);
    await rm(join(folder, 'master.key'));
    await existingSigner(config);
    expect(await readdir(folder)).toEqual(['log-signing.key']);
  });
});

describe('a key file that cannot be used is named, and why', () => {
  test('given a file in the place of the folder, then it cannot be made', async () => {
    const { folder, config, credentials } = await openStore();
    await writeFile(join(folder, 'taken'), '');
    const keys = { ...config.keys, file: join(folder, 'taken', 'keys', 'master.key') } as Config['keys'];
    await expect(openKeys({ ...config, keys }, credentials)).rejects.toMatchObject({
      name: 'KeyFileUnusable',
      reason: 'ENOTDIR',
    });
  });

  test('given a file that others may read, or one that holds another thing, then that is said', async () => {
    const { folder, config, credentials } = await openStore();
    await openKeys(config, credentials);
    await chmod(join(folder, 'master.key'), 0o644);
    await expect(openKeys(config, credentials)).rejects.toMatchObject({ problem: 'open_to_others' });
    await chmod(join(folder, 'master.key'), 0o600);
    await writeFile(join(folder, 'master.key'), 'short');
    await expect(openKeys(config, credentials)).rejects.toMatchObject({ problem: 'no_master_key' });
  });
});
