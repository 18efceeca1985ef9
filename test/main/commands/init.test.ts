/** `futari init --table`: makes the table once, adds what it lacks, and says so. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, expect, test } from '@jest/globals';
import { createDynamoClient } from '../../../src/adapters/dynamodb/table.ts';
import { tableSettings } from '../../../src/adapters/dynamodb/tableSettings.ts';
import { readTemplate } from '../../../src/main/aws/template.ts';
import { Closers } from '../../../src/main/process.ts';
import { type SandboxDynamo, startDynamo } from '../../../src/sandbox/dynamodb.ts';
import { futariIn } from '../../support/commandHost.ts';

interface Policied {
  readonly PolicyDocument: { readonly Statement: readonly object[] };
}

const closers = new Closers();
afterEach(() => closers.close());

const initOn = async (dynamo: SandboxDynamo, table: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-init-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  const futari = await futariIn(folder, dynamo, { table, keys: { provider: 'local', file: './master.key' } });
  return (...args: string[]) => futari('init', ...args);
};

test('given no table, then it is made with its settings, and a second run finds everything there', async () => {
  const dynamo = await startDynamo();
  closers.add(() => dynamo.close());
  const init = await initOn(dynamo, 'dkim-rotation');
  const first = await init('--table', '--lang', 'en');
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toBe(
    '✅ made the table dkim-rotation in ap-northeast-1, protected from deletion\n' +
      '✅ turned on TTL (expiresAt)\n✅ turned on point-in-time recovery\n✅ deletion protection is on\n' +
      '✅ turned on the resource policy that forbids deleting and updating logs and evidence\n',
  );
  const client = createDynamoClient(dynamo);
  closers.add(() => client.destroy());
  for (const setting of tableSettings) expect(await setting.isOn(client, 'dkim-rotation')).toBe(true);
  await expect(client.send(new DeleteTableCommand({ TableName: 'dkim-rotation' }))).rejects.toThrow('protected');
  // A policy of the account's own stays beside it.
  const { Table } = await client.send(new DescribeTableCommand({ TableName: 'dkim-rotation' }));
  const ResourceArn = Table?.TableArn;
  const own = { Sid: 'Own', Effect: 'Deny', Principal: '*', Action: 'dynamodb:DeleteTable', Resource: ResourceArn };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: own });
  await client.send(new PutResourcePolicyCommand({ ResourceArn, Policy }));
  await client.send(new UpdateTableCommand({ TableName: 'dkim-rotation', DeletionProtectionEnabled: false }));
  expect((await init('--table', '--lang', 'en')).out).toMatch(
    /turned on deletion protection\n✅ turned on the resource/,
  );
  const stored = await client.send(new GetResourcePolicyCommand({ ResourceArn }));
  const { Resources } = await readTemplate();
  const [ofStack] =
    (Resources.Table?.Properties.ResourcePolicy as Policied | undefined)?.PolicyDocument.Statement ?? [];
  const Statement = [own, { ...ofStack, Resource: ResourceArn }];
  expect(JSON.parse(stored.Policy ?? '')).toEqual({ Version: '2012-10-17', Statement });
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
