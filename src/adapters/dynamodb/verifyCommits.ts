import type { LogSigner } from '../../ports/signer.ts';
import { type Commit, LogCorrupt } from '../../ports/store.ts';
import { commitHash, noPreviousHash } from './commitHash.ts';

type Verifier = Pick<LogSigner, 'verify'>;

/** One commit by itself: its hash and its signature. @throws LogCorrupt */
export const verifyCommit = async <E, S>(commit: Commit<E, S>, verifier: Verifier): Promise<void> => {
  const where = `${commit.domain} version ${commit.version}`;
  if (!hashHolds(commit)) throw new LogCorrupt(`${where}: its hash does not hold`);
  if (!(await verifier.verify(commit.hash, commit.signature)))
    throw new LogCorrupt(`${where}: its signature does not hold`);
};

const hashHolds = <E, S>(commit: Commit<E, S>): boolean => {
  try {
    return commitHash(commit) === commit.hash;
  } catch {
    return false;
  }
};

/**
 * Passes on a chain that holds: each commit by itself, versions without a gap, each naming the hash of the one before.
 * Needs no store: whoever has an export of the log and the public key can check it. A cut off end is not seen here; the
 * head's hash, which cards print, shows it.
 * @throws LogCorrupt
 */
export async function* verifyChain<E, S>(
  commits: AsyncIterable<Commit<E, S>>,
  verifier: Verifier,
  fromVersion = 1,
): AsyncIterable<Commit<E, S>> {
  let expected = fromVersion;
  let previousHash = fromVersion === 1 ? noPreviousHash : null;
  for await (const commit of commits) {
    await verifyCommit(commit, verifier);
    const linked = previousHash === null || commit.previousHash === previousHash;
    if (commit.version !== expected || !linked)
      throw new LogCorrupt(`${commit.domain} version ${commit.version}: does not follow version ${expected - 1}`);
    expected += 1;
    previousHash = commit.hash;
    yield commit;
  }
}
