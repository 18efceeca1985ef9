/** One signing domain's commits, judged one after the other: content, signature, place in the chain, and the state they lead to. */
import type { KeyObject } from 'node:crypto';
import { canonicalJson } from '../../adapters/dynamodb/canonicalJson.ts';
import { commitHash, noPreviousHash } from '../../adapters/dynamodb/commitHash.ts';
import { signatureHolds } from '../../adapters/keys/signer.ts';
import type { DomainCommit } from '../../app/deps.ts';
import { core } from '../../domain/core.ts';
import { emptyState, type State } from '../../domain/state.ts';
import type { Say } from './finding.ts';

export interface Link {
  readonly version: number;
  readonly hash: string;
  readonly at: number;
  /** Null where what came before cannot be relied on: the next commit's state is not judged by it. */
  readonly state: State | null;
}

/** @param from the version that the package says it begins with */
export const beginning = (domain: DomainCommit['domain'], from: number): Link => ({
  version: from - 1,
  hash: from === 1 ? noPreviousHash : '',
  at: 0,
  state: from === 1 ? emptyState(domain) : null,
});

const contentHolds = (commit: DomainCommit): boolean => {
  try {
    return commitHash(commit) === commit.hash;
  } catch {
    return false;
  }
};

/** A state that an earlier release stored lacks the fields that came later: they begin as in an empty log. */
const whole = (domain: DomainCommit['domain'], state: State): State => ({ ...emptyState(domain), ...state });

const foldsTo = (before: State, { domain, events, at, version, state }: DomainCommit): boolean => {
  try {
    const folded = core.fold(whole(domain, before), events, { at, version });
    return canonicalJson(folded) === canonicalJson(whole(domain, state));
  } catch {
    return false;
  }
};

/** Says what is wrong with `commit` after `before`. @returns the link that the next one hangs on */
export const judge = (before: Link, commit: DomainCommit, key: KeyObject, say: Say): Link => {
  const { domain, version, at, state, hash, signature, previousHash } = commit;
  const facts = { domain, version };
  const isWhole = contentHolds(commit);
  const isSigned = signatureHolds(key, hash, signature);
  const follows = version === before.version + 1;
  if (!isWhole) say('commit_changed', facts);
  if (!isSigned) say('commit_signature', facts);
  if (!follows) say('commit_gap', { ...facts, expected: before.version + 1 });
  else if (before.hash !== '' && previousHash !== before.hash) say('commit_chain', facts);
  if (at < before.at) say('commit_time', facts);
  const isSound = isWhole && isSigned;
  if (isSound && follows && before.state !== null && !foldsTo(before.state, commit)) say('commit_state', facts);
  return { version, hash, at: Math.max(at, before.at), state: isSound ? state : null };
};
