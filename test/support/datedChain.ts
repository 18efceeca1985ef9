/** Commits at moments of one's choice, as the log would store them. */
import { noPreviousHash } from '../../src/adapters/dynamodb/log.ts';
import type { DomainCommit } from '../../src/app/deps.ts';
import { core } from '../../src/domain/core.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { SigningDomain } from '../../src/domain/names.ts';
import { emptyState } from '../../src/domain/state.ts';
import { sealed, type TestSigner } from './package.ts';

/** @param dated one commit each, `at` as ISO 8601 with an offset */
export const datedChain = (
  signer: TestSigner,
  domain: SigningDomain,
  dated: readonly (readonly [at: string, ...events: DomainEvent[]])[],
): readonly DomainCommit[] => {
  let state = emptyState(domain);
  let previousHash = noPreviousHash;
  return dated.map(([text, ...events], index) => {
    const [at, version] = [Date.parse(text), index + 1];
    state = core.fold(state, events, { at, version });
    const commit = sealed(
      { domain, version, at, commitId: `c${version}`, events, state, dueAt: null, previousHash },
      signer,
    );
    previousHash = commit.hash;
    return commit;
  });
};
