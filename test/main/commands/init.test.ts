/** `futari init --table`: makes the table once, adds what it lacks, and says so. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, test } from '@jest/globals';
import { createDynamoClient, tableSettings } from '../../../src/adapters/dynamodb/table.ts';
import { type SandboxDynamo, startDynamo } from '../../../src/sandbox/dynamodb.ts';
import { Closers } from '../../support/closers.ts';
import { runCommand } from '../../support/runCommand.ts';

const closers = new Closers();
afterEach(() => closers.close());

const configuration = {
  timezone: 'Asia/Tokyo',
  keys: { provider: 'local', file: './master.key' },
  domains: [
    {
      name: 'goo.ne.jp',
      targets: [{ region: 'ap-northeast-1' }],
      channel: 'C0DKIM',
      selector: 'gooid-21-prod-{yyyymmdd}-{n}',
      current: 'gooid-21-prod-20250904-1',
      approvers: { userGroup: 'S0APPROVERS' },
    },
  ],
  dns: { resolvers: ['127.0.0.1:53', '127.0.0.2:53'] },
  probe: { address: 'probe@probe.goo.ne.jp' },
};

const initOn = async (dynamo: SandboxDynamo, table: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-init-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'futari.yml');
  await writeFile(path, JSON.stringify({ ...configuration, table }));
  return (...args: string[]) =>
    runCommand(['init', ...args], {
      DKIM_CONFIG: path,
      AWS_REGION: dynamo.region,
      AWS_ACCESS_KEY_ID: dynamo.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: dynamo.credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      FUTARI_TEST_ENDPOINTS: 'allow',
    });
};

test('given no table, then it is made with its settings, and a second run finds everything there', async () => {
  const dynamo = await startDynamo();
  closers.add(() => dynamo.close());
  const init = await initOn(dynamo, 'dkim-rotation');
  const first = await init('--table', '--lang', 'en');
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toBe(
    '✅ made the table dkim-rotation in ap-northeast-1, protected from deletion\n' +
      '✅ turned on TTL (expiresAt)\n✅ turned on point-in-time recovery\n',
  );
  const client = createDynamoClient(dynamo);
  closers.add(() => client.destroy());
  for (const setting of tableSettings) expect(await setting.isOn(client, 'dkim-rotation')).toBe(true);
  const again = await init('--table', '--lang', 'ja');
  expect(again).toMatchObject({ code: 0, err: '' });
  expect(again.out).toContain('はすでにあります');
  expect(again.out).not.toContain('有効にしました');
});

test('given a table of another shape, then it is left alone, and the answer says what to do; without --table nothing is done', async () => {
  const dynamo = await startDynamo();
  closers.add(() => dynamo.close());
  const client = createDynamoClient(dynamo);
  closers.add(() => client.destroy());
  await client.send(
    new CreateTableCommand({
      TableName: 'others',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  const init = await initOn(dynamo, 'others');
  const [refused, bare] = await Promise.all([init('--table', '--lang', 'en'), init('--lang', 'en')]);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('id HASH S');
  expect(refused.err).toContain('→ Configure another name, and run futari init --table.');
  expect(bare).toMatchObject({ code: 2, err: expect.stringContaining('--domain needed') });
  for (const setting of tableSettings) expect(await setting.isOn(client, 'others')).toBe(false);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: 'others' }));
  expect(Table?.GlobalSecondaryIndexes).toBeUndefined();
});

test('given a store that refuses, then the reason and the permissions are named', async () => {
  const dynamo = await startDynamo();
  closers.add(() => dynamo.close());
  dynamo.faults.inject({ operation: 'CreateTable', kind: 'refuse', times: 1 });
  const init = await initOn(dynamo, 'dkim-rotation');
  const { code, err } = await init('--table', '--lang', 'en');
  expect(code).toBe(1);
  expect(err).toContain('was not made (AccessDeniedException)');
  expect(err).toContain('dynamodb:CreateTable');
});
