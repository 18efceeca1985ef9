/** A fleet in memory and in virtual time: the real daily check over ports that only cost time, and count. */
import { createHash } from 'node:crypto';
import { Limiter, type LimiterTime, type SharedBucket, type Slot } from '../../src/adapters/ses/limiter.ts';
import type { Deps, DomainCommit } from '../../src/app/deps.ts';
import { core } from '../../src/domain/core.ts';
import type { SigningDomain } from '../../src/domain/names.ts';
import type { State } from '../../src/domain/state.ts';
import type { PublicKeyInfo } from '../../src/ports/keys.ts';
import { type Ses, SesUnavailable } from '../../src/ports/ses.ts';
import type { DomainSettings, Settings } from '../../src/ports/settings.ts';
import { headOf } from '../../test/support/memoryLog.ts';
import { depsOf, type Shared, settingsOf } from '../simulation/bot/deps.ts';
import type { Process } from '../simulation/bot/process.ts';
import { worldPlan } from '../simulation/plan.ts';
import type { Random } from '../simulation/random.ts';
import { firstSelector, keyOf, type Scene, setScene } from '../simulation/scene.ts';
import { Tally } from '../simulation/tally.ts';
import { renamed } from './state.ts';

/** Real milliseconds of one call each. */
export interface Latencies {
  readonly store: number;
  readonly kms: number;
  readonly dns: number;
  readonly ses: number;
}

export interface Counts {
  reads: number;
  writes: number;
  kms: number;
  dns: number;
  ses: number;
  slots: number;
  noSlot: number;
  slack: number;
  faults: number;
}

/** As `sesOf` spaces calls: one a second, with jitter and grace (src/adapters/ses/call.ts). */
const spacingMs = 1_050;
const slotMs = 1_200;
const readWaitMs = 45_000;

export interface Time {
  now: number;
  sleep(ms: number): Promise<void>;
  after(ms: number, run: () => void): () => void;
  /** @throws RangeError if nothing is planned although it is not over */
  play(isOver: () => boolean): Promise<void>;
}

interface Moment {
  readonly at: number;
  readonly run: () => void;
  dropped: boolean;
}

/** Code that is under way may need more than one turn of the event loop. */
const idleTurnsMax = 1_000;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A heap of moments: the simulation's own timeline is bounded for one world. */
export const virtualTime = (start: number): Time => {
  const heap: Moment[] = [];
  const isBefore = (a: number, b: number): boolean => (heap[a] as Moment).at < (heap[b] as Moment).at;
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b] as Moment, heap[a] as Moment];
  };
  const push = (moment: Moment): void => {
    heap.push(moment);
    for (let at = heap.length - 1; at > 0 && isBefore(at, (at - 1) >> 1); at = (at - 1) >> 1) swap(at, (at - 1) >> 1);
  };
  const pop = (): Moment | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const child = right < heap.length && isBefore(right, left) ? right : left;
      if (child >= heap.length || !isBefore(child, at)) return first;
      swap(at, child);
      at = child;
    }
  };
  const time: Time = {
    now: start,
    sleep: (ms) => new Promise((resolve) => void time.after(ms, resolve)),
    after: (ms, run) => {
      const moment = { at: time.now + Math.max(0, ms), run, dropped: false };
      push(moment);
      return () => {
        moment.dropped = true;
      };
    },
    play: async (isOver) => {
      for (let idle = 0; !isOver() && idle < idleTurnsMax; ) {
        const moment = pop();
        idle = moment === undefined ? idle + 1 : 0;
        if (moment === undefined) await turn();
        if (moment === undefined || moment.dropped) continue;
        time.now = moment.at;
        moment.run();
        // All of one moment first.
        if (heap[0]?.at !== time.now) await turn();
      }
      if (!isOver()) throw new RangeError('the fleet waits for nothing');
    },
  };
  return time;
};

/** The rule of the table's bucket (src/adapters/dynamodb/sesBucket.ts), in memory. */
export const sharedBucket = (time: Time, counts: Counts, storeMs: number): SharedBucket => {
  const freeAt = new Map<string, number>();
  return {
    take: async (account, region, priority): Promise<Slot> => {
      await time.sleep(storeMs);
      const key = `${account}/${region}`;
      const comesAt = (freeAt.get(key) ?? 0) + (priority === 'quiet' ? slotMs : 0);
      if (comesAt > time.now) return { tag: 'busy', inMs: comesAt - time.now };
      freeAt.set(key, time.now + slotMs);
      counts.slots += 1;
      counts.writes += 1;
      return { tag: 'taken', inMs: 0 };
    },
  };
};

const sesOf = (time: Time, counts: Counts, { ses }: Latencies, bucket: SharedBucket, selector: string): Ses => {
  const limiters = new Map<string, Limiter>();
  const limiterTime: LimiterTime = { monotonicMs: () => time.now, after: (ms, run) => time.after(ms, run) };
  const limiterOf = (account: string, region: string): Limiter => {
    const key = `${account}/${region}`;
    const take = (priority: 'put' | 'read' | 'quiet', overslept: boolean): Promise<Slot> =>
      bucket.take(account, region, priority, overslept);
    const limiter = limiters.get(key) ?? new Limiter(spacingMs, limiterTime, { graceMs: 150, take });
    limiters.set(key, limiter);
    return limiter;
  };
  const read: Ses['read'] = async ({ account, region }) => {
    try {
      await limiterOf(account, region).admit('quiet', readWaitMs);
    } catch {
      counts.noSlot += 1;
      throw new SesUnavailable('NoSlot', 'the turn did not come');
    }
    counts.ses += 1;
    await time.sleep(ses);
    return {
      exists: true,
      origin: 'EXTERNAL',
      signingEnabled: true,
      status: 'SUCCESS',
      selector: selector as never,
      mailFrom: null,
      verification: null,
      sesDate: Math.floor(time.now / 1_000) * 1_000,
    };
  };
  return { read, identities: async () => [], rates: async () => null, recentDate: () => null } as unknown as Ses;
};

export interface Fleet {
  readonly settings: Settings;
  readonly domains: readonly DomainSettings[];
  /** What one process is given. */
  deps(): Deps;
  /** Bytes of the heap that the settings of all domains take. */
  readonly settingsBytes: number;
}

export interface FleetOptions {
  readonly domains: number;
  /** Accounts and regions over which they are spread. */
  readonly places: number;
  readonly latencies: Latencies;
}

const accountOf = (index: number, places: number): string => `a${index % places}`;

const settingsFor = (scene: Scene, { domains, places }: FleetOptions, current: string): Settings => {
  const one = settingsOf(scene);
  const [first] = one.domains.values();
  if (first === undefined) throw new RangeError('no domain');
  const named = Array.from({ length: domains }, (_, index): readonly [SigningDomain, DomainSettings] => {
    const name = `mail-${index}.example` as SigningDomain;
    const target = { account: accountOf(index, places), region: 'r1', identity: name, roleArn: null };
    return [name, { ...first, name, current: current as never, targets: [target], regions: ['r1'] }];
  });
  return { ...one, domains: new Map(named) };
};

export const openFleet = (time: Time, counts: Counts, state: State, options: FleetOptions): Fleet => {
  const { latencies, places } = options;
  const plan = { ...worldPlan(1, 0), targets: 1 as const, window: false };
  const scene = setScene(plan, 'previous', new Tally());
  for (const selector of [firstSelector, ...Object.keys(state.selectors)]) {
    const key = keyOf(selector);
    scene.zone.expect(selector, key);
    for (let server = 0; server < scene.zone.servers; server += 1)
      scene.zone.set(server, selector, { key, skipped: false });
  }
  const current = state.current ?? firstSelector;
  const before = process.memoryUsage().heapUsed;
  const settings = settingsFor(scene, options, current);
  const settingsBytes = process.memoryUsage().heapUsed - before;
  const heads = new Map<SigningDomain, DomainCommit>();
  let index = 0;
  for (const { name } of settings.domains.values()) {
    heads.set(
      name,
      headOf({ state: renamed(state, name, accountOf(index, places)), at: state.rotation?.startedAt ?? 0 }),
    );
    index += 1;
  }
  const never = {
    chance: () => false,
    between: (low: number) => low,
    spread: (low: number) => low,
  } as unknown as Random;
  const clockOf = (enterMs: number): Process =>
    ({
      now: () => time.now,
      monotonicMs: () => time.now,
      enter: () => time.sleep(enterMs),
      atBoundary: () => undefined,
    }) as never;
  const bucket = sharedBucket(time, counts, latencies.store);
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return createHash('sha256').update(`id ${ids}`).digest('hex').slice(0, 16);
  };
  const deps = (): Deps => {
    const shared = {
      core,
      settings,
      scene,
      random: never,
      newId,
      slack: null,
      keys: new Set(),
      failed: () => undefined,
      post: { mailbox: () => ({}) },
    };
    const given = depsOf(shared as unknown as Shared, clockOf(latencies.dns), null);
    const { dns, notifier } = given;
    const failed = (): void => {
      counts.faults += 1;
    };
    const posted = async (): Promise<undefined> => {
      counts.slack += 1;
    };
    const info = (domain: SigningDomain, selector: string): PublicKeyInfo =>
      ({
        domain,
        selector,
        fingerprint: keyOf(selector),
        publicKey: '',
        bits: 2048,
        notBefore: 0,
        notAfter: time.now + 4e11,
        certificatePem: '',
      }) as never;
    return {
      ...given,
      clock: clockOf(0),
      log: {
        ...given.log,
        load: async (domain) => {
          counts.reads += 1;
          await time.sleep(latencies.store);
          return heads.get(domain) ?? null;
        },
        append: async (entry) => {
          counts.writes += 1;
          await time.sleep(latencies.store);
          const commit: DomainCommit = { ...entry, hash: '', signature: '' };
          heads.set(entry.domain, commit);
          return { tag: 'committed', commit };
        },
      },
      vault: {
        ...given.vault,
        describe: async (domain, selector) => info(domain, selector),
        use: async (domain, selector, work) => {
          counts.reads += 1;
          counts.kms += 1;
          await time.sleep(latencies.store + latencies.kms);
          return work({ info: info(domain, selector), pkcs1Base64: () => '', pem: () => '' });
        },
      },
      dns: {
        ...dns,
        observe: (query) => {
          counts.dns += 1;
          return dns.observe(query);
        },
      },
      ses: sesOf(time, counts, latencies, bucket, current),
      notifier: { ...notifier, postNotice: posted as never },
      journal: { info: () => undefined, error: failed } as never,
    };
  };
  return { settings, domains: [...settings.domains.values()], deps, settingsBytes };
};
