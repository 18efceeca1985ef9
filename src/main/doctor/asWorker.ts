/** The doctor as a job of the worker on Lambda, where the rights are. */

import type { Journal } from '../../ports/journal.ts';
import type { Language } from '../../texts/codes.ts';
import type { Config } from '../config/load.ts';
import { type DiagnosisJson, jsonOfDiagnosis, textOfDiagnosis } from './answer.ts';
import { diagnose } from './diagnosis.ts';
import type { SiteOptions } from './site.ts';

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
