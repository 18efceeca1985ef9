/** `futari application DOMAIN [SELECTOR]`: prints the newest DNS application. Exit codes: 0 printed, 1 none, 2 usage, 78 configuration. */

import { applicationFile, nobody, removalFile } from '../../adapters/slack/views/applicationFiles.ts';
import type { RenderContext } from '../../adapters/slack/views/blocks.ts';
import { newestApplication } from '../../app/applications.ts';
import { Selector } from '../../domain/names.ts';
import type { PublicKeyInfo } from '../../ports/keys.ts';
import type { AnnouncedApplication } from '../../ports/service.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { configuredDomain, type LogCommand, type LogReading, refused, runLogCommand } from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari application 署名ドメイン [セレクター] [--lang ja|en]
  いちばん新しい DNS申請書（登録・失効・削除）を出力します。Slack にファイルが載らないときに使います。
終了コード: 0 出力、1 申請書がない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari application SIGNING-DOMAIN [SELECTOR] [--lang ja|en]
  Prints the newest DNS application (for a record, for revoking it, or for its removal), where Slack takes no files.
Exit codes: 0 printed, 1 there is none, 2 not understood, 78 configuration`,
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

/** The text of the application; null if its key was destroyed. */
export const applicationText = (
  context: RenderContext,
  { notice, state, requester }: AnnouncedApplication,
  key: PublicKeyInfo | null,
): string | null => {
  const applicant = { ...nobody, name: requester };
  if (notice.code !== 'application') return removalFile(context, state, notice, applicant)?.content ?? null;
  return key === null ? null : applicationFile(context, state, key, applicant).content;
};

/** The usage, for --help. */
export const applicationUsage = (language: Language): string => message(language, 'usage');

const selectorIn = ([, name]: readonly string[]): Selector | null => (name === undefined ? null : Selector.parse(name));

const command: LogCommand = {
  name: 'application',
  options: {},
  positionalsMax: 2,
  fits: (_, words) => words.length === 1 || selectorIn(words) !== null,
  usage: applicationUsage,
};

const run = async (reading: LogReading): Promise<number> => {
  const [typed = ''] = reading.positionals;
  const settings = configuredDomain(reading, typed);
  if (typeof settings === 'number') return settings;
  const { namedLanguage, config, deps, describe } = reading;
  const language = namedLanguage ?? config.settings.locale;
  const { policy, testEndpoints } = config.settings;
  const raised = await newestApplication(deps, settings.name, selectorIn(reading.positionals));
  if (raised === null) return refused(message(language, 'none', { domain: settings.name }));
  const key = await describe(settings.name, raised.selector);
  const document = applicationText({ language, policy, settings, testEndpoints }, raised, key);
  if (document === null) return refused(message(language, 'noKey', { selector: raised.selector }));
  process.stdout.write(document);
  return 0;
};

/**
 * `futari application DOMAIN [SELECTOR]`. Exit codes: 0 printed, 1 none, 2 usage, 78 configuration.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runApplication = (): Promise<void> => runLogCommand(command, run);
