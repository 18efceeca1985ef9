/** Command lines: finds words that a command does not accept, answers --help and --version, prints for terminals, and sets exit codes. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { closestMatch } from 'leven';
import type { KeyFileProblem, KeyFileUnusable } from '../adapters/keys/encryption.ts';
import { forTerminal, oneLine } from '../domain/inputs.ts';
import type { Language } from '../texts/codes.ts';
import { messages } from '../texts/text.ts';

const keyFileRows = {
  unwritable: {
    ja: '鍵のファイル {file} を作成できません（{reason}）。このプロセスの利用者がフォルダーに書き込めるようにしてください。',
    en: 'The key file {file} cannot be made ({reason}). Let the user of this process write to its folder.',
  },
  unreadable: {
    ja: '鍵のファイル {file} を読めません（{reason}）。このプロセスの利用者が読めるようにしてください。',
    en: 'The key file {file} cannot be read ({reason}). Let the user of this process read it.',
  },
  open_to_others: {
    ja: '鍵のファイル {file} をほかの利用者も読めます。chmod 600 を実行してください。',
    en: 'Others may read the key file {file}. Run chmod 600 on it.',
  },
  no_master_key: {
    ja: '{file} に 256 ビットのマスター鍵がありません。バックアップから戻してください。',
    en: '{file} does not hold a master key of 256 bits. Restore it from the backup.',
  },
  no_signing_key: {
    ja: '{file} に P-256 の秘密鍵がありません。バックアップから戻してください。',
    en: '{file} does not hold a P-256 private key. Restore it from the backup.',
  },
  lost: {
    ja: '鍵のファイル {file} がありませんが、テーブルにはその鍵で書かれたデータがあります。新しい鍵では読めないため、起動しません。バックアップから戻してください。',
    en: 'The key file {file} is missing, and the table holds what was written with it. A new key could not read that, so nothing is started. Restore the file from the backup.',
  },
} as const satisfies Record<KeyFileProblem, unknown>;
const keyFileMessage = messages(keyFileRows);

export const keyFileText = (language: Language, { file, problem, reason }: KeyFileUnusable): string =>
  keyFileMessage.ofCode(language, problem, { file, reason });

/** The options of `parseArgs` (node:util). */
export type Options = Readonly<
  Record<
    string,
    { readonly type: 'string' | 'boolean'; readonly multiple?: boolean; readonly default?: string | boolean }
  >
>;

const message = messages({
  unknownWord: {
    ja: '「{word}」は指定できません。何も実行していません。',
    en: '"{word}" is not understood. Nothing was done.',
  },
  nearest: {
    ja: '「{nearest}」のことですか。',
    en: 'Did you mean "{nearest}"?',
  },
});

const wordCharsMax = 80;

/** Finds the first word that a command does not accept. @param positionalsMax the most words besides options @returns null if none */
export const unknownWord = (argv: readonly string[], options: Options, positionalsMax: number): string | null => {
  const { tokens } = parseArgs({
    args: [...argv],
    options: options as Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  let positionals = 0;
  for (const token of tokens) {
    if (token.kind === 'option') {
      const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
      // The value stays out of the answer: it may be a secret.
      if (option === undefined || (option.type === 'boolean' && token.value !== undefined)) return token.rawName;
    } else if (token.kind === 'positional') {
      positionals += 1;
      if (positionals > positionalsMax) return token.value;
    }
  }
  return null;
};

/** Maximum edit distance between a typed word and a suggestion. */
const typingErrorsMax = 2;

/** @param known the words that would have been accepted: the nearest of them is suggested */
export const unknownWordText = (language: Language, word: string, known: readonly string[] = []): string => {
  const unknown = message(language, 'unknownWord', { word: oneLine(word).slice(0, wordCharsMax) });
  const nearest = closestMatch(word.slice(0, wordCharsMax), known, { maxDistance: typingErrorsMax });
  return nearest === undefined ? unknown : `${unknown} ${message(language, 'nearest', { nearest })}`;
};

/** The options as people type them. */
export const optionWords = (options: Options): readonly string[] => Object.keys(options).map((name) => `--${name}`);

/** The usage text, preceded by the unknown word if there is one. */
export const refusalText = (
  language: Language,
  word: string | null,
  usage: string,
  known: readonly string[] = [],
): string => (word === null ? usage : `${unknownWordText(language, word, known)}\n${usage}`);

/** Prints for people and scripts. Foreign text cannot move the cursor or change the direction of reading. */
export const print = (text: string): void => console.log(forTerminal(text));

export const printError = (text: string): void => console.error(forTerminal(text));

/** The language of a person at a terminal, from the POSIX locale variables (locale(7)): Japanese for `ja`, otherwise English. */
export const languageOf = (env: NodeJS.ProcessEnv): Language =>
  /^ja/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'ja' : 'en';

/** The language that `--lang ja|en` names; otherwise that of the POSIX locale variables. */
export const commandLanguage = (argv: readonly string[], env: NodeJS.ProcessEnv): Language => {
  const named =
    argv.find((word) => word.startsWith('--lang='))?.slice('--lang='.length) ?? argv[argv.indexOf('--lang') + 1];
  return argv.some((word) => /^--lang(?:=|$)/.test(word)) && (named === 'ja' || named === 'en')
    ? named
    : languageOf(env);
};

/** More folders than there are between a built file and the package's own. */
const foldersMax = 8;

/** The release, of the package's own file. */
export const packageVersion = (): string => {
  let folder = import.meta.dirname;
  for (let up = 0; up < foldersMax; up += 1, folder = dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
        string,
        unknown
      >;
      if (name === 'futari' && typeof version === 'string') return version;
    } catch {
      // The package's own file is in a folder above.
    }
  }
  return 'unknown';
};

const wordsBeforeText = (argv: readonly string[]): readonly string[] =>
  argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;

/**
 * Prints the help or the version if the words request one of them. Nothing else is done then, and the exit code is 0.
 * @param usage called for help only
 */
export const answersItself = async (
  argv: readonly string[],
  usage: (language: Language) => string | Promise<string>,
): Promise<boolean> => {
  const words = wordsBeforeText(argv);
  if (words.includes('--help') || words.includes('-h')) {
    print(await usage(commandLanguage(argv, process.env)));
    return true;
  }
  if (!words.includes('--version')) return false;
  print(`futari ${packageVersion()} (Node ${process.version})`);
  return true;
};

/**
 * Runs `futari NAME` and sets its exit code. A fault prints one line and sets 1. The libraries' messages contain addresses and codes,
 * never the secrets that they received.
 */
export const exitWith = async (name: string, run: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await run();
  } catch (error) {
    const fault = error instanceof Error ? error : new Error('unknown');
    // By its name: `--help` loads no keys.
    if (fault.name === 'KeyFileUnusable')
      printError(keyFileText(commandLanguage(process.argv.slice(2), process.env), fault as KeyFileUnusable));
    else printError(`futari ${name}: ${fault.name}: ${fault.message}`);
    process.exitCode = 1;
  }
};

/** The oldest Node that works. An older one would fail with a syntax error or inside a library instead of with a reason. */
const wanted: readonly [major: number, minor: number] = [22, 19];

export const nodeProblem = (version: string): string | null => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const enough = major > wanted[0] || (major === wanted[0] && minor >= wanted[1]);
  return enough
    ? null
    : `Futari needs Node ${wanted.join('.')} or newer (24 recommended); this is ${version}. Start it by npm: \`npm run serve\`.`;
};
