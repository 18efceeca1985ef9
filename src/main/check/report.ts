/** What was found, for people and for scripts. */

import type { Language } from '../../texts/codes.ts';
import { pasteForms } from '../../texts/pasteForms.ts';
import { recordReport, severityIcons } from '../../texts/recordReport.ts';
import { correctionText } from '../../texts/records.ts';
import type { Looked } from '../commands/check.ts';
import { message } from '../commands/checkMessages.ts';

/** 0 right, 1 wrong, 2 unknown. */
export const exitOf = ({ observation }: Looked): number => {
  if (observation.verdict === 'right') return 0;
  return observation.verdict === 'unknown' ? 2 : 1;
};

const keyLines = (language: Language, { fingerprint, expected }: Looked): readonly string[] =>
  fingerprint === null ? [] : [message(language, expected ? 'expected' : 'judgedAlone', { fingerprint })];

/** What makes the verdict weaker than a switch needs it: the record is right all the same. */
const warningsOf = (language: Language, { oneResolver }: Looked): readonly { code: string; says: string }[] =>
  oneResolver === null
    ? []
    : [{ code: 'one_resolver', says: message(language, 'oneResolver', { resolver: oneResolver }) }];

export const forPeople = (language: Language, looked: Looked, timeZone: string): string =>
  recordReport(language, looked, timeZone, [
    ...warningsOf(language, looked).map(({ says }) => `${severityIcons.warning} ${says}`),
    ...keyLines(language, looked),
  ]).join('\n');

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
      warnings: warningsOf(language, looked),
      correction: { steps, ...pasteForms(steps) },
      servers: observation.servers,
    },
    null,
    2,
  );
};
