/** `futari config`: reads the configuration as `serve` does, names every problem, and writes it as one file for where no folder goes along. */

import { rename, writeFile } from 'node:fs/promises';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { print } from '../commandLine.ts';
import { bundledText, diskSource, readConfiguration } from '../config/source.ts';
import { configurationExit, refused, runConfigured } from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari config [--bundle ファイル] [--lang ja|en]
  DKIM_CONFIG の設定（domains.d フォルダーを含む）を読み、すべての問題をファイルと行で示します。何も開始しません。
  --bundle  確認できた設定を一つのファイルに書きます。Lambda のパッケージには、これを futari.yml として入れます
終了コード: 0 正しい、1 書けない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari config [--bundle FILE] [--lang ja|en]
  Reads the configuration of DKIM_CONFIG, with its folder domains.d, and names every problem with file and line. It starts nothing.
  --bundle  writes the checked configuration as one file, which a package for Lambda holds as futari.yml
Exit codes: 0 right, 1 not written, 2 usage, 78 configuration`,
  },
  right: {
    ja: '✅ 設定は正しいです（署名ドメイン {count} 件）',
    en: '✅ the configuration is right ({count} signing domains)',
  },
  bundled: { ja: '✅ {file} に書きました（{bytes} バイト）', en: '✅ wrote {file} ({bytes} bytes)' },
  unwritable: { ja: '❌ {file} に書けません（{code}）', en: '❌ {file} cannot be written ({code})' },
});

/** The usage, for --help. */
export const configUsage = (language: Language): string => message(language, 'usage');

/** The file appears whole or not at all. */
const writeBundle = async (language: Language, file: string): Promise<number> => {
  const read = await readConfiguration(diskSource, process.env.DKIM_CONFIG ?? '');
  if (read.tag === 'unreadable') return configurationExit;
  const text = bundledText(read.complete);
  try {
    await writeFile(`${file}.draft`, text);
    await rename(`${file}.draft`, file);
  } catch (error) {
    return refused(message(language, 'unwritable', { file, code: (error as NodeJS.ErrnoException).code ?? 'error' }));
  }
  print(message(language, 'bundled', { file, bytes: Buffer.byteLength(text) }));
  return 0;
};

/** Exit codes: 0 right, 1 not written, 2 usage, 78 configuration. */
export const runConfig = (): Promise<void> =>
  runConfigured(
    { name: 'config', options: { bundle: { type: 'string' } }, usage: configUsage },
    async ({ values: { bundle }, language, config }) => {
      print(message(language, 'right', { count: config.settings.domains.size }));
      return typeof bundle === 'string' ? writeBundle(language, bundle) : 0;
    },
  );
