import { createHash } from 'node:crypto';
import type { NewCommit } from '../../ports/store.ts';
import { canonicalJson } from './canonicalJson.ts';

/** Stands where the hash of the item before the first would be. */
export const noPreviousHash = '0'.repeat(64);

/** SHA-256 hex over the canonical JSON of a commit without its hash and signature: what is signed, chained and printed. */
export const commitHash = <E, S>(commit: NewCommit<E, S>): string => {
  const { domain, version, at, commitId, events, state, dueAt, previousHash } = commit;
  const text = canonicalJson({ domain, version, at, commitId, events, state, dueAt, previousHash });
  return createHash('sha256').update(text).digest('hex');
};
