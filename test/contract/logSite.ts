import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createLog, type LogOptions, noPreviousHash } from '../../src/adapters/dynamodb/log.ts';
import { ensureTable } from '../../src/adapters/dynamodb/table.ts';
import { createLocalSigner } from '../../src/adapters/keys/signer.ts';
import { SigningDomain } from '../../src/domain/names.ts';
import type { LogSigner } from '../../src/ports/keys.ts';
import type { Commit, Log, NewCommit } from '../../src/ports/store.ts';
import type { SandboxDynamo } from '../../src/sandbox/dynamodb.ts';
import { createStoreClient } from '../support/storeClient.ts';

export interface Added {
  readonly type: 'Added';
  readonly amount: number;
  readonly note?: string;
}
export interface Total {
  readonly total: number;
}
export type TestLog = Log<Added, Total>;
export type TestCommit = Commit<Added, Total>;

export const table = 'futari-contract';

export const domainOf = (text: string): SigningDomain => {
  const domain = SigningDomain.parse(text);
  if (domain === null) throw new Error(`not a domain: ${text}`);
  return domain;
};

export const goo = domainOf('goo.ne.jp');

/** A running store, a client and a signing key of one test. */
export interface LogSite {
  readonly dynamo: SandboxDynamo;
  readonly client: DynamoDBClient;
  readonly signer: LogSigner;
  /** Another process on the same table. */
  log(options?: Partial<LogOptions>): TestLog;
  /** A signing key that the log does not know. */
  strangeSigner(): Promise<LogSigner>;
  close(): Promise<void>;
}

export const openSite = async (start: () => Promise<SandboxDynamo>): Promise<LogSite> => {
  const dynamo = await start();
  const folder = await mkdtemp(join(tmpdir(), 'futari-log-'));
  const client = createStoreClient(dynamo);
  await ensureTable(client, table);
  const signer = await createLocalSigner(join(folder, 'log.pem'));
  return {
    dynamo,
    client,
    signer,
    log: (options) => createLog<Added, Total>({ client, table, signer, backoffBaseMs: 1, ...options }),
    strangeSigner: () => createLocalSigner(join(folder, 'strange.pem')),
    close: async () => {
      client.destroy();
      await dynamo.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

let commitIds = 0;

/** The commit that follows `head`. */
export const following = (
  head: TestCommit | null,
  changes: Partial<NewCommit<Added, Total>> = {},
): NewCommit<Added, Total> => {
  commitIds += 1;
  return {
    domain: head?.domain ?? goo,
    version: (head?.version ?? 0) + 1,
    at: 1_000 + (head?.version ?? 0),
    commitId: `commit-${commitIds}`,
    events: [{ type: 'Added', amount: 1 }],
    state: { total: (head?.state.total ?? 0) + 1 },
    dueAt: null,
    previousHash: head?.hash ?? noPreviousHash,
    ...changes,
  };
};

/** Appends and expects it to be committed. */
export const appended = async (log: TestLog, entry: NewCommit<Added, Total>): Promise<TestCommit> => {
  const result = await log.append(entry);
  if (result.tag !== 'committed') throw new Error(`version ${entry.version} was taken`);
  return result.commit;
};

/** A chain of `count` commits. */
export const chain = async (log: TestLog, count: number): Promise<readonly TestCommit[]> => {
  const commits: TestCommit[] = [];
  for (let i = 0; i < count; i += 1) commits.push(await appended(log, following(commits.at(-1) ?? null)));
  return commits;
};

export const collect = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
