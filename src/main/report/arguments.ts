import { parseArgs } from 'node:util';
import type { Wanted } from '../../app/report/collect.ts';
import type { Language } from '../../texts/codes.ts';

export interface ReportArguments {
  readonly domain: string;
  readonly wanted: Wanted;
  readonly json: boolean;
  readonly out: string | null;
  /** Null: the configuration's. */
  readonly language: Language | null;
}

const options = {
  rotation: { type: 'string' },
  all: { type: 'boolean' },
  json: { type: 'boolean' },
  markdown: { type: 'boolean' },
  out: { type: 'string' },
  lang: { type: 'string' },
} as const;

/** @returns null for what is not understood */
export const parseReport = (argv: readonly string[]): ReportArguments | null => {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
    const [domain, ...rest] = positionals;
    const { rotation, all = false, json = false, markdown = false, out = null, lang = null } = values;
    if (domain === undefined || rest.length > 0 || (all && rotation !== undefined) || (json && markdown)) return null;
    if (lang !== null && lang !== 'ja' && lang !== 'en') return null;
    if (rotation !== undefined && !/^\d{1,9}$/.test(rotation)) return null;
    const wanted = all ? 'all' : rotation === undefined ? 'newest' : Number(rotation);
    return { domain, wanted, json, out, language: lang };
  } catch {
    return null;
  }
};
