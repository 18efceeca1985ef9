/** A look at one key record as plain text: for a terminal, and for a file that goes to the DNS department. */
import type { Mended } from '../domain/findings.ts';
import type { RecordObservation } from '../domain/observation.ts';
import type { Language } from './codes.ts';
import { fullTable } from './evidenceTable.ts';
import { plainDate } from './moment.ts';
import { pasteForms } from './pasteForms.ts';
import { correctionText } from './records.ts';
import { text } from './text.ts';

export interface RecordReport extends Mended {
  readonly observation: RecordObservation;
}

export const severityIcons = { warning: '⚠️', error: '❌', critical: '🚨' } as const;

const findingLines = (language: Language, report: RecordReport, timeZone: string): readonly string[] =>
  report.corrections.flatMap((correction) => {
    const { title, why, mend } = correctionText(language, correction, report.observation, timeZone);
    const { code, severity } = correction.finding;
    return ['', `${severityIcons[severity]} ${code}: ${title}`, `   ${why}`, `   ${mend}`];
  });

const pasteLines = (language: Language, { steps, valueKnown }: RecordReport): readonly string[] => {
  const { zoneFile, route53, plain } = pasteForms(steps);
  const form = (title: string, content: string | null): readonly string[] =>
    content === null ? [] : ['', `[${title}]`, content];
  const deleted = steps.filter((step) => step.do === 'delete');
  return [
    ...form(text(language, 'paste.zoneFile'), zoneFile),
    ...form(text(language, 'paste.route53'), route53),
    ...deleted.map(({ name }) => text(language, 'paste.route53Delete', { name })),
    ...form(text(language, 'paste.plain'), plain),
    ...(valueKnown ? [] : ['', text(language, 'paste.valueUnknown')]),
  ];
};

/** @param about lines under the verdict. @param timeZone IANA name: in which moments are told. */
export const recordReport = (
  language: Language,
  report: RecordReport,
  timeZone: string,
  about: readonly string[] = [],
): readonly string[] => {
  const { name, verdict, servers, negativeUntil } = report.observation;
  const until = negativeUntil === null ? null : plainDate(negativeUntil, timeZone);
  return [
    `${name}: ${text(language, `verdict.${verdict}`)}`,
    ...about,
    ...(servers.length === 0 ? [] : ['', ...fullTable(language, servers)]),
    ...findingLines(language, report, timeZone),
    ...pasteLines(language, report),
    ...(until === null ? [] : ['', text(language, 'answer.askAgain', { until })]),
  ];
};
