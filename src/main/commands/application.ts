/** `futari application DOMAIN [SELECTOR]`: prints the newest DNS application. Exit codes: 0 printed, 1 none, 2 usage, 78 configuration. */

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createKeyStore } from '../../adapters/dynamodb/keyStore.ts';
import { createLog } from '../../adapters/dynamodb/log.ts';
import { publicInfo } from '../../adapters/keys/formats.ts';
import type { RenderContext } from '../../adapters/slack/views/blocks.ts';
import { applicationFile, isEnding, removalFile } from '../../adapters/slack/views/notice.ts';
import type { DomainCommit } from '../../app/deps.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { Selector } from '../../domain/names.ts';
import type { Notice } from '../../domain/notices.ts';
import type { State } from '../../domain/state.ts';
import { typedDomain } from '../../domain/typedName.ts';
import type { PublicKeyInfo } from '../../ports/keys.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { languageOf, printError } from '../commandLine.ts';
import { dynamoOf, existingSigner } from '../compose.ts';
import { type Config, loadConfig } from '../config/load.ts';

const message = messages({
  usage: {
    ja: `使い方: futari application 署名ドメイン [セレクター] [--lang ja|en]
  いちばん新しい DNS申請書（登録・失効・削除）を出力します。Slack にファイルが載らないときに使います。
終了コード: 0 出力、1 申請書がない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari application SIGNING-DOMAIN [SELECTOR] [--lang ja|en]
  Prints the newest DNS application (for a record, for revoking it, or for its removal), where Slack takes no files.
Exit codes: 0 printed, 1 there is none, 2 not understood, 78 configuration`,
  },
  notConfigured: {
    ja: '{domain} は設定ファイルの domains にありません。',
    en: '{domain} is not among the domains of the configuration file.',
  },
  none: {
    ja: '{domain} に、申請書はまだありません。ドメインとセレクターを確かめてください。',
    en: 'There is no application for {domain} yet. Check the domain and the selector.',
  },
  noKey: {
    ja: 'セレクター {selector} の鍵は破棄されたため、登録の申請書はもう作れません。',
    en: 'The key of selector {selector} was destroyed: its application cannot be made any more.',
  },
});

export interface Raised {
  readonly notice: Notice;
  readonly selector: Selector;
  readonly state: State;
}

/** Finds the newest application in the log. @param wanted null: any selector */
export const newestApplication = async (
  commits: AsyncIterable<DomainCommit>,
  wanted: Selector | null,
): Promise<Raised | null> => {
  let newest: Raised | null = null;
  for await (const { events, state } of commits) {
    for (const event of events) {
      if (event.type !== 'NoticeRaised') continue;
      const { notice } = event;
      if (notice.code !== 'application' && !isEnding(notice)) continue;
      const { selector } = notice.facts;
      if (wanted === null || selector === wanted) newest = { notice, selector, state };
    }
  }
  return newest;
};

/** The text of the application; null if its key was destroyed. */
export const applicationText = (
  context: RenderContext,
  { notice, state }: Raised,
  key: PublicKeyInfo | null,
): string | null => {
  if (notice.code !== 'application') return removalFile(context, state, notice)?.content ?? null;
  return key === null ? null : applicationFile(context, state, key).content;
};

const usageExit = 2;
const configurationExit = 78;

const refused = (message: string, exit = 1): number => {
  printError(message);
  return exit;
};

interface ApplicationArguments {
  readonly domain: string;
  readonly selector: Selector | null;
  /** Null: the language of the configuration. */
  readonly language: Language | null;
}

/** @returns null for an invalid command line */
const parseArguments = (argv: readonly string[]): ApplicationArguments | null => {
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

const printed = async (
  config: Config,
  { domain: name, selector }: ApplicationArguments,
  language: Language,
): Promise<number> => {
  const { settings: all, table } = config;
  const domain = typedDomain(name);
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
    const context = { language, policy: all.policy, settings, testEndpoints: all.testEndpoints };
    const document = applicationText(context, raised, key);
    if (document === null) return refused(message(language, 'noKey', { selector: raised.selector }));
    process.stdout.write(document);
    return 0;
  } finally {
    client.destroy();
  }
};

const run = async (): Promise<number> => {
  const wanted = parseArguments(process.argv.slice(2));
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
