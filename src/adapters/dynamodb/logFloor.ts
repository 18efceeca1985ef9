import type { SigningDomain } from '../../domain/names.ts';
import { type Commit, LogCorrupt } from '../../ports/store.ts';

/** One place in a log: whatever else was at that version is another log. */
export type Place = Pick<Commit<unknown, unknown>, 'version' | 'hash'>;

/**
 * The newest commit of each domain that this process has verified or written (I13). Whoever deletes what came after an older commit
 * must not make this process decide on the older one again. Nothing is ever forgotten: a version and a hash for each domain are small.
 */
export interface LogFloor {
  at(domain: SigningDomain): Place | null;
  /** The caller has seen that the commit stands on the floor. A lower one changes nothing. */
  raise(commit: Commit<unknown, unknown>): void;
}

export const createLogFloor = (): LogFloor => {
  const places = new Map<SigningDomain, Place>();
  return {
    at: (domain) => places.get(domain) ?? null,
    raise: ({ domain, version, hash }) => {
      if (version > (places.get(domain)?.version ?? 0)) places.set(domain, { version, hash });
    },
  };
};

export const turnedBack = (domain: SigningDomain, floor: Place, found: number): LogCorrupt =>
  new LogCorrupt(`${domain}: its log ends at version ${found}, and this process has known version ${floor.version}`);

export const otherLog = (domain: SigningDomain, { version }: Place): LogCorrupt =>
  new LogCorrupt(`${domain}: version ${version} is not the one that this process has known`);
