import type { Lookup } from './lookup.ts';
import { Memory } from './memory.ts';
import type { DnsMessage } from './message.ts';

/** Addresses that were just looked up are not asked for again, and never an answer without an address. Not for a decision. */
export function createRememberedLookup(lookup: Lookup, now: () => number): Lookup {
  const known = new Memory(now, secondsIn);
  return (name, type) =>
    type === 'A' || type === 'AAAA' ? known.get(`${type} ${name}`, () => lookup(name, type)) : lookup(name, type);
}

/** Zero where nothing may be remembered. */
const secondsIn = (message: DnsMessage | null): number => {
  const answers = message?.answers ?? [];
  return answers.some(({ data }) => data.tag === 'address')
    ? Math.min(...answers.map(({ ttlSeconds }) => ttlSeconds))
    : 0;
};
