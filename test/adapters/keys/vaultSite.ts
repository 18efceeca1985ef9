import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyringNode } from '@aws-crypto/material-management-node';
import { type AttributeValue, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createKeyStore } from '../../../src/adapters/dynamodb/keyStore.ts';
import { createDynamoClient, ensureTable } from '../../../src/adapters/dynamodb/table.ts';
import { createLocalKeyring } from '../../../src/adapters/keys/encryption.ts';
import type { KeyStore } from '../../../src/adapters/keys/formats.ts';
import { createKeyVault } from '../../../src/adapters/keys/vault.ts';
import { Selector } from '../../../src/domain/names.ts';
import type { KeyVault } from '../../../src/ports/keys.ts';
import { type SandboxDynamo, startDynamo } from '../../../src/sandbox/dynamodb.ts';
import { goo, table } from '../../contract/logSite.ts';

export type Item = Record<string, AttributeValue>;

const selectorOf = (text: string): Selector => {
  const selector = Selector.parse(text);
  if (selector === null) throw new Error(`not a selector: ${text}`);
  return selector;
};

export const current = selectorOf('gooid-21-prod-20250904-1');
export const next = selectorOf('gooid-21-prod-20250918-2');
export const now = Date.UTC(2026, 9, 1, 3, 4, 5, 678);

/** A vault on a running store, and access to what is stored behind its back. */
export interface VaultSite {
  readonly dynamo: SandboxDynamo;
  readonly client: DynamoDBClient;
  readonly vault: KeyVault;
  readonly keyring: KeyringNode;
  vaultWith(keyring: KeyringNode): KeyVault;
  /** One whose cheap readings say what the test says. */
  vaultSeeing(glance: KeyStore['glance']): KeyVault;
  strangeKeyring(): Promise<KeyringNode>;
  stored(selector: Selector): Promise<Item>;
  overwrite(selector: Selector, changes: Item): Promise<void>;
  close(): Promise<void>;
}

export const openVault = async (): Promise<VaultSite> => {
  const dynamo = await startDynamo();
  const client = createDynamoClient(dynamo);
  const folder = await mkdtemp(join(tmpdir(), 'futari-vault-'));
  await ensureTable(client, table);
  const keyring = await createLocalKeyring(join(folder, 'master.key'));
  const store = createKeyStore({ client, table, bounds: { attemptsMax: 3, backoffBaseMs: 1 } });
  const vaultWith = (keyring: KeyringNode): KeyVault => createKeyVault({ store, keyring });
  const keyOf = (selector: Selector): Item => ({ pk: { S: `key#${goo}#${selector}` }, version: { N: '0' } });
  const stored = async (selector: Selector): Promise<Item> =>
    (await client.send(new GetItemCommand({ TableName: table, Key: keyOf(selector) }))).Item ?? {};
  return {
    dynamo,
    client,
    keyring,
    vault: vaultWith(keyring),
    vaultWith,
    vaultSeeing: (glance) => createKeyVault({ store: { ...store, glance }, keyring }),
    strangeKeyring: () => createLocalKeyring(join(folder, 'strange.key')),
    stored,
    overwrite: async (selector, changes) => {
      const Item = { ...(await stored(selector)), ...keyOf(selector), ...changes };
      await client.send(new PutItemCommand({ TableName: table, Item }));
    },
    close: async () => {
      client.destroy();
      await dynamo.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
