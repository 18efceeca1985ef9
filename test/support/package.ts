/** A log and its evidence in memory, signed with a key of its own, and the package of it. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { commitHash, noPreviousHash } from '../../src/adapters/dynamodb/log.ts';
import { canonicalJson } from '../../src/adapters/dynamodb/packing.ts';
import type { DomainCommit } from '../../src/app/deps.ts';
import { packageLines } from '../../src/app/report/package.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { Instant, SigningDomain } from '../../src/domain/names.ts';
import type { State } from '../../src/domain/state.ts';
import type { NewCommit } from '../../src/ports/store.ts';
import { given } from './given.ts';
import { newCommit } from './memoryLog.ts';
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

/** @param commits each at its moment */
export function* chained(
  signer: TestSigner,
  name: SigningDomain,
  commits: Iterable<readonly [at: Instant, events: readonly DomainEvent[]]>,
): Generator<DomainCommit> {
  let now = given('nothing', { domain: name });
  let previousHash = noPreviousHash;
  for (const [at, events] of commits) {
    now = now.after(at - now.at).happened(...events);
    const commit = sealed(newCommit(name, now.state.atVersion, { at, events, state: now.state, previousHash }), signer);
    previousHash = commit.hash;
    yield commit;
  }
}

/** @param dated one commit each, `at` as ISO 8601 with an offset */
export const datedChain = (
  signer: TestSigner,
  name: SigningDomain,
  dated: readonly (readonly [at: string, ...events: DomainEvent[]])[],
): readonly DomainCommit[] => [
  ...chained(
    signer,
    name,
    dated.map(([at, ...events]) => [Date.parse(at), events] as const),
  ),
];

/** @param events one commit each */
export function* chainOf(signer: TestSigner, events: Iterable<DomainEvent>): Generator<DomainCommit> {
  let at = 1_790_000_000_000;
  function* dated(): Generator<readonly [Instant, readonly DomainEvent[]]> {
    for (const event of events) {
      at += 1_000;
      yield [at, [event]];
    }
  }
  yield* chained(signer, domain, dated());
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
