/** A log and its evidence in memory, signed with a key of its own, and the package of it. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { commitHash, noPreviousHash } from '../../src/adapters/dynamodb/log.ts';
import { canonicalJson } from '../../src/adapters/dynamodb/table.ts';
import type { DomainCommit } from '../../src/app/deps.ts';
import { packageLines } from '../../src/app/report/package.ts';
import { core } from '../../src/domain/core.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import { emptyState, type State } from '../../src/domain/state.ts';
import type { NewCommit } from '../../src/ports/store.ts';
import { domain } from './siteAddress.ts';

export const newSigner = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = (hash: string): string => sign('sha256', Buffer.from(hash, 'ascii'), privateKey).toString('base64');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { publicKey, signed, sign: async (hash: string) => signed(hash), publicKeyPem: async () => pem };
};
export type TestSigner = ReturnType<typeof newSigner>;

export const sealed = (entry: NewCommit<DomainEvent, State>, signer: TestSigner): DomainCommit => {
  const hash = commitHash(entry);
  return { ...entry, hash, signature: signer.signed(hash) };
};

/** @param events one commit each */
export function* chainOf(signer: TestSigner, events: Iterable<DomainEvent>): Generator<DomainCommit> {
  let state = emptyState(domain);
  let previousHash = noPreviousHash;
  let version = 0;
  for (const event of events) {
    version += 1;
    const at = 1_790_000_000_000 + version * 1_000;
    state = core.fold(state, [event], { at, version });
    const entry = { domain, version, at, commitId: `c${version}`, events: [event], state, dueAt: null, previousHash };
    const commit = sealed(entry, signer);
    previousHash = commit.hash;
    yield commit;
  }
}

export const contentOf = (name: string): { readonly hash: string; readonly content: object } => {
  const content = { 署名: name };
  return { hash: createHash('sha256').update(canonicalJson(content)).digest('hex'), content };
};

export async function* async<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

export const packageOf = (
  signer: TestSigner,
  commits: Iterable<DomainCommit>,
  evidence: ReadonlyMap<string, object> = new Map(),
  from: Readonly<Record<string, number>> = { [domain]: 1 },
): AsyncGenerator<string> =>
  packageLines(
    { evidence: { get: async (hash) => evidence.get(hash) ?? null }, signer },
    { madeAt: 1_790_000_000_000, scope: { tag: 'domain' }, from, commits: async(commits) },
  );
