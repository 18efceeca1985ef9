/** `futari application DOMAIN [SELECTOR]`: what a refused upload would have brought. Exit codes: 0 printed, 1 none, 2 not understood, 78 configuration. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createKeyStore } from '../../adapters/dynamodb/keyStore.ts';
import { createLog } from '../../adapters/dynamodb/log.ts';
import { publicInfo } from '../../adapters/keys/publicInfo.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { Selector, SigningDomain } from '../../domain/names.ts';
import type { State } from '../../domain/state.ts';
import type { Language } from '../../texts/codes.ts';
import { applicationText, newestApplication } from '../application/newest.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { languageOf } from '../language.ts';
import { existingSigner } from '../logSigner.ts';
import { dynamoOf } from '../wiring.ts';
import { message } from './applicationMessages.ts';

const usageExit = 2;
const configurationExit = 78;

const refused = (said: string, exit = 1): number => {
  console.error(said);
  return exit;
};

interface Asked {
  readonly domain: string;
  readonly selector: Selector | null;
  /** Null: the configuration's. */
  readonly language: Language | null;
}

/** @returns null for what is not understood */
const asked = (argv: readonly string[]): Asked | null => {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { lang: { type: 'string' } },
    });
    const [domain, name, ...rest] = positionals;
    const { lang = null } = values;
    if (domain === undefined || rest.length > 0 || (lang !== null && lang !== 'ja' && lang !== 'en')) return null;
    const selector = name === undefined ? null : Selector.parse(name);
    return selector === null && name !== undefined ? null : { domain, selector, language: lang };
  } catch {
    return null;
  }
};

const printed = async (config: Config, { domain: name, selector }: Asked, language: Language): Promise<number> => {
  const { settings: all, table } = config;
  const domain = SigningDomain.parse(name);
  const settings = domain === null ? undefined : all.domains.get(domain);
  if (domain === null || settings === undefined) return refused(message(language, 'notConfigured', { domain: name }));
  const signer = await existingSigner(config);
  const client = dynamoOf(config, {});
  try {
    const log = createLog<DomainEvent, State>({ client, table, signer });
    const raised = await newestApplication(log.history(domain), selector);
    if (raised === null) return refused(message(language, 'none', { domain }));
    const stored = await createKeyStore({ client, table }).get(domain, raised.selector);
    const key = stored === null ? null : publicInfo(domain, raised.selector, stored);
    const frame = { language, policy: all.policy, settings, testEndpoints: all.testEndpoints };
    const document = applicationText(frame, raised, key);
    if (document === null) return refused(message(language, 'noKey', { selector: raised.selector }));
    process.stdout.write(document);
    return 0;
  } finally {
    client.destroy();
  }
};

const run = async (): Promise<number> => {
  const wanted = asked(process.argv.slice(2));
  if (wanted === null) return refused(message(languageOf(process.env), 'usage'), usageExit);
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') return refused(loaded.text, configurationExit);
  try {
    return await printed(loaded.config, wanted, wanted.language ?? loaded.config.settings.locale);
  } catch (error) {
    const { name, message: problem } = error instanceof Error ? error : new Error('unknown');
    return refused(`futari application: ${name}: ${problem}`);
  }
};

/** Reads `process.argv` and the environment, prints, and sets the exit code. */
export const runApplication = async (): Promise<void> => {
  process.exitCode = await run();
};
