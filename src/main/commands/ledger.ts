/** `futari ledger`: the key ledger (鍵管理台帳) of a fiscal year as CSV, over every configured signing domain. */

import { type LedgerRow, ledgerCsv, ledgerOf } from '../../app/report/ledger.ts';
import { fiscalYearAt, fiscalYearOf, usualFirstMonth } from '../../app/report/year.ts';
import { PersonId } from '../../domain/names.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { printError } from '../commandLine.ts';
import {
  configuredDomain,
  type LogCommand,
  type LogReading,
  type OptionValues,
  refused,
  runLogCommand,
  writeNew,
} from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari ledger [署名ドメイン...] [--year 年] [--first-month 月] [--json] [--out ファイル] [--lang ja|en]
  鍵管理台帳を CSV（Excel で開ける UTF-8）で出力します。1 行が 1 つの鍵です。年度内に存在した鍵をすべて含みます。
  --year         年度（省くと今年度）。4月（--first-month で変更）に始まります
  --json         スクリプト用（項目は docs/command-line.ja.md）
  --out          新しいファイルに書きます
終了コード: 0 作成、1 作れない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari ledger [SIGNING-DOMAIN...] [--year YEAR] [--first-month M] [--json] [--out FILE] [--lang ja|en]
  Writes the key ledger as CSV (UTF-8 that Excel opens), one line for each key that existed in the fiscal year.
  --year         the fiscal year; without it, the present one. It begins in April, or as --first-month says
  --json         for scripts (fields: docs/command-line.md)
  --out          writes a new file
Exit codes: 0 made, 1 not made, 2 usage, 78 configuration`,
  },
  exists: {
    ja: '{path} はすでにあります。別の名前を --out に指定してください。',
    en: '{path} exists already. Give --out another name.',
  },
  written: { ja: '書きました: {path}（鍵 {count} 個）', en: 'Written: {path} ({count} keys)' },
});

/** The usage, for --help. */
export const ledgerUsage = (language: Language): string => message(language, 'usage');

const matches = (value: OptionValues[string], pattern: RegExp): boolean =>
  value === undefined || (typeof value === 'string' && pattern.test(value));

/** More domains than a command line holds. */
const domainsMax = 1_000;

const command: LogCommand = {
  name: 'ledger',
  options: {
    year: { type: 'string' },
    'first-month': { type: 'string' },
    json: { type: 'boolean' },
    out: { type: 'string' },
  },
  positionalsMax: domainsMax,
  fits: (values) => matches(values.year, /^[12]\d{3}$/) && matches(values['first-month'], /^(?:0?[1-9]|1[0-2])$/),
  usage: ledgerUsage,
};

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const jsonOf = (row: LedgerRow): object => ({
  domain: row.domain,
  selector: row.selector,
  fingerprint: row.fingerprint,
  madeAt: iso(row.madeAt),
  madeBy: row.madeBy,
  rotation: row.rotation,
  approvals: row.approvals.map(({ by, name, at }) => ({ id: PersonId.user(by), name, at: iso(at) })),
  usedFrom: row.usedBefore ? null : iso(row.usedFrom),
  usedUntil: iso(row.usedUntil),
  compromisedAt: iso(row.compromisedAt),
  recordRemovedAt: iso(row.recordRemovedAt),
  destroyedAt: iso(row.destroyedAt),
  outOfBackupsAt: iso(row.outOfBackupsAt),
  version: row.version,
  hash: row.hash,
});

/** A file must be new: a ledger may have been signed. */
const write = async (text: string, out: OptionValues[string], language: Language, count: number): Promise<number> => {
  if (typeof out !== 'string') {
    process.stdout.write(text);
    return 0;
  }
  if (!(await writeNew(out, text, 0o600))) return refused(message(language, 'exists', { path: out }));
  printError(message(language, 'written', { path: out, count }));
  return 0;
};

const run = async (reading: LogReading): Promise<number> => {
  const { values, positionals, language, namedLanguage, config, deps } = reading;
  const { policy, domains, locale } = config.settings;
  const named = positionals.map((typed) => configuredDomain(reading, typed));
  const refusal = named.find((one) => typeof one === 'number');
  if (typeof refusal === 'number') return refusal;
  const firstMonth = Number(values['first-month'] ?? usualFirstMonth);
  const { calendar } = policy;
  const year =
    values.year === undefined
      ? fiscalYearAt(calendar, deps.clock.now(), firstMonth)
      : fiscalYearOf(calendar, Number(values.year), firstMonth);
  const wanted = named.flatMap((one) => (typeof one === 'number' ? [] : [one.name]));
  const rows = await ledgerOf(deps, wanted.length === 0 ? [...domains.keys()] : wanted, year);
  const json = { format: 1, year: year.year, from: iso(year.fromAt), until: iso(year.untilAt), keys: rows.map(jsonOf) };
  const made =
    values.json === true
      ? `${JSON.stringify(json, null, 2)}\n`
      : ledgerCsv(namedLanguage ?? locale, calendar, year, rows);
  return write(made, values.out, language, rows.length);
};

/**
 * `futari ledger`. Exit codes: 0 made, 1 not made, 2 usage, 78 configuration.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runLedger = (): Promise<void> => runLogCommand(command, run);
