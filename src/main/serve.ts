/** `npm run serve`: the production process. Configuration first; nothing listens before it is right. */
import { readFile } from 'node:fs/promises';
import { type KeyFileProblem, KeyFileUnusable } from '../adapters/keys/encryption.ts';
import { slotMsOf } from '../adapters/ses/call.ts';
import { faultOf, type Journal } from '../ports/journal.ts';
import { messages } from '../texts/text.ts';
import type { Application } from './application.ts';
import { comparisonOf, sayComparison, sayUnlistedRegions } from './atStart.ts';
import { languageOf, nodeProblem, printError, refusalText, unknownWord } from './commandLine.ts';
import { loadConfig } from './config/load.ts';
import { createJournal, droppedLine, openOutput } from './log.ts';
import { orphaned } from './orphaned.ts';
import { systemClock } from './systemClock.ts';

const usageExit = 2;
/** 78: configuration error (sysexits.h). */
const configurationExit = 78;

const message = messages({
  usage: {
    ja: '使い方: npm run serve（引数はありません。設定は環境変数と DKIM_CONFIG で指定します）',
    en: 'Usage: npm run serve (it takes no words: it is configured by the environment and DKIM_CONFIG)',
  },
});

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

/** Longer than every drain together. Whatever hangs then is cut: every step may die anywhere (I12). */
const stopWithinMs = 25_000;

/** From the first moment on: a process that is number 1 of its container has no other end. */
const stopOn = (stop: () => Promise<void>): void => {
  let stopping = false;
  const runOnce = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), stopWithinMs);
    // What could not be closed ends with the process.
    await stop().catch(() => {});
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void runOnce());
  void orphaned().then(runOnce);
};

/** A store that is down now is tried again by the cron: the process must be there when it comes back. */
const catchUp = async (application: Application, journal: Journal): Promise<void> => {
  try {
    await application.recordConfigurations();
    await application.dailyCheck();
    await application.sweep();
    await application.postPendingNotices();
  } catch (error) {
    journal.error({ job: 'catch up', ...faultOf(error) }, 'a scheduled job failed');
  }
};

/** A wake-up does not keep a process that ends. */
const after = (ms: number, work: () => void): void => void setTimeout(work, ms).unref();

const serve = async (): Promise<number | null> => {
  const problem = nodeProblem(process.version);
  if (problem !== null) {
    printError(problem);
    return configurationExit;
  }
  const word = unknownWord(process.argv.slice(2), {}, 0);
  if (word !== null) {
    const language = languageOf(process.env);
    printError(refusalText(language, word, message(language, 'usage')));
    return usageExit;
  }
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') {
    printError(loaded.text);
    return configurationExit;
  }
  const { config } = loaded;
  const journal = createJournal(openOutput(1, droppedLine));
  // Most of what a start loads: a configuration that is not right is refused without it.
  const { startService } = await import('./service.ts');
  const { startCron } = await import('./cron.ts');
  let stop = async (): Promise<void> => {};
  stopOn(() => stop());
  const service = await startService(config, { clock: systemClock, journal, after });
  const cron = startCron(config, service.application, journal);
  stop = async () => {
    await cron.stop();
    await service.stop();
  };
  sayComparison(journal, comparisonOf(config.settings, slotMsOf()));
  sayUnlistedRegions(journal, config.settings);
  journal.info({ port: service.port, domains: config.settings.domains.size }, 'listening');
  // What fell due while nobody ran, and the quiet checks of a day whose hour found no process.
  await catchUp(service.application, journal);
  return null;
};

try {
  const code = await serve();
  if (code !== null) process.exitCode = code;
} catch (error) {
  if (error instanceof KeyFileUnusable) {
    const { file, problem, reason } = error;
    console.error(keyFileMessage.ofCode(languageOf(process.env), problem, { file, reason }));
    process.exit(configurationExit);
  }
  // Names and messages of the libraries carry addresses and codes, never the secrets that they were given.
  const { name, message } = error instanceof Error ? error : new Error('unknown');
  printError(`Futari could not start: ${name}: ${message}`);
  process.exit(1);
}
