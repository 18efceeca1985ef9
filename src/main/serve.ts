/** `npm run serve`: the production process. Configuration first; nothing listens before it is right. */
import { readFile } from 'node:fs/promises';
import { slotMsOf } from '../adapters/ses/call.ts';
import type { Journal } from '../app/deps.ts';
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

const stopOn = (stop: () => Promise<void>): void => {
  let stopping = false;
  const runOnce = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await stop();
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
    journal.error(
      { job: 'catch up', fault: error instanceof Error ? error.name : 'unknown' },
      'a scheduled job failed',
    );
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
  const service = await startService(config, { clock: systemClock, journal, after });
  const cron = startCron(config, service.application, journal);
  stopOn(async () => {
    await cron.stop();
    await service.stop();
  });
  sayComparison(journal, comparisonOf(config.settings, slotMsOf()));
  sayUnlistedRegions(journal, config.settings);
  journal.info({ port: service.port ?? 0, domains: config.settings.domains.size }, 'listening');
  // What fell due while nobody ran, and the quiet checks of a day whose hour found no process.
  await catchUp(service.application, journal);
  return null;
};

try {
  const code = await serve();
  if (code !== null) process.exitCode = code;
} catch (error) {
  // Names and messages of the libraries carry addresses and codes, never the secrets that they were given.
  const { name, message } = error instanceof Error ? error : new Error('unknown');
  printError(`Futari could not start: ${name}: ${message}`);
  process.exit(1);
}
