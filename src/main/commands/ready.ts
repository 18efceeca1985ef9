/** `futari ready`: waits until the bot of this host is ready, for service managers and health checks. It needs no configuration file. */

import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import {
  commandLanguage,
  exitWith,
  type Options,
  optionWords,
  printError,
  refusalText,
  unknownWord,
} from '../commandLine.ts';
import { readVariable } from '../config/environment.ts';
import { usageExit } from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari ready [--within 秒] [--lang ja|en]
  同じ HOST と PORT で動いているボットの /readyz が 200 になるまで待ちます。指定がなければ一度だけ確かめます。
終了コード: 0 準備完了、1 準備できていない、2 使い方の誤り`,
    en: `Usage: futari ready [--within SECONDS] [--lang ja|en]
  Waits until /readyz of the bot on the same HOST and PORT is 200. Without --within it looks once.
Exit codes: 0 ready, 1 not ready, 2 usage`,
  },
  notReady: { ja: '準備できていません: {url}: {reason}', en: 'Not ready: {url}: {reason}' },
});

/** The usage, for --help. */
export const readyUsage = (language: Language): string => message(language, 'usage');

const options = { within: { type: 'string' }, lang: { type: 'string' } } as const satisfies Options;

const defaultPort = 3000;
const answerWithinMs = 3_000;
const againAfterMs = 250;
const secondsMax = 600;

/** A process that listens on every address is reached by loopback. */
const urlOf = (env: NodeJS.ProcessEnv): string => {
  const host = readVariable('HOST', env).value ?? null;
  const port = readVariable('PORT', env).value ?? defaultPort;
  const shown = host === null || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}/readyz`;
};

/** @returns null if it is ready, otherwise why not */
const query = async (url: string): Promise<string | null> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
    return answer.status === 200 ? null : `HTTP ${answer.status} ${(await answer.text()).slice(0, 200)}`;
  } catch (error) {
    const { code, name } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    return code ?? name;
  }
};

const secondsIn = (argv: readonly string[]): number | null => {
  const place = argv.findIndex((word) => word === '--within' || word.startsWith('--within='));
  if (place < 0) return 0;
  const text = argv[place]?.split('=')[1] ?? argv[place + 1] ?? '';
  return /^\d{1,3}$/.test(text) && Number(text) <= secondsMax ? Number(text) : null;
};

const run = async (): Promise<number> => {
  const argv = process.argv.slice(2);
  const language = commandLanguage(argv, process.env);
  const word = unknownWord(argv, options, 0);
  const seconds = secondsIn(argv);
  if (word !== null || seconds === null) {
    printError(refusalText(language, word, readyUsage(language), optionWords(options)));
    return usageExit;
  }
  const url = urlOf(process.env);
  const until = performance.now() + seconds * 1_000;
  for (;;) {
    const reason = await query(url);
    if (reason === null) return 0;
    if (performance.now() >= until) {
      printError(message(language, 'notReady', { url, reason }));
      return 1;
    }
    await new Promise((resolve) => setTimeout(resolve, againAfterMs));
  }
};

/** Exit codes: 0 ready, 1 not ready, 2 usage. */
export const runReady = (): Promise<void> => exitWith('ready', run);
