/** The word of a command line that a command does not take: it is named, and nothing is done. */

import { parseArgs } from 'node:util';
import { forTerminal, oneLine } from '../domain/freeText.ts';
import type { Language } from '../texts/codes.ts';
import { messages } from '../texts/text.ts';

/** As `parseArgs` takes them. */
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
});

const wordCharsMax = 80;

/** @param positionalsMax how many words there may be besides options */
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

export const unknownWordText = (language: Language, word: string): string =>
  message(language, 'unknownWord', { word: oneLine(word).slice(0, wordCharsMax) });

/** What the command takes; before it the word that it does not take, if there is one. */
export const refusalText = (language: Language, word: string | null, usage: string): string =>
  word === null ? usage : `${unknownWordText(language, word)}\n${usage}`;

/** Prints for people and scripts. Names and texts of others cannot move the cursor or turn the direction of reading. */
export const print = (text: string): void => console.log(forTerminal(text));

export const printError = (text: string): void => console.error(forTerminal(text));

/** The language of a person at a terminal, by the usual variables (POSIX locale(7)): Japanese when they say so. */
export const languageOf = (env: NodeJS.ProcessEnv): Language =>
  /^ja/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'ja' : 'en';

/**
 * Ends `futari NAME` with its exit code, a fault with 1 and in one line. The words of libraries carry addresses and codes, never
 * what they were given to keep.
 */
export const exitWith = async (name: string, run: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await run();
  } catch (error) {
    const fault = error instanceof Error ? error : new Error('unknown');
    printError(`futari ${name}: ${fault.name}: ${fault.message}`);
    process.exitCode = 1;
  }
};

/** Says in one line what is missing, instead of failing on the first line of syntax or of a library that is too new. */
const wanted: readonly [major: number, minor: number] = [22, 19];

export const nodeProblem = (version: string): string | null => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const enough = major > wanted[0] || (major === wanted[0] && minor >= wanted[1]);
  return enough
    ? null
    : `Futari needs Node ${wanted.join('.')} or newer (24 recommended); this is ${version}. Start it by npm: \`npm run serve\`.`;
};
