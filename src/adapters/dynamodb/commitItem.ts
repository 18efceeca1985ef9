import { createHash } from 'node:crypto';
import type { SigningDomain } from '../../domain/names.ts';
import type { LogSigner } from '../../ports/signer.ts';
import { type Commit, LogCorrupt, type NewCommit } from '../../ports/store.ts';
import { canonicalJson } from './canonicalJson.ts';
import { commitHash, noPreviousHash } from './commitHash.ts';
import { unavailable } from './failure.ts';
import { pack, unpack } from './packedJson.ts';
import { dueShardName, dueShardsMax, type Item, itemKey, partitionOf } from './tableLayout.ts';
import { verifyCommit } from './verifyCommits.ts';

/** Of events and state before packing: what fits unfolded fits packed. */
export const commitBytesMax = 100 * 1024;

export interface SealedCommit<E, S> {
  readonly commit: Commit<E, S>;
  readonly item: Item;
}

/**
 * Hashes, signs and packs a commit. The commit that comes back is what a later load will give, property for property.
 * @throws LogUnavailable when the signer does not answer, RangeError above `commitBytesMax` or for numbers that are not whole, TypeError for what JSON cannot carry.
 */
export const sealCommit = async <E, S>(entry: NewCommit<E, S>, signer: LogSigner): Promise<SealedCommit<E, S>> => {
  assertWhole(entry);
  const body = canonicalJson({ events: entry.events, state: entry.state });
  const bytes = Buffer.byteLength(body);
  if (bytes > commitBytesMax) throw new RangeError(`a commit of ${bytes} bytes is above ${commitBytesMax}`);
  const hash = commitHash(entry);
  const signature = await signer.sign(hash).catch((error: unknown) => {
    throw unavailable(`sign ${entry.domain} version ${entry.version}`, error);
  });
  const { events, state } = JSON.parse(body) as { events: E[]; state: S };
  const commit: Commit<E, S> = { ...header(entry), events, state, hash, signature };
  return { commit, item: itemOf(commit, pack(body)) };
};

const header = <E, S>(entry: NewCommit<E, S>) => {
  const { domain, version, at, commitId, dueAt, previousHash } = entry;
  return { domain, version, at, commitId, dueAt, previousHash };
};

const assertWhole = <E, S>(entry: NewCommit<E, S>): void => {
  const { version, at, dueAt, previousHash } = entry;
  if (!Number.isSafeInteger(version) || version < 1) throw new RangeError(`no version of a log: ${version}`);
  if (!Number.isSafeInteger(at) || !(dueAt === null || Number.isSafeInteger(dueAt)))
    throw new RangeError('times are whole milliseconds');
  if (!/^[0-9a-f]{64}$/.test(previousHash) || (version === 1) !== (previousHash === noPreviousHash))
    throw new RangeError(`version ${version} does not name the hash of the item before it`);
};

const itemOf = <E, S>(commit: Commit<E, S>, body: Uint8Array): Item => ({
  ...itemKey(partitionOf('log', commit.domain), commit.version),
  at: { N: String(commit.at) },
  commitId: { S: commit.commitId },
  body: { B: body },
  previousHash: { B: Buffer.from(commit.previousHash, 'hex') },
  hash: { B: Buffer.from(commit.hash, 'hex') },
  signature: { B: Buffer.from(commit.signature, 'base64') },
  ...(commit.dueAt === null ? {} : { dueShard: { S: dueShardOf(commit.domain) }, dueAt: { N: String(commit.dueAt) } }),
});

export const dueShardOf = (domain: SigningDomain): string =>
  dueShardName((createHash('sha256').update(domain).digest()[0] ?? 0) % dueShardsMax);

/** Reads an item back. @throws LogCorrupt unless form, hash and signature hold for this very domain. */
export const openCommit = async <E, S>(item: Item, domain: SigningDomain, signer: LogSigner): Promise<Commit<E, S>> => {
  const commit = parseItem<E, S>(item, domain);
  if (commit === null) throw new LogCorrupt(`${domain} version ${item.version?.N ?? '?'}: not a commit`);
  await verifyCommit(commit, signer);
  return commit;
};

/** The form alone, null when it is none. The hash covers the domain: an item of another log does not verify as this one's. */
export const parseItem = <E, S>(item: Item, domain: SigningDomain): Commit<E, S> | null => {
  const { version, at, commitId, body, previousHash, hash, signature, dueAt } = item;
  if (!version?.N || !at?.N || !commitId?.S || !body?.B || !previousHash?.B || !hash?.B || !signature?.B) return null;
  const content = unpackBody<E, S>(body.B);
  if (content === null) return null;
  return {
    ...content,
    domain,
    version: Number(version.N),
    at: Number(at.N),
    commitId: commitId.S,
    dueAt: dueAt?.N === undefined ? null : Number(dueAt.N),
    previousHash: Buffer.from(previousHash.B).toString('hex'),
    hash: Buffer.from(hash.B).toString('hex'),
    signature: Buffer.from(signature.B).toString('base64'),
  };
};

const unpackBody = <E, S>(bytes: Uint8Array): { readonly events: E[]; readonly state: S } | null => {
  try {
    const { events, state } = unpack(bytes, commitBytesMax) as { events?: E[]; state?: S };
    return Array.isArray(events) && state !== undefined ? { events, state } : null;
  } catch {
    return null;
  }
};
