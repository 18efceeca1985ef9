/** `futari report DOMAIN` and `futari report --fiscal-year`. Exit codes: 0 made, 1 not made, 2 usage, 78 configuration. */

import { pipeline } from 'node:stream/promises';
import { htmlOf, markdownOf, type ReportDocument } from '../../app/report/document.ts';

import type { Wanted } from '../../app/report/package.ts';
import { type Report, reportOf } from '../../app/report/rotation.ts';
import { fiscalYearOf, usualFirstMonth, type YearReport, yearReport } from '../../app/report/year.ts';
import type { Calendar } from '../../domain/calendar.ts';
import { typedDomain } from '../../domain/inputs.ts';
import type { SigningDomain } from '../../domain/names.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { printError } from '../commandLine.ts';
import {
  configuredDomain,
  type LogCommand,
  type LogReading,
  refused,
  runLogCommand,
  usageExit,
  writeNew,
} from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari report 署名ドメイン [--rotation 番号 | --all] [--markdown | --html | --json] [--out ファイル] [--lang ja|en]
        futari report --fiscal-year 年 [--first-month 月] [署名ドメイン...] [--markdown | --html | --json] [--out ファイル] [--lang ja|en]
  省くと最新のローテーションを Markdown で出力します。--html は印刷用の一つのファイル、--json の出力は futari verify-log で確かめられます。
  --fiscal-year は、4月（--first-month で変更）に始まる年度の、設定にあるすべてのドメインの記録です。設定から外したドメインは名前で足せます。
終了コード: 0 作成、1 作れない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari report SIGNING-DOMAIN [--rotation N | --all] [--markdown | --html | --json] [--out FILE] [--lang ja|en]
       futari report --fiscal-year YEAR [--first-month M] [SIGNING-DOMAIN...] [--markdown | --html | --json] [--out FILE] [--lang ja|en]
  Without options, it writes the newest rotation as Markdown. --html writes one file for printing, and futari verify-log checks the output of --json.
  --fiscal-year takes all configured domains over the year that begins in April, or as --first-month says. Name those that are no longer configured.
Exit codes: 0 made, 1 not made, 2 not understood, 78 configuration`,
  },
  noLog: {
    ja: '{domain} は設定ファイルになく、記録もありません。名前を確かめてください。',
    en: '{domain} is not in the configuration file and has no log. Check the name.',
  },
  none: {
    ja: '{domain} に、証跡にする記録がありません。ローテーションの番号を確かめてください。',
    en: 'There is nothing to report of {domain}. Check the number of the rotation.',
  },
  exists: {
    ja: '{path} はすでにあります。別の名前を --out に指定してください。',
    en: '{path} is there already. Give --out another name.',
  },
  written: {
    ja: '書きました: {path}',
    en: 'Written: {path}',
  },
  publicKeyUsage: {
    ja: '使い方: futari public-key（引数はありません）',
    en: 'Usage: futari public-key (it takes no words)',
  },
});

interface RotationArguments {
  readonly tag: 'rotation';
  readonly domain: string;
  readonly wanted: Wanted;
}

interface YearArguments {
  readonly tag: 'year';
  /** The calendar year in which the fiscal year begins. */
  readonly year: number;
  /** 1 to 12 */
  readonly firstMonth: number;
  /** Domains besides the configured ones. */
  readonly domains: readonly string[];
}

type ReportArguments = RotationArguments | YearArguments;

const options = {
  rotation: { type: 'string' },
  all: { type: 'boolean' },
  'fiscal-year': { type: 'string' },
  'first-month': { type: 'string' },
  json: { type: 'boolean' },
  markdown: { type: 'boolean' },
  html: { type: 'boolean' },
  out: { type: 'string' },
} as const;

type Values = Readonly<{
  [K in keyof typeof options]?: (typeof options)[K]['type'] extends 'string' ? string : boolean;
}>;

/** The usage, for --help. */
export const reportUsage = (language: Language): string => message(language, 'usage');

const commandFor = (argv: readonly string[]): LogCommand => ({
  name: 'report',
  options,
  positionalsMax: argv.some((word) => word.startsWith('--fiscal-year')) ? argv.length : 1,
  fits: (values, positionals) => argumentsIn(values, positionals) !== null,
  usage: reportUsage,
});

const yearIn = (values: Values, domains: readonly string[]): YearArguments | null => {
  const { 'fiscal-year': year = '', 'first-month': month = String(usualFirstMonth) } = values;
  if (values.all || values.rotation !== undefined) return null;
  if (!/^[12]\d{3}$/.test(year) || !/^(?:0?[1-9]|1[0-2])$/.test(month)) return null;
  return { tag: 'year', year: Number(year), firstMonth: Number(month), domains };
};

const rotationIn = (values: Values, [domain]: readonly string[]): RotationArguments | null => {
  const { rotation, all = false } = values;
  if (domain === undefined || (all && rotation !== undefined)) return null;
  if (values['first-month'] !== undefined) return null;
  if (rotation !== undefined && !/^\d{1,9}$/.test(rotation)) return null;
  return { tag: 'rotation', domain, wanted: all ? 'all' : rotation === undefined ? 'newest' : Number(rotation) };
};

/** @returns null for words that contradict each other */
const argumentsIn = (values: Values, positionals: readonly string[]): ReportArguments | null => {
  if ([values.json, values.markdown, values.html].filter(Boolean).length > 1) return null;
  return values['fiscal-year'] === undefined ? rotationIn(values, positionals) : yearIn(values, positionals);
};

type Format = 'markdown' | 'html' | 'json';

const formatOf = ({ json = false, html = false }: Values): Format => (json ? 'json' : html ? 'html' : 'markdown');

const written = (format: Exclude<Format, 'json'>, document: ReportDocument): string =>
  format === 'html' ? htmlOf(document) : markdownOf(document);

async function* yearLines(
  report: YearReport,
  format: Format,
  language: Language,
  calendar: Calendar,
): AsyncGenerator<string> {
  if (format !== 'json') yield written(format, await report.document(language, calendar));
  else for await (const line of report.lines()) yield `${line}\n`;
}

/** @returns the exit code of a refusal instead of the text */
type Made = AsyncIterable<string> | number;

/** As a team reads its reports in one language, that of the configuration, unless `--lang` names another. */
const languageFor = ({ namedLanguage, config }: LogReading): Language => namedLanguage ?? config.settings.locale;

/**
 * The report of a fiscal year, over every configured signing domain and the named ones.
 * @throws LogUnavailable, LogCorrupt
 */
const yearText = async (
  reading: LogReading,
  { year, firstMonth, domains }: YearArguments,
  format: Format,
): Promise<Made> => {
  const { deps, language } = reading;
  const { settings } = reading.config;
  const named: SigningDomain[] = [];
  for (const text of domains) {
    const domain = typedDomain(text);
    // A name may be of a domain that left the configuration. A name without a log is a typing error.
    const known = domain !== null && (settings.domains.has(domain) || (await deps.log.load(domain)) !== null);
    if (!known) return refused(message(language, 'noLog', { domain: text }));
    named.push(domain);
  }
  const { calendar } = settings.policy;
  const period = fiscalYearOf(calendar, year, firstMonth);
  const report = await yearReport(deps, [...settings.domains.keys(), ...named], period);
  return yearLines(report, format, languageFor(reading), calendar);
};

async function* reportText(
  report: Report,
  format: Format,
  language: Language,
  calendar: Calendar,
): AsyncGenerator<string> {
  for await (const line of report.lines()) if (format === 'json') yield `${line}\n`;
  if (format !== 'json') yield written(format, report.document(language, calendar));
}

const rotationText = async (
  reading: LogReading,
  { domain: typed, wanted }: RotationArguments,
  format: Format,
): Promise<Made> => {
  const settings = configuredDomain(reading, typed);
  if (typeof settings === 'number') return settings;
  const report = await reportOf(reading.deps, settings.name, wanted);
  if (report === null) return refused(message(reading.language, 'none', { domain: settings.name }));
  return reportText(report, format, languageFor(reading), reading.config.settings.policy.calendar);
};

/** Evidence is never overwritten, so the file must be new. @returns exit code */
const write = async (text: AsyncIterable<string>, out: string | undefined, language: Language): Promise<number> => {
  if (out === undefined) {
    // What else the process prints comes after it.
    await pipeline(text, process.stdout, { end: false });
    return 0;
  }
  if (!(await writeNew(out, text, 0o600))) return refused(message(language, 'exists', { path: out }));
  printError(message(language, 'written', { path: out }));
  return 0;
};

const run = async (reading: LogReading): Promise<number> => {
  const values = reading.values as Values;
  const wanted = argumentsIn(values, reading.positionals);
  if (wanted === null) return usageExit;
  const format = formatOf(values);
  const made =
    wanted.tag === 'year' ? await yearText(reading, wanted, format) : await rotationText(reading, wanted, format);
  return typeof made === 'number' ? made : write(made, values.out, reading.language);
};

/**
 * `futari report DOMAIN` and `futari report --fiscal-year`. Exit codes: 0 made, 1 not made, 2 usage, 78 configuration.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runReport = (): Promise<void> => runLogCommand(commandFor(process.argv.slice(2)), run);

/** The usage, for --help. */
export const publicKeyUsage = (language: Language): string => message(language, 'publicKeyUsage');

/**
 * `futari public-key`: prints the log's public key. Keep it where nobody who makes a report can change it. Exit codes: 0 printed,
 * 1 not printed, 2 usage, 78 configuration.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runPublicKey = (): Promise<void> =>
  runLogCommand(
    { name: 'public-key', options: {}, positionalsMax: 0, fits: () => true, usage: publicKeyUsage },
    async ({ deps }) => {
      process.stdout.write(await deps.signer.publicKeyPem());
      return 0;
    },
  );
