/** The commands that only read the logs: their words, the configuration without its secrets, and the stores that they open. */

import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createEvidenceStore } from '../../adapters/dynamodb/documents.ts';
import { createKeyStore } from '../../adapters/dynamodb/keyStore.ts';
import { createLog } from '../../adapters/dynamodb/log.ts';
import { publicInfo } from '../../adapters/keys/formats.ts';
import type { ReportDeps } from '../../app/report/rotation.ts';
import { recordedKey } from '../../app/unsignedItems.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { typedDomain } from '../../domain/inputs.ts';
import type { Selector, SigningDomain } from '../../domain/names.ts';
import type { State } from '../../domain/state.ts';
import type { PublicKeyInfo } from '../../ports/keys.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import {
  commandLanguage,
  exitWith,
  languageOf,
  type Options,
  optionWords,
  printError,
  refusalText,
  unknownWord,
  unknownWordText,
} from '../commandLine.ts';
import { dynamoOf, existingSigner } from '../compose.ts';
import { loadPublicConfig, type PublicConfig } from '../config/load.ts';
import { processSource } from '../config/source.ts';
import { systemClock } from '../process.ts';

const message = messages({
  notConfigured: {
    ja: '{domain} は設定ファイルの domains にありません。',
    en: '{domain} is not among the domains of the configuration file.',
  },
  known: {
    ja: '設定されているドメイン: {domains}',
    en: 'Configured domains: {domains}',
  },
});

export const usageExit = 2;
export const configurationExit = 78;

export const refused = (text: string, exit = 1): number => {
  printError(text);
  return exit;
};

/** Writes a file that must be new: nobody loses one that they keep. @returns false if it exists @throws every other error of the system */
export const writeNew = async (path: string, text: string | AsyncIterable<string>, mode = 0o666): Promise<boolean> => {
  try {
    await writeFile(path, text, { flag: 'wx', mode });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
};

/** The values of the options, by name. A switch is `true`. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

export interface LogCommand {
  readonly name: string;
  /** Without `lang`, which every command has. */
  readonly options: Options;
  /** The most words besides options; absent: none. */
  readonly positionalsMax?: number;
  /** False for words that are known and do not fit together. */
  readonly fits?: (values: OptionValues, positionals: readonly string[]) => boolean;
  readonly usage: (language: Language) => string;
}

/** A command line that the command accepts, and everything that it may read. */
export interface LogReading {
  readonly values: OptionValues;
  readonly positionals: readonly string[];
  readonly language: Language;
  /** The language that `--lang` names; null: none. */
  readonly namedLanguage: Language | null;
  readonly config: PublicConfig;
  readonly deps: ReportDeps;
  /** The public half of a stored key, from its certificate; null: no key is stored. @throws KeyUnreadable if the log names another */
  readonly describe: (domain: SigningDomain, selector: Selector) => Promise<PublicKeyInfo | null>;
}

const lang = { lang: { type: 'string' } } as const;

interface Words {
  readonly values: OptionValues;
  readonly positionals: readonly string[];
  /** Null: the command line names no language. */
  readonly language: Language | null;
}

/** @returns null for words that no command line of this command has */
const parseWords = ({ options, positionalsMax = 0, fits }: LogCommand, argv: readonly string[]): Words | null => {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...options, ...lang } as Record<string, { type: 'string' | 'boolean' }>,
    });
    const { lang: language = null } = values;
    if (positionals.length > positionalsMax || fits?.(values as OptionValues, positionals) === false) return null;
    if (language !== null && language !== 'ja' && language !== 'en') return null;
    return { values: values as OptionValues, positionals, language };
  } catch {
    return null;
  }
};

/** The usage, with the word that is not understood and the one that may be meant. Exit code 2. */
const misused = ({ options, positionalsMax = 0, usage }: LogCommand): number => {
  const argv = process.argv.slice(2);
  const language = commandLanguage(argv, process.env);
  const known = { ...options, ...lang };
  const word = unknownWord(argv, known, positionalsMax);
  return refused(refusalText(language, word, usage(language), optionWords(known)), usageExit);
};

/** The language of the terminal, if its locale variables name one that there are texts in; otherwise the configuration's. */
const terminalLanguage = (env: NodeJS.ProcessEnv, { settings }: PublicConfig): Language =>
  /^(?:ja|en)/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? languageOf(env) : settings.locale;

/** A configured domain. @returns the exit code of a refusal if there is none of this name */
export const configuredDomain = ({ config, language }: LogReading, typed: string): DomainSettings | number => {
  const { domains } = config.settings;
  const domain = typedDomain(typed);
  const found = domain === null ? undefined : domains.get(domain);
  if (found !== undefined) return found;
  const names = [...domains.keys()].sort();
  return refused(
    [
      unknownWordText(language, typed, names),
      message(language, 'notConfigured', { domain: typed }),
      message(language, 'known', { domains: names.join(' ') }),
    ].join('\n'),
  );
};

const withReading = async (
  { values, positionals, language }: Words,
  config: PublicConfig,
  run: (reading: LogReading) => Promise<number>,
): Promise<number> => {
  const signer = await existingSigner(config);
  const client = dynamoOf(config, {});
  const { table } = config;
  try {
    const keys = createKeyStore({ client, table });
    const log = createLog<DomainEvent, State>({ client, table, signer });
    const evidence = createEvidenceStore({ client, table });
    return await run({
      values,
      positionals,
      language: language ?? terminalLanguage(process.env, config),
      namedLanguage: language,
      config,
      deps: { log, evidence, signer, clock: systemClock },
      describe: async (domain, selector) => {
        const stored = await keys.get(domain, selector);
        if (stored === null) return null;
        const info = publicInfo(domain, selector, stored);
        return (await recordedKey(log, info)) ?? info;
      },
    });
  } finally {
    client.destroy();
  }
};

/** Runs a command that finds by itself what it needs. Exit codes: the command's own; 2 usage. */
export const runWords = (
  command: LogCommand,
  run: (words: Words & { readonly language: Language }) => Promise<number>,
): Promise<void> =>
  exitWith(command.name, async () => {
    const words = parseWords(command, process.argv.slice(2));
    return words === null ? misused(command) : run({ ...words, language: words.language ?? languageOf(process.env) });
  });

/** A command line that the command accepts, before anything is opened. */
export interface ConfiguredCommand {
  readonly values: OptionValues;
  readonly positionals: readonly string[];
  readonly language: Language;
  readonly config: PublicConfig;
}

const runLoaded = (command: LogCommand, run: (words: Words, config: PublicConfig) => Promise<number>): Promise<void> =>
  exitWith(command.name, async () => {
    const words = parseWords(command, process.argv.slice(2));
    if (words === null) return misused(command);
    const loaded = await loadPublicConfig(processSource());
    return loaded.tag === 'refused' ? refused(loaded.text, configurationExit) : run(words, loaded.config);
  });

/** Runs a command that needs the configuration without its secrets. Exit codes as for `runLogCommand`. */
export const runConfigured = (
  command: LogCommand,
  run: (configured: ConfiguredCommand) => Promise<number>,
): Promise<void> =>
  runLoaded(command, ({ values, positionals, language }, config) =>
    run({ values, positionals, config, language: language ?? terminalLanguage(process.env, config) }),
  );

/**
 * Runs a command that only reads. Exit codes: the command's own; 1 nothing could be read, 2 usage, 78 configuration. Reads `process.argv`
 * and the environment, prints, and sets the exit code.
 */
export const runLogCommand = (command: LogCommand, run: (reading: LogReading) => Promise<number>): Promise<void> =>
  runLoaded(command, (words, config) => withReading(words, config, run));

export type Line = readonly [label: string, value: string];

/** Full-width characters take two columns. */
const columnsOf = (label: string): number =>
  [...label].reduce((sum, character) => sum + (/[\u1100-\uffdc]/.test(character) ? 2 : 1), 0);

/** One line a fact; a label is printed once. */
export const labelled = (lines: readonly Line[]): string => {
  const width = Math.max(0, ...lines.map(([label]) => columnsOf(label)));
  return lines
    .map(([label, value], index) => {
      const shown = lines[index - 1]?.[0] === label ? '' : label;
      return `  ${shown}${' '.repeat(width - columnsOf(shown) + 2)}${value}`;
    })
    .join('\n');
};
