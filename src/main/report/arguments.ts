import { parseArgs } from 'node:util';
import type { Wanted } from '../../app/report/collect.ts';
import { usualFirstMonth } from '../../app/report/fiscalYear.ts';
import type { Language } from '../../texts/codes.ts';
import { unknownWord } from '../commandLine.ts';

export interface RotationArguments {
  readonly tag: 'rotation';
  readonly domain: string;
  readonly wanted: Wanted;
}

export interface YearArguments {
  readonly tag: 'year';
  /** In which it begins. */
  readonly year: number;
  /** 1 to 12 */
  readonly firstMonth: number;
  /** Besides the configured ones. */
  readonly domains: readonly string[];
}

export type ReportArguments = (RotationArguments | YearArguments) & {
  readonly json: boolean;
  readonly out: string | null;
  /** Null: the configuration's. */
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

/** The word that is in the way, where `parseReport` understands nothing. */
export const unknownReportWord = (argv: readonly string[]): string | null =>
  unknownWord(argv, options, argv.some((word) => word.startsWith('--fiscal-year')) ? argv.length : 1);

/** @returns null for what is not understood */
export const parseReport = (argv: readonly string[]): ReportArguments | null => {
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
