/** Every signing domain's log over a fiscal year, in one package and in one document. */
import type { Instant, SigningDomain } from '../../domain/names.ts';
import type { Language } from '../../texts/codes.ts';
import type { DomainCommit } from '../deps.ts';
import { commitsOf, type Stretch } from './collect.ts';
import type { FiscalYear } from './fiscalYear.ts';
import { packageLines } from './package.ts';
import { count, emptyPopulation } from './population.ts';
import type { ReportDeps } from './rotation.ts';
import { yearMarkdown } from './year.ts';

export interface YearReport {
  /** What of it is in each log; null: nothing. */
  readonly stretches: ReadonlyMap<SigningDomain, Stretch | null>;
  /** The package, a line at a time. */
  lines(): AsyncGenerator<string>;
  /** Reads the logs once more, and no evidence. */
  markdown(language: Language, timeZone: string): Promise<string>;
}

const stretchIn = async (
  { log }: Pick<ReportDeps, 'log'>,
  domain: SigningDomain,
  { fromAt, untilAt }: FiscalYear,
): Promise<Stretch | null> => {
  let [fromVersion, untilVersion] = [0, 0];
  // `at` never goes backwards in a log: what is in the year is one stretch.
  for await (const { version, at } of log.history(domain)) {
    if (at >= untilAt) break;
    if (at >= fromAt) [fromVersion, untilVersion] = [fromVersion === 0 ? version : fromVersion, version];
  }
  return fromVersion === 0 ? null : { rotation: null, fromVersion, untilVersion };
};

async function* commitsIn(
  deps: Pick<ReportDeps, 'log'>,
  stretches: YearReport['stretches'],
): AsyncGenerator<DomainCommit> {
  for (const [domain, stretch] of stretches) if (stretch !== null) yield* commitsOf(deps, domain, stretch);
}

/** @throws LogUnavailable, LogCorrupt */
export const yearReport = async (
  deps: ReportDeps,
  domains: readonly SigningDomain[],
  year: FiscalYear,
): Promise<YearReport> => {
  const madeAt: Instant = deps.clock.now();
  const stretches = new Map<SigningDomain, Stretch | null>();
  for (const domain of [...new Set(domains)].sort()) stretches.set(domain, await stretchIn(deps, domain, year));
  const from = Object.fromEntries(
    [...stretches].flatMap(([domain, stretch]) => (stretch === null ? [] : [[domain, stretch.fromVersion] as const])),
  );
  return {
    stretches,
    lines: () =>
      packageLines(deps, {
        madeAt,
        scope: { tag: 'fiscalYear', ...year, domains: [...stretches.keys()] },
        from,
        commits: commitsIn(deps, stretches),
      }),
    markdown: async (language, timeZone) => {
      const population = emptyPopulation();
      for await (const commit of commitsIn(deps, stretches)) count(population, commit);
      return yearMarkdown({ language, timeZone, madeAt, year, domains: [...stretches.keys()] }, population);
    },
  };
};
