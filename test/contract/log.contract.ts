import { createPublicKey } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { verifyChain } from '../../src/adapters/dynamodb/log.ts';
import { signatureHolds } from '../../src/adapters/keys/signer.ts';
import { LogCorrupt } from '../../src/ports/store.ts';
import type { SandboxDynamo } from '../../src/sandbox/dynamodb.ts';
import { firstMisfold } from '../support/misfold.ts';
import { logCorruptionContract } from './logCorruption.contract.ts';
import { logDueContract } from './logDue.contract.ts';
import { logFloorContract } from './logFloor.contract.ts';
import { logLostAnswerContract } from './logLostAnswer.contract.ts';
import {
  type Added,
  appended,
  chain,
  collect,
  domainOf,
  following,
  goo,
  type LogSite,
  openSite,
  type TestCommit,
  type Total,
} from './logSite.ts';

/** What every store of the log must hold, whatever keeps the table. */
export const logContract = (name: string, start: () => Promise<SandboxDynamo>): void => {
  describe(name, () => {
    describe('append and load', () => appendContract(start));
    describe('lost answers', () => logLostAnswerContract(start));
    describe('corruption', () => logCorruptionContract(start));
    describe('turned back', () => logFloorContract(start));
    describe('due', () => logDueContract(start));
  });
};

const appendContract = (start: () => Promise<SandboxDynamo>): void => {
  let site: LogSite;
  beforeEach(async () => {
    site = await openSite(start);
  });
  afterEach(() => site.close());

  test('given nothing, when loaded, then null', async () => {
    expect(await site.log().load(goo)).toBeNull();
  });

  test('given three commits, when loaded by another process, then the newest as it was committed, in one request', async () => {
    const commits = await chain(site.log(), 3);
    const before = site.dynamo.requestCounts();
    const head = await site.log().load(goo);
    expect(head).toEqual(commits[2]);
    const after = site.dynamo.requestCounts();
    expect((after.Query ?? 0) - (before.Query ?? 0)).toBe(1);
    expect(after.GetItem ?? 0).toBe(before.GetItem ?? 0);
  });

  test('given 50 processes that append the same version at once, then exactly one commits (I5)', async () => {
    const entries = Array.from({ length: 50 }, (_, amount) => following(null, { state: { total: amount } }));
    const results = await Promise.all(entries.map((entry) => site.log().append(entry)));
    const committed = results.flatMap((result) => (result.tag === 'committed' ? [result.commit] : []));
    expect(committed).toHaveLength(1);
    expect(await site.log().load(goo)).toEqual(committed[0]);
  });

  test('given two processes that give one command the same commit id, then only one believes it committed (I5)', async () => {
    const entry = following(null);
    const results = await Promise.all([site.log().append(entry), site.log().append(entry)]);
    expect(results.map(({ tag }) => tag).sort()).toEqual(['committed', 'conflict']);
  });

  test('given two domains, then their logs do not meet', async () => {
    const other = domainOf('mail.goo.ne.jp');
    await appended(site.log(), following(null));
    await appended(site.log(), following(null, { domain: other, state: { total: 7 } }));
    expect((await site.log().load(other))?.state).toEqual({ total: 7 });
    expect((await site.log().load(goo))?.state).toEqual({ total: 1 });
  });

  test('given a commit above 100 KB, then RangeError before any request', async () => {
    const before = site.dynamo.requestCounts();
    const note = 'x'.repeat(100 * 1024);
    const entry = following(null, { events: [{ type: 'Added', amount: 1, note }] });
    await expect(site.log().append(entry)).rejects.toThrow(RangeError);
    expect(site.dynamo.requestCounts()).toEqual(before);
  });

  test.each([
    { version: 0 },
    { version: 2 },
    { version: 1.5 },
    { at: 0.5 },
    { dueAt: 0.5 },
    { previousHash: 'f'.repeat(64) },
  ])('given an entry that cannot stand in a chain (%j), then RangeError before any request', async (wrong) => {
    const before = site.dynamo.requestCounts();
    await expect(site.log().append(following(null, wrong))).rejects.toThrow(RangeError);
    expect(site.dynamo.requestCounts()).toEqual(before);
  });

  test('given a history over several pages, then it comes oldest first, whole and from a version', async () => {
    const commits = await chain(site.log(), 7);
    const log = site.log({ pageItemsMax: 2 });
    expect(await collect(log.history(goo))).toEqual(commits);
    expect(await collect(log.history(goo, 5))).toEqual(commits.slice(4));
    expect(await collect(log.history(goo, 8))).toEqual([]);
  });

  test('given an export of a log, then whoever has the public key can check it without the store', async () => {
    const commits: readonly TestCommit[] = JSON.parse(JSON.stringify(await chain(site.log(), 3)));
    const publicKey = createPublicKey(await site.signer.publicKeyPem());
    const offline = {
      verify: async (hash: string, signature: string) => signatureHolds(publicKey, hash, signature),
    };
    const checked = async (log: readonly TestCommit[]) => collect(verifyChain(Readable.from(log), offline));
    expect(await checked(commits)).toHaveLength(3);
    const forged = commits.map((commit) => (commit.version === 2 ? { ...commit, state: { total: 9 } } : commit));
    await expect(checked(forged)).rejects.toThrow(LogCorrupt);
    await expect(checked(commits.slice(1))).rejects.toThrow(LogCorrupt);
  });

  test('given a log, when it is folded again, then it gives the stored states; a state that is not its fold is found', async () => {
    const evolve = (state: Total, event: Added): Total => ({ total: state.total + event.amount });
    const [, , third] = await chain(site.log(), 3);
    expect(await firstMisfold(site.log().history(goo), { total: 0 }, evolve)).toBeNull();
    await appended(site.log(), following(third ?? null, { state: { total: 99 } }));
    expect(await firstMisfold(site.log().history(goo), { total: 0 }, evolve)).toBe(4);
  });

  test('given appends, loads and sweeps, then no item was updated or deleted', async () => {
    await chain(site.log(), 3);
    await collect(site.log().due(5_000, null));
    const { UpdateItem = 0, DeleteItem = 0, Scan = 0 } = site.dynamo.requestCounts();
    expect({ UpdateItem, DeleteItem, Scan }).toEqual({ UpdateItem: 0, DeleteItem: 0, Scan: 0 });
  });
};
