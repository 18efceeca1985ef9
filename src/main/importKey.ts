/** `futari import DOMAIN SELECTOR --key FILE`. Exit codes: 0 imported, 1 refused, 2 misunderstood, 78 configuration. */
import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { loadConfig } from './config/loadConfig.ts';
import { importKey } from './importKey/importKey.ts';
import { message } from './importKey/messages.ts';
import { languageOf } from './language.ts';
import { systemClock } from './systemClock.ts';

const usageExit = 2;
const configurationExit = 78;

interface Asked {
  readonly domain: string;
  readonly selector: string;
  readonly key: string;
}

const parsed = (argv: readonly string[]): Asked | null => {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { key: { type: 'string' } },
    });
    const [domain, selector, ...rest] = positionals;
    const { key } = values;
    return domain && selector && key && rest.length === 0 ? { domain, selector, key } : null;
  } catch {
    return null;
  }
};

/** Null when it cannot be read; the path and the reason are told, never the content. */
const pemOf = async (path: string): Promise<{ pem: string } | { reason: string }> => {
  try {
    return { pem: path === '-' ? await readAll(process.stdin) : await readFile(path, 'utf8') };
  } catch (error) {
    return { reason: `${path} ${(error as NodeJS.ErrnoException).code ?? ''}`.trim() };
  }
};

const run = async (): Promise<number> => {
  const asked = parsed(process.argv.slice(2));
  if (asked === null) {
    console.error(message(languageOf(process.env), 'usage'));
    return usageExit;
  }
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') {
    console.error(loaded.text);
    return configurationExit;
  }
  const { config } = loaded;
  const { locale } = config.settings;
  const read = await pemOf(asked.key);
  if ('reason' in read) {
    console.error(message(locale, 'unreadable', { reason: read.reason }));
    return 1;
  }
  const result = await importKey(config, { clock: systemClock }, { ...asked, pem: read.pem });
  (result.ok ? console.log : console.error)(message(locale, result.says, result.facts));
  return result.ok ? 0 : 1;
};

try {
  process.exitCode = await run();
} catch (error) {
  // The libraries' words carry addresses and codes, never the key that they were given.
  const { name, message: problem } = error instanceof Error ? error : new Error('unknown');
  console.error(`futari import: ${name}: ${problem}`);
  process.exitCode = 1;
}
