import type { Answer } from 'dns-packet';
import type { Clock } from '../../ports/clock.ts';
import type { Rcode } from './nameServer.ts';

export interface Cacheable {
  readonly rcode: Rcode;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

interface Entry extends Cacheable {
  readonly storedAt: number;
  readonly expiresAt: number;
}

const entriesMax = 10_000;

/** A resolver's memory, by the domain's clock: TTLs count down, negative answers last min(SOA TTL, minimum) (RFC 2308 5). */
export class Cache {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(name: string, type: string): Cacheable | null {
    // NXDOMAIN is about the name, whatever type was asked (RFC 2308 5).
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
