/**
 * Each released form stays readable for ever: a table, its keys, a backup and messages of the queue, as that release wrote them
 * (test/fixtures). A later form is refused with its cause, and left as it is.
 *
 * `FUTARI_RELEASE=0.2.0 npm test -- test/main/releases.test.ts` writes the fixtures of a release that has none.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createCardStore, createEvidenceStore, createOutcomeStore } from '../../src/adapters/dynamodb/documents.ts';
import { createKeyStore } from '../../src/adapters/dynamodb/keyStore.ts';
import { createLog } from '../../src/adapters/dynamodb/log.ts';
import { ensureTable, type Item } from '../../src/adapters/dynamodb/table.ts';
import { readItems, restoreItem } from '../../src/adapters/dynamodb/wholeTable.ts';
import { createLocalKeyring } from '../../src/adapters/keys/encryption.ts';
import { createLocalSigner } from '../../src/adapters/keys/signer.ts';
import { createKeyVault } from '../../src/adapters/keys/vault.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import { Selector, SigningDomain } from '../../src/domain/names.ts';
import { emptyState, type State } from '../../src/domain/state.ts';
import { readBackup, writeBackup } from '../../src/main/backup/backupFile.ts';
import { keyNameOf } from '../../src/main/backup/opened.ts';
import { TableCheck } from '../../src/main/backup/tableCheck.ts';
import { packageVersion } from '../../src/main/commandLine.ts';
import { readMessage, seal } from '../../src/main/lambda/queue.ts';
import { Closers } from '../../src/main/process.ts';
import { LogUnavailable } from '../../src/ports/store.ts';
import { startDynamo } from '../../src/sandbox/dynamodb.ts';
import { startSandboxService } from '../support/sandboxService.ts';
import { createStoreClient, withDoor } from '../support/storeClient.ts';

const closers = new Closers();
afterEach(() => closers.close());

const fixtures = join(import.meta.dirname, '../fixtures');
const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
const table = 'dkim-rotation';
/** Of the sandbox. */
const secret = 'sandbox-signing-secret';

const folderFor = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-release-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

const itemsOf = async function* (items: readonly Item[]) {
  yield* items;
};

const delivery = {
  id: 'Ev0CLICK',
  person: 'T0HOME/U0APPROVER1',
  user: 'U0APPROVER1',
  channel: 'C0DKIM',
  threadTs: '1700000000.000100',
  responseUrl: null,
  surface: { tag: 'message' },
};

const queueMessages = (): readonly string[] => {
  const parsed = { action: 'approve', domain, rotation: 1, round: 1, digest: 'a'.repeat(64), inputs: {} };
  const check = { version: 1, tag: 'check', at: 1, domain, daily: true, occasion: 'daily 2026-10-01T00' };
  return [
    seal(secret, JSON.stringify({ version: 1, tag: 'handle', at: 1, delivery, parsed })),
    seal(secret, JSON.stringify({ version: 1, tag: 'notify', at: 1, delivery, key: 'answer.unknownButton' })),
    JSON.stringify(check),
  ];
};

/** A rotation whose key SES signs with, with cards in Slack and probes that arrived. */
const write = async (release: string): Promise<void> => {
  const path = await folderFor();
  const service = await startSandboxService({ sesThrottleMs: 0, path });
  closers.add(() => service.close());
  const { slack, dynamo } = service.sandbox;
  const client = createStoreClient(dynamo);
  closers.add(() => client.destroy());
  await slack.say('requester', 'C0DKIM', `/dkim rotate ${domain}`);
  await service.idle();
  await slack.say('requester', 'C0DKIM', `/dkim submitted ${domain} DNS-1`);
  await service.publish();
  await service.pass(2 * 86_400_000);
  for (const name of ['approver-1', 'approver-2']) await slack.click(name, { actionId: 'approve', confirm: true });
  await service.idle();
  await service.pass(3_600_000);
  const items: Item[] = [];
  for await (const item of readItems({ client, table })) items.push(item);
  const signer = await createLocalSigner(join(path, 'log-signing.key'));
  const files = { master: 'master.key', signing: 'log-signing.key' } as const;
  const keyFiles = (['master', 'signing'] as const).map((name) => ({
    name,
    content: readFileSync(join(path, files[name])),
  }));
  const check = new TableCheck(await signer.publicKeyPem());
  for (const item of items) check.take(item);
  const folder = join(fixtures, release);
  mkdirSync(folder, { recursive: true });
  await writeBackup(join(folder, 'table.backup'), {
    header: {
      release,
      madeAt: service.sandbox.clock.now(),
      table,
      region: 'ap-northeast-1',
      publicKey: await signer.publicKeyPem(),
    },
    keyFiles,
    items: itemsOf(items),
    signer,
    finish: async () =>
      Object.fromEntries([...check.heads].map(([name, { version, hash }]) => [name, { version, hash }])),
  });
  const events = new Set<string>();
  const log = createLog<DomainEvent, State>({ client, table, signer });
  for await (const commit of log.history(domain)) for (const { type } of commit.events) events.add(type);
  writeFileSync(join(folder, 'queue.json'), `${JSON.stringify(queueMessages(), null, 2)}\n`);
  writeFileSync(join(folder, 'state.json'), `${JSON.stringify(Object.keys(emptyState(domain)), null, 2)}\n`);
};

const restored = async (release: string) => {
  const path = await folderFor();
  const dynamo = withDoor(await startDynamo());
  closers.add(() => dynamo.close());
  const client = createStoreClient(dynamo);
  closers.add(() => client.destroy());
  await ensureTable(client, table);
  const items: Item[] = [];
  let publicKey = '';
  for await (const record of readBackup(join(fixtures, release, 'table.backup'))) {
    if (record.tag === 'header') publicKey = record.header.publicKey;
    else if (record.tag === 'item') items.push(record.item);
    else await writeFile(join(path, record.name), record.content, { mode: 0o600 });
  }
  const check = new TableCheck(publicKey);
  for (const item of items) check.take(item);
  for (const item of items) await restoreItem({ client, table }, item);
  const signer = await createLocalSigner(join(path, 'signing'));
  const vault = createKeyVault({
    store: createKeyStore({ client, table }),
    keyring: await createLocalKeyring(join(path, 'master')),
  });
  return { client, items, check, signer, vault, log: createLog<DomainEvent, State>({ client, table, signer }) };
};

const named = process.env.FUTARI_RELEASE;
if (named !== undefined) {
  test(`writes the fixtures of ${named}`, async () => {
    if (existsSync(join(fixtures, named))) throw new Error(`${named} has fixtures, which never change`);
    await write(named);
  }, 120_000);
}

const releases = (existsSync(fixtures) ? readdirSync(fixtures) : []).filter((name) => /^\d+\.\d+\.\d+$/.test(name));

for (const release of releases)
  describe(`the forms of ${release}`, () => {
    test('logs, keys, evidence, cards and outcomes are read', async () => {
      const { client, items, check, signer, vault, log } = await restored(release);
      expect(check.first).toBeNull();
      const kinds = new Set(items.map(({ pk }) => pk?.S?.split('#')[0]));
      for (const kind of ['log', 'key', 'evidence', 'cursor', 'card', 'outcome']) expect(kinds).toContain(kind);
      for (const { form } of items) expect(form?.N).toBeDefined();
      const head = await log.load(domain);
      expect(head).toMatchObject({
        version: check.heads.get(domain)?.version,
        state: { rotation: { stage: { tag: 'Watching' } } },
      });
      for (const item of items) {
        const [kind, ...names] = item.pk?.S?.split('#') ?? [];
        const key = keyNameOf(item);
        if (key !== null)
          await vault.use(key.domain, key.selector, async ({ info }) => expect(info.selector).toBe(key.selector));
        if (kind === 'evidence')
          expect(await createEvidenceStore({ client, table }).get(names[0] ?? '')).not.toBeNull();
        if (kind === 'card')
          expect(await createCardStore({ client, table }).get(domain, names[1] ?? '')).not.toBeNull();
        // An item whose signature does not hold counts as without acts.
        if (kind === 'outcome') {
          const outcomes = await createOutcomeStore({ client, table, signer }).get(domain, names[1] ?? '');
          if (item.acts?.S !== undefined) expect(outcomes?.acts).not.toEqual({});
        }
      }
      expect(Selector.parse(head?.state.current ?? '')).not.toBeNull();
    });

    test('messages of the queue are read', () => {
      const bodies = JSON.parse(readFileSync(join(fixtures, release, 'queue.json'), 'utf8')) as readonly string[];
      expect(bodies.map((body) => readMessage(secret, body).tag)).toEqual(bodies.map(() => 'read'));
    });
  });

/** Until then its fixtures may be written anew: remove the folder, and run the command above. */
const isReleased = !readFileSync(join(fixtures, '../../CHANGELOG.md'), 'utf8').includes('not released yet');

test('the release of this source has fixtures, and a field of the state that they lack counts up the form of the log', async () => {
  expect(releases).toContain(packageVersion());
  const fields = JSON.parse(readFileSync(join(fixtures, packageVersion(), 'state.json'), 'utf8'));
  const { items } = await restored(packageVersion());
  const form = items.find(({ pk }) => pk?.S === `log#${domain}`)?.form?.N;
  // Where this fails: raise `itemForms.log` (adapters/dynamodb/table.ts), and write the fixtures of the next release.
  if (isReleased && form === '1') expect(Object.keys(emptyState(domain))).toEqual(fields);
});

test('given items of a later release, then an earlier one names the cause, decides nothing on them, and leaves them as they are', async () => {
  const { client, items, log, signer } = await restored(releases[0] ?? '');
  const head = items.findLast(({ pk }) => pk?.S === `log#${domain}`) as Item;
  const later = { ...head, version: { N: String(Number(head.version?.N) + 1) }, form: { N: '2' } };
  await client.send(new PutItemCommand({ TableName: table, Item: later }));
  const problem = await log.load(domain).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(LogUnavailable);
  expect(problem).toMatchObject({
    problem: 'newer_release',
    message: expect.stringContaining('which a later release wrote'),
  });
  // A process that knew the former head loses the race for the version, as against any other process.
  const before = await createLog<DomainEvent, State>({ client, table, signer })
    .load(domain)
    .catch(() => null);
  expect(before).toBeNull();
  const { Count } = await client.send(new ScanCommand({ TableName: table, Select: 'COUNT' }));
  expect(Count).toBe(items.length + 1);
  const sealed = seal(secret, JSON.stringify({ version: 2, tag: 'handle' }));
  expect(readMessage(secret, sealed)).toEqual({ tag: 'unknownVersion', version: 2 });
});
