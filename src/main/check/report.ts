/** What was found, for people and for scripts. */

import type { Language } from '../../texts/codes.ts';
import { correctionText } from '../../texts/correctionText.ts';
import { fullTable } from '../../texts/evidenceTable.ts';
import { plainDate } from '../../texts/moment.ts';
import { pasteForms } from '../../texts/pasteForms.ts';
import { text } from '../../texts/text.ts';
import type { Looked } from './look.ts';
import { message } from './messages.ts';

/** 0 right, 1 wrong, 2 unknown. */
export const exitOf = ({ observation }: Looked): number => {
  if (observation.verdict === 'right') return 0;
  return observation.verdict === 'unknown' ? 2 : 1;
};

const icons = { warning: '⚠️', error: '❌', critical: '🚨' } as const;

const keyLines = (language: Language, { fingerprint, expected }: Looked): readonly string[] =>
  fingerprint === null ? [] : [message(language, expected ? 'expected' : 'judgedAlone', { fingerprint })];

const findingLines = (language: Language, { corrections, observation }: Looked, timeZone: string): readonly string[] =>
  corrections.flatMap((correction) => {
    const { title, why, mend } = correctionText(language, correction, observation, timeZone);
    const { code, severity } = correction.finding;
    return ['', `${icons[severity]} ${code}: ${title}`, `   ${why}`, `   ${mend}`];
  });

const pasteLines = (language: Language, { steps, valueKnown }: Looked): readonly string[] => {
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

export const forPeople = (language: Language, looked: Looked, timeZone: string): string => {
  const { observation } = looked;
  const { name, verdict, servers, negativeUntil } = observation;
  const until = negativeUntil === null ? null : plainDate(negativeUntil, timeZone);
  return [
    message(language, 'record', { name, verdict: text(language, `verdict.${verdict}`) }),
    ...keyLines(language, looked),
    ...(servers.length === 0 ? [] : ['', ...fullTable(language, servers)]),
    ...findingLines(language, looked, timeZone),
    ...pasteLines(language, looked),
    ...(until === null ? [] : ['', message(language, 'askAgain', { until })]),
  ].join('\n');
};

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Stable names for scripts; sentences in the chosen language stand beside the codes. */
export const forScripts = (language: Language, looked: Looked, timeZone: string): string => {
  const { observation, corrections, steps, fingerprint, expected } = looked;
  const findings = corrections.map((correction) => ({
    ...correction.finding,
    ...correctionText(language, correction, observation, timeZone),
  }));
  return JSON.stringify(
    {
      name: observation.name,
      verdict: observation.verdict,
      exit: exitOf(looked),
      expected: expected ? fingerprint : null,
      judged: fingerprint,
      askedAt: iso(observation.askedAt),
      askAgainAfter: iso(observation.negativeUntil),
      findings,
      correction: { steps, ...pasteForms(steps) },
      servers: observation.servers,
    },
    null,
    2,
  );
};
