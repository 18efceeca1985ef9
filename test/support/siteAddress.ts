/** What a bot must know of a site, and nothing of the sandbox behind it: a bot in a process of its own starts with this alone. */
import { join } from 'node:path';
import { createKeyStore } from '../../src/adapters/dynamodb/keyStore.ts';
import { createLocalKeyring } from '../../src/adapters/keys/encryption.ts';
import { generateRsaKey } from '../../src/adapters/keys/formats.ts';
import { createKeyVault } from '../../src/adapters/keys/vault.ts';
import { Selector, SigningDomain } from '../../src/domain/names.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Closers } from '../../src/main/process.ts';
import { createStoreClient } from './storeClient.ts';

export const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
export const current = Selector.parse('gooid-21-prod-20250904-1') as Selector;
export const account = '123456789012';
export const table = 'dkim-rotation';

/** What a bot must know to work here, also one in another process. */
export interface SiteAddress {
  readonly folder: string;
  readonly regions: readonly string[];
  readonly knownRegions: readonly string[] | null;
  readonly policy: Partial<Policy>;
  readonly dynamo: {
    readonly region: string;
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly sesUrl: string;
  readonly sesSpacingMs: number;
  readonly authoritative: readonly string[];
  readonly resolvers: readonly string[];
  /** Where bots post; null: they tell a messenger of the test's. */
  readonly slack: { readonly slackApiUrl: string; readonly token: string } | null;
}

/** More than the pairs that one site makes. */
const preparedMax = 8;
const prepared: ReturnType<typeof generateRsaKey>[] = [];
let taken = 0;

/** Making a key takes 40 ms of the processor, so the sites of a process share a few. No site gets one twice. */
const preparedKey = (): ReturnType<typeof generateRsaKey> => {
  const place = taken % preparedMax;
  taken += 1;
  prepared[place] ??= generateRsaKey();
  return prepared[place];
};

export const openVault = async ({ folder, dynamo }: SiteAddress, closers: Closers) => {
  const client = createStoreClient(dynamo);
  closers.add(() => client.destroy());
  const store = createKeyStore({ client, table });
  const keyring = await createLocalKeyring(join(folder, 'master.key'));
  return { client, vault: createKeyVault({ store, keyring, newKey: preparedKey }) };
};
