/** An evidence package for machines and the same for people. */

import type { Calendar } from '../../domain/calendar.ts';
import type { SigningDomain } from '../../domain/names.ts';
import type { ReportSigner } from '../../ports/keys.ts';
import type { EvidenceReport } from '../../ports/service.ts';
import type { Language } from '../../texts/codes.ts';
import type { Deps } from '../deps.ts';
import { htmlOf, markdownOf, type ReportDocument } from './document.ts';

import { Names } from './names.ts';
import {
  type Collected,
  collecting,
  commitsOf,
  intervalOf,
  type LogInterval,
  type PackageSource,
  packageLines,
  type Wanted,
} from './package.ts';
import { rotationDocument } from './sections.ts';

export type ReportDeps = Pick<Deps, 'log' | 'evidence' | 'clock'> & Pick<PackageSource, 'signer'>;

export interface Report {
  readonly interval: LogInterval;
  /** The package, a line at a time. Read it to its end before `document`. */
  lines(): AsyncGenerator<string>;
  document(language: Language, calendar: Calendar): ReportDocument;
}

/** @returns null for a rotation that there is not, and for an empty log @throws LogUnavailable, LogCorrupt */
export const reportOf = async (deps: ReportDeps, domain: SigningDomain, wanted: Wanted): Promise<Report | null> => {
  const names = new Names();
  const interval = await intervalOf(deps, domain, wanted, (commit) => names.note(commit));
  if (interval === null) return null;
  const madeAt = deps.clock.now();
  const collected: Collected = { commits: [], evidence: new Map() };
  const evidence = {
    get: async (hash: string) => {
      const content = await deps.evidence.get(hash);
      if (content !== null) collected.evidence.set(hash, content);
      return content;
    },
  };
  const { rotation } = interval;
  return {
    interval,
    lines: () =>
      packageLines(
        { evidence, signer: deps.signer },
        {
          madeAt,
          scope: rotation === null ? { tag: 'domain' } : { tag: 'rotation', rotation },
          from: { [domain]: interval.fromVersion },
          commits: collecting(commitsOf(deps, domain, interval), collected),
        },
      ),
    document: (language, calendar) =>
      rotationDocument({ language, calendar, domain, rotation, madeAt }, collected, names),
  };
};

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

/**
 * An evidence package made whole in memory, because messengers take files whole.
 * @returns why there is none, instead of a report @throws LogUnavailable, LogCorrupt
 */
export const buildReport = async (
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
  const document = made.document(locale, policy.calendar);
  return { rotation: made.interval.rotation, markdown: markdownOf(document), html: htmlOf(document), json };
};
