/** `futari verify-log FILE [--key PUBLIC.pem] [--anchor FILE|FOLDER]`: verifies an evidence package, for people and for scripts. */

import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readMarks } from '../../adapters/anchor/folder.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { commandLanguage, optionWords, print, printError, refusalText, unknownWord } from '../commandLine.ts';
import { type Finding, findingRows, linesOf, NotPackage, type Verified, verifyPackage } from './evidencePackage.ts';

const finding = messages(findingRows);
const message = messages({
  usage: {
    ja: `使い方: futari verify-log ファイル [--key 公開鍵.pem] [--anchor ファイルかフォルダー] [--json] [--lang ja|en]
  --key   ログの公開鍵（futari public-key の出力を、証跡とは別の経路で保管したもの）。省くと証跡に入っている鍵で調べますが、それでは作り手を確かめられません。
  --anchor  設定の anchor.folder、バケットの anchor/ を写したフォルダー、またはその中のファイル 1 つ。末尾のコミットの削除や、巻き戻しも分かります。
  --json  スクリプト用に JSON で出力します。
終了コード: 0 正しい、1 問題あり、2 読めない・使い方の誤り`,
    en: `Usage: futari verify-log FILE [--key PUBLIC.pem] [--anchor FILE|FOLDER] [--json] [--lang ja|en]
  --key   the log's public key (what futari public-key prints), kept elsewhere than the package. Without it the package's own key is used, which says nothing about who made it.
  --anchor  the folder of anchor.folder, a copy of the bucket's anchor/, or one file of either. Shows also newest commits that were deleted, and a log that was turned back.
  --json  for scripts.
Exit codes: 0 holds, 1 something is wrong, 2 unreadable or not understood`,
  },
  unreadable: {
    ja: 'ファイルを読めません: {reason}',
    en: 'The file cannot be read: {reason}',
  },
  notKey: {
    ja: '{path} は PEM の公開鍵ではありません。futari public-key で出力したファイルを指定してください。',
    en: '{path} is no public key in PEM. Give the file that futari public-key printed.',
  },
  notPackage: {
    ja: '証跡のファイルとして読めません（{line} 行目）。futari report --json か /dkim report が作ったファイルを、変更せずに指定してください。',
    en: 'This is no evidence package (line {line}). Give the file that futari report --json or /dkim report made, unchanged.',
  },
  holds: {
    ja: '正しい: 問題は見つかりませんでした。',
    en: 'It holds: nothing wrong was found.',
  },
  wrong: {
    ja: '問題あり: {count} 件。最初の問題:',
    en: 'Something is wrong: {count}. The first:',
  },
  more: {
    ja: 'ほかに {count} 件（`--json` ですべて表示します）',
    en: 'and {count} more (`--json` lists them)',
  },
  read: {
    ja: '確認した範囲: コミット {commits} 件、証拠 {evidence} 件',
    en: 'Checked: {commits} commits, {evidence} pieces of evidence',
  },
  pinned: {
    ja: '公開鍵 SHA-256 {fingerprint}（--key で指定したもの）',
    en: 'Public key SHA-256 {fingerprint} (given with --key)',
  },
  ownKey: {
    ja: `公開鍵 SHA-256 {fingerprint}（証跡に入っていたもの）
注意: この鍵は証跡の作り手が差し替えられます。別の経路で保管した公開鍵と指紋を比べるか、--key で指定してください。`,
    en: `Public key SHA-256 {fingerprint} (the package's own)
Caution: whoever makes a package can put another key into it. Compare the fingerprint with a copy from elsewhere, or give that copy with --key.`,
  },
  head: {
    ja: '{domain} 最後のコミット: version {version} ハッシュ {hash}（Slack の承認カードにあるハッシュと比べられます）',
    en: '{domain} last commit: version {version} hash {hash} (compare it with the hash on the approval card in Slack)',
  },
  line: {
    ja: '{line} 行目: {sentence}',
    en: 'line {line}: {sentence}',
  },
  fault: {
    ja: '予期しない問題で確認できませんでした（{reason}）。',
    en: 'It could not be checked for an unexpected reason ({reason}).',
  },
});

// The findings, for people and for scripts.

const findingText = (language: Language, { code, facts }: Finding): string => {
  const sentence = finding.ofCode(language, code, facts);
  return facts.line === undefined ? sentence : message(language, 'line', { line: facts.line, sentence });
};

export const forPeople = (language: Language, verified: Verified, isPinned: boolean): string => {
  const { findings, more, commits, evidence, keyFingerprint: fingerprint, heads } = verified;
  const count = findings.length + more;
  return [
    count === 0 ? message(language, 'holds') : message(language, 'wrong', { count }),
    // Later findings may be consequences of the first, and a long list would hide the verdict.
    ...findings.slice(0, 1).map((finding) => findingText(language, finding)),
    ...(count <= 1 ? [] : [message(language, 'more', { count: count - 1 })]),
    message(language, 'read', { commits, evidence }),
    ...[...heads].map(([domain, { version, hash }]) => message(language, 'head', { domain, version, hash })),
    message(language, isPinned ? 'pinned' : 'ownKey', { fingerprint }),
  ].join('\n');
};

export const forScripts = (language: Language, verified: Verified, isPinned: boolean): string => {
  const { findings, more, commits, evidence, keyFingerprint, heads } = verified;
  const listed = findings.map((finding) => ({ ...finding, sentence: findingText(language, finding) }));
  const ends = [...heads].map(([domain, { version, hash }]) => ({ domain, version, hash }));
  const holds = findings.length === 0;
  const key = { sha256: keyFingerprint, from: isPinned ? 'argument' : 'package' };
  return JSON.stringify({ holds, findings: listed, more, commits, evidence, heads: ends, key }, null, 2);
};

const wrongExit = 1;
const unknownExit = 2;

interface VerifyOptions {
  readonly file: string;
  readonly key: string | null;
  readonly anchor: string | null;
  readonly json: boolean;
  readonly language: Language;
}

const commandOptions = {
  key: { type: 'string' },
  anchor: { type: 'string' },
  json: { type: 'boolean' },
  lang: { type: 'string' },
} as const;

const parsed = (argv: readonly string[], fallback: Language): VerifyOptions | null => {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: commandOptions });
    const [file, ...rest] = positionals;
    const { key = null, anchor = null, json = false, lang = fallback } = values;
    if (file === undefined || rest.length > 0 || (lang !== 'ja' && lang !== 'en')) return null;
    return { file, key, anchor, json, language: lang };
  } catch {
    return null;
  }
};

const refused = (message: string): number => {
  printError(message);
  return unknownExit;
};

const publicKeyOf = async (path: string): Promise<KeyObject | null> => {
  const pem = await readFile(path, 'utf8');
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
};

const verified = async ({ file, key, anchor, json, language }: VerifyOptions): Promise<number> => {
  const pinned = key === null ? null : await publicKeyOf(key);
  if (key !== null && pinned === null) return refused(message(language, 'notKey', { path: key }));
  const marks = anchor === null ? [] : await readMarks(anchor);
  const result = await verifyPackage(linesOf(createReadStream(file, 'utf8')), pinned, marks);
  print((json ? forScripts : forPeople)(language, result, pinned !== null));
  return result.findings.length === 0 ? 0 : wrongExit;
};

/** The usage, for --help. */
export const verifyLogUsage = (language: Language): string => message(language, 'usage');

const run = async (): Promise<number> => {
  const argv = process.argv.slice(2);
  const fallback = commandLanguage(argv, process.env);
  const options = parsed(argv, fallback);
  if (options === null)
    return refused(
      refusalText(
        fallback,
        unknownWord(argv, commandOptions, 1),
        verifyLogUsage(fallback),
        optionWords(commandOptions),
      ),
    );
  const { language } = options;
  try {
    return await verified(options);
  } catch (error) {
    if (error instanceof NotPackage) return refused(message(language, 'notPackage', { line: error.line }));
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== undefined && path !== undefined) {
      return refused(message(language, 'unreadable', { reason: `${path} (${code})` }));
    }
    return refused(message(language, 'fault', { reason: error instanceof Error ? error.name : 'unknown' }));
  }
};

/**
 * `futari verify-log FILE [--key PUBLIC.pem] [--anchor FILE|FOLDER]`. Exit codes: 0 holds, 1 findings, 2 unreadable or usage.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runVerifyLog = async (): Promise<void> => {
  process.exitCode = await run();
};
