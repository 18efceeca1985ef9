import { parseArgs } from 'node:util';
import type { Journal } from '../ports/journal.ts';
import { answersItself, languageOf, optionWords, unknownWord, unknownWordText } from './commandLine.ts';
import { createJournal, droppedLine, openOutput } from './log.ts';
import { orphaned } from './orphaned.ts';

const controlPort = 8025;
const furtherPorts = 20;

const usage = `npm start -- [--path DIR] [--port ${controlPort}] [--mode http|socket] [--locale ja|en] [--ses-throttle MS] [--name-servers 2|3] [--no-open]
  --path    keep the state in this folder; without it, it is gone when the sandbox stops. "Start over" and scenes then take
            place in a world beside it
  --port    of the control API; the next free one where none is named
  --ses-throttle  real milliseconds between two calls that SES accepts; its own is 1000
  --name-servers  with 3, one that only keeps silent may be waived
  --locale  the language of the cards and of the page; without it, the terminal's (LANG)
  --no-open       do not open the page in a browser`;

/** The clock moves through weeks, and SES's spacing of one second passes in real time. */
const sesThrottleMs = '50';

const known = {
  path: { type: 'string' },
  port: { type: 'string' },
  mode: { type: 'string', default: 'http' },
  locale: { type: 'string', default: languageOf(process.env) },
  'ses-throttle': { type: 'string', default: sesThrottleMs },
  'name-servers': { type: 'string', default: '2' },
  'no-open': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Somebody sits at a desktop of this machine. Over SSH and in scripts nothing is opened. */
const hasDesktop = (): boolean => {
  const { env, platform, stdout } = process;
  if (!stdout.isTTY || env.SSH_CONNECTION !== undefined || env.CI !== undefined) return false;
  return platform !== 'linux' || env.DISPLAY !== undefined || env.WAYLAND_DISPLAY !== undefined;
};

/** The address is printed, so a browser that does not start is no fault. */
const openBrowser = async (url: string): Promise<void> => {
  try {
    const { default: open } = await import('open');
    await open(url);
  } catch {
    // The person opens the printed address.
  }
};

const optionsOf = (args: readonly string[]) => {
  const word = unknownWord(args, known, 0);
  if (word !== null) throw new RangeError(unknownWordText(languageOf(process.env), word, optionWords(known)));
  const { values } = parseArgs({ args: [...args], options: known });
  const { path, mode, locale } = values;
  const port = values.port === undefined ? null : Number(values.port);
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new RangeError(`--port must be 0 to 65535, not ${values.port}`);
  }
  const throttleMs = Number(values['ses-throttle']);
  if (!(throttleMs >= 0 && throttleMs <= 10_000)) throw new RangeError('--ses-throttle must be 0 to 10000');
  if (mode !== 'http' && mode !== 'socket') throw new RangeError(`--mode must be http or socket, not ${mode}`);
  if (locale !== 'ja' && locale !== 'en') throw new RangeError(`--locale must be ja or en, not ${locale}`);
  const nameServers = { 2: 2, 3: 3 }[values['name-servers']] as 2 | 3 | undefined;
  if (nameServers === undefined) throw new RangeError(`--name-servers must be 2 or 3, not ${values['name-servers']}`);
  return {
    port,
    open: !values['no-open'] && hasDesktop(),
    locale: locale as 'ja' | 'en',
    path: path ?? null,
    service: { mode, nameServers, sesThrottleMs: throttleMs } as const,
  };
};

/** Logs faults only: a person who tries the sandbox does not need the bot's internals. */
const journal: Journal = { ...createJournal(openOutput(2, droppedLine)), info: () => {} };

const stopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
    void orphaned().then(resolve);
  });

type StartOptions = ReturnType<typeof optionsOf>;

const run = async (options: StartOptions): Promise<void> => {
  // Registered before anything listens, so that an early signal also stops the process.
  const stop = stopped();
  // These imports take seconds. A misspelt option is refused without them.
  const { welcome } = await import('./atStart.ts');
  const { removeAddress, writeAddress } = await import('./commands/sandboxClient.ts');
  const { openPlayground } = await import('./playground.ts');
  const { port, locale, open, ...world } = options;
  const place = port === null ? { port: controlPort, further: furtherPorts } : { port };
  const playground = await openPlayground({ ...world, journal, locale, place });
  const address = { url: playground.url, pid: process.pid };
  try {
    await writeAddress(process.cwd(), address);
    openOutput(1, droppedLine).write(welcome(playground.service, playground.url, locale));
    if (open) await openBrowser(playground.url);
    await stop;
    await removeAddress(process.cwd(), address);
  } finally {
    await playground.close();
  }
};

try {
  const argv = process.argv.slice(2);
  if (!(await answersItself(argv, () => usage))) {
    await run(optionsOf(argv));
    // Unread output in a pipe does not keep the process alive.
    process.exit();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'the sandbox could not be started'}\n${usage}\n`);
  process.exitCode = error instanceof RangeError || error instanceof TypeError ? 2 : 1;
}
