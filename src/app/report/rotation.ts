/** An evidence package for machines and the same for people. */
import type { SigningDomain } from '../../domain/names.ts';
import type { Language } from '../../texts/codes.ts';
import type { Deps } from '../deps.ts';
import { type Collected, collecting, commitsOf, type Stretch, stretchOf, type Wanted } from './collect.ts';
import { markdownOf } from './markdown.ts';
import { type PackageSource, packageLines } from './package.ts';

export type ReportDeps = Pick<Deps, 'log' | 'evidence' | 'clock'> & Pick<PackageSource, 'signer'>;

export interface Report {
  readonly stretch: Stretch;
  /** The package, a line at a time. Read it to its end before `markdown`. */
  lines(): AsyncGenerator<string>;
  markdown(language: Language, timeZone: string): string;
}

/** @returns null for a rotation that there is not, and for an empty log @throws LogUnavailable, LogCorrupt */
export const reportOf = async (deps: ReportDeps, domain: SigningDomain, wanted: Wanted): Promise<Report | null> => {
  const stretch = await stretchOf(deps, domain, wanted);
  if (stretch === null) return null;
  const madeAt = deps.clock.now();
  const collected: Collected = { commits: [], evidence: new Map() };
  const evidence = {
    get: async (hash: string) => {
      const content = await deps.evidence.get(hash);
      if (content !== null) collected.evidence.set(hash, content);
      return content;
    },
  };
  const { rotation } = stretch;
  return {
    stretch,
    lines: () =>
      packageLines(
        { evidence, signer: deps.signer },
        {
          madeAt,
          scope: rotation === null ? { tag: 'domain' } : { tag: 'rotation', rotation },
          from: { [domain]: stretch.fromVersion },
          commits: collecting(commitsOf(deps, domain, stretch), collected),
        },
      ),
    markdown: (language, timeZone) => markdownOf({ language, timeZone, domain, rotation, madeAt }, collected),
  };
};
