/** `futari restore FILE`: a backup into an empty table. It verifies the whole file before it writes, and the table after. */

import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type Item, withoutForms } from '../../adapters/dynamodb/table.ts';
import {
  claimRestore,
  endRestore,
  holdLogs,
  holdsItems,
  markVerified,
  ownsRestore,
  type Restore,
  readItems,
  readRestore,
  restoreItem,
} from '../../adapters/dynamodb/wholeTable.ts';
import { hasKeyFile, KeyFileUnusable, secretFile } from '../../adapters/keys/encryption.ts';
import { AnchorUnavailable, LogUnavailable } from '../../ports/store.ts';

import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import {
  BackupDamaged,
  type BackupHeader,
  type BackupProblem,
  type KeyFileName,
  readBackup,
} from '../backup/backupFile.ts';
import { compareWithSes, keyFilesOf, keyNameOf, type StoredKeyName, tryKeys } from '../backup/opened.ts';
import { faultText, TableCheck } from '../backup/tableCheck.ts';
import { keyFileText, print } from '../commandLine.ts';
import { dynamoOf, openAnchor, openKeys } from '../compose.ts';

import { systemClock } from '../process.ts';
import type { Finding } from './evidencePackage.ts';
import { type ConfiguredCommand, type LogCommand, refused, runConfigured } from './logCommand.ts';

const problemRows = {
  not_backup: {
    ja: '{path} は futari backup が作ったファイルではありません。',
    en: '{path} is not a file made by futari backup.',
  },
  newer: {
    ja: '{path} は新しい版の futari（{release}）が作ったものです。その版以降で復元してください。',
    en: '{path} was made by a later release of futari ({release}). Restore it with that one or a later one.',
  },
  cut_off: {
    ja: '{path} は {line} 行目で途切れています。書き出しかコピーが途中で終わりました。',
    en: '{path} is cut off at line {line}: it was not written or copied to its end.',
  },
  changed: {
    ja: '{path} は、作られた後に変えられているか、壊れています（{line} 行目のハッシュと合いません）。',
    en: '{path} was changed after it was made, or is damaged (the hash at line {line} does not match).',
  },
  record_unknown: { ja: '{path} の {line} 行目を読めません。', en: '{path}: line {line} is damaged.' },
  signature: {
    ja: '{path} の署名が、ログの鍵のものではありません。',
    en: '{path} is not signed with the key of the log.',
  },
  counts: { ja: '{path} の件数が合いません。', en: '{path}: the counts do not match.' },
} as const satisfies Record<BackupProblem, unknown>;
const problem = messages(problemRows);

const message = messages({
  usage: {
    ja: `使い方: futari restore ファイル [--resume] [--lang ja|en]
  futari backup のファイルを、空のテーブル（futari init --table）に復元します。ファイルをすべて確かめてから書き、書いたあとにもう一度確かめます。
  終わるまで、ボットはこのテーブルでは何も判断しません。
  --resume  途中で止まった復元を、同じファイルで続けます。ほかの場所でまだ動いていれば、そちらは止まります。
終了コード: 0 完了、1 できない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari restore FILE [--resume] [--lang ja|en]
  Restores a file of futari backup into an empty table (futari init --table). The whole file is verified before, the table after.
  Until it has ended, a bot decides nothing on this table.
  --resume  goes on with a restore of the same file that was interrupted. If that one still runs elsewhere, it stops.
Exit codes: 0 done, 1 not done, 2 usage, 78 configuration`,
  },
  unreadable: { ja: '{path} を読めません（{reason}）。', en: '{path} cannot be read ({reason}).' },
  nothing: { ja: 'この実行では何も書いていません。', en: 'Nothing was written by this run.' },
  unfinished: {
    ja: '復元は終わっておらず、ボットはこのテーブルを使いません。原因を直し、--resume を付けてもう一度実行してください。',
    en: 'The restore is not finished, and no bot uses the table. Fix the cause, and run this again with --resume.',
  },
  store: { ja: 'テーブルを読み書きできません（{reason}）。', en: 'The table does not answer ({reason}).' },
  fault: {
    ja: '{path} の中身に問題があります。最初の問題: {sentence}',
    en: '{path}: its content is inconsistent. The first fault: {sentence}',
  },
  ahead: {
    ja: '{sentence}\nこのバックアップは、いまの anchor より古いものです。もっと新しいバックアップがあれば、それを使ってください。失われる判断を受け入れるときは、設定の anchor.folder（または anchor.prefix）を新しい場所に変え、もう一度実行してください。それまでの承認は無効になり、二人の承認をもう一度依頼します。',
    en: '{sentence}\nThis backup is older than the anchor. Use a newer one if there is one. To accept the loss, name a new anchor.folder (or anchor.prefix) in the configuration, and run this again. Earlier approvals are void then, and two people are asked to approve again.',
  },
  anchor: { ja: 'anchor を読めません（{reason}）。', en: 'The anchor cannot be read ({reason}).' },
  notEmpty: {
    ja: 'テーブル {table} は空ではありません（ボットが動いていれば、そのボットが書いています）。別の名前を設定の table に書き、futari init --table で作ってから、もう一度実行してください。',
    en: 'The table {table} is not empty (a running bot writes to its table, too). Give another name in the configuration (table), make that table with futari init --table, and run this again.',
  },
  other: {
    ja: 'テーブル {table} には、別のバックアップの復元が途中まで入っています。そのファイルで終わらせるか、新しいテーブルを使ってください。',
    en: 'Another backup was partly restored into {table}. Finish that restore with its own file, or use a new table.',
  },
  running: {
    ja: 'このバックアップの {table} への復元は {at} に始まり、終わっていません（ホスト {host}、プロセス {pid}）。動いていれば、終わるのを待ってください。途中で止まったのなら、--resume を付けてもう一度実行してください。',
    en: 'A restore of this backup into {table} began at {at} and has not ended (host {host}, process {pid}). If it still runs, wait for it. If it was interrupted, run this again with --resume.',
  },
  second: {
    ja: '別のプロセスが {table} への復元を始めたか、引き継ぎました。そちらが終わるのを待ってください。',
    en: 'Another process has begun or taken over the restore into {table}. Wait until that one has ended.',
  },
  conflict: {
    ja: '復元中に、ほかのプロセスが {table} に書き込みました（{item}）。そのプロセスを止め、新しいテーブルに復元してください。',
    en: 'Another process wrote to {table} during the restore ({item}). Stop it, and restore into a new table.',
  },
  otherKey: {
    ja: '鍵のファイル {path} は、バックアップのものと違います。別の場所に移してから、もう一度実行してください。',
    en: 'The key file {path} differs from the one in the backup. Move it away, and run this again.',
  },
  noKeys: {
    ja: 'バックアップに鍵のファイルが入っていません。{path} を戻してから、もう一度実行してください。',
    en: 'The backup holds no key files. Put {path} back, and run this again.',
  },
  otherSigner: {
    ja: 'ログに署名する鍵が、バックアップのログの鍵と違います。設定の keys を確かめてください。',
    en: 'The configured key that signs the log is not the one of the backup. Check keys in the configuration.',
  },
  after: {
    ja: '書いたあとの確認で問題が見つかりました（{sentence}）。',
    en: 'The check after writing found a fault ({sentence}).',
  },
  done: {
    ja: '✅ {table} に復元しました: {madeAt} のバックアップ、項目 {items}、コミット {commits}',
    en: '✅ restored into {table}: the backup of {madeAt}, {items} items, {commits} commits',
  },
  head: { ja: '   {domain} version {version} ハッシュ {hash}', en: '   {domain} version {version} hash {hash}' },
  expected: {
    ja: '✅ SES {target}: {selector}（ログのとおり）',
    en: '✅ SES {target}: {selector}, as the log expects',
  },
  unexpected: {
    ja: '🚨 SES {target} は {selector} で署名していますが、復元したログでは {expected} です。バックアップが最後の切り替えより古いためです。その鍵はこのログにありません。より新しいバックアップを使うか、{selector} のレコードを残したまま、新しい切り替えを始めてください。ボットも drift として知らせます。',
    en: '🚨 SES {target} signs with {selector}, and the restored log expects {expected}: the backup is older than the last switch. Use a newer backup, or keep the record of {selector} and start a new rotation. The bot raises drift for it.',
  },
  unread: { ja: '⚠️ SES {target} を読めず、比べていません（{code}）', en: '⚠️ SES {target} was not compared ({code})' },
});

/** The usage, for --help. */
export const restoreUsage = (language: Language): string => message(language, 'usage');

const command: LogCommand = {
  name: 'restore',
  options: { resume: { type: 'boolean' } },
  positionalsMax: 1,
  fits: (_values, positionals) => positionals.length === 1,
  usage: restoreUsage,
};

/** A whole backup whose content holds. */
interface Verified {
  readonly header: BackupHeader;
  readonly keyFiles: ReadonlyMap<KeyFileName, Buffer>;
  readonly keys: readonly StoredKeyName[];
  /** The newest commit of each log. */
  readonly heads: ReadonlyMap<string, Item>;
  readonly check: TableCheck;
}

const verified = async (path: string): Promise<Verified> => {
  let check: TableCheck | null = null;
  let header: BackupHeader | null = null;
  const keyFiles = new Map<KeyFileName, Buffer>();
  const keys: StoredKeyName[] = [];
  const heads = new Map<string, Item>();
  for await (const record of readBackup(path)) {
    if (record.tag === 'header') {
      header = record.header;
      check = checkWith(header.publicKey);
    } else if (record.tag === 'keyFile') {
      keyFiles.set(record.name, record.content);
    } else {
      check?.take(record.item);
      // In the order of versions.
      const partition = record.item.pk?.S ?? '';
      if (partition.startsWith('log#')) heads.set(partition, record.item);
      const key = keyNameOf(record.item);
      if (key !== null) keys.push(key);
    }
  }
  if (header === null || check === null) throw new BackupDamaged('not_backup', 1);
  return { header, keyFiles, keys, heads, check };
};

const checkWith = (publicKey: string): TableCheck => {
  try {
    return new TableCheck(publicKey);
  } catch {
    throw new BackupDamaged('record_unknown', 1);
  }
};

/** Nothing is written yet. @returns why the content cannot be restored here; null: it can */
const contentRefusal = async (
  { language, config, positionals }: ConfiguredCommand,
  { check }: Verified,
  releasing: boolean,
): Promise<string | null> => {
  const [path = ''] = positionals;
  // The bot may have gone on in a log that was released, and the anchor with it.
  const anchor = releasing ? null : openAnchor(config);
  try {
    await check.close(anchor, config.settings.domains.keys());
  } catch (error) {
    if (!(error instanceof AnchorUnavailable)) throw error;
    return message(language, 'anchor', { reason: error.message });
  } finally {
    anchor?.close();
  }
  const { first } = check;
  if (first === null) return null;
  const sentence = faultText(language, first);
  return first.code === 'anchor_ahead'
    ? message(language, 'ahead', { sentence })
    : message(language, 'fault', { path, sentence });
};

const publicKeyOf = (pem: Buffer): string =>
  createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'pem' }).toString();

/** @returns why the keys do not fit; null: they do */
const keyRefusal = async (
  { language, config }: ConfiguredCommand,
  { header, keyFiles }: Verified,
): Promise<string | null> => {
  for (const [name, file] of keyFilesOf(config)) {
    const content = keyFiles.get(name);
    const isThere = await hasKeyFile(file);
    if (content === undefined && !isThere) return message(language, 'noKeys', { path: file });
    if (content !== undefined && isThere && !content.equals(await readFile(file)))
      return message(language, 'otherKey', { path: file });
  }
  const signing = keyFiles.get('signing');
  const signer = signing === undefined || config.keys.tag !== 'local' ? (await openKeys(config)).signer : null;
  const key = signer === null ? publicKeyOf(signing ?? Buffer.alloc(0)) : await signer.publicKeyPem();
  return key === header.publicKey ? null : message(language, 'otherSigner');
};

type Table = Parameters<typeof restoreItem>[0];

/** A restore that has begun. */
interface Begun {
  readonly table: Table;
  readonly restore: Restore;
  readonly backup: Verified;
}

const nameOf = ({ header: { madeAt, table } }: Verified): string => `${madeAt} ${table}`;

/** @param earlier the restore that was read; null: none @returns why the table cannot be used; null: it can */
const tableRefusal = async (
  { language, values }: ConfiguredCommand,
  table: Table,
  backup: Verified,
  earlier: Restore | null,
): Promise<string | null> => {
  const about = { table: table.table };
  if (earlier === null) return (await holdsItems(table)) ? message(language, 'notEmpty', about) : null;
  if (earlier.backup !== nameOf(backup)) return message(language, 'other', about);
  if (values.resume === true) return null;
  const { host, pid, at } = earlier;
  return message(language, 'running', { ...about, host, pid, at: new Date(at).toISOString() });
};

/** @returns why it cannot begin */
const begin = async (configured: ConfiguredCommand, table: Table, backup: Verified): Promise<Begun | string> => {
  const earlier = await readRestore(table);
  // Everything was verified, and the process died while it released the logs.
  const isReleasing = earlier?.verified === true;
  const unfit =
    (await tableRefusal(configured, table, backup, earlier)) ??
    (await contentRefusal(configured, backup, isReleasing)) ??
    (await keyRefusal(configured, backup));
  if (unfit !== null) return unfit;
  const restore: Restore = {
    backup: nameOf(backup),
    owner: randomUUID(),
    host: hostname(),
    pid: process.pid,
    at: systemClock.now(),
    verified: isReleasing,
  };
  // Fails where the mark is not what was read.
  const isMine = await claimRestore(table, restore, earlier);
  return isMine ? { table, restore, backup } : message(configured.language, 'second', { table: table.table });
};

/** Items between two looks at whose restore it is. */
const itemsUnseenMax = 100;

/** @returns why it stopped; null: everything is there */
const writeItems = async (language: Language, path: string, { table, restore }: Begun): Promise<string | null> => {
  let count = 0;
  for await (const record of readBackup(path)) {
    if (record.tag !== 'item') continue;
    const isMine = count % itemsUnseenMax !== 0 || (await ownsRestore(table, restore));
    if (!isMine) return message(language, 'second', { table: table.table });
    if (!(await restoreItem(table, record.item)))
      return message(language, 'conflict', { table: table.table, item: record.item.pk?.S ?? '' });
    count += 1;
  }
  return (await ownsRestore(table, restore)) ? null : message(language, 'second', { table: table.table });
};

/** Reads back what was written. @returns the first fault */
const readBack = async (table: Table, { header, check }: Verified): Promise<Finding | null> => {
  const again = new TableCheck(header.publicKey);
  for await (const item of readItems(table)) again.take(item);
  await again.close(null, []);
  if (again.first !== null) return again.first;
  const isSame =
    again.lasting === check.lasting && again.evidence === check.evidence && again.commits === check.commits;
  const facts = { expected: `${check.commits}/${check.lasting}`, got: `${again.commits}/${again.lasting}` };
  return isSame ? null : { code: 'end_counts', facts };
};

const report = async (
  { language, config }: ConfiguredCommand,
  { client, table }: Table,
  { header, check, keys }: Verified,
) => {
  const madeAt = new Date(header.madeAt).toISOString();
  print(message(language, 'done', { table, madeAt, items: check.items, commits: check.commits }));
  for (const [domain, { version, hash }] of check.heads) print(message(language, 'head', { domain, version, hash }));
  print(await tryKeys(language, config, client, keys));
  for (const { tag, facts } of await compareWithSes(config, check)) print(message(language, tag, facts));
};

/** @returns why it stopped, or the backup that the table holds now */
const fill = async (configured: ConfiguredCommand, path: string, begun: Begun): Promise<Verified | string> => {
  const { table, restore, backup } = begun;
  const { language } = configured;
  const second = message(language, 'second', { table: table.table });
  if (!restore.verified) {
    const stopped = await write(configured, path, begun);
    if (stopped !== null) return stopped;
    if (!(await markVerified(table, restore))) return second;
  }
  await endRestore(table, backup.heads.values());
  return backup;
};

/** @returns why it stopped; null: everything is there, and the bot can use none of it */
const write = async ({ language, config }: ConfiguredCommand, path: string, begun: Begun): Promise<string | null> => {
  const { table, restore, backup } = begun;
  const taken = await holdLogs(table, restore, backup.heads.values());
  if (taken !== null) return message(language, 'conflict', { table: table.table, item: taken });
  // Each file appears whole or not at all, and one that is there was compared.
  for (const [name, file] of keyFilesOf(config)) {
    const content = backup.keyFiles.get(name);
    if (content !== undefined) await secretFile(file, async () => Buffer.from(content));
  }
  const stopped = await writeItems(language, path, begun);
  if (stopped !== null) return stopped;
  const fault = await readBack(table, backup);
  return fault === null ? null : message(language, 'after', { sentence: faultText(language, fault) });
};

/** @returns the sentence for what went wrong with the backup, a file, or the table; null: nothing that a person caused */
const faultOfRun = (language: Language, path: string, error: unknown): string | null => {
  if (error instanceof BackupDamaged) {
    const { problem: code, line, release } = error;
    return problem.ofCode(language, code, { path, line, release });
  }
  if (error instanceof KeyFileUnusable) return keyFileText(language, error);
  if (error instanceof LogUnavailable) return message(language, 'store', { reason: error.message });
  const { code, syscall, path: of = path } = error as NodeJS.ErrnoException;
  const isFile = code !== undefined && (syscall === 'open' || syscall === 'read');
  return isFile ? message(language, 'unreadable', { path: of, reason: code }) : null;
};

/** Prints a refusal, which ends with what was written until then. @returns what `work` made, or the exit code of its refusal */
const orRefused = async <T extends object>(
  { language }: ConfiguredCommand,
  path: string,
  ending: 'nothing' | 'unfinished',
  work: () => Promise<T | string>,
): Promise<T | number> => {
  const made = await work().catch((error: unknown) => {
    const sentence = faultOfRun(language, path, error);
    if (sentence === null) throw error;
    return sentence;
  });
  return typeof made === 'string' ? refused(`${made}\n${message(language, ending)}`) : made;
};

const restored = async (configured: ConfiguredCommand, path: string, table: Table): Promise<number> => {
  const prepared = await orRefused(configured, path, 'nothing', async () =>
    begin(configured, table, await verified(path)),
  );
  if (typeof prepared === 'number') return prepared;
  const backup = await orRefused(configured, path, 'unfinished', () => fill(configured, path, prepared));
  if (typeof backup === 'number') return backup;
  await report(configured, table, backup);
  return 0;
};

const run = async (configured: ConfiguredCommand): Promise<number> => {
  const { positionals, config } = configured;
  const client = withoutForms(dynamoOf(config, {}));
  try {
    return await restored(configured, positionals[0] ?? '', { client, table: config.table });
  } finally {
    client.destroy();
  }
};

/** `futari restore`. Exit codes: 0 done, 1 not done, 2 usage, 78 configuration. */
export const runRestore = (): Promise<void> => runConfigured(command, run);
