/** What is derived from the logs as a whole, remembered between readings: each reads and verifies only the commits that are new. */

import type { DomainEvent } from '../domain/events.ts';
import type { Instant, SigningDomain } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import { createKeyedQueue, type KeyedQueue } from '../ports/concurrency.ts';
import type { Log } from '../ports/store.ts';
import type { DomainCommit } from './deps.ts';

type DomainLog = Log<DomainEvent, State>;

/** Commits that stand in what one fold remembers, of all domains together. A longer log is read as a whole each time. */
const commitsMax = 20_000;
/** Then what is folded of the log is read and verified again: nobody would notice that somebody altered one of its older commits. */
const trustedMs = 10 * 60_000;

interface Folded<A> {
  readonly value: A;
  /** Older commits that were never read. */
  readonly unread: number;
  /** The newest commit that is in the value. */
  readonly head: Pick<DomainCommit, 'version' | 'hash'>;
  /** When the first commit was read. */
  readonly since: Instant;
}

interface Memory<A> {
  /** What was read last is at the end. */
  readonly folded: Map<SigningDomain, Folded<A>>;
  commits: number;
  readonly queue: KeyedQueue<SigningDomain>;
}

interface Steps<A, R> {
  /** A longer log is folded from so many commits before its newest one on; absent: every log from its first commit on. */
  readonly newestMax?: number;
  /** @param unread older commits that are not folded */
  readonly begin: (unread: number) => A;
  /** May change the value, and returns it. */
  readonly add: (value: A, commit: DomainCommit) => A;
  /** Shares nothing with the value that `add` changes. */
  readonly view: (value: A) => R;
}

const origins = new WeakMap<DomainLog, DomainLog>();

/** A view of a log for one run: what is folded by way of it is remembered for the log. */
export const viewOf = (log: DomainLog, view: DomainLog): DomainLog => {
  origins.set(view, originOf(log));
  return view;
};

const originOf = (log: DomainLog): DomainLog => origins.get(log) ?? log;

/** One fold over every log, which forgets what it knows of a log object together with that object. */
export class LogFold<A, R> {
  readonly #steps: Steps<A, R>;
  readonly #memories = new WeakMap<DomainLog, Memory<A>>();

  constructor(steps: Steps<A, R>) {
    this.#steps = steps;
  }

  /**
   * The fold of the log up to its newest commit. Readings of one domain wait for each other, because the first one does the work of all.
   * @throws LogCorrupt, LogUnavailable
   */
  read(log: DomainLog, now: Instant, domain: SigningDomain): Promise<R> {
    const memory = this.#memoryOf(originOf(log));
    return memory.queue(domain, async () => {
      const { begin, view } = this.#steps;
      const known = memory.folded.get(domain);
      let head = await log.load(domain);
      // A view may know an older head than the fold, which is no sign of another log.
      if (head !== null && head.version < (known?.head.version ?? 0)) head = await originOf(log).load(domain);
      // What fails on the way may have changed the value.
      forget(memory, domain);
      if (head === null) return view(begin(0));
      const isTrusted = known !== undefined && now - known.since < trustedMs;
      const folded =
        (isTrusted ? await this.#readOn(log, known, head) : null) ?? (await this.#readAnew(log, now, head));
      remember(memory, domain, folded);
      return view(folded.value);
    });
  }

  #memoryOf(log: DomainLog): Memory<A> {
    const known = this.#memories.get(log);
    if (known !== undefined) return known;
    const memory: Memory<A> = { folded: new Map(), commits: 0, queue: createKeyedQueue() };
    this.#memories.set(log, memory);
    return memory;
  }

  /** Null: the log does not build on what is known of it. */
  async #readOn(log: DomainLog, known: Folded<A>, head: DomainCommit): Promise<Folded<A> | null> {
    if (head.version <= known.head.version) return head.hash === known.head.hash ? known : null;
    let { value, head: last } = known;
    for await (const commit of log.history(head.domain, known.head.version + 1)) {
      if (commit.previousHash !== last.hash) return null;
      value = this.#steps.add(value, commit);
      last = { version: commit.version, hash: commit.hash };
    }
    return { ...known, value, head: last };
  }

  async #readAnew(log: DomainLog, now: Instant, head: DomainCommit): Promise<Folded<A>> {
    const { newestMax = head.version } = this.#steps;
    const unread = Math.max(0, head.version - newestMax);
    let value = this.#steps.begin(unread);
    let last = { version: unread, hash: '' };
    for await (const commit of log.history(head.domain, unread + 1)) {
      value = this.#steps.add(value, commit);
      last = { version: commit.version, hash: commit.hash };
    }
    return { value, unread, head: last, since: now };
  }
}

const sizeOf = (folded: Folded<unknown> | undefined): number =>
  folded === undefined ? 0 : folded.head.version - folded.unread;

const forget = <A>(memory: Memory<A>, domain: SigningDomain): void => {
  memory.commits -= sizeOf(memory.folded.get(domain));
  memory.folded.delete(domain);
};

const remember = <A>(memory: Memory<A>, domain: SigningDomain, folded: Folded<A>): void => {
  memory.folded.set(domain, folded);
  memory.commits += sizeOf(folded);
  for (const oldest of memory.folded.keys()) {
    if (memory.commits <= commitsMax) return;
    forget(memory, oldest);
  }
};
