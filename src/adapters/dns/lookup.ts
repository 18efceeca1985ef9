import { isIP } from 'node:net';
import type { Ask } from './client.ts';
import type { DnsMessage, QuestionType } from './message.ts';
import type { Endpoint } from './reply.ts';

const noError = 0;
const nxDomain = 3;
/** More than any name server has; of a longer list nobody can say that all were heard. */
const addressesMax = 16;

/** The first usable answer of the recursive resolvers, in their order. Null when none answers: unknown. */
export type Lookup = (name: string, type: QuestionType) => Promise<DnsMessage | null>;

export const createLookup =
  (ask: Ask, resolvers: readonly Endpoint[]): Lookup =>
  async (name, type) => {
    for (const resolver of resolvers) {
      const outcome = await ask(resolver, { name, type, recurse: true });
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

/** `none`: the DNS says that there is no address of a family that this host reaches. `failed`: nobody could tell. */
export type Addresses =
  | { readonly tag: 'found'; readonly addresses: readonly string[] }
  | { readonly tag: 'none' }
  | { readonly tag: 'failed' };

/** @param ipv6 whether this host reaches it. */
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
