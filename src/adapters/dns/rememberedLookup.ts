import type { Lookup } from './lookup.ts';
import type { DnsMessage } from './message.ts';

/** Milliseconds of the domain's clock, whatever the TTL says. */
const rememberMsMax = 60_000;
const namesMax = 10_000;

interface Remembered {
  readonly answer: Promise<DnsMessage | null>;
  readonly sinceAt: number;
  forMs: number;
}

/**
 * Addresses that were just looked up are not asked for again: a walk over many domains meets the same name servers over and over.
 * At most as long as the DNS itself allows (RFC 1035 3.2.1), and never an answer without an address. Not for a decision.
 */
export function createRememberedLookup(lookup: Lookup, now: () => number): Lookup {
  const known = new Map<string, Remembered>();
  return (name, type) => {
    if (type !== 'A' && type !== 'AAAA') return lookup(name, type);
    const key = `${type} ${name}`;
    const old = known.get(key);
    // Either way: a clock can be set back.
    if (old !== undefined && Math.abs(now() - old.sinceAt) < old.forMs) return old.answer;
    // Simple, and rare: a walk meets far fewer name servers.
    if (known.size >= namesMax) known.clear();
    const fresh: Remembered = { answer: lookup(name, type), sinceAt: now(), forMs: rememberMsMax };
    known.set(key, fresh);
    void fresh.answer.then((message) => {
      fresh.forMs = Math.min(rememberMsMax, secondsIn(message) * 1_000);
    });
    return fresh.answer;
  };
}

/** Zero where nothing may be remembered. */
const secondsIn = (message: DnsMessage | null): number => {
  const answers = message?.answers ?? [];
  return answers.some(({ data }) => data.tag === 'address')
    ? Math.min(...answers.map(({ ttlSeconds }) => ttlSeconds))
    : 0;
};
