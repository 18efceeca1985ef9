/** `futari restore FILE`: a backup into an empty table. It verifies the whole file before it writes, and the table after. */

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createKeyStore } from '../../adapters/dynamodb/keyStore.ts';
import {
  beginRestore,
  endRestore,
  holdsItems,
  putItem,
  readItems,
  unfinishedRestore,
} from '../../adapters/dynamodb/wholeTable.ts';
import { hasKeyFile, secretFile } from '../../adapters/keys/encryption.ts';
import { createKeyVault } from '../../adapters/keys/vault.ts';
import { AnchorUnavailable } from '../../ports/anchor.ts';
import { VaultUnavailable } from '../../ports/keys.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import {
  BackupDamaged,
  type BackupHeader,
  type BackupProblem,
  type KeyFileName,
  readBackup,
} from '../backup/backupFile.ts';
import { compareWithSes, keyNameOf, type StoredKeyName, unopenedKeys } from '../backup/opened.ts';
import { faultText, TableCheck } from '../backup/tableCheck.ts';
import { print } from '../commandLine.ts';
import { dynamoOf, openAnchor, openKeys } from '../compose.ts';
import type { PublicConfig } from '../config/load.ts';
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
    ja: `使い方: futari restore ファイル [--lang ja|en]
  futari backup のファイルを、空のテーブル（futari init --table）に復元します。ファイルをすべて確かめてから書き、書いたあとにもう一度確かめます。
  途中で止まったときは、同じコマンドをもう一度実行してください。終わるまで、ボットはこのテーブルを使いません。復元中はボットを止めてください。
終了コード: 0 完了、1 できない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari restore FILE [--lang ja|en]
  Restores a file of futari backup into an empty table (futari init --table). The whole file is verified before, the table after.
  If it was interrupted, run it again: until it has ended, no bot uses the table. Stop the bot first.
Exit codes: 0 done, 1 not done, 2 usage, 78 configuration`,
  },
  unreadable: { ja: '{path} を読めません（{reason}）。', en: '{path} cannot be read ({reason}).' },
  nothing: { ja: '何も書いていません。', en: 'Nothing was written.' },
  fault: {
    ja: '{path} の中身に問題があります。最初の問題: {sentence}',
    en: '{path}: its content is inconsistent. The first fault: {sentence}',
  },
  ahead: {
    ja: '{sentence}\nこのバックアップは、いまの anchor より古いものです。もっと新しいバックアップがあれば、それを使ってください。失われる判断を受け入れるときは、二人で設定の anchor.folder（または anchor.prefix）を新しい場所に変え、もう一度実行してください。',
    en: '{sentence}\nThis backup is older than the anchor. Use a newer one if there is one. To accept the loss, two people name a new anchor.folder (or anchor.prefix) in the configuration, and run this again.',
  },
  anchor: { ja: 'anchor を読めません（{reason}）。', en: 'The anchor cannot be read ({reason}).' },
  notEmpty: {
    ja: 'テーブル {table} は空ではありません。別の名前を設定の table に書き、futari init --table で作ってから、もう一度実行してください。',
    en: 'The table {table} is not empty. Give another name in the configuration (table), make that table with futari init --table, and run this again.',
  },
  other: {
    ja: 'テーブル {table} には、別のバックアップの復元が途中まで入っています。そのファイルで終わらせるか、新しいテーブルを使ってください。',
    en: 'Another backup was partly restored into {table}. Finish that restore with its own file, or use a new table.',
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
    ja: '書いたあとの確認で問題が見つかりました（{sentence}）。復元は終わっていません。もう一度実行してください。',
    en: 'The check after writing found a fault ({sentence}). The restore is not finished: run it again.',
  },
  done: {
    ja: '✅ {table} に復元しました: {madeAt} のバックアップ、項目 {items}、コミット {commits}',
    en: '✅ restored into {table}: the backup of {madeAt}, {items} items, {commits} commits',
  },
  head: { ja: '   {domain} version {version} ハッシュ {hash}', en: '   {domain} version {version} hash {hash}' },
  keysOpen: { ja: '✅ 保管中の鍵はすべて復号できます', en: '✅ every stored key can be decrypted' },
  keysClosed: { ja: '⚠️ 復号できない鍵があります: {names}', en: '⚠️ Keys that cannot be decrypted: {names}' },
  keysUnknown: {
    ja: '⚠️ 鍵の復号は試せませんでした（{reason}）',
    en: '⚠️ decryption of the keys was not tried ({reason})',
  },
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
  options: {},
  positionalsMax: 1,
  fits: (_values, positionals) => positionals.length === 1,
  usage: restoreUsage,
};

/** A whole backup whose content holds. */
interface Verified {
  readonly header: BackupHeader;
  readonly keyFiles: ReadonlyMap<KeyFileName, Buffer>;
  readonly keys: readonly StoredKeyName[];
  readonly check: TableCheck;
}

const verified = async (path: string): Promise<Verified> => {
  let check: TableCheck | null = null;
  let header: BackupHeader | null = null;
  const keyFiles = new Map<KeyFileName, Buffer>();
  const keys: StoredKeyName[] = [];
  for await (const record of readBackup(path)) {
    if (record.tag === 'header') {
      header = record.header;
      check = checkWith(header.publicKey);
    } else if (record.tag === 'keyFile') {
      keyFiles.set(record.name, record.content);
    } else {
      check?.take(record.item);
      const key = keyNameOf(record.item);
      if (key !== null) keys.push(key);
    }
  }
  if (header === null || check === null) throw new BackupDamaged('not_backup', 1);
  return { header, keyFiles, keys, check };
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
): Promise<string | null> => {
  const [path = ''] = positionals;
  const anchor = openAnchor(config);
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

const filesOf = ({ keys }: PublicConfig): readonly (readonly [KeyFileName, string])[] =>
  keys.tag === 'local'
    ? [
        ['master', keys.file],
        ['signing', keys.signingFile],
      ]
    : [];

/** @returns why the keys do not fit; null: they do */
const keyRefusal = async (
  { language, config }: ConfiguredCommand,
  { header, keyFiles }: Verified,
): Promise<string | null> => {
  for (const [name, file] of filesOf(config)) {
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

type Table = Parameters<typeof putItem>[0];

/** @returns why the table cannot be used; null: this restore has begun */
const tableRefusal = async (language: Language, table: Table, name: string): Promise<string | null> => {
  const begun = await unfinishedRestore(table);
  if (begun === null && (await holdsItems(table))) return message(language, 'notEmpty', { table: table.table });
  return (await beginRestore(table, name)) ? null : message(language, 'other', { table: table.table });
};

const writeItems = async (path: string, table: Table): Promise<void> => {
  for await (const record of readBackup(path)) if (record.tag === 'item') await putItem(table, record.item);
};

/** Reads back what was written. @returns the first fault */
const readBack = async (table: Table, { header, check }: Verified): Promise<Finding | null> => {
  const again = new TableCheck(header.publicKey);
  for await (const item of readItems(table)) again.take(item);
  await again.close(null, []);
  if (again.first !== null) return again.first;
  const isSame = again.items === check.items && again.evidence === check.evidence && again.commits === check.commits;
  const facts = { expected: `${check.commits}/${check.items}`, got: `${again.commits}/${again.items}` };
  return isSame ? null : { code: 'end_counts', facts };
};

const tryKeys = async (language: Language, config: PublicConfig, table: Table, names: readonly StoredKeyName[]) => {
  try {
    const { keyring } = await openKeys(config);
    const unopened = await unopenedKeys(createKeyVault({ store: createKeyStore(table), keyring }), names);
    return unopened.length === 0
      ? message(language, 'keysOpen')
      : message(language, 'keysClosed', { names: unopened.join(', ') });
  } catch (error) {
    if (!(error instanceof VaultUnavailable)) throw error;
    return message(language, 'keysUnknown', { reason: error.message });
  }
};

const report = async ({ language, config }: ConfiguredCommand, table: Table, { header, check, keys }: Verified) => {
  const madeAt = new Date(header.madeAt).toISOString();
  print(message(language, 'done', { table: table.table, madeAt, items: check.items, commits: check.commits }));
  for (const [domain, { version, hash }] of check.heads) print(message(language, 'head', { domain, version, hash }));
  print(await tryKeys(language, config, table, keys));
  for (const { tag, facts } of await compareWithSes(config, check)) print(message(language, tag, facts));
};

const restored = async (configured: ConfiguredCommand, path: string, table: Table): Promise<number> => {
  const { language, config } = configured;
  const backup = await verified(path);
  const nothing = message(language, 'nothing');
  const refusal =
    (await contentRefusal(configured, backup)) ??
    (await keyRefusal(configured, backup)) ??
    (await tableRefusal(language, table, `${backup.header.madeAt} ${backup.header.table}`));
  if (refusal !== null) return refused(`${refusal}\n${nothing}`);
  // Each file appears whole or not at all, and one that is there was compared.
  for (const [name, file] of filesOf(config)) {
    const content = backup.keyFiles.get(name);
    if (content !== undefined) await secretFile(file, async () => Buffer.from(content));
  }
  await writeItems(path, table);
  const fault = await readBack(table, backup);
  if (fault !== null) return refused(message(language, 'after', { sentence: faultText(language, fault) }));
  await endRestore(table);
  await report(configured, table, backup);
  return 0;
};

const damagedText = (language: Language, path: string, { problem: code, line, release }: BackupDamaged): string =>
  `${problem.ofCode(language, code, { path, line, release })}\n${message(language, 'nothing')}`;

const run = async (configured: ConfiguredCommand): Promise<number> => {
  const { positionals, language, config } = configured;
  const [path = ''] = positionals;
  const client = dynamoOf(config, {});
  try {
    return await restored(configured, path, { client, table: config.table });
  } catch (error) {
    if (error instanceof BackupDamaged) return refused(damagedText(language, path, error));
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code !== undefined && (syscall === 'open' || syscall === 'read'))
      return refused(message(language, 'unreadable', { path, reason: code }));
    throw error;
  } finally {
    client.destroy();
  }
};

/** `futari restore`. Exit codes: 0 done, 1 not done, 2 usage, 78 configuration. */
export const runRestore = (): Promise<void> => runConfigured(command, run);
