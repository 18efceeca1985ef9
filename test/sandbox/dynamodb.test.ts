import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type DynamoDBClient, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, test } from '@jest/globals';
import { createLog } from '../../src/adapters/dynamodb/log.ts';
import { createDynamoClient, ensureTable } from '../../src/adapters/dynamodb/table.ts';
import { createLocalSigner } from '../../src/adapters/keys/signer.ts';
import { type SandboxDynamo, type SandboxDynamoOptions, startDynamo } from '../../src/sandbox/dynamodb.ts';
import { type Added, appended, chain, collect, following, goo, type Total, table } from '../contract/logSite.ts';

const appender = fileURLToPath(new URL('./appender.ts', import.meta.url));

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const started = async (options?: SandboxDynamoOptions): Promise<SandboxDynamo> => {
  const dynamo = await startDynamo(options);
  closers.push(() => dynamo.close());
  return dynamo;
};

const clientOf = (dynamo: SandboxDynamo, accessKeyId = dynamo.credentials.accessKeyId): DynamoDBClient => {
  const client = createDynamoClient({ ...dynamo, credentials: { accessKeyId, secretAccessKey: 'any' } });
  closers.push(async () => client.destroy());
  return client;
};

const folderOf = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-durable-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

test('given a folder, when the store is closed and opened again, then the log goes on (I12)', async () => {
  const folder = await folderOf();
  const signer = await createLocalSigner(join(folder, 'log.pem'));
  const run = async (count: number): Promise<void> => {
    const dynamo = await startDynamo({ path: join(folder, 'db') });
    const client = createDynamoClient(dynamo);
    try {
      await ensureTable(client, table);
      const log = createLog<Added, Total>({ client, table, signer });
      const head = await log.load(goo);
      if (head === null) await chain(log, count);
      else await appended(log, following(head));
      expect(await collect(log.history(goo))).toHaveLength(head === null ? count : count + 1);
    } finally {
      client.destroy();
      await dynamo.close();
    }
  };
  await run(3);
  await run(3);
});

test('given a folder that is in use, then a second start says by whom; once closed it is free', async () => {
  const path = join(await folderOf(), 'db');
  const first = await startDynamo({ path });
  try {
    await expect(startDynamo({ path })).rejects.toThrow(`${path} is in use by process ${process.pid}`);
  } finally {
    await first.close();
  }
  await started({ path });
});

test('given a process that was killed while it appended, then what it acknowledged is there (I12)', async () => {
  const folder = await folderOf();
  // What a killed process leaves behind lies where this test cleans up.
  const env = { ...process.env, TMPDIR: folder };
  const child = spawn(process.execPath, [appender, folder], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let acknowledged = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (acknowledged === 5) child.kill('SIGKILL');
  }
  // Its output ends before the process itself does, which holds the folder until then.
  await exited;
  const dynamo = await started({ path: join(folder, 'db') });
  const client = clientOf(dynamo);
  const log = createLog<Added, Total>({ client, table, signer: await createLocalSigner(join(folder, 'log.pem')) });
  const history = await collect(log.history(goo));
  expect(acknowledged).toBeGreaterThanOrEqual(5);
  expect(history.length).toBeGreaterThanOrEqual(acknowledged);
  await appended(log, following(history.at(-1) ?? null));
});

test('given somebody without the token of this start, then nothing is answered', async () => {
  const dynamo = await started();
  const send = clientOf(dynamo, 'guessed').send(new ListTablesCommand({}));
  await expect(send).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  expect(dynamo.requestCounts()).toEqual({});
});

test('given a request without any credentials, then 400', async () => {
  const dynamo = await started();
  const status = await new Promise((resolve, reject) => {
    const sent = request(dynamo.endpoint, { method: 'POST' }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.once('error', reject);
    sent.end('{}');
  });
  expect(status).toBe(400);
});

test('given two starts, then their tokens differ and their tables do not meet', async () => {
  const [one, two] = [await started(), await started()];
  await ensureTable(clientOf(one), table);
  const { TableNames } = await clientOf(two).send(new ListTablesCommand({}));
  expect(TableNames).toEqual([]);
  expect(one.credentials.accessKeyId).not.toBe(two.credentials.accessKeyId);
});

test('given the table is there already, when it is made again, then nothing happens', async () => {
  const client = clientOf(await started());
  await ensureTable(client, table);
  await ensureTable(client, table);
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([table]);
});

test('given the store was down, when it is up again, then it answers', async () => {
  const dynamo = await started();
  const client = clientOf(dynamo);
  dynamo.faults.setDown(true);
  await expect(client.send(new ListTablesCommand({}))).rejects.toThrow();
  dynamo.faults.setDown(false);
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
});

test('given requests that their clients gave up, when it is closed, then it ends them first, and no exception is left', async () => {
  const dynamo = await startDynamo();
  const client = clientOf(dynamo);
  await ensureTable(client, table);
  const given = new AbortController();
  const Item = { pk: { S: 'x' }, version: { N: '1' } };
  const sent = Array.from({ length: 50 }, () =>
    client.send(new PutItemCommand({ TableName: table, Item }), { abortSignal: given.signal }),
  );
  const ended = Promise.allSettled(sent);
  while ((dynamo.requestCounts().PutItem ?? 0) === 0) await new Promise((resolve) => setImmediate(resolve));
  given.abort();
  // An exception of the store would fail the run.
  await dynamo.close();
  expect((await ended).some(({ status }) => status === 'rejected')).toBe(true);
});
