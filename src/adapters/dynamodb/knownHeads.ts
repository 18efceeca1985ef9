import type { SigningDomain } from '../../domain/names.ts';

const domainsMax = 100_000;

/**
 * The highest version of each domain that this process has met. Versions only grow, so an entry below it is stale for
 * ever: a sweep that looks back over an hour need not read such a head again each time.
 */
export interface KnownHeads {
  note(domain: SigningDomain, version: number): void;
  isPassed(domain: SigningDomain, version: number): boolean;
}

export const createKnownHeads = (): KnownHeads => {
  const heads = new Map<SigningDomain, number>();
  return {
    note: (domain, version) => {
      const known = heads.get(domain) ?? 0;
      // Forgetting costs a read, never an answer.
      if (known === 0 && heads.size >= domainsMax) heads.clear();
      if (version > known) heads.set(domain, version);
    },
    isPassed: (domain, version) => version < (heads.get(domain) ?? 0),
  };
};
