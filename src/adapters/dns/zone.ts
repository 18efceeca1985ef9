/** What the servers of the zone above say of a zone's name servers: resolvers follow them, whatever the zone says of itself. */
import { createHash } from 'node:crypto';
import type { Ask } from './client.ts';
import type { Glue } from './glue.ts';
import { type AddressOptions, lookupAddresses } from './lookup.ts';
import { type ParentSaid, saidByParent } from './saidByParent.ts';

/** `every`: where a decision rests on it. `first`: one check of many, which spares servers and is asked again before a decision. */
export type HowMany = 'every' | 'first';

export interface ParentZone {
  /** The root is the empty name. */
  readonly apex: string;
  readonly names: readonly string[];
  readonly ttlSeconds: number;
}

export interface Delegation {
  /** The zone above; null when nobody could tell which it is. The root is the empty name. */
  readonly parent: string | null;
  /** Its servers that were asked. */
  readonly asked: readonly string[];
  /** Name servers that they name for the zone. */
  readonly names: readonly string[];
  readonly glue: readonly Glue[];
  /** Those that hold the zone themselves, and answer for it instead of referring. */
  readonly holders: readonly string[];
  /** Why it is not known which servers there are; null when it is. */
  readonly problem: string | null;
  /** How long it may be remembered; zero for what went wrong. */
  readonly ttlSeconds: number;
  readonly millis: number;
}

/** The root and the largest top-level domains have 13. */
const parentServersMax = 16;
/** Until one says something. */
const triedMax = 4;

export interface DelegationOptions extends AddressOptions {
  readonly ask: Ask;
  readonly parentOf: (apex: string) => Promise<ParentZone | null>;
  /** The parent is often a top-level domain, whose servers are spared where nothing rests on it. */
  readonly howMany: HowMany;
  readonly monotonicMs: () => number;
}

/** Asks the servers of the parent, without recursion. Never rejects for what the network does. */
export async function askDelegation(options: DelegationOptions, apex: string): Promise<Delegation> {
  const startedMs = options.monotonicMs();
  const parent = await options.parentOf(apex);
  const done = (more: Partial<Delegation>): Delegation => ({
    ...untold,
    parent: parent?.apex ?? null,
    millis: Math.round(options.monotonicMs() - startedMs),
    ...more,
  });
  if (parent === null) return done({ problem: 'no_parent' });
  const names = [...new Set(parent.names)].sort().slice(0, parentServersMax);
  const said = await (options.howMany === 'every' ? askEvery : askFirst)(options, names, apex, parent.apex);
  return done(conclude(said));
}

export const untold: Delegation = {
  parent: null,
  asked: [],
  names: [],
  glue: [],
  holders: [],
  problem: null,
  ttlSeconds: 0,
  millis: 0,
};

interface Told {
  readonly server: string;
  readonly said: ParentSaid;
}

const askEvery = (
  options: DelegationOptions,
  names: readonly string[],
  apex: string,
  parent: string,
): Promise<readonly Told[]> => Promise.all(names.map((name) => askOne(options, name, apex, parent)));

/** Each zone begins at another server, and always at the same one: the load is shared, and what is found does not change by chance. */
async function askFirst(
  options: DelegationOptions,
  names: readonly string[],
  apex: string,
  parent: string,
): Promise<readonly Told[]> {
  const start = createHash('sha256').update(apex).digest().readUInt16BE(0) % names.length;
  const told: Told[] = [];
  for (const name of [...names.slice(start), ...names.slice(0, start)].slice(0, triedMax)) {
    const one = await askOne(options, name, apex, parent);
    told.push(one);
    if (one.said.tag !== 'unusable') break;
  }
  return told;
}

/** One address of each: its servers are not ours to wait for, and one that answers is enough. */
async function askOne(options: DelegationOptions, server: string, apex: string, parent: string): Promise<Told> {
  const found = await lookupAddresses(options.lookup, server, options.ipv6);
  const address = found.tag === 'found' ? found.addresses[0] : undefined;
  if (address === undefined) return { server, said: { tag: 'unusable', reason: 'no_address' } };
  const endpoint = { address, port: options.port };
  const outcome = await options.ask(endpoint, { name: apex, type: 'NS', recurse: false });
  const said =
    outcome.tag === 'message'
      ? saidByParent(outcome.message, apex, parent)
      : ({ tag: 'unusable', reason: outcome.tag } as const);
  return { server, said };
}

function conclude(told: readonly Told[]): Partial<Delegation> {
  const referrals = told.flatMap(({ said }) => (said.tag === 'refers' || said.tag === 'holds' ? [said] : []));
  const reasons = told.flatMap(({ said }) => (said.tag === 'unusable' ? [said.reason] : []));
  const known = {
    asked: told.map(({ server }) => server),
    names: [...new Set(referrals.flatMap(({ names }) => names))].sort(),
    glue: referrals.flatMap((said) => (said.tag === 'refers' ? said.glue : [])),
    holders: told.flatMap(({ server, said }) => (said.tag === 'holds' ? [server] : [])),
  };
  // Who asks that server finds no zone at all.
  if (told.some(({ said }) => said.tag === 'denies')) return { ...known, problem: 'not_delegated' };
  if (referrals.length === 0) return { ...known, problem: reasons[0] ?? 'silent' };
  return { ...known, ttlSeconds: Math.min(...referrals.map(({ ttlSeconds }) => ttlSeconds)) };
}
