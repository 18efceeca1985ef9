/** `futari report DOMAIN` and `futari report --fiscal-year`. Exit codes: 0 made, 1 not made, 2 usage, 78 configuration. */

import { open, readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createEvidenceStore } from '../../adapters/dynamodb/documents.ts';
import { createLog } from '../../adapters/dynamodb/log.ts';
import type { Wanted } from '../../app/report/package.ts';
import { type Report, type ReportDeps, reportOf } from '../../app/report/rotation.ts';
import { fiscalYearOf, usualFirstMonth, type YearReport, yearReport } from '../../app/report/year.ts';
import type { DomainEvent } from '../../domain/events.ts';
import type { SigningDomain } from '../../domain/names.ts';
import type { State } from '../../domain/state.ts';
import { typedDomain } from '../../domain/typedName.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { exitWith, languageOf, printError, refusalText, unknownWord } from '../commandLine.ts';
import { dynamoOf, existingSigner } from '../compose.ts';
import { type Config, loadConfig } from '../config/load.ts';
import { systemClock } from '../systemClock.ts';

const message = messages({
  usage: {
    ja: `使い方: futari report 署名ドメイン [--rotation 番号 | --all] [--markdown | --json] [--out ファイル] [--lang ja|en]
        futari report --fiscal-year 年 [--first-month 月] [署名ドメイン...] [--markdown | --json] [--out ファイル] [--lang ja|en]
  省くと最新のローテーションを Markdown で出力します。--json の出力は futari verify-log で確かめられます。
  --fiscal-year は、4月（--first-month で変更）に始まる年度の、設定にあるすべてのドメインの記録です。設定から外したドメインは名前で足せます。
終了コード: 0 作成、1 作れない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari report SIGNING-DOMAIN [--rotation N | --all] [--markdown | --json] [--out FILE] [--lang ja|en]
       futari report --fiscal-year YEAR [--first-month M] [SIGNING-DOMAIN...] [--markdown | --json] [--out FILE] [--lang ja|en]
  Without more it is the newest rotation as Markdown. What --json gives, futari verify-log checks.
  --fiscal-year takes all configured domains over the year that begins in April, or as --first-month says. Name those that are no longer configured.
Exit codes: 0 made, 1 not made, 2 not understood, 78 configuration`,
  },
  notConfigured: {
    ja: '{domain} は設定ファイルの domains にありません。',
    en: '{domain} is not among the domains of the configuration file.',
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

type ReportArguments = (RotationArguments | YearArguments) & {
  readonly json: boolean;
  readonly out: string | null;
  /** Null: the language of the configuration. */
  readonly language: Language | null;
};

const options = {
  rotation: { type: 'string' },
  all: { type: 'boolean' },
  'fiscal-year': { type: 'string' },
  'first-month': { type: 'string' },
  json: { type: 'boolean' },
  markdown: { type: 'boolean' },
  out: { type: 'string' },
  lang: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

const yearIn = (values: Values, domains: readonly string[]): YearArguments | null => {
  const { 'fiscal-year': year = '', 'first-month': month = String(usualFirstMonth) } = values;
  if (values.all || values.rotation !== undefined) return null;
  if (!/^[12]\d{3}$/.test(year) || !/^(?:0?[1-9]|1[0-2])$/.test(month)) return null;
  return { tag: 'year', year: Number(year), firstMonth: Number(month), domains };
};

const rotationIn = (values: Values, [domain, ...rest]: readonly string[]): RotationArguments | null => {
  const { rotation, all = false } = values;
  if (domain === undefined || rest.length > 0 || (all && rotation !== undefined)) return null;
  if (values['first-month'] !== undefined) return null;
  if (rotation !== undefined && !/^\d{1,9}$/.test(rotation)) return null;
  return { tag: 'rotation', domain, wanted: all ? 'all' : rotation === undefined ? 'newest' : Number(rotation) };
};

/** The word that makes `parseReport` refuse the command line; null if no single word does. */
export const unknownReportWord = (argv: readonly string[]): string | null =>
  unknownWord(argv, options, argv.some((word) => word.startsWith('--fiscal-year')) ? argv.length : 1);

/** @returns null for an invalid command line */
const parseReport = (argv: readonly string[]): ReportArguments | null => {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
    const { json = false, markdown = false, out = null, lang = null } = values;
    if (json && markdown) return null;
    if (lang !== null && lang !== 'ja' && lang !== 'en') return null;
    const subject = values['fiscal-year'] === undefined ? rotationIn(values, positionals) : yearIn(values, positionals);
    return subject === null ? null : { ...subject, json, out, language: lang };
  } catch {
    return null;
  }
};

async function* textOf(
  report: YearReport,
  json: boolean,
  language: Language,
  timeZone: string,
): AsyncGenerator<string> {
  if (!json) yield await report.markdown(language, timeZone);
  else for await (const line of report.lines()) yield `${line}\n`;
}

type ReportText =
  | { readonly tag: 'text'; readonly text: AsyncIterable<string> }
  | { readonly tag: 'refused'; readonly message: string };

/**
 * The report of a fiscal year, over every configured signing domain and the named ones.
 * @throws LogUnavailable, LogCorrupt
 */
const yearText = async (
  deps: ReportDeps,
  { settings }: Pick<Config, 'settings'>,
  { year, firstMonth, domains, json }: YearArguments & { readonly json: boolean },
  language: Language,
): Promise<ReportText> => {
  const named: SigningDomain[] = [];
  for (const text of domains) {
    const domain = typedDomain(text);
    // A name may be of a domain that left the configuration. A name without a log is a typing error.
    const known = domain !== null && (settings.domains.has(domain) || (await deps.log.load(domain)) !== null);
    if (!known) return { tag: 'refused', message: message(language, 'noLog', { domain: text }) };
    named.push(domain);
  }
  const { calendar } = settings.policy;
  const period = fiscalYearOf(calendar, year, firstMonth);
  const report = await yearReport(deps, [...settings.domains.keys(), ...named], period);
  return { tag: 'text', text: textOf(report, json, language, calendar.timeZone) };
};

const usageExit = 2;
const configurationExit = 78;

const refused = (message: string, exit = 1): number => {
  printError(message);
  return exit;
};

async function* reportText(
  report: Report,
  json: boolean,
  language: Language,
  timeZone: string,
): AsyncGenerator<string> {
  for await (const line of report.lines()) if (json) yield `${line}\n`;
  if (!json) yield report.markdown(language, timeZone);
}

/** Leaves standard output open. A file must be new, because evidence is never overwritten. */
const write = async (text: AsyncIterable<string>, out: string | null): Promise<void> => {
  if (out === null) return pipeline(text, process.stdout, { end: false });
  const file = await open(out, 'wx', 0o600);
  await pipeline(text, file.createWriteStream());
};

const rotationText = async (
  deps: ReportDeps,
  { settings }: Config,
  options: RotationArguments & { readonly json: boolean },
  language: Language,
): Promise<ReportText> => {
  const domain = typedDomain(options.domain);
  if (domain === null || !settings.domains.has(domain)) {
    return { tag: 'refused', message: message(language, 'notConfigured', { domain: options.domain }) };
  }
  const report = await reportOf(deps, domain, options.wanted);
  if (report === null) return { tag: 'refused', message: message(language, 'none', { domain }) };
  return { tag: 'text', text: reportText(report, options.json, language, settings.policy.calendar.timeZone) };
};

const made = async (config: Config, options: ReportArguments, language: Language): Promise<number> => {
  const signer = await existingSigner(config);
  const client = dynamoOf(config, {});
  const { table } = config;
  try {
    const log = createLog<DomainEvent, State>({ client, table, signer });
    const evidence = createEvidenceStore({ client, table });
    const deps: ReportDeps = { log, evidence, signer, clock: systemClock };
    const report =
      options.tag === 'year'
        ? await yearText(deps, config, options, language)
        : await rotationText(deps, config, options, language);
    if (report.tag === 'refused') return refused(report.message);
    await write(report.text, options.out);
    if (options.out !== null) printError(message(language, 'written', { path: options.out }));
    return 0;
  } finally {
    client.destroy();
  }
};

const reportExit = async (): Promise<number> => {
  const options = parseReport(process.argv.slice(2));
  if (options === null) {
    const language = languageOf(process.env);
    const word = unknownReportWord(process.argv.slice(2));
    return refused(refusalText(language, word, message(language, 'usage')), usageExit);
  }
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') return refused(loaded.text, configurationExit);
  const language = options.language ?? loaded.config.settings.locale;
  try {
    return await made(loaded.config, options, language);
  } catch (error) {
    const { code, path, name, message: problem } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && path !== undefined) return refused(message(language, 'exists', { path }));
    return refused(`futari report: ${name}: ${problem}`);
  }
};

/** Reads `process.argv` and the environment, prints, and sets the exit code. */
export const runReport = async (): Promise<void> => {
  process.exitCode = await reportExit();
};

const run = async (): Promise<number> => {
  const word = unknownWord(process.argv.slice(2), {}, 0);
  if (word !== null) {
    const language = languageOf(process.env);
    printError(refusalText(language, word, message(language, 'publicKeyUsage')));
    return usageExit;
  }
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') {
    printError(loaded.text);
    return configurationExit;
  }
  const signer = await existingSigner(loaded.config);
  process.stdout.write(await signer.publicKeyPem());
  return 0;
};

/**
 * `futari public-key`: prints the log's public key. Keep it where nobody who makes a report can change it. Exit codes: 0 printed,
 * 1 not printed, 2 usage, 78 configuration.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runPublicKey = (): Promise<void> => exitWith('public-key', run);
