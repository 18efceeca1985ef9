/** `npm run serve`: the production process. It checks the configuration before it listens. */
import { KeyFileUnusable } from '../adapters/keys/encryption.ts';
import { slotMsOf } from '../adapters/ses/call.ts';
import { faultOf, type Journal } from '../ports/journal.ts';
import { messages } from '../texts/text.ts';
import type { Application } from './application.ts';
import { comparisonOf, sayComparison, sayUnlistedRegions } from './atStart.ts';
import {
  answersItself,
  keyFileText,
  languageOf,
  nodeProblem,
  printError,
  refusalText,
  unknownWord,
} from './commandLine.ts';
import type { OtherInstallation } from './compose.ts';
import { loadConfig } from './config/load.ts';
import { processSource } from './config/source.ts';
import type { OtherShape } from './doctor/store.ts';

import { createJournal, droppedLine, openOutput } from './log.ts';
import { orphaned } from './orphaned.ts';
import { systemClock } from './process.ts';
import { templateProblems } from './templates.ts';

const usageExit = 2;
/** 78: configuration error (sysexits.h). */
const configurationExit = 78;

const message = messages({
  usage: {
    ja: '使い方: npm run serve（引数はありません。設定は環境変数と DKIM_CONFIG で指定します）',
    en: 'Usage: npm run serve (it takes no words: it is configured by the environment and DKIM_CONFIG)',
  },
});

const startMessage = messages({
  team: {
    ja: 'テーブル {table} は、別の Slack ワークスペースのボットが使っています。起動しません。設定の table に別の名前を書いてください。ワークスペースの移行なら、前のボットを止めてから futari init --table --adopt を実行してください。',
    en: 'The bot of another Slack workspace uses the table {table}, so nothing is started. Configure another `table`. If the workspace has moved, stop the former bot, then run futari init --table --adopt.',
  },
  signer: {
    ja: 'テーブル {table} は、別のログ署名鍵を使うボットのものです。起動しません。設定の table に別の名前を書くか、元のログ署名鍵（keys.signingFile、keys.signingKeyId）に戻してください。',
    en: 'The bot of another log signing key uses the table {table}, so nothing is started. Configure another `table`, or name the former log signing key (`keys.signingFile`, `keys.signingKeyId`).',
  },
});

/**
 * Real milliseconds, less than `TimeoutStopSec` of docs/server/futari.service. Remaining work is cut, because every step resumes after a
 * restart (I12).
 */
const stopWithinMs = 10_000;

/** Registered first: process 1 of a container has no default signal handler, so nothing else would end it. */
const stopOn = (stop: () => Promise<void>): void => {
  let stopping = false;
  const runOnce = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), stopWithinMs);
    // The end of the process closes the rest.
    await stop().catch(() => {});
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void runOnce());
  void orphaned().then(runOnce);
};

/** Never throws: if the store is down now, the cron tries again when it is back. */
const catchUp = async (application: Application, journal: Journal): Promise<void> => {
  try {
    await application.recordConfigurations();
    // What is due first: a daily check of many domains takes its time.
    await application.sweep();
    await application.dailyCheck();
    await application.postPendingNotices();
  } catch (error) {
    journal.error({ job: 'catch up', ...faultOf(error) }, 'a scheduled job failed');
  }
};

/** The timer does not keep the process alive. */
const after = (ms: number, work: () => void): void => void setTimeout(work, ms).unref();

const serve = async (): Promise<number | null> => {
  const problem = nodeProblem(process.version);
  if (problem !== null) {
    printError(problem);
    return configurationExit;
  }
  const argv = process.argv.slice(2);
  if (await answersItself(argv, (language) => message(language, 'usage'))) return 0;
  const word = unknownWord(argv, {}, 0);
  if (word !== null) {
    const language = languageOf(process.env);
    printError(refusalText(language, word, message(language, 'usage')));
    return usageExit;
  }
  const loaded = await loadConfig(processSource());
  if (loaded.tag === 'refused') {
    printError(loaded.text);
    return configurationExit;
  }
  const { config } = loaded;
  const problems = await templateProblems(config.settings);
  if (problems.length > 0) {
    for (const problem of problems) printError(problem);
    return configurationExit;
  }
  const journal = createJournal(openOutput(1, droppedLine));
  // These imports take most of the start's time, and a refused configuration does not need them.
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
  // Performs the work that fell due while no process ran, and the daily check if it was missed.
  await catchUp(service.application, journal);
  return null;
};

try {
  const code = await serve();
  if (code !== null) process.exitCode = code;
} catch (error) {
  if ((error as Error | null)?.name === 'OtherInstallation') {
    const { table, difference } = error as OtherInstallation;
    printError(startMessage(languageOf(process.env), difference, { table }));
    process.exit(configurationExit);
  }
  if ((error as Error | null)?.name === 'OtherShape') {
    const { sentencesOf } = await import('./doctor/finding.ts');
    const { text, fix } = sentencesOf(languageOf(process.env), (error as OtherShape).finding);
    printError(`${text}\n→ ${fix}`);
    process.exit(configurationExit);
  }
  if (error instanceof KeyFileUnusable) {
    printError(keyFileText(languageOf(process.env), error));
    process.exit(configurationExit);
  }
  // The libraries' error names and messages contain addresses and codes, never the secrets that they received.
  const { name, message } = error instanceof Error ? error : new Error('unknown');
  printError(`Futari could not start: ${name}: ${message}`);
  process.exit(1);
}
