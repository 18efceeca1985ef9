/** `futari history DOMAIN`: the log of a signing domain in sentences, oldest first. */

import { entryText } from '../../adapters/slack/views/history.ts';
import { entriesMax, NewestEntries } from '../../app/history.ts';
import { PersonId } from '../../domain/names.ts';
import type { HistoryEntry } from '../../ports/service.ts';
import { type Language, plainDate } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { print } from '../commandLine.ts';
import {
  configuredDomain,
  type LogCommand,
  type LogReading,
  type OptionValues,
  refused,
  runLogCommand,
} from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari history 署名ドメイン [--rotation 番号] [--last 件数] [--json] [--lang ja|en]
  記録を古い順に文で表示します。Slack の秘密は不要です。
  --rotation  このローテーションだけ
  --last      新しい方から、この件数だけ
  --json      スクリプト用（項目は docs/command-line.ja.md）
終了コード: 0 表示、1 記録がない・読めない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari history SIGNING-DOMAIN [--rotation N] [--last N] [--json] [--lang ja|en]
  Shows the log in sentences, oldest first. It needs no Slack secret.
  --rotation  this rotation only
  --last      the newest N entries only
  --json      for scripts (fields: docs/command-line.md)
Exit codes: 0 shown, 1 there is no log or it is not readable, 2 usage, 78 configuration`,
  },
  none: {
    ja: '{domain} に、表示する記録がありません。',
    en: 'There is no log entry to show for {domain}.',
  },
  older: {
    ja: '（これより古い {count} 件は省略。--last を大きくすると表示します）',
    en: '({count} older entries are left out; a larger --last shows them)',
  },
});

/** The usage, for --help. */
export const historyUsage = (language: Language): string => message(language, 'usage');

const isNumber = (value: string | boolean | undefined): boolean =>
  value === undefined || (typeof value === 'string' && /^[1-9]\d{0,8}$/.test(value));

const command: LogCommand = {
  name: 'history',
  options: { rotation: { type: 'string' }, last: { type: 'string' }, json: { type: 'boolean' } },
  positionalsMax: 1,
  fits: ({ rotation, last }, positionals) => positionals.length === 1 && isNumber(rotation) && isNumber(last),
  usage: historyUsage,
};

const entriesOf = async (
  { deps }: LogReading,
  domain: Parameters<LogReading['deps']['log']['history']>[0],
  { rotation, last }: OptionValues,
): Promise<ReturnType<NewestEntries['view']>> => {
  const newest = new NewestEntries(last === undefined ? entriesMax : Number(last));
  const wanted = rotation === undefined ? null : Number(rotation);
  for await (const commit of deps.log.history(domain))
    newest.add(commit, wanted === null || commit.state.rotation?.id === wanted);
  return newest.view();
};

const run = async (reading: LogReading): Promise<number> => {
  const { values, language, config } = reading;
  const settings = configuredDomain(reading, reading.positionals[0] ?? '');
  if (typeof settings === 'number') return settings;
  const { policy } = config.settings;
  const { entries, left } = await entriesOf(reading, settings.name, values);
  if (entries.length === 0) return refused(message(language, 'none', { domain: settings.name }));
  const sentence = (entry: HistoryEntry): string => entryText({ language, policy }, entry);
  if (values.json === true) {
    const rows = entries.map((entry) => ({
      version: entry.version,
      at: new Date(entry.at).toISOString(),
      event: entry.type,
      text: sentence(entry),
      people: Object.entries(entry.names).map(([id, name]) => ({ id: PersonId.user(id as PersonId), name })),
    }));
    print(JSON.stringify({ format: 1, domain: settings.name, entries: rows, left }, null, 2));
    return 0;
  }
  if (left > 0) print(message(language, 'older', { count: left }));
  for (const entry of entries)
    print(`v${entry.version}  ${plainDate(entry.at, policy.calendar.timeZone)}  ${sentence(entry)}`);
  return 0;
};

/**
 * `futari history DOMAIN`. Exit codes: 0 shown, 1 no log, 2 usage, 78 configuration.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runHistory = (): Promise<void> => runLogCommand(command, run);
