/** `futari report --fiscal-year`: every configured signing domain, and those that are named besides. */
import { fiscalYearOf } from '../../app/report/fiscalYear.ts';
import type { ReportDeps } from '../../app/report/rotation.ts';
import { type YearReport, yearReport } from '../../app/report/yearReport.ts';
import { SigningDomain } from '../../domain/names.ts';
import type { Language } from '../../texts/codes.ts';
import { message } from '../commands/reportMessages.ts';
import type { Config } from '../config/config.ts';
import type { YearArguments } from './arguments.ts';

async function* textOf(
  report: YearReport,
  json: boolean,
  language: Language,
  timeZone: string,
): AsyncGenerator<string> {
  if (!json) yield await report.markdown(language, timeZone);
  else for await (const line of report.lines()) yield `${line}\n`;
}

export type ReportText =
  | { readonly tag: 'text'; readonly text: AsyncIterable<string> }
  | { readonly tag: 'refused'; readonly said: string };

/** @throws LogUnavailable, LogCorrupt */
export const yearText = async (
  deps: ReportDeps,
  { settings }: Pick<Config, 'settings'>,
  { year, firstMonth, domains, json }: YearArguments & { readonly json: boolean },
  language: Language,
): Promise<ReportText> => {
  const named: SigningDomain[] = [];
  for (const text of domains) {
    const domain = SigningDomain.parse(text);
    // No longer configured is what it is named for; without any record it is a slip of the pen.
    const known = domain !== null && (settings.domains.has(domain) || (await deps.log.load(domain)) !== null);
    if (!known) return { tag: 'refused', said: message(language, 'noLog', { domain: text }) };
    named.push(domain);
  }
  const { calendar } = settings.policy;
  const period = fiscalYearOf(calendar, year, firstMonth);
  const report = await yearReport(deps, [...settings.domains.keys(), ...named], period);
  return { tag: 'text', text: textOf(report, json, language, calendar.timeZone) };
};
