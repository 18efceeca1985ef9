/** `futari ready`: waits until the bot of this host is ready, for service managers and health checks. It needs no configuration file. */

import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { readVariable } from '../config/environment.ts';
import { type OptionValues, refused, runWords } from './logCommand.ts';

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

/** @returns null for what is no number of seconds in the limit */
const secondsIn = ({ within = '0' }: OptionValues): number | null =>
  typeof within === 'string' && /^\d{1,3}$/.test(within) && Number(within) <= secondsMax ? Number(within) : null;

const untilReady = async (language: Language, seconds: number): Promise<number> => {
  const url = urlOf(process.env);
  const until = performance.now() + seconds * 1_000;
  for (;;) {
    const reason = await query(url);
    if (reason === null) return 0;
    if (performance.now() >= until) return refused(message(language, 'notReady', { url, reason }));
    await new Promise((resolve) => setTimeout(resolve, againAfterMs));
  }
};

/** `futari ready`. Exit codes: 0 ready, 1 not ready, 2 usage. */
export const runReady = (): Promise<void> =>
  runWords(
    {
      name: 'ready',
      options: { within: { type: 'string' } },
      fits: (values) => secondsIn(values) !== null,
      usage: readyUsage,
    },
    ({ values, language }) => untilReady(language, secondsIn(values) ?? 0),
  );
