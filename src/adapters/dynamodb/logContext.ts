/** What a process remembers of the logs between loads: newest versions, the places that each log must contain, verified items. */

import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Instant, SigningDomain } from '../../domain/names.ts';
import type { LogSigner } from '../../ports/keys.ts';
import { type Commit, type DueEntry, LogCorrupt } from '../../ports/store.ts';
import type { Item, RetryBounds } from './table.ts';

const domainsMax = 100_000;

/**
 * The highest version of each domain that this process knows. Versions only grow, so an index entry with a lower version is stale for
 * ever. A sweep that reaches back an hour then skips such entries without reading the head.
 */
interface KnownHeads {
  /** @param held the commit, if this process loaded or committed it; absent if it knows only the version */
  note(domain: SigningDomain, version: number, held?: Due): void;
  isPassed(domain: SigningDomain, version: number): boolean;
  /** True if the version is the newest that this process knows, and it holds that commit. Another process may know a newer one. */
  isHeld(domain: SigningDomain, version: number): boolean;
  /** The held commits that are due, independent of the index. */
  dueBy(now: Instant): readonly DueEntry[];
}

type Due = Pick<Commit<unknown, unknown>, 'dueAt'>;

export const createKnownHeads = (): KnownHeads => {
  const heads = new Map<SigningDomain, { readonly version: number; readonly held: Due | null }>();
  const versionOf = (domain: SigningDomain): number => heads.get(domain)?.version ?? 0;
  return {
    note: (domain, version, held) => {
      const known = versionOf(domain);
      // A cleared map costs extra reads, but never changes a result.
      if (known === 0 && heads.size >= domainsMax) heads.clear();
      if (version > known || (version === known && held)) heads.set(domain, { version, held: held ?? null });
    },
    isPassed: (domain, version) => version < versionOf(domain),
    isHeld: (domain, version) => (heads.get(domain)?.held ?? null) !== null && version === versionOf(domain),
    dueBy: (now) =>
      [...heads].flatMap(([domain, { version, held }]) => {
        const dueAt = held?.dueAt ?? null;
        return dueAt !== null && dueAt <= now ? [{ domain, version, dueAt }] : [];
      }),
  };
};

/** One place in a log. Another hash at the same version means another log. */
export type Place = Pick<Commit<unknown, unknown>, 'version' | 'hash'>;

/**
 * The places that each log must contain (I13): the newest commit that this process has verified or written, and places from the anchor
 * since then. If someone deletes the newest commits, this process must not decide on the older one again. Entries are never removed,
 * because a version and a hash per domain are small.
 */
interface LogFloor {
  /** In order of version; empty if nothing is known. */
  at(domain: SigningDomain): readonly Place[];
  /** Adds a place that the log must contain. The next load checks it. */
  expect(domain: SigningDomain, place: Place): void;
  /** Replaces the places. The caller has verified that the commit builds on all of them. A commit below the highest has no effect. */
  raise(commit: Commit<unknown, unknown>): void;
}

export const highestOf = (places: readonly Place[]): Place | null => places.at(-1) ?? null;

const nothingKnown: readonly Place[] = [];

export const createLogFloor = (): LogFloor => {
  const known = new Map<SigningDomain, readonly Place[]>();
  const at = (domain: SigningDomain): readonly Place[] => known.get(domain) ?? nothingKnown;
  return {
    at,
    expect: (domain, { version, hash }) => {
      const places = at(domain);
      if (places.some((place) => place.version === version && place.hash === hash)) return;
      known.set(
        domain,
        [...places, { version, hash }].sort((one, other) => one.version - other.version),
      );
    },
    raise: ({ domain, version, hash }) => {
      if (version >= (highestOf(at(domain))?.version ?? 0)) known.set(domain, [{ version, hash }]);
    },
  };
};

export const turnedBack = (domain: SigningDomain, floor: Place, found: number): LogCorrupt =>
  new LogCorrupt(
    `${domain}: its log ends at version ${found}, and version ${floor.version} is known`,
    'log_turned_back',
  );

export const otherLog = (domain: SigningDomain, { version }: Place): LogCorrupt =>
  new LogCorrupt(`${domain}: version ${version} is not the one that is known`);

/**
 * The newest item of each log that this process has verified. Most loads return the bytes of the load before; these need not be
 * inflated, hashed and verified again. Whoever changes one byte of an item gets it verified.
 */
interface VerifiedItems {
  /** The commit of exactly this item; null when the item is not the one that was verified last. */
  commitOf(domain: SigningDomain, item: Item): Commit<unknown, unknown> | null;
  note(domain: SigningDomain, item: Item, commit: Commit<unknown, unknown>): void;
}

const verifiedItemsMax = 64;

export const createVerifiedItems = (): VerifiedItems => {
  const known = new Map<SigningDomain, { readonly item: Item; readonly commit: Commit<unknown, unknown> }>();
  return {
    commitOf: (domain, item) => {
      const held = known.get(domain);
      return held !== undefined && isDeepStrictEqual(held.item, item) ? held.commit : null;
    },
    note: (domain, item, commit) => {
      known.delete(domain);
      known.set(domain, { item, commit });
      // A map keeps the order of insertion: the first is the one that was verified longest ago.
      const [oldest] = known.keys();
      if (known.size > verifiedItemsMax && oldest !== undefined) known.delete(oldest);
    },
  };
};

/** The shared state of one log. */
export interface LogContext {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly signer: LogSigner;
  readonly bounds: RetryBounds;
  readonly pageItemsMax: number;
  readonly heads: KnownHeads;
  readonly floor: LogFloor;
  readonly verified: VerifiedItems;
  /** Hash of the configured domains of this process's last sweep; null before it. */
  readonly sweeps: { covered: string | null };
  /** Receives reports of automatic repairs. */
  readonly warn: (message: string) => void;
}
