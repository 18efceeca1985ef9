/** An evidence package made whole in memory, because messengers take files whole. */
import type { SigningDomain } from '../../domain/names.ts';
import type { EvidenceReport } from '../../ports/service.ts';
import type { ReportSigner } from '../../ports/signer.ts';
import type { Deps } from '../deps.ts';
import type { Wanted } from './collect.ts';
import { reportOf } from './rotation.ts';

/** A rotation has some hundreds of kilobytes; `serve` runs in 200 MB. */
const jsonCharsMax = 10_000_000;

const joined = async (lines: AsyncIterable<string>): Promise<string | null> => {
  const all: string[] = [];
  let chars = 0;
  for await (const line of lines) {
    chars += line.length;
    if (chars > jsonCharsMax) return null;
    all.push(line);
  }
  return `${all.join('\n')}\n`;
};

/** @returns why there is none, instead of a report @throws LogUnavailable, LogCorrupt */
export const wholeReport = async (
  deps: Deps,
  signer: ReportSigner,
  domain: SigningDomain,
  wanted: Wanted,
): Promise<EvidenceReport | 'report_none' | 'report_too_large'> => {
  const { locale, policy } = deps.settings;
  const made = await reportOf({ ...deps, signer }, domain, wanted);
  if (made === null) return 'report_none';
  const json = await joined(made.lines());
  if (json === null) return 'report_too_large';
  return { rotation: made.stretch.rotation, markdown: made.markdown(locale, policy.calendar.timeZone), json };
};
