/** `futari backup` and `futari restore`, beside a world with a rotation in it. */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import {
  createDynamoClient,
  ensureTable,
  itemKey,
  partitionOf,
  withoutForms,
} from '../../../src/adapters/dynamodb/table.ts';
import {
  claimRestore,
  endRestore,
  holdLogs,
  itemText,
  markVerified,
  type Restore,
  readRestore,
  restoreItem,
} from '../../../src/adapters/dynamodb/wholeTable.ts';
import { BackupDamaged, readBackup } from '../../../src/main/backup/backupFile.ts';
import { listenOnLoopback } from '../../../src/sandbox/loopback.ts';
import { hostConfiguration, hostEnvironment } from '../../support/commandHost.ts';
import { plainEnv } from '../../support/plainEnv.ts';
import { programOf } from '../../support/programs.ts';
import { runCommand, runProcess } from '../../support/runCommand.ts';
import { table } from '../../support/siteAddress.ts';
import { approveByTwo, minuteMs, nextOf, stageOf, untilRound } from '../../support/steps.ts';
import { useWorld } from '../../support/useWorld.ts';
import { current, domain, type World } from '../../support/world.ts';

const open = useWorld();
/** Some starts of a process, on a machine that does other things. */
const processTimeoutMs = 600_000;

/** A host with the bot's configuration. Keys and anchor are the world's where nothing is said. */
const hostOf = async (w: World, name: string, more: object = {}, endpoint = w.address.dynamo.endpoint) => {
  const { folder, dynamo, sesUrl } = w.address;
  const place = join(folder, name);
  await mkdir(place, { recursive: true });
  const path = join(place, 'futari.yml');
  const keys = { provider: 'local', file: join(folder, 'master.key'), signingFile: join(folder, 'signing.key') };
  await writeFile(path, JSON.stringify({ ...hostConfiguration, keys, ...more }));
  const env = {
    ...hostEnvironment(path, { ...dynamo, endpoint }),
    AWS_ENDPOINT_URL_SESV2: sesUrl,
    LANG: 'en_GB.UTF-8',
  };
  return {
    place,
    env,
    futari: (...args: string[]) => runCommand(args, env),
    started: (...args: string[]) => runProcess(args, env),
  };
};

const newKeys = { keys: { provider: 'local', file: './new/master.key', signingFile: './new/signing.key' } };

const itemsOf = async (w: World, name: string): Promise<readonly string[]> => {
  const client = withoutForms(createDynamoClient(w.address.dynamo));
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name, ConsistentRead: true }));
  client.destroy();
  return Items.map((item) => itemText(Object.fromEntries(Object.entries(item).sort()))).sort();
};

/** As a table that was deleted and made anew under its bot. */
const emptyTable = async (w: World): Promise<void> => {
  const client = createDynamoClient(w.address.dynamo);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  for (const { pk = { S: '' }, version = { N: '0' } } of Items)
    await client.send(new DeleteItemCommand({ TableName: table, Key: { pk, version } }));
  client.destroy();
};

const makeTable = async (w: World, name: string): Promise<void> => {
  const client = createDynamoClient(w.address.dynamo);
  await ensureTable(client, name);
  client.destroy();
};

/** Forwards to the store until so many requests of an operation went through; the next one is answered after `release`, if ever. */
const holding = async (endpoint: string, operation: string, after: number) => {
  let count = 0;
  let reached = (): void => {};
  const held = new Promise<void>((resolve) => (reached = resolve));
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const server = createServer(async (incoming, outgoing) => {
    if (String(incoming.headers['x-amz-target']).endsWith(`.${operation}`)) count += 1;
    if (count > after) {
      reached();
      await released;
    }
    const { method, url, headers } = incoming;
    const onward = request(`${endpoint}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    // A command that gave up while it was held here has hung up, and tries again.
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  const port = await listenOnLoopback(server);
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, held, release: () => release(), close };
};

/** kill -9 while the command waits for the store. */
const killedAt = async (
  w: World,
  host: string,
  more: object,
  args: readonly string[],
  at: readonly [string, number],
) => {
  const store = await holding(w.address.dynamo.endpoint, ...at);
  const { env } = await hostOf(w, host, more, store.url);
  const child = spawn(process.execPath, [programOf('cli'), ...args], {
    env: { ...plainEnv(), ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'close');
  await Promise.race([store.held, ended]);
  child.kill('SIGKILL');
  const [, signal] = (await ended) as [number | null, string | null];
  store.close();
  expect(signal).toBe('SIGKILL');
};

/** The line after which the rest is not read. */
const problemOf = async (folder: string, content: string): Promise<string> => {
  const path = join(folder, 'damaged.backup');
  await writeFile(path, content);
  try {
    for await (const _ of readBackup(path));
    return 'none';
  } catch (error) {
    if (error instanceof BackupDamaged) return error.problem;
    throw error;
  }
};

/** As whoever has no key of the log can: the hash and the counts hold again. */
const resealed = (lines: readonly string[]): string => {
  const body = lines.slice(0, -1).map((line) => `${line}\n`);
  const hash = createHash('sha256').update(body.join('')).digest('hex');
  const items = body.filter((line) => line.includes('"record":"item"')).length;
  return [...body, `${JSON.stringify({ ...JSON.parse(lines.at(-1) ?? ''), hash, items })}\n`].join('');
};

const damaged = (
  text: string,
): readonly (readonly [name: string, content: string, problem: BackupDamaged['problem']])[] => {
  const lines = text.trimEnd().split('\n');
  const without = (index: number) => lines.filter((_, number) => number !== index);
  const lastItem = lines.findLastIndex((line) => line.includes('"record":"item"'));
  const changed = lines.map((line) => line.replace(/"at":\{"N":"\d/, '"at":{"N":"9'));
  return [
    ['cut off within a line', text.slice(0, text.length / 2), 'record_unknown'],
    ['cut off after a line', `${without(lines.length - 1).join('\n')}\n`, 'cut_off'],
    ['an item less', `${without(lastItem).join('\n')}\n`, 'changed'],
    ['an item less, and a new end', resealed(without(lastItem)), 'signature'],
    ['a changed commit', `${changed.join('\n')}\n`, 'changed'],
    ['a changed commit, and a new end', resealed(changed), 'signature'],
    ['something after the end', `${text}${lines[1]}\n`, 'record_unknown'],
    ['a later form', text.replace('"format":1', '"format":2'), 'newer'],
    ['another file', '{}\n', 'not_backup'],
    ['nothing', '', 'not_backup'],
  ];
};

const restoreBy = (owner: string, backup = '1 b'): Restore => ({
  backup,
  owner,
  host: 'h',
  pid: 1,
  at: 1,
  verified: false,
});

describe('backup and restore', () => {
  test('I12: given a restore that was taken over after it read everything back, then it ends nothing, and the other one can', async () => {
    const w = await open();
    const client = withoutForms(createDynamoClient(w.address.dynamo));
    const there = { client, table: 'phases' };
    await ensureTable(client, there.table);
    const head = { ...itemKey(partitionOf('log', domain), 1), form: { N: '1' } };
    const [one, other] = [restoreBy('one'), restoreBy('other')];
    expect(await claimRestore(there, one, null)).toBe(true);
    expect(await holdLogs(there, one, [head])).toBeNull();
    expect(await claimRestore(there, other, one)).toBe(true);
    expect(await holdLogs(there, other, [head])).toBeNull();

    expect(await markVerified(there, one)).toBe(false);
    expect(await readRestore(there)).toEqual(other);
    expect(await itemsOf(w, there.table)).toHaveLength(2);
    expect(await markVerified(there, other)).toBe(true);
    // What was verified stays so for whoever takes over now.
    expect(await claimRestore(there, one, other)).toBe(false);
    expect(await claimRestore(there, one, { ...other, verified: true })).toBe(true);
    await endRestore(there, [head]);
    await endRestore(there, [head]);
    expect(await itemsOf(w, there.table)).toEqual([expect.not.stringContaining('restoring')]);
    client.destroy();
  });

  test(
    'given a switch, then a backup restores every item and key into an empty table only, and an older one names the switch that it lacks',
    async () => {
      const w = await open();
      await untilRound(w);
      const here = await hostOf(w, 'here');
      const [older, newer] = [join(here.place, 'older.backup'), join(here.place, 'newer.backup')];
      expect(await here.futari('backup', older)).toMatchObject({ code: 0 });
      const next = await nextOf(w);
      await approveByTwo(w);
      await w.pass(10 * minuteMs);
      expect(await stageOf(w)).toBe('Watching');
      const made = await here.futari('backup', newer);
      expect(made).toMatchObject({ code: 0, err: '' });
      expect(made.out).toMatch(/✅ .*newer\.backup: \d+ items, \d+ commits, \d+ pieces of evidence, 2 keys/);
      expect(made.out).toContain('✅ it agrees with the anchor');
      expect(made.out).toContain('✅ every stored key can be decrypted');
      expect(made.out).toContain('⚠️ This file holds the key files');
      expect((await stat(newer)).mode & 0o777).toBe(0o600);
      expect(await here.futari('backup', newer)).toMatchObject({
        code: 1,
        err: expect.stringContaining('exists already'),
      });
      expect((await readdir(here.place)).sort()).toEqual(['futari.yml', 'newer.backup', 'older.backup']);

      const items = await itemsOf(w, table);
      expect(await here.futari('restore', newer)).toMatchObject({
        code: 1,
        err: expect.stringContaining('is not empty'),
      });
      expect(await itemsOf(w, table)).toEqual(items);

      await makeTable(w, 'moved');
      const anchor = { folder: join(w.address.folder, 'anchor') };
      const moved = await hostOf(w, 'moved', { ...newKeys, table: 'moved', anchor });
      const restored = await moved.futari('restore', newer);
      expect(restored).toMatchObject({ code: 0, err: '' });
      expect(restored.out).toContain(`✅ SES 123456789012/ap-northeast-1/goo.ne.jp: ${next}, as the log expects`);
      expect(await itemsOf(w, 'moved')).toEqual(items);
      for (const name of ['master.key', 'signing.key']) {
        const file = join(moved.place, 'new', name);
        expect(await readFile(file, 'utf8')).toBe(await readFile(join(w.address.folder, name), 'utf8'));
        expect((await stat(file)).mode & 0o777).toBe(0o600);
      }
      await makeTable(w, 'older');
      const held = await hostOf(w, 'held', { table: 'older', anchor });
      const refused = await held.futari('restore', older);
      expect(refused).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('This backup is older than the anchor.'),
      });
      // Whose anchor contradicts the log is not led past it.
      const forged = join(held.place, 'forged');
      await cp(anchor.folder, forged, { recursive: true });
      const [mark = ''] = (await readdir(join(forged, domain))).sort();
      const written = await readFile(join(forged, domain, mark), 'utf8');
      await chmod(join(forged, domain, mark), 0o600);
      await writeFile(join(forged, domain, mark), written.replace(/"hash":"...../, '"hash":"00000'));
      const contradicted = await hostOf(w, 'held', { table: 'older', anchor: { folder: forged } });
      const other = await contradicted.futari('restore', newer);
      expect(other).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('Nothing was written by this run.'),
      });
      expect(other.err).not.toContain('To accept the loss');
      expect(await itemsOf(w, 'older')).toEqual([]);
      const accepted = await hostOf(w, 'accepted', { table: 'older', anchor: { folder: './anchor-2' } });
      const old = await accepted.futari('restore', older);
      expect(old).toMatchObject({ code: 0, err: '' });
      expect(old.out).toContain(
        `signs with ${next}, and the restored log expects ${current}: the backup is older than the last switch`,
      );
    },
    processTimeoutMs,
  );

  test(
    'given a damaged file, a damaged table or a foreign key, then the first fault is named and nothing is written',
    async () => {
      const w = await open();
      await untilRound(w);
      const here = await hostOf(w, 'here');
      const whole = join(here.place, 'whole.backup');
      const bare = join(here.place, 'bare.backup');
      await Promise.all([here.futari('backup', whole), here.futari('backup', bare, '--without-keys')]);
      await makeTable(w, 'empty');
      const there = await hostOf(w, 'there', { ...newKeys, table: 'empty' });
      const text = await readFile(whole, 'utf8');
      expect(await problemOf(there.place, text)).toBe('none');
      for (const [name, content, problem] of damaged(text))
        expect([name, await problemOf(there.place, content)]).toEqual([name, problem]);
      const later = join(there.place, 'later.backup');
      await writeFile(later, text.replace('"format":1,"release":"', '"format":2,"release":"9.'));
      const refusal = 'was made by a later release of futari (9.';
      expect(await there.futari('restore', later)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining(refusal),
      });
      expect(await readFile(bare, 'utf8')).not.toContain('"record":"keyFile"');
      expect(await there.futari('restore', bare)).toMatchObject({
        code: 1,
        err: expect.stringContaining('The backup holds no key files.'),
      });
      const nowhere = join(there.place, 'no-folder', 'x.backup');
      expect(await here.futari('backup', nowhere)).toMatchObject({
        code: 1,
        err: `${nowhere} cannot be written (ENOENT).\n`,
      });
      expect(await there.futari('restore', nowhere)).toMatchObject({
        code: 1,
        err: expect.stringContaining(`${nowhere} cannot be read (ENOENT).`),
      });
      await mkdir(join(there.place, 'new'));
      await writeFile(join(there.place, 'new/master.key'), 'another', { mode: 0o600 });
      expect(await there.futari('restore', whole)).toMatchObject({
        code: 1,
        err: expect.stringContaining('differs from the one in the backup'),
      });
      expect(await itemsOf(w, 'empty')).toEqual([]);

      const client = createDynamoClient(w.address.dynamo);
      const [second] = (await w.history()).slice(1, 2);
      const Key = itemKey(partitionOf('log', domain), second?.version);
      const { Attributes } = await client.send(
        new DeleteItemCommand({ TableName: table, Key, ReturnValues: 'ALL_OLD' }),
      );
      const gap = await here.futari('backup', join(here.place, 'gap.backup'));
      expect(gap).toMatchObject({ code: 1, out: '', err: expect.stringContaining('A commit is missing.') });
      await client.send(new PutItemCommand({ TableName: table, Item: Attributes }));
      client.destroy();
      expect((await readdir(here.place)).sort()).toEqual(['bare.backup', 'futari.yml', 'whole.backup']);

      // The bot goes on: a decision after the log was read, with its mark, is no loss.
      const store = await holding(w.address.dynamo.endpoint, 'Scan', 1);
      const busy = await hostOf(w, 'here', {}, store.url);
      const during = busy.started('backup', join(here.place, 'during.backup'));
      await store.held;
      expect(await w.request('approver-1', 'decline', { inputs: { reason: 'not today' } })).toMatchObject({
        tag: 'accepted',
      });
      store.release();
      expect(await during).toMatchObject({ code: 0, err: '' });
      store.close();
    },
    processTimeoutMs,
  );

  test(
    'I12: given kill -9 in the middle, then no backup has its name, a bot refuses the half table, and a second restore ends it',
    async () => {
      const w = await open();
      await untilRound(w);
      const here = await hostOf(w, 'here');
      const file = join(here.place, 'whole.backup');
      await killedAt(w, 'here', {}, ['backup', file], ['Query', 0]);
      const left = await readdir(here.place);
      expect(left).not.toContain('whole.backup');
      const drafts = left.filter((name) => name.startsWith('.whole.backup.'));
      expect(drafts).toHaveLength(1);
      expect(await readFile(join(here.place, drafts[0] ?? ''), 'utf8')).not.toContain('"record":"keyFile"');
      expect(await here.futari('backup', file)).toMatchObject({ code: 0 });

      await makeTable(w, 'half');
      const more = { ...newKeys, table: 'half' };
      await killedAt(w, 'there', more, ['restore', file], ['PutItem', 6]);
      const there = await hostOf(w, 'there', more);
      const client = createDynamoClient(w.address.dynamo);
      expect(await readRestore({ client, table: 'half' })).not.toBeNull();
      expect((await itemsOf(w, 'half')).length).toBeLessThan((await itemsOf(w, table)).length);
      const half = await there.futari('status');
      expect(half).toMatchObject({ code: 1, out: '', err: expect.stringContaining('futari restore has not ended') });
      const again = await there.futari('restore', file);
      expect(again).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringMatching(/has not ended \(host .+, process \d+\)/),
      });
      expect(await there.started('restore', file, '--resume')).toMatchObject({ code: 0, err: '' });
      expect(await itemsOf(w, 'half')).toEqual(await itemsOf(w, table));
      expect(await readRestore({ client, table: 'half' })).toBeNull();
      client.destroy();
    },
    processTimeoutMs,
  );

  test(
    'I12: given two restores of one file at once, and a bot that runs, then the second restore and the bot are refused until the first has ended or is taken over',
    async () => {
      const w = await open();
      await untilRound(w);
      const here = await hostOf(w, 'here');
      const file = join(here.place, 'whole.backup');
      expect(await here.futari('backup', file)).toMatchObject({ code: 0 });
      const before = await itemsOf(w, table);
      await emptyTable(w);
      const store = await holding(w.address.dynamo.endpoint, 'PutItem', 6);
      const slow = await hostOf(w, 'slow', {}, store.url);
      const first = slow.started('restore', file);
      await store.held;

      expect(await here.futari('restore', file)).toMatchObject({
        code: 1,
        err: expect.stringContaining('If it still runs'),
      });
      const reason = { inputs: { reason: 'not today' } };
      expect(await w.request('approver-1', 'decline', reason)).toMatchObject({
        tag: 'failed',
        code: 'restoring',
      });
      expect(await here.futari('restore', file, '--resume')).toMatchObject({ code: 0, err: '' });
      expect(await itemsOf(w, table)).toEqual(before);
      expect(await w.request('approver-1', 'decline', reason)).toMatchObject({ tag: 'accepted' });
      const decided = await itemsOf(w, table);

      // It wakes up after the bot went on from there.
      store.release();
      expect(await first).toMatchObject({ code: 1, out: '', err: expect.stringContaining('taken over the restore') });
      store.close();
      expect(await itemsOf(w, table)).toEqual(decided);
      const client = createDynamoClient(w.address.dynamo);
      const other = { ...itemKey(partitionOf('log', domain), 1), at: { N: '1' } };
      expect(await restoreItem({ client, table }, other)).toBe(false);

      // One that died while it released its logs: the bot has gone on in the first of them, and the anchor with it.
      const { value: begun } = await readBackup(file).next();
      if (begun?.tag !== 'header') throw new Error('no header');
      const dead = restoreBy('dead', `${begun.header.madeAt} ${table}`);
      expect(await claimRestore({ client, table }, dead, null)).toBe(true);
      expect(await markVerified({ client, table }, dead)).toBe(true);
      expect(await here.futari('restore', file)).toMatchObject({ code: 1 });
      expect(await here.futari('restore', file, '--resume')).toMatchObject({ code: 0, err: '' });
      expect(await itemsOf(w, table)).toEqual(decided);
      client.destroy();
    },
    processTimeoutMs,
  );
});
