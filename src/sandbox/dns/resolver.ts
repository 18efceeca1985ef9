import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import dnsPacket, { type Answer, type DecodedPacket, type Packet } from 'dns-packet';
import type { Clock } from '../../ports/settings.ts';
import { failure, opt, type Rcode, type ServerAnswer } from './server.ts';

interface Cacheable {
  readonly rcode: Rcode;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

interface Entry extends Cacheable {
  readonly storedAt: number;
  readonly expiresAt: number;
}

const entriesMax = 10_000;

/** A resolver's cache, on the domain's clock. TTLs count down; negative answers last min(SOA TTL, minimum) (RFC 2308 5). */
class Cache {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(name: string, type: string): Cacheable | null {
    // NXDOMAIN applies to the name, whatever the type of the query (RFC 2308 5).
    const entry = this.#fresh(`${name} *`) ?? this.#fresh(`${name} ${type}`);
    if (entry === null) return null;
    const age = Math.floor((this.#clock.now() - entry.storedAt) / 1000);
    const aged = (records: readonly Answer[]) => records.map((record) => withTtl(record, ttlOf(record) - age));
    return { rcode: entry.rcode, answers: aged(entry.answers), authorities: aged(entry.authorities) };
  }

  put(name: string, type: string, answer: Cacheable): void {
    const lifetime = lifetimeSeconds(answer);
    if (lifetime <= 0 || this.#entries.size >= entriesMax) return;
    const now = this.#clock.now();
    const authorities = answer.authorities.map((record) => withTtl(record, Math.min(ttlOf(record), lifetime)));
    const key = answer.rcode === 'NXDOMAIN' && answer.answers.length === 0 ? `${name} *` : `${name} ${type}`;
    this.#entries.set(key, { ...answer, authorities, storedAt: now, expiresAt: now + lifetime * 1000 });
  }

  clear(): void {
    this.#entries.clear();
  }

  #fresh(key: string): Entry | null {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAt > this.#clock.now()) return entry ?? null;
    this.#entries.delete(key);
    return null;
  }
}

const ttlOf = (record: Answer): number => ('ttl' in record ? (record.ttl ?? 0) : 0);

const withTtl = (record: Answer, ttl: number): Answer =>
  record.type === 'OPT' ? record : { ...record, ttl: Math.max(0, ttl) };

function lifetimeSeconds(answer: Cacheable): number {
  const ttls = answer.answers.map(ttlOf);
  for (const record of answer.authorities) {
    if (record.type === 'SOA') ttls.push(ttlOf(record), record.data.minimum ?? 0);
  }
  return ttls.length === 0 ? 0 : Math.min(...ttls);
}

/** Queries one server: over UDP, and over TCP when truncated. Null without a usable answer within `timeoutMs` (real). */
export async function forward(
  endpoint: string,
  name: string,
  type: string,
  timeoutMs: number,
): Promise<DecodedPacket | null> {
  const [host = '', port = ''] = endpoint.split(':');
  const query = queryFor(name, type);
  const overUdp = await exchangeUdp(host, Number(port), query, timeoutMs);
  return overUdp?.flag_tc ? exchangeTcp(host, Number(port), query, timeoutMs) : overUdp;
}

const queryFor = (name: string, type: string): Packet => ({
  type: 'query',
  id: randomInt(0x10000),
  questions: [{ name, type: type as 'TXT' }],
  additionals: [opt],
});

function exchangeUdp(host: string, port: number, query: Packet, timeoutMs: number): Promise<DecodedPacket | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const finish = (reply: DecodedPacket | null) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.close();
      resolve(reply);
    };
    const timer = setTimeout(() => finish(null), timeoutMs);
    socket.once('error', () => finish(null));
    socket.on('message', (bytes) => {
      const reply = decode(bytes);
      if (reply !== null && reply.id === query.id) finish(reply);
    });
    socket.connect(port, host, () => socket.send(dnsPacket.encode(query)));
  });
}

function exchangeTcp(host: string, port: number, query: Packet, timeoutMs: number): Promise<DecodedPacket | null> {
  return new Promise((resolve) => {
    const stream = connect(port, host, () => stream.write(dnsPacket.streamEncode(query)));
    const finish = (reply: DecodedPacket | null) => {
      clearTimeout(timer);
      stream.destroy();
      resolve(reply);
    };
    const timer = setTimeout(() => finish(null), timeoutMs);
    stream.on('error', () => finish(null));
    stream.on('close', () => finish(null));
    let received = Buffer.alloc(0);
    stream.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      finish(decode(received.subarray(2)));
    });
  });
}

function decode(bytes: Buffer): DecodedPacket | null {
  try {
    return dnsPacket.decode(bytes);
  } catch {
    return null;
  }
}

interface ResolverOptions {
  readonly clock: Clock;
  /** The root's answer for a name outside the sandbox's zones. */
  readonly root: (name: string, type: string) => ServerAnswer;
  /** `host:port` of the servers that hold the name's zone; empty when the sandbox has no such zone. */
  readonly serversFor: (name: string) => readonly string[];
  /** For each server, real milliseconds. */
  readonly timeoutMs: number;
  /** Queries label by label, and trusts NXDOMAIN (RFC 9156 strict, RFC 8020). */
  minimises: boolean;
  validates: boolean;
  /** The signed zone that contains the name; null without one. */
  readonly signedZone: (name: string) => SignedZone | null;
}

/** Simulates a signed zone. No signatures exist; this defines the result of a validating resolver. */
export interface SignedZone {
  readonly apex: string;
  /** Names with an invalid signature; `all` for the whole zone. */
  readonly bogus: readonly string[] | 'all';
  readonly extendedError?: ServerAnswer['extendedError'];
  /** Of its DS record; the default is 13 (ECDSA P-256). With one that nobody knows, a resolver treats the zone as unsigned. */
  readonly algorithm?: number;
}

const algorithmDefault = 13;

const aliasesMax = 8;
/** A name with at most this many labels is queried directly, without label-by-label queries. */
const minimisedLabelsMin = 3;

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

  set minimises(minimises: boolean) {
    this.#options.minimises = minimises;
  }

  set validates(validates: boolean) {
    this.#options.validates = validates;
  }

  /** The answer to a client: RFC 4035 3.2. @param unchecked CD */
  async answer(name: string, type: string, unchecked: boolean): Promise<ServerAnswer> {
    const zone = this.#options.signedZone(name);
    // A DS record belongs to the parent zone.
    if (type === 'DS' && zone?.apex === name) return { ...dsAnswer(zone), authenticated: this.#options.validates };
    const answer = await this.resolve(name, type);
    if (zone === null || !this.#options.validates || unchecked || zone.algorithm !== undefined) return answer;
    const { bogus, extendedError } = zone;
    // RFC 4035 3.2.3: only if every record of the answer is authentic, behind an alias too.
    const authenticated = answer.answers.every(
      (record) => this.#options.signedZone(record.name.toLowerCase()) !== null,
    );
    if (bogus !== 'all' && !bogus.includes(name)) return { ...answer, authenticated };
    return { ...failure('SERVFAIL'), ...(extendedError ? { extendedError } : {}) };
  }

  /** Follows aliases across zones. Without an answer from any server the result is SERVFAIL. */
  async resolve(queried: string, type: string): Promise<ServerAnswer> {
    const answers: Answer[] = [];
    let name = queried;
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
    if (this.#options.minimises && name.split('.').length > minimisedLabelsMin) {
      const above = await this.resolve(name.slice(name.indexOf('.') + 1), 'NS');
      if (above.rcode === 'NXDOMAIN') return { rcode: above.rcode, answers: [], authorities: above.authorities };
    }
    if (servers.length === 0) return this.#options.root(name, type);
    for (const server of servers) {
      const reply = await forward(server, name, type, this.#options.timeoutMs);
      const answer = reply && usable(reply);
      if (!answer) continue;
      this.#cache.put(name, type, answer);
      // The cached form: a resolver sets the TTL of a negative answer's SOA to the time for which it caches the answer.
      return this.#cache.get(name, type) ?? answer;
    }
    return null;
  }
}

const dsAnswer = ({ apex: name, algorithm = algorithmDefault }: SignedZone): ServerAnswer => ({
  rcode: 'NOERROR',
  authoritative: false,
  answers: [
    { type: 'DS', name, ttl: 3_600, data: { keyTag: 1, algorithm, digestType: 2, digest: Buffer.alloc(32, 1) } },
  ],
  authorities: [],
});

function usable(reply: DecodedPacket): Cacheable | null {
  const rcode = (reply as { rcode?: string }).rcode;
  if (!reply.flag_aa || (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN')) return null;
  return { rcode, answers: reply.answers ?? [], authorities: reply.authorities ?? [] };
}

/** The end of the alias chain in `answers` if it has no record of the type; null when there is nothing to follow. */
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
