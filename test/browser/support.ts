/** A browser at the playground: of a process as `npm start` starts it, or of this process. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core';
import { silentJournal } from '../../src/ports/journal.ts';
import { plainEnv } from '../support/plainEnv.ts';

/** Far above what a busy machine takes: a bound for what hangs. */
export const waitMs = 60_000;

const root = resolve(import.meta.dirname, '../..');

export interface Playground {
  readonly url: string;
  /** Asks the control API, as a witness beside the page. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  stop(): Promise<void>;
}

/** A playground in a process of its own. */
export interface StartedPlayground extends Playground {
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const callsOf = (url: string): Pick<Playground, 'get' | 'post'> => {
  const call = async <T>(path: string, init?: RequestInit): Promise<T> =>
    (await (await fetch(`${url}${path}`, init)).json()) as T;
  return {
    get: (path) => call(path),
    post: (path, body) =>
      call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  };
};

/** An outage of Slack is part of some scenes; anything else is shown. */
const show = (line: string): void => {
  if (!line.includes('WebAPIHTTPError')) process.stderr.write(`${line}\n`);
};

/**
 * The playground in this process, whose modules a test run has loaded already: starting another process takes as much of the processor as
 * half a rotation.
 */
export const openPlayground = async (locale: 'ja' | 'en'): Promise<Playground> => {
  // Whoever only starts processes does not load it.
  const { openPlayground: open } = await import('../../src/main/playground.ts');
  const playground = await open({
    locale,
    place: { port: 0 },
    path: null,
    service: { sesThrottleMs: 0 },
    journal: { ...silentJournal, error: (fields, text) => show(`${text} ${JSON.stringify(fields)}`) },
  });
  return { url: playground.url, ...callsOf(playground.url), stop: playground.close };
};

/** As `npm start` does. @param port 0 takes a free one @param folder keeps the world; absent: nothing is kept */
export const startPlayground = async (locale: 'ja' | 'en', port = 0, folder?: string): Promise<StartedPlayground> => {
  const kept = folder ?? (await mkdtemp(join(tmpdir(), 'futari-page-')));
  const child = spawn(
    process.execPath,
    [
      ...['--require', join(root, 'src/main/futari.cjs'), join(root, 'src/main/start.ts')],
      ...['--no-open', '--port', String(port), '--locale', locale, '--ses-throttle', '0'],
      ...(folder === undefined ? [] : ['--path', folder]),
    ],
    { cwd: kept, env: plainEnv(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let url = '';
  for await (const line of createInterface({ input: child.stdout })) {
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
    if (url !== '') break;
  }
  child.stdout.resume();
  createInterface({ input: child.stderr }).on('line', show);
  return {
    url,
    ...callsOf(url),
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
      }
      if (folder === undefined) await rm(kept, { recursive: true, force: true });
    },
  };
};

/** Of the package's own switches these are left out: one process ends with its first window, and web security is what is tested. */
const unwanted = ['--single-process', '--no-zygote', '--disable-web-security', '--allow-running-insecure-content'];

/** A graphics card in software takes more of the processor than the page. Without one the browser draws the page itself. */
const softwareGraphics = [
  '--ignore-gpu-blocklist',
  '--in-process-gpu',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/**
 * The browser of the package with the libraries that it brings. It brings them only where its environment looks like a function's, so a
 * machine without them (NSS, Expat) looks like one while the package is read.
 */
const packagedBrowser = async (): Promise<{ readonly executablePath: string; readonly args: readonly string[] }> => {
  const before = { ...process.env };
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x';
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    return { executablePath: await chromium.executablePath(), args: chromium.args };
  } finally {
    process.env = before;
  }
};

export const openBrowser = async (): Promise<Browser> => {
  const { executablePath, args } = await packagedBrowser();
  // The system's own libraries come first.
  const libraries = ['/lib/x86_64-linux-gnu', '/usr/lib64', join(tmpdir(), 'al2023', 'lib')].join(':');
  return playwright.launch({
    executablePath,
    args: [...args.filter((arg) => ![...unwanted, ...softwareGraphics].includes(arg)), '--disable-gpu'],
    env: { FONTCONFIG_PATH: join(tmpdir(), 'fonts'), ...process.env, LD_LIBRARY_PATH: libraries } as Record<
      string,
      string
    >,
    headless: true,
  });
};

export interface Window {
  readonly page: Page;
  /** Errors of the console and of scripts, and requests that left loopback. */
  readonly faults: string[];
}

export const openWindow = async (
  context: BrowserContext,
  { url }: Pick<Playground, 'url'>,
  person: string,
): Promise<Window> => {
  const page = await context.newPage();
  page.setDefaultTimeout(waitMs);
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && hostname !== '127.0.0.1')
      faults.push(`request: ${request.url()}`);
  });
  await page.goto(`${url}/#${person}`);
  await page.getByRole('combobox', { name: '#dkim' }).waitFor();
  return { page, faults };
};

/** Chooses who acts in this window. */
export const become = async (page: Page, person: string): Promise<void> => {
  await page.locator('.person select').selectOption(person);
  await page.locator(`.slack[data-person="${person}"]`).waitFor();
};

export const say = async (page: Page, text: string): Promise<void> => {
  const field = page.locator('.composer textarea');
  await field.fill(text);
  await field.press('Escape');
  await field.press('Enter');
};

/** Presses the newest button with this action. */
export const press = (page: Page, action: string): Promise<void> =>
  page.locator(`[data-action="${action}"]`).last().click();

/** The thread of the rotation's card. */
export const openThread = async (page: Page): Promise<void> => {
  if ((await page.locator('.thread').count()) === 0) await page.locator('.replies').first().click();
  await page.locator('.thread').waitFor();
};

const clockButtons = { hour: 0, day: 1, next: 2 } as const;

/** Moves the clock by its buttons, and waits until the world has lived through it. */
export const pass = async (page: Page, by: keyof typeof clockButtons): Promise<void> => {
  const button = page.locator('.clock-bar button').nth(clockButtons[by]);
  const moved = page.waitForResponse((response) => response.url().endsWith('/clock'));
  await button.click();
  if (!(await moved).ok()) throw new Error('the clock was not moved');
  await button.and(page.locator(':enabled')).waitFor();
};

/** Waits for a fact that a witness beside the page sees. @throws Error after the bound */
export const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + waitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('waited in vain');
    await pause(50);
  }
};

interface Call {
  readonly account: string | null;
  readonly operation: string;
  readonly selector: string;
}

/** The selectors of all key changes that SES got in the bot's account, in order. */
export const newPuts = async (playground: Playground): Promise<readonly string[]> => {
  const [own] = await playground.get<readonly { readonly account: string }[]>('/ses/identities');
  return (await playground.get<readonly Call[]>('/ses/calls'))
    .filter(
      ({ operation, account }) => operation === 'PutEmailIdentityDkimSigningAttributes' && account === own?.account,
    )
    .map(({ selector }) => selector);
};
