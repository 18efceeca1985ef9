import type { SigningDomain } from '../../domain/names.ts';

const domainsMax = 100_000;

/**
 * The highest version of each domain that this process has met. Versions only grow, so an entry below it is stale for
 * ever: a sweep that looks back over an hour need not read such a head again each time.
 */
export interface KnownHeads {
  /** `held`: this process loaded or committed that very item; otherwise it only heard of the version. */
  note(domain: SigningDomain, version: number, held?: 'held'): void;
  isPassed(domain: SigningDomain, version: number): boolean;
  /** The newest that this process knows, and one that it loaded or committed. Another process may know a newer one. */
  isHeld(domain: SigningDomain, version: number): boolean;
}

export const createKnownHeads = (): KnownHeads => {
  const heads = new Map<SigningDomain, { readonly version: number; readonly held: boolean }>();
  const versionOf = (domain: SigningDomain): number => heads.get(domain)?.version ?? 0;
  return {
    note: (domain, version, held) => {
      const known = versionOf(domain);
      // Forgetting costs a read, never an answer.
      if (known === 0 && heads.size >= domainsMax) heads.clear();
      if (version > known || (version === known && held)) heads.set(domain, { version, held: held !== undefined });
    },
    isPassed: (domain, version) => version < versionOf(domain),
    isHeld: (domain, version) => heads.get(domain)?.held === true && version === versionOf(domain),
  };
};
