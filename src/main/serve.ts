/** `npm run serve`: the production process. Configuration first; nothing listens before it is right. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { schedule } from 'node-cron';
import { slotMsOf } from '../adapters/ses/call.ts';
import type { Journal } from '../app/deps.ts';
import type { Settings } from '../ports/settings.ts';
import type { Bot } from './bot.ts';
import { languageOf, nodeProblem, refusalText, unknownWord } from './commandLine.ts';
import { type Config, loadConfig } from './config/load.ts';
import { createJournal, droppedLine, openOutput } from './log.ts';
import type { SandboxService } from './sandbox.ts';
import { startService } from './service.ts';
import { systemClock } from './wiring.ts';

// How long one comparison of every target with SES takes: said at the start, because no more than a day is there for it.

const dayMs = 86_400_000;
/** The daily look uses every second slot. */
const shareOfRate = 2;

export interface Comparison {
  readonly targets: number;
  /** Of the account and region with the most targets: each has a rate of its own. */
  readonly takesMs: number;
}

/** @param slotMs real milliseconds from one call of an account and region to the next */
export const comparisonOf = ({ domains }: Pick<Settings, 'domains'>, slotMs: number): Comparison => {
  const targets = [...domains.values()].flatMap((domain) => domain.targets);
  const places = new Map<string, number>();
  for (const { account, region } of targets) {
    const place = `${account}/${region}`;
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  return { targets: targets.length, takesMs: Math.max(0, ...places.values()) * slotMs * shareOfRate };
};

export const sayComparison = (journal: Journal, { targets, takesMs }: Comparison): void => {
  const fields = { targets, everyHours: 24, takesSeconds: Math.ceil(takesMs / 1_000) };
  if (takesMs <= dayMs) journal.info(fields, 'every target is compared with SES once a day, at half of its rate');
  else journal.error(fields, 'the targets of one account and region are more than a day of SES’s rate can compare');
};

// Wall time into ticks: the daily walk and the sweep (design.md 5). Several replicas may run: nothing rests on being alone.

export interface Cron {
  stop(): Promise<void>;
}

const guarded = (journal: Journal, name: string, work: () => Promise<unknown>) => async (): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const fault = error instanceof Error ? error.name : 'unknown';
    journal.error({ job: name, fault }, 'a scheduled job failed');
  }
};

export const startCron = ({ schedule: times }: Config, bot: Bot, journal: Journal): Cron => {
  const options = { timezone: times.timeZone, noOverlap: true };
  const tasks = [
    schedule(
      times.daily,
      guarded(journal, 'daily', () => bot.dailyWalk()),
      options,
    ),
    schedule(
      times.sweep,
      guarded(journal, 'sweep', () => bot.sweep()),
      options,
    ),
    // A walk that was missed, or whose process died, is gone on with; where the day's is done this reads nothing.
    schedule(
      times.sweep,
      guarded(journal, 'daily', () => bot.dailyWalk()),
      options,
    ),
  ];
  return {
    stop: async () => {
      for (const task of tasks) await task.destroy();
    },
  };
};

// What `npm start` starts ends with npm. npm hands a signal to the shell between, which dies of it and tells nobody; a killed npm
// tells not even the shell. So the process looks whether those that it was started by are still there.

/** Real milliseconds. */
const lookEveryMs = 500;
const psTimeoutMs = 2_000;
const shells = ['sh', 'bash', 'dash', 'zsh', 'ash', 'ksh'];

interface Started {
  readonly parent: number;
  readonly name: string;
}

/** `3109 (sh) S 3093 …`: see proc_pid_stat(5); a name may hold spaces and brackets. */
const fromProc = (pid: number): Started | null => {
  const found = /\((.*)\) \S+ (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return found === null ? null : { name: found[1] ?? '', parent: Number(found[2]) };
};

const fromPs = (pid: number): Started | null => {
  const said = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8', timeout: psTimeoutMs });
  const found = /^\s*(\d+)\s+(.*?)\s*$/.exec(said);
  return found === null ? null : { parent: Number(found[1]), name: (found[2] ?? '').split('/').at(-1) ?? '' };
};

const startOf = (pid: number): Started | null => {
  for (const look of [fromProc, fromPs]) {
    try {
      return look(pid);
    } catch {
      // Not every system has the one or the other.
    }
  }
  return null;
};

/** npm itself, and the shell where one stands between: whoever npm was started by does not matter, `nohup npm start &` goes on. */
const starters = (): readonly number[] => {
  const { ppid } = process;
  const parent = startOf(ppid);
  return parent !== null && shells.includes(parent.name.replace(/^-/, '')) ? [ppid, parent.parent] : [ppid];
};

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is there all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Comes true when npm is gone; never for a process that was not started by npm. Keeps no process alive. */
export const orphaned = (env: NodeJS.ProcessEnv = process.env): Promise<void> =>
  new Promise((resolve) => {
    if (env.npm_lifecycle_event === undefined) return;
    const [parent, ...others] = starters();
    const timer = setInterval(() => {
      if (process.ppid === parent && others.every(isThere)) return;
      clearInterval(timer);
      resolve();
    }, lookEveryMs);
    timer.unref();
  });

// Which regions an account has enabled is not asked of AWS: that takes a permission and a client of its own. Who has not listed them
// hears at the start, not at the end of the first overlap, what follows from it.

export const sayUnlistedRegions = (journal: Journal, { domains }: Pick<Settings, 'domains'>): void => {
  for (const { name, regions } of domains.values()) {
    if (regions !== null) continue;
    journal.info(
      { domain: name },
      'no domains[].regions: unknown counts as use, so no used record or key is ever given up',
    );
  }
};

const usageExit = 2;
/** 78: configuration error (sysexits.h). */
const configurationExit = 78;

const serveUsage = {
  ja: '使い方: npm run serve（引数はありません。設定は環境変数と DKIM_CONFIG で指定します）',
  en: 'Usage: npm run serve (it takes no words: it is configured by the environment and DKIM_CONFIG)',
} as const;

const stopOn = (stop: () => Promise<void>): void => {
  let stopping = false;
  const once = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void once());
  void orphaned().then(once);
};

/** A store that is down now is tried again by the cron: the process must be there when it comes back. */
const catchUp = async (bot: Bot, journal: Journal): Promise<void> => {
  try {
    await bot.recordConfigurations();
    await bot.dailyWalk();
    await bot.sweep();
    await bot.tellUntold();
  } catch (error) {
    journal.error(
      { job: 'catch up', fault: error instanceof Error ? error.name : 'unknown' },
      'a scheduled job failed',
    );
  }
};

const serve = async (): Promise<number | null> => {
  const problem = nodeProblem(process.version);
  if (problem !== null) {
    console.error(problem);
    return configurationExit;
  }
  const word = unknownWord(process.argv.slice(2), {}, 0);
  if (word !== null) {
    const language = languageOf(process.env);
    console.error(refusalText(language, word, serveUsage[language]));
    return usageExit;
  }
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') {
    console.error(loaded.text);
    return configurationExit;
  }
  const { config } = loaded;
  const journal = createJournal(openOutput(1, droppedLine));
  const service = await startService(config, { clock: systemClock, journal });
  const cron = startCron(config, service.bot, journal);
  stopOn(async () => {
    await cron.stop();
    await service.stop();
  });
  sayComparison(journal, comparisonOf(config.settings, slotMsOf()));
  sayUnlistedRegions(journal, config.settings);
  journal.info({ port: service.port ?? 0, domains: config.settings.domains.size }, 'listening');
  // What fell due while nobody ran, and the quiet checks of a day whose hour found no process.
  await catchUp(service.bot, journal);
  return null;
};

try {
  const code = await serve();
  if (code !== null) process.exitCode = code;
} catch (error) {
  // Names and messages of the libraries carry addresses and codes, never the secrets that they were given.
  const { name, message } = error instanceof Error ? error : new Error('unknown');
  console.error(`Futari could not start: ${name}: ${message}`);
  process.exit(1);
}

// What `npm start` says once everything listens.

const say = 'npm run sandbox --';

export const welcome = ({ urls, domain, sandbox }: SandboxService, controlUrl: string): string => {
  const now = new Date(sandbox.clock.now()).toLocaleString('sv-SE', {
    timeZone: 'Asia/Tokyo',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return `
Futari sandbox (${now} JST)

  control   ${controlUrl}
  slack     ${urls.slack}
  bot       ${urls.bot}
  ses       ${urls.ses}
  dynamodb  ${urls.dynamodb}
  dns       ${urls.authoritative.join(' ')} (authoritative), ${urls.resolvers.join(' ')} (resolvers)
  smtp      ${urls.smtp}

別の端末で / From a second terminal:

  ${say} say requester "/dkim rotate ${domain}"   鍵を作り、DNS申請書を出す / make the key and the DNS application
  ${say} show                                      スレッドを見る / draw the thread
  ${say} clock +13d                                DNS担当部署を待つ / wait for the DNS department
  ${say} publish                                   公開鍵レコードを公開する / publish the record
  ${say} clock +1d                                 確認、安定、承認カード / seen, stable, the approval card
  ${say} click approve approver-1                  承認する(2人) / approve (two people)
  ${say} help                                      ほかの操作 / everything else

Ctrl+C で止まります / Ctrl+C stops it.
`;
};
