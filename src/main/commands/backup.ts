/** `futari backup FILE`: the whole table and the key files in one verified file. */

import { access, readFile } from 'node:fs/promises';
import type { Item } from '../../adapters/dynamodb/table.ts';
import { readItems, readRestore } from '../../adapters/dynamodb/wholeTable.ts';
import { AnchorUnavailable } from '../../ports/store.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { type KeyFileName, writeBackup } from '../backup/backupFile.ts';
import { keyFilesOf, keyNameOf, type StoredKeyName, tryKeys } from '../backup/opened.ts';
import { faultText, TableCheck } from '../backup/tableCheck.ts';
import { packageVersion, print, printError } from '../commandLine.ts';
import { dynamoOf, openAnchor, openKeys } from '../compose.ts';
import { systemClock } from '../process.ts';
import type { Finding } from './evidencePackage.ts';
import { type ConfiguredCommand, type LogCommand, refused, runConfigured } from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari backup ファイル [--without-keys] [--lang ja|en]
  テーブルのすべての項目と、keys.provider が local なら鍵のファイル 2 つを、1 つのファイルに書き出します。ボットは動いたままで構いません。
  書き終える前に、ログの署名とつながり、証拠、anchor、保管中の鍵を確かめます。問題があれば、ファイルは残しません。
  --without-keys  鍵のファイルを入れません。復元には、別に保管した鍵のファイルが必要です。
終了コード: 0 完了、1 できない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari backup FILE [--without-keys] [--lang ja|en]
  Writes every item of the table, and with keys.provider: local both key files, into one file. The bot may go on running.
  Signatures and chain of the logs, evidence, anchor and stored keys are verified first; with a fault no file is left.
  --without-keys  leaves the key files out. To restore, you then need them from elsewhere.
Exit codes: 0 done, 1 not done, 2 usage, 78 configuration`,
  },
  exists: {
    ja: '{path} はすでにあります。別の名前を指定してください。',
    en: '{path} exists already. Give another name.',
  },
  noKeyFile: {
    ja: '鍵のファイル {path} がありません。ボットを起動したことのあるホストで、同じ設定を使って実行してください。',
    en: 'The key file {path} is missing. Run this with the configuration of the bot, on the host where it runs.',
  },
  restoring: {
    ja: 'このテーブルへの復元が終わっていません。先に futari restore をもう一度実行してください。',
    en: 'A restore into this table has not ended. Run futari restore again first.',
  },
  empty: { ja: 'テーブル {table} は空です。', en: 'The table {table} is empty.' },
  fault: {
    ja: 'バックアップを作りませんでした。最初の問題: {sentence}\n→ runbook の log_corrupt を見てください。',
    en: 'No backup was made. The first fault: {sentence}\n→ See log_corrupt in the runbook.',
  },
  anchor: {
    ja: 'anchor を読めないため、バックアップを作りませんでした（{reason}）。',
    en: 'No backup was made, because the anchor cannot be read ({reason}).',
  },
  unwritable: { ja: '{path} に書けません（{code}）。', en: '{path} cannot be written ({code}).' },
  done: {
    ja: '✅ {path}: 項目 {items}、コミット {commits}、証拠 {evidence}、鍵 {keys}',
    en: '✅ {path}: {items} items, {commits} commits, {evidence} pieces of evidence, {keys} keys',
  },
  head: { ja: '   {domain} version {version} ハッシュ {hash}', en: '   {domain} version {version} hash {hash}' },
  anchored: { ja: '✅ anchor と一致しました', en: '✅ it agrees with the anchor' },
  noAnchor: {
    ja: '⚠️ anchor の設定がないため、末尾の削除は分かりません',
    en: '⚠️ no anchor is configured: deleted newest commits would not be noticed',
  },
  secret: {
    ja: '⚠️ このファイルには鍵のファイルが入っています。持っている人は、署名鍵をすべて復号し、ログに署名できます。読めるのは所有者だけです（0600）。暗号化して、このホストの外に保管してください。例: age -p {path} > {path}.age',
    en: '⚠️ This file holds the key files: whoever has it can decrypt every signing key and sign the log. Only its owner may read it (0600). Encrypt it, and keep it off this host, for example: age -p {path} > {path}.age',
  },
  withoutKeys: {
    ja: '⚠️ 鍵は入っていますが、鍵のファイル（または KMS の鍵）がなければ復号できません。それらを別に保管してください: {place}',
    en: '⚠️ The stored keys in it can be decrypted only with the key files or the KMS key. Keep these apart from it: {place}',
  },
});

/** The usage, for --help. */
export const backupUsage = (language: Language): string => message(language, 'usage');

const command: LogCommand = {
  name: 'backup',
  options: { 'without-keys': { type: 'boolean' } },
  positionalsMax: 1,
  fits: (_values, positionals) => positionals.length === 1,
  usage: backupUsage,
};

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The first fault of a table leaves no file. */
class TableFaulty extends Error {
  override readonly name = 'TableFaulty';
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(finding.code);
    this.finding = finding;
  }
}

async function* watched(items: AsyncIterable<Item>, check: TableCheck, keys: StoredKeyName[]): AsyncGenerator<Item> {
  for await (const item of items) {
    check.take(item);
    if (check.first !== null) throw new TableFaulty(check.first);
    const key = keyNameOf(item);
    if (key !== null) keys.push(key);
    yield item;
  }
}

interface Opened {
  readonly configured: ConfiguredCommand;
  readonly path: string;
  readonly client: ReturnType<typeof dynamoOf>;
  readonly keys: Awaited<ReturnType<typeof openKeys>>;
  readonly check: TableCheck;
  readonly names: StoredKeyName[];
}

const headsOf = ({ heads }: TableCheck) =>
  Object.fromEntries([...heads].map(([domain, { version, hash }]) => [domain, { version, hash }]));

const write = async (
  { configured, path, client, keys, check, names }: Opened,
  files: readonly (readonly [KeyFileName, string])[],
) => {
  const { config } = configured;
  const { table, aws, settings } = config;
  const anchor = openAnchor(config);
  const contents = await Promise.all(files.map(async ([name, file]) => ({ name, content: await readFile(file) })));
  try {
    if (anchor !== null) await check.readMarks(anchor, settings.domains.keys());
    return await writeBackup(path, {
      header: {
        release: packageVersion(),
        madeAt: systemClock.now(),
        table,
        region: aws.region,
        publicKey: await keys.signer.publicKeyPem(),
      },
      keyFiles: contents,
      items: watched(readItems({ client, table }), check, names),
      signer: keys.signer,
      finish: async () => {
        await check.close(anchor, settings.domains.keys());
        if (check.first !== null) throw new TableFaulty(check.first);
        return headsOf(check);
      },
    });
  } finally {
    for (const { content } of contents) content.fill(0);
    anchor?.close();
  }
};

const report = async (opened: Opened, hasKeyFiles: boolean): Promise<void> => {
  const { configured, path, check, names } = opened;
  const { language, config } = configured;
  const { items, commits, evidence, heads } = check;
  print(message(language, 'done', { path, items, commits, evidence, keys: names.length }));
  for (const [domain, { version, hash }] of heads) print(message(language, 'head', { domain, version, hash }));
  print(message(language, config.anchor === null ? 'noAnchor' : 'anchored'));
  print(await tryKeys(language, config, opened.client, names));
  const { keys } = config;
  const place = keys.tag === 'local' ? `${keys.file}, ${keys.signingFile}` : `${keys.keyId}, ${keys.signingKeyId}`;
  print(hasKeyFiles ? message(language, 'secret', { path }) : message(language, 'withoutKeys', { place }));
};

const run = async (configured: ConfiguredCommand): Promise<number> => {
  const { values, positionals, language, config } = configured;
  const [path = ''] = positionals;
  if (await isThere(path)) return refused(message(language, 'exists', { path }));
  const keyFiles = keyFilesOf(config);
  for (const [, file] of keyFiles)
    if (!(await isThere(file))) return refused(message(language, 'noKeyFile', { path: file }));
  const client = dynamoOf(config, {});
  try {
    const { table } = config;
    if ((await readRestore({ client, table })) !== null) return refused(message(language, 'restoring'));
    const keys = await openKeys(config);
    const check = new TableCheck(await keys.signer.publicKeyPem());
    const opened: Opened = { configured, path, client, keys, check, names: [] };
    const files = values['without-keys'] === true ? [] : keyFiles;
    if (!(await write(opened, files))) return refused(message(language, 'exists', { path }));
    if (check.items === 0) printError(message(language, 'empty', { table }));
    await report(opened, files.length > 0);
    return 0;
  } catch (error) {
    if (error instanceof TableFaulty)
      return refused(message(language, 'fault', { sentence: faultText(language, error.finding) }));
    if (error instanceof AnchorUnavailable) return refused(message(language, 'anchor', { reason: error.message }));
    const { code = '', syscall = '' } = error as NodeJS.ErrnoException;
    if (['open', 'write', 'fsync', 'link'].includes(syscall))
      return refused(message(language, 'unwritable', { path, code }));
    throw error;
  } finally {
    client.destroy();
  }
};

/** `futari backup`. Exit codes: 0 done, 1 not done, 2 usage, 78 configuration. */
export const runBackup = (): Promise<void> => runConfigured(command, run);
