/** `futari import DOMAIN SELECTOR --key FILE`. Exit codes: 0 imported, 1 refused, 2 misunderstood, 78 configuration. */
import { readFile } from 'node:fs/promises';
import type { Locale } from '../ports/settings.ts';
import { refusalText } from './commandLine.ts';
import { importKey } from './commands/importKey.ts';
import { message } from './commands/importKeyMessages.ts';
import type { Config } from './config/config.ts';
import { loadConfig } from './config/load.ts';
import { type ImportArguments, parseImport, unknownImportWord } from './importKey/arguments.ts';
import { type KeyFile, readKeyFile } from './importKey/keyFile.ts';
import { openTerminal } from './importKey/openTerminal.ts';
import { languageOf } from './language.ts';
import { systemClock } from './systemClock.ts';

const usageExit = 2;
const configurationExit = 78;

/** The path is told, and the reason, never the content. */
const whyNot = (locale: Locale, path: string, file: Exclude<KeyFile, { tag: 'read' }>): string =>
  file.tag === 'unreadable'
    ? message(locale, 'unreadable', { reason: `${path} ${file.code}`.trim() })
    : message(locale, file.tag);

const importFrom = async (config: Config, asked: ImportArguments): Promise<number> => {
  const { locale } = config.settings;
  const file = await readKeyFile(asked.key, process.stdin);
  if (file.tag !== 'read') {
    console.error(whyNot(locale, asked.key, file));
    return 1;
  }
  if (file.openToOthers) console.error(message(locale, 'openToOthers'));
  let terminal: ReturnType<typeof openTerminal> = null;
  const asking = { locale, terminal: () => (terminal = openTerminal()) };
  try {
    const result = await importKey(config, { clock: systemClock, asking }, { ...asked, file: file.bytes });
    (result.ok ? console.log : console.error)(message(locale, result.says, result.facts));
    return result.ok ? 0 : 1;
  } finally {
    (terminal as ReturnType<typeof openTerminal>)?.close();
  }
};

const run = async (): Promise<number> => {
  const asked = parseImport(process.argv.slice(2));
  if (typeof asked === 'string') {
    const language = languageOf(process.env);
    const word = asked === 'usage' ? unknownImportWord(process.argv.slice(2)) : null;
    console.error(refusalText(language, word, message(language, asked)));
    return usageExit;
  }
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') {
    console.error(loaded.text);
    return configurationExit;
  }
  return importFrom(loaded.config, asked);
};

/** Reads `process.argv` and the environment, prints, and sets the exit code. */
export const runImport = async (): Promise<void> => {
  try {
    process.exitCode = await run();
  } catch (error) {
    // The libraries' words carry addresses and codes, never the key that they were given.
    const { name, message: problem } = error instanceof Error ? error : new Error('unknown');
    console.error(`futari import: ${name}: ${problem}`);
    process.exitCode = 1;
  }
};
