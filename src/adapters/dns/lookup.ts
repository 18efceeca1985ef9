import { isIP } from 'node:net';
import { getDomain } from 'tldts';
import type { TextAnswer, TextRecords } from '../../ports/dns.ts';
import type { Query } from './client.ts';
import type { DnsMessage, Endpoint, QuestionType } from './message.ts';

const noError = 0;
const nxDomain = 3;
/** Larger than the list of any real name server. A longer list counts as a failed look-up. */
const addressesMax = 16;

/** The first usable answer of the recursive resolvers, in their order. Null when none answers: unknown. */
export type Lookup = (name: string, type: QuestionType) => Promise<DnsMessage | null>;

export const createLookup =
  (query: Query, resolvers: readonly Endpoint[]): Lookup =>
  async (name, type) => {
    for (const resolver of resolvers) {
      const outcome = await query(resolver, { name, type, recurse: true });
      if (outcome.tag !== 'message') continue;
      if (outcome.message.rcode === noError || outcome.message.rcode === nxDomain) return outcome.message;
    }
    return null;
  };

export interface AddressOptions {
  readonly lookup: Lookup;
  readonly port: number;
  readonly ipv6: boolean;
}

/** `none`: the DNS has no address of a family that this host reaches. `failed`: no usable answer. */
type Addresses =
  | { readonly tag: 'found'; readonly addresses: readonly string[] }
  | { readonly tag: 'none' }
  | { readonly tag: 'failed' };

/** @param ipv6 whether this host reaches IPv6 */
export async function lookupAddresses(lookup: Lookup, host: string, ipv6: boolean): Promise<Addresses> {
  if (isIP(host) !== 0) return { tag: 'found', addresses: [host] };
  const types: QuestionType[] = ipv6 ? ['A', 'AAAA'] : ['A'];
  const answers = await Promise.all(types.map((type) => lookup(host, type)));
  const addresses = answers.flatMap((answer) =>
    (answer?.answers ?? []).flatMap(({ data }) => (data.tag === 'address' ? [data.address] : [])),
  );
  if (addresses.length > addressesMax) return { tag: 'failed' };
  if (addresses.length > 0) return { tag: 'found', addresses };
  return { tag: answers.some((answer) => answer === null) ? 'failed' : 'none' };
}

/** Milliseconds of the domain's clock. It also limits longer TTLs. */
const rememberMsMax = 60_000;
const entriesMax = 10_000;

interface Entry<T> {
  readonly answer: Promise<T>;
  readonly sinceAt: number;
  forMs: number;
}

/**
 * Caches answers, because a check of many domains meets the same servers again and again. An entry lives for its TTL (RFC 1035 3.2.1),
 * and for one minute at most. Not for a decision.
 */
export class Memory<T> {
  readonly #now: () => number;
  readonly #secondsOf: (answer: T) => number;
  readonly #known = new Map<string, Entry<T>>();

  /** @param secondsOf how long an answer may be cached */
  constructor(now: () => number, secondsOf: (answer: T) => number) {
    this.#now = now;
    this.#secondsOf = secondsOf;
  }

  get(key: string, query: () => Promise<T>): Promise<T> {
    const old = this.#known.get(key);
    // The absolute difference, because a clock can be set back.
    if (old !== undefined && Math.abs(this.#now() - old.sinceAt) < old.forMs) return old.answer;
    // A full reset is simple, and rare: a check of all domains needs far fewer entries.
    if (this.#known.size >= entriesMax) this.#known.clear();
    const fresh: Entry<T> = { answer: query(), sinceAt: this.#now(), forMs: rememberMsMax };
    this.#known.set(key, fresh);
    void fresh.answer.then((answer) => {
      fresh.forMs = Math.min(rememberMsMax, this.#secondsOf(answer) * 1_000);
    });
    return fresh.answer;
  }
}

/** Caches address look-ups, but never an answer without an address. Not for a decision. */
export function createRememberedLookup(lookup: Lookup, now: () => number): Lookup {
  const known = new Memory(now, secondsIn);
  return (name, type) =>
    type === 'A' || type === 'AAAA' ? known.get(`${type} ${name}`, () => lookup(name, type)) : lookup(name, type);
}

/** Zero if the answer must not be cached. */
const secondsIn = (message: DnsMessage | null): number => {
  const answers = message?.answers ?? [];
  return answers.some(({ data }) => data.tag === 'address')
    ? Math.min(...answers.map(({ ttlSeconds }) => ttlSeconds))
    : 0;
};

/** TXT records from the recursive resolvers, which follow aliases themselves. A mail receiver gets the same records. */
export const createTextRecords = (lookup: Lookup): TextRecords => ({
  texts: async (name): Promise<TextAnswer> => {
    const answer = await lookup(name, 'TXT');
    if (answer === null) return { tag: 'unknown' };
    const texts = answer.answers.flatMap(({ data }) => (data.tag === 'TXT' ? [data.strings.join('')] : []));
    return texts.length === 0 ? { tag: 'none' } : { tag: 'texts', texts };
  },
  // Private suffixes count too: two customers of one hosting provider are two organizations.
  organizationalDomain: (name) => getDomain(name, { allowPrivateDomains: true }),
});
