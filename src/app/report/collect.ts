/** Which stretch of a log a report is about, and what passes by on the way into the package. */
import type { SigningDomain } from '../../domain/names.ts';
import type { Deps, DomainCommit } from '../deps.ts';

export interface Stretch {
  readonly rotation: number | null;
  readonly fromVersion: number;
  readonly untilVersion: number;
}

export type Wanted = 'newest' | 'all' | number;

type Reads = Pick<Deps, 'log'>;

/** One pass over the log; of it only where each rotation begins and ends is kept. @returns null for a rotation that there is not, and for an empty log */
export const stretchOf = async ({ log }: Reads, domain: SigningDomain, wanted: Wanted): Promise<Stretch | null> => {
  const stretches = new Map<number, Stretch>();
  let untilVersion = 0;
  let newest = 0;
  for await (const { version, state } of log.history(domain)) {
    untilVersion = version;
    if (state.rotation === null) continue;
    newest = state.rotation.id;
    const fromVersion = stretches.get(newest)?.fromVersion ?? version;
    stretches.set(newest, { rotation: newest, fromVersion, untilVersion: version });
  }
  if (untilVersion === 0) return null;
  const whole = { rotation: null, fromVersion: 1, untilVersion };
  if (wanted === 'all') return whole;
  return stretches.get(wanted === 'newest' ? newest : wanted) ?? (wanted === 'newest' ? whole : null);
};

export async function* commitsOf(
  { log }: Reads,
  domain: SigningDomain,
  { fromVersion, untilVersion }: Stretch,
): AsyncGenerator<DomainCommit> {
  for await (const commit of log.history(domain, fromVersion)) {
    if (commit.version > untilVersion) return;
    yield commit;
  }
}

/** What the report for people is written from: the states stay in the package. */
export interface Collected {
  readonly commits: Pick<DomainCommit, 'version' | 'at' | 'hash' | 'events'>[];
  readonly evidence: Map<string, object>;
}

export async function* collecting(
  commits: AsyncIterable<DomainCommit>,
  collected: Collected,
): AsyncGenerator<DomainCommit> {
  for await (const commit of commits) {
    const { version, at, hash, events } = commit;
    collected.commits.push({ version, at, hash, events });
    yield commit;
  }
}
