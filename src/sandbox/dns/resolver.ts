import type { Answer, DecodedPacket } from 'dns-packet';
import type { Clock } from '../../ports/clock.ts';
import { Cache, type Cacheable } from './cache.ts';
import { forward } from './forward.ts';
import { failure, type ServerAnswer } from './nameServer.ts';

export interface ResolverOptions {
  readonly clock: Clock;
  /** What the root says of a name that is in none of the sandbox's zones. */
  readonly root: (name: string, type: string) => ServerAnswer;
  /** `host:port` of the servers that hold the name's zone; empty when the sandbox has no such zone. */
  readonly serversFor: (name: string) => readonly string[];
  /** For each server, real milliseconds. */
  readonly timeoutMs: number;
}

const aliasesMax = 8;

/** A caching recursive resolver over the sandbox's authoritative servers. */
export class Resolver {
  readonly #options: ResolverOptions;
  readonly #cache: Cache;

  constructor(options: ResolverOptions) {
    this.#options = options;
    this.#cache = new Cache(options.clock);
  }

  flush(): void {
    this.#cache.clear();
  }

  /** Follows aliases across zones; a name that no server answers for is SERVFAIL. */
  async resolve(asked: string, type: string): Promise<ServerAnswer> {
    const answers: Answer[] = [];
    let name = asked;
    for (let alias = 0; alias <= aliasesMax; alias += 1) {
      const step = this.#cache.get(name, type) ?? (await this.#fetch(name, type));
      if (step === null) return failure('SERVFAIL');
      answers.push(...step.answers);
      const target = type === 'CNAME' ? null : danglingTarget(name, type, step.answers);
      if (target === null || step.rcode === 'NXDOMAIN') return { ...step, answers, authoritative: false };
      name = target;
    }
    return failure('SERVFAIL');
  }

  async #fetch(name: string, type: string): Promise<Cacheable | null> {
    const servers = this.#options.serversFor(name);
    if (servers.length === 0) return this.#options.root(name, type);
    for (const server of servers) {
      const reply = await forward(server, name, type, this.#options.timeoutMs);
      const answer = reply && usable(reply);
      if (!answer) continue;
      this.#cache.put(name, type, answer);
      // As it was stored: a resolver gives the SOA of a negative answer the TTL that it will be remembered for.
      return this.#cache.get(name, type) ?? answer;
    }
    return null;
  }
}

function usable(reply: DecodedPacket): Cacheable | null {
  const rcode = (reply as { rcode?: string }).rcode;
  if (!reply.flag_aa || (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN')) return null;
  return { rcode, answers: reply.answers ?? [], authorities: reply.authorities ?? [] };
}

/** Where the chain of aliases in `answers` ends without a record of the type; null when there is nothing to follow. */
function danglingTarget(name: string, type: string, answers: readonly Answer[]): string | null {
  let at = name;
  for (let alias = 0; alias <= aliasesMax; alias += 1) {
    const here = answers.filter((record) => record.name.toLowerCase() === at);
    if (here.some((record) => record.type === type)) return null;
    const link = here.find((record) => record.type === 'CNAME');
    if (link === undefined || !('data' in link)) break;
    at = String(link.data).toLowerCase();
  }
  return at === name ? null : at;
}
