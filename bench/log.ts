/**
 * `node bench/log.ts [commits]`: a domain with a long history is loaded by one query that reads one item, and what packing
 * saves. Prints figures of this machine; no test depends on them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createLog, noPreviousHash, sealCommit } from '../src/adapters/dynamodb/log.ts';
import { canonicalJson, pack } from '../src/adapters/dynamodb/packing.ts';
import { createDynamoClient, ensureTable } from '../src/adapters/dynamodb/table.ts';
import { createLocalSigner } from '../src/adapters/keys/signer.ts';
import { SigningDomain } from '../src/domain/names.ts';
import type { NewCommit } from '../src/ports/store.ts';
import { startDynamo } from '../src/sandbox/dynamodb.ts';
import { sampleEvents, sampleState } from './logSample.ts';

const commitsMax = Number(process.argv[2] ?? 10_000);
const loads = 200;
const table = 'bench';

/** The API's own count, which the SDK returns when it is asked for. */
const withCapacity = (client: DynamoDBClient): { units: number; items: number; calls: number } => {
  const seen = { units: 0, items: 0, calls: 0 };
  client.middlewareStack.add(
    (next) => async (args) => {
      (args.input as { ReturnConsumedCapacity?: string }).ReturnConsumedCapacity = 'TOTAL';
      const result = await next(args);
      const output = result.output as { ConsumedCapacity?: { CapacityUnits?: number }; ScannedCount?: number };
      seen.units += output.ConsumedCapacity?.CapacityUnits ?? 0;
      seen.items += output.ScannedCount ?? 0;
      seen.calls += 1;
      return result;
    },
    { step: 'initialize' },
  );
  return seen;
};

const entry = (domain: SigningDomain, version: number, previousHash: string): NewCommit<object, object> => ({
  domain,
  version,
  at: 1_792_000_000_000 + version,
  commitId: `commit-${version}`,
  events: sampleEvents(version),
  state: sampleState(20),
  dueAt: version % 10 === 0 ? 1_792_000_000_000 + version : null,
  previousHash,
});

const main = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-bench-'));
  const dynamo = await startDynamo();
  const client = createDynamoClient(dynamo);
  try {
    await ensureTable(client, table);
    const log = createLog<object, object>({ client, table, signer: await createLocalSigner(join(folder, 'log.pem')) });
    const seen = withCapacity(client);
    for (const [name, commits] of [
      ['short.example.jp', 1],
      ['long.example.jp', commitsMax],
    ] as const) {
      const domain = SigningDomain.parse(name) as SigningDomain;
      let previousHash = noPreviousHash;
      Object.assign(seen, { units: 0, items: 0, calls: 0 });
      const wrote = process.cpuUsage();
      for (let version = 1; version <= commits; version += 1) {
        const result = await log.append(entry(domain, version, previousHash));
        if (result.tag === 'committed') previousHash = result.commit.hash;
      }
      console.log(
        `${name}: ${commits} appends, ${perCall(wrote, commits)} CPU each, ${(seen.units / commits).toFixed(2)} write units each (without the index)`,
      );
      Object.assign(seen, { units: 0, items: 0, calls: 0 });
      const before = process.cpuUsage();
      for (let i = 0; i < loads; i += 1) await log.load(domain);
      console.log(
        `${name}: a load is ${seen.calls / loads} request, ${seen.items / loads} item, ${seen.units / loads} read units, ${perCall(before, loads)} CPU (client and store)`,
      );
    }
    await printPacking(folder);
  } finally {
    client.destroy();
    await dynamo.close();
    await rm(folder, { recursive: true, force: true });
  }
};

const perCall = (since: NodeJS.CpuUsage, calls: number): string => {
  const { user, system } = process.cpuUsage(since);
  return `${((user + system) / 1000 / calls).toFixed(2)} ms`;
};

const printPacking = async (folder: string): Promise<void> => {
  const signer = await createLocalSigner(join(folder, 'log.pem'));
  for (const commandIds of [0, 20, 200]) {
    const state = sampleState(commandIds);
    const base = entry(SigningDomain.parse('goo.ne.jp') as SigningDomain, 1, noPreviousHash);
    const { item } = await sealCommit({ ...base, state, dueAt: 1 }, signer);
    const text = canonicalJson({ events: base.events, state });
    const rest = itemBytes(item) - pack(text).length;
    const [plain, packed] = [text.length + rest, pack(text).length + rest];
    console.log(
      `state with ${commandIds} command ids: ${text.length} bytes of JSON; item ${plain} plain, ${packed} packed: ${Math.ceil(plain / 1024)} -> ${Math.ceil(packed / 1024)} write units`,
    );
  }
};

const itemBytes = (item: Record<string, { S?: string; N?: string; B?: Uint8Array }>): number =>
  Object.entries(item).reduce((sum, [name, { S, N, B }]) => {
    // DynamoDB counts a number as half its digits plus one, the rest by their bytes.
    const bytes =
      S !== undefined ? Buffer.byteLength(S) : N !== undefined ? Math.ceil(N.length / 2) + 1 : (B?.length ?? 0);
    return sum + name.length + bytes;
  }, 0);

await main();
