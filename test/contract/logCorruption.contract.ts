import { type AttributeValue, DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LogCorrupt } from '../../src/ports/store.ts';
import type { SandboxDynamo } from '../../src/sandbox/dynamodb.ts';
import { appended, chain, collect, domainOf, following, goo, type LogSite, openSite, table } from './logSite.ts';

type Item = Record<string, AttributeValue>;

/** Nothing may be decided on a chain that does not hold: whoever can only write the table forges nothing (I1). */
export const logCorruptionContract = (start: () => Promise<SandboxDynamo>): void => {
  let site: LogSite;
  beforeEach(async () => {
    site = await openSite(start);
    await chain(site.log(), 3);
  });
  afterEach(() => site.close());

  const keyOf = (version: number): Item => ({ pk: { S: `log#${goo}` }, version: { N: String(version) } });
  const stored = async (version: number): Promise<Item> => {
    const get = new GetItemCommand({ TableName: table, Key: keyOf(version), ConsistentRead: true });
    return (await site.client.send(get)).Item ?? {};
  };
  const overwrite = async (item: Item): Promise<void> => {
    await site.client.send(new PutItemCommand({ TableName: table, Item: item }));
  };

  const changes: Readonly<Record<string, (item: Item, other: Item) => Item>> = {
    'another body': (item, other) => ({ ...item, body: other.body as AttributeValue }),
    'a body that is not packed JSON': (item) => ({ ...item, body: { B: Buffer.from('no') } }),
    'another time': (item) => ({ ...item, at: { N: '1' } }),
    'another commit id': (item) => ({ ...item, commitId: { S: 'forged' } }),
    'a due time': (item) => ({ ...item, dueShard: { S: 'due#0' }, dueAt: { N: '1' } }),
    'another previous hash': (item) => ({ ...item, previousHash: item.hash as AttributeValue }),
    'the hash of another item': (item, other) => ({ ...item, hash: other.hash as AttributeValue }),
    'the signature of another item': (item, other) => ({ ...item, signature: other.signature as AttributeValue }),
    'no signature': ({ signature, ...item }) => item,
    'no body': ({ body, ...item }) => item,
    'the next version number': (item) => ({ ...item, version: { N: '4' } }),
  };

  test.each(Object.keys(changes))('given the newest item with %s, then loading says LogCorrupt', async (name) => {
    const change = changes[name];
    if (change === undefined) throw new Error(name);
    await overwrite(change(await stored(3), await stored(2)));
    await expect(site.log().load(goo)).rejects.toThrow(LogCorrupt);
    await expect(collect(site.log().history(goo))).rejects.toThrow(LogCorrupt);
  });

  test('given a head that did not change, then a process verifies it once', async () => {
    const verified: string[] = [];
    const verify: typeof site.signer.verify = async (hash, signature) => {
      verified.push(hash);
      return site.signer.verify(hash, signature);
    };
    const log = site.log({ signer: { ...site.signer, verify } });
    const head = await log.load(goo);
    expect(await log.load(goo)).toEqual(head);
    expect(verified).toEqual([head?.hash]);
    await appended(site.log(), following(head));
    expect(await log.load(goo)).toMatchObject({ version: 4 });
    expect(verified).toHaveLength(2);
  });

  test.each(Object.keys(changes))(
    'given a verified head that gets %s later, then loading says LogCorrupt',
    async (name) => {
      const change = changes[name];
      if (change === undefined) throw new Error(name);
      const log = site.log();
      await log.load(goo);
      await overwrite(change(await stored(3), await stored(2)));
      await expect(log.load(goo)).rejects.toThrow(LogCorrupt);
    },
  );

  test('given an item that was copied to another domain, then LogCorrupt', async () => {
    const other = domainOf('example.jp');
    await overwrite({ ...(await stored(3)), pk: { S: `log#${other}` } });
    await expect(site.log().load(other)).rejects.toThrow(LogCorrupt);
  });

  test('given an item whose hash holds but that another key signed, then LogCorrupt', async () => {
    const forger = site.log({ signer: await site.strangeSigner() });
    const head = await site.log().load(goo);
    await appended(forger, following(head, { state: { total: 1_000 } }));
    await expect(site.log().load(goo)).rejects.toThrow(LogCorrupt);
    await expect(collect(site.log().history(goo))).rejects.toThrow(LogCorrupt);
  });

  test('given a forged item in the way of an append whose answer was lost, then LogCorrupt and not conflict', async () => {
    const head = await site.log().load(goo);
    await appended(site.log({ signer: await site.strangeSigner() }), following(head));
    await expect(site.log().append(following(head))).rejects.toThrow(LogCorrupt);
  });

  test('given a removed item, then the history says LogCorrupt', async () => {
    await site.client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(2) }));
    await expect(collect(site.log().history(goo))).rejects.toThrow(LogCorrupt);
  });

  test('given a removed first item, then the history says LogCorrupt', async () => {
    await site.client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(1) }));
    await expect(collect(site.log().history(goo))).rejects.toThrow(LogCorrupt);
  });

  test('given a rightly signed item that leaves a version out, then the history says LogCorrupt', async () => {
    const head = await site.log().load(goo);
    await appended(site.log(), following(head, { version: 5 }));
    await expect(collect(site.log().history(goo))).rejects.toThrow(LogCorrupt);
  });

  test('given a rightly signed item that names another item before it, then the history says LogCorrupt', async () => {
    const head = await site.log().load(goo);
    await appended(site.log(), following(head, { previousHash: 'a'.repeat(64) }));
    await expect(collect(site.log().history(goo))).rejects.toThrow(LogCorrupt);
  });
};
