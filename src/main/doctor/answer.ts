/** What the doctor found, as people read it and as scripts do; and the doctor as a job of the worker on Lambda, where the rights are. */

import type { Journal } from '../../ports/journal.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import type { Config } from '../config/load.ts';
import { systemClock } from '../process.ts';
import { type Diagnosed, diagnose, topicText } from './diagnosis.ts';
import { sentencesOf, verdictOf } from './finding.ts';
import type { SiteOptions } from './site.ts';

const message = messages({
  right: { ja: '✅', en: '✅' },
  wrong: { ja: '❌', en: '❌' },
  unchecked: { ja: '❔', en: '❔' },
  summary: {
    ja: '正しい {right}、誤り {wrong}、未確認 {unchecked}',
    en: '{right} right, {wrong} wrong, {unchecked} not checked',
  },
});

const count = (all: readonly Diagnosed[], verdict: string): number =>
  all.filter((one) => verdictOf(one) === verdict).length;

const lineOf = (language: Language, finding: Diagnosed): string => {
  const { text, fix } = sentencesOf(language, finding);
  const line = `  ${message(language, verdictOf(finding))} ${text}`;
  return fix === null ? line : `${line}\n     → ${fix}`;
};

export const textOfDiagnosis = (language: Language, all: readonly Diagnosed[]): string => {
  const topics = [...Map.groupBy(all, ({ topic }) => topic)].map(([topic, findings]) =>
    [topicText(language, topic), ...findings.map((finding) => lineOf(language, finding))].join('\n'),
  );
  const counts = { right: count(all, 'right'), wrong: count(all, 'wrong'), unchecked: count(all, 'unchecked') };
  return [...topics, message(language, 'summary', counts)].join('\n\n');
};

export interface DiagnosisJson {
  readonly format: 1;
  readonly at: string;
  readonly wrong: number;
  readonly findings: readonly object[];
}

/** The stable fields of `--json`, documented in docs/command-line.md. */
export const jsonOfDiagnosis = (language: Language, all: readonly Diagnosed[]): DiagnosisJson => ({
  format: 1,
  at: new Date(systemClock.now()).toISOString(),
  wrong: count(all, 'wrong'),
  findings: all.map((finding) => ({
    topic: finding.topic,
    verdict: verdictOf(finding),
    code: finding.code.slice(finding.code.indexOf('.') + 1),
    ...sentencesOf(language, finding),
  })),
});

interface Given {
  /** Real milliseconds until the function must answer. */
  readonly msMax: number;
  readonly journal: Journal;
}

/** The answer to the invocation. The log gets one line, so that whoever reads it sees that somebody looked. */
export const examineAsWorker = async (
  config: Config,
  options: SiteOptions,
  language: Language,
  { msMax, journal }: Given,
): Promise<DiagnosisJson & { readonly text: string }> => {
  const all = await diagnose(config, options, msMax);
  const json = jsonOfDiagnosis(language, all);
  journal.info({ job: 'doctor', done: all.length, failed: json.wrong }, 'the installation was checked');
  return { ...json, text: textOfDiagnosis(language, all) };
};
