import type { DnsMessage, DnsQuestion } from './message.ts';
import { type Endpoint, type Reply, refusesEdns } from './reply.ts';
import { askTcp } from './tcp.ts';
import { askUdp } from './udp.ts';

/** `silent`: nothing came back at all. `garbled`: something did, but it cannot be used (also: truncated, and TCP failed). */
export type Outcome =
  | { readonly tag: 'message'; readonly message: DnsMessage }
  | { readonly tag: 'silent' }
  | { readonly tag: 'garbled' };

/** One question to one server, with everything that may be needed to get it through. Never rejects. */
export type Ask = (endpoint: Endpoint, question: DnsQuestion) => Promise<Outcome>;

export interface ExchangeOptions {
  /** For each try, real milliseconds. */
  readonly timeoutMs: number;
  /** How often a silent server is asked. */
  readonly tries: number;
}

/** UDP with EDNS, again when silent, without EDNS when that was refused (RFC 6891 7), over TCP when truncated. */
export const createAsk =
  (options: ExchangeOptions): Ask =>
  async (endpoint, question) => {
    let edns = true;
    let last: Reply = { tag: 'silent' };
    for (let sent = 0; sent < options.tries + (edns ? 0 : 1); sent += 1) {
      const reply = await askUdp(endpoint, question, edns, options.timeoutMs);
      if (reply.tag === 'garbled') last = reply;
      if (reply.tag !== 'message') continue;
      if (reply.message.truncated) return overTcp(endpoint, question, edns, options);
      if (!edns || !refusesEdns(reply.message)) return reply;
      last = reply;
      edns = false;
    }
    return last;
  };

async function overTcp(
  endpoint: Endpoint,
  question: DnsQuestion,
  edns: boolean,
  options: ExchangeOptions,
): Promise<Outcome> {
  for (let sent = 0; sent < options.tries; sent += 1) {
    const reply = await askTcp(endpoint, question, edns, options.timeoutMs);
    if (reply.tag === 'message' && !reply.message.truncated) return reply;
  }
  // It did answer over UDP: it is not silent, and must not be waived as such.
  return { tag: 'garbled' };
}
