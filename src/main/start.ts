import { parseArgs } from 'node:util';
import type { Journal } from '../ports/journal.ts';
import type { ControlHooks } from '../sandbox/control/http.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { answersItself, languageOf, optionWords, unknownWord, unknownWordText } from './commandLine.ts';
import { createJournal, droppedLine, openOutput } from './log.ts';
import { orphaned } from './orphaned.ts';
import type { SandboxService } from './sandbox.ts';

const controlPort = 8025;
const furtherPorts = 20;
/** Real milliseconds. */
const heartbeatMs = 5_000;

const usage = `npm start -- [--path DIR] [--port ${controlPort}] [--mode http|socket] [--locale ja|en] [--ses-throttle MS] [--name-servers 2|3] [--no-open]
  --path    keep the state in this folder; without it, it is gone when the sandbox stops
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
    service: { mode, locale, nameServers, sesThrottleMs: throttleMs, ...(path === undefined ? {} : { path }) } as const,
  };
};

/** Logs faults only: a person who tries the sandbox does not need the bot's internals. */
const journal: Journal = { ...createJournal(openOutput(2, droppedLine)), info: () => {} };

/** Performs what is due at an interval of real time, as the cron of `npm run serve` does. */
const startHeart = (world: Pick<RunningWorld, 'hooks'>, save: () => Promise<void>) => {
  let beat: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    const firstPass = world.hooks.pass(1).then(save);
    beat = firstPass.catch(() => journal.error({}, 'a look at what is due failed'));
  }, heartbeatMs);
  return async (): Promise<void> => {
    clearInterval(timer);
    await beat;
  };
};

const stopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
    void orphaned().then(resolve);
  });

/** A world with its bot, which a reset replaces. */
interface RunningWorld {
  service: SandboxService;
  hooks: ControlHooks;
}

type StartOptions = ReturnType<typeof optionsOf>;

const startWorld = async ({ service }: StartOptions, locale: 'ja' | 'en'): Promise<RunningWorld> => {
  const { hooksOf, judgeMails } = await import('./controlHooks.ts');
  const { startSandboxService } = await import('./sandbox.ts');
  const { readWorld, restoreWorld } = await import('./savedWorld.ts');
  const { path } = service;
  const saved = path === undefined ? null : await readWorld(path);
  const startAt = saved === null ? {} : { startAt: saved.now, nameServers: saved.nameServers };
  const beforeStart = ({ slack }: Sandbox): void => {
    if (locale === 'en') slack.workspace.speakEnglish();
  };
  const started = await startSandboxService({ ...service, ...startAt, locale, journal, beforeStart });
  judgeMails(started.sandbox);
  try {
    if (saved !== null) await restoreWorld(started, saved);
  } catch (error) {
    await started.close();
    throw error;
  }
  return { service: started, hooks: hooksOf(started, locale) };
};

/** The reset of a world that is not kept in a folder. */
const resetOf = (world: RunningWorld, options: StartOptions) => async (locale: 'ja' | 'en') => {
  const old = world.service;
  Object.assign(world, await startWorld(options, locale));
  // The fresh world is there already: what remains of the old one must not keep it from the page.
  await old.close().catch(() => journal.error({}, 'the previous world could not be closed'));
  return world.hooks;
};

const run = async (options: StartOptions): Promise<void> => {
  // Registered before anything listens, so that an early signal also stops the process.
  const stop = stopped();
  // These imports take seconds. A misspelt option is refused without them.
  const { startControl } = await import('../sandbox/control/server.ts');
  const { welcome } = await import('./atStart.ts');
  const { builtPage } = await import('./builtPage.ts');
  const { removeAddress, writeAddress } = await import('./commands/sandboxClient.ts');
  const { saveWorld } = await import('./savedWorld.ts');
  const { path, locale } = options.service;
  // The page is built while the world starts.
  const page = builtPage();
  page.catch(() => journal.error({}, 'the page could not be built; the control API works without it'));
  const world = await startWorld(options, locale);
  const save = async (): Promise<void> => {
    if (path !== undefined) await saveWorld(path, world.service);
  };
  try {
    const place = options.port === null ? { port: controlPort, further: furtherPorts } : { port: options.port };
    const reset = path === undefined ? { reset: resetOf(world, options) } : {};
    const control = await startControl(world.hooks, { ...place, ...reset, page: () => page });
    const address = { url: control.url, pid: process.pid };
    await writeAddress(process.cwd(), address);
    const stopHeart = startHeart(world, save);
    openOutput(1, droppedLine).write(welcome(world.service, control.url, locale));
    if (options.open) await openBrowser(control.url);
    await stop;
    await stopHeart();
    await removeAddress(process.cwd(), address);
    await control.close();
    await save();
  } finally {
    await world.service.close();
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
