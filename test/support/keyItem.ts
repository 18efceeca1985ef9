/** The stored ciphertext of a key, as a damaged disk or a foreign hand leaves it. */

import { createKeyStore } from '../../src/adapters/dynamodb/keyStore.ts';
import type { Selector } from '../../src/domain/names.ts';
import { domain, table } from './siteAddress.ts';
import { createStoreClient } from './storeClient.ts';
import type { World } from './world.ts';

/** It no longer decrypts. @returns what puts it back as it was */
export const damageKey = async ({ address }: World, selector: Selector): Promise<() => Promise<void>> => {
  const client = createStoreClient(address.dynamo);
  const store = createKeyStore({ client, table });
  const stored = await store.get(domain, selector);
  if (stored === null) throw new Error('no such key');
  const damaged = Uint8Array.from(stored.ciphertext, (byte, at) =>
    at === stored.ciphertext.length - 1 ? byte ^ 1 : byte,
  );
  const replace = async (ciphertext: Uint8Array): Promise<void> => {
    await store.remove(domain, selector);
    await store.putNew(domain, selector, { ...stored, ciphertext });
  };
  await replace(damaged);
  return async () => {
    await replace(stored.ciphertext);
    client.destroy();
  };
};
