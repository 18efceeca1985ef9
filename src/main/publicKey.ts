/** `futari public-key`: the log's public key, to be kept where nobody who makes a report can change it. Exit codes: 0, 1, 2 not understood, 78. */
import { readFile } from 'node:fs/promises';
import { refusalText, unknownWord } from './commandLine.ts';
import { loadConfig } from './config/load.ts';
import { languageOf } from './language.ts';
import { existingSigner } from './logSigner.ts';

const usageExit = 2;
const configurationExit = 78;

const usage = {
  ja: '使い方: futari public-key（引数はありません）',
  en: 'Usage: futari public-key (it takes no words)',
} as const;

const run = async (): Promise<number> => {
  const word = unknownWord(process.argv.slice(2), {}, 0);
  if (word !== null) {
    const language = languageOf(process.env);
    console.error(refusalText(language, word, usage[language]));
    return usageExit;
  }
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') {
    console.error(loaded.text);
    return configurationExit;
  }
  const signer = await existingSigner(loaded.config);
  process.stdout.write(await signer.publicKeyPem());
  return 0;
};

/** Reads `process.argv` and the environment, prints, and sets the exit code. */
export const runPublicKey = async (): Promise<void> => {
  try {
    process.exitCode = await run();
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error('unknown');
    console.error(`futari public-key: ${name}: ${message}`);
    process.exitCode = 1;
  }
};
