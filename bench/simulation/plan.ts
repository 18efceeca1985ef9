/** What fate holds for one world: drawn from its seed alone, so that every way of switching meets the same. */
import { Random } from './random.ts';
import { day, hour, minute } from './units.ts';

/** A record that is not as it was, without anybody having asked for it. */
export interface Mishap {
  readonly afterMs: number;
  readonly lastsMs: number;
  /** Servers that lose it; the others keep it. */
  readonly servers: readonly number[];
  /** Another key is put there, instead of nothing. */
  readonly otherKey: boolean;
}

export interface RotationPlan {
  readonly handInAfterMs: number;
  /** From the application in the department's hands to the record: 0 to 60 days. */
  readonly lagMs: number;
  /** The first record is wrong, and corrected so much later. */
  readonly wrong: { readonly finding: 'other_key' | 'truncated' | 'name_doubled'; readonly forMs: number } | null;
  /** How far each server is behind the first. */
  readonly serverLagsMs: readonly number[];
  /** Somebody looks the name up through the shared resolver before it is there. */
  readonly strayReadAfterMs: number | null;
  /** After the record was right, before or around the switch. */
  readonly flap: Mishap | null;
  /** After the switch: during the watch or the overlap. */
  readonly vanish: (Mishap & { readonly whose: 'next' | 'previous' }) | null;
  /** A server that does not answer, counted from the hand-in. */
  readonly silence: { readonly server: number; readonly afterMs: number; readonly forMs: number } | null;
  readonly removalAfterMs: number;
  readonly rollback: { readonly afterMs: number; readonly ban: boolean; readonly again: boolean } | null;
  readonly cancelAfterMs: number | null;
  readonly firstRound: 'approve' | 'decline' | 'expire' | 'withdraw';
  readonly pauseMs: number;
}

export interface WorldPlan {
  readonly world: number;
  readonly seed: number;
  readonly targets: 1 | 2;
  /** SES names the selector in its readings, or gives no token. */
  readonly tokens: boolean;
  readonly sesSkewMs: number;
  readonly servers: number;
  readonly ttlMs: number;
  readonly negativeTtlMs: number;
  readonly execution: 'onApproval' | 'operator';
  readonly window: boolean;
  /** A second process that sweeps at the same moments. */
  readonly twin: boolean;
  /** No switch is answered, and each lands minutes later: not by chance, but where that is what is looked at. */
  readonly latePuts: boolean;
  readonly rotations: readonly RotationPlan[];
}

const someServers = (random: Random, servers: number): number[] => {
  const all = Array.from({ length: servers }, (_, index) => index);
  return random.chance(0.4) ? all : all.filter(() => random.chance(0.5));
};

const mishap = (random: Random, servers: number, withinMs: number): Mishap => ({
  afterMs: random.spread(minute, withinMs),
  lastsMs: random.spread(10 * minute, 60 * hour),
  servers: someServers(random, servers),
  otherKey: random.chance(0.3),
});

const lag = (random: Random): number =>
  random.chance(0.1)
    ? random.between(0, hour)
    : random.chance(0.6)
      ? random.between(0, 20 * day)
      : random.between(0, 60 * day);

const rotationPlan = (random: Random, servers: number): RotationPlan => ({
  handInAfterMs: random.spread(10 * minute, 3 * day),
  lagMs: lag(random),
  wrong: random.chance(0.25)
    ? { finding: random.pick(['other_key', 'truncated', 'name_doubled']), forMs: random.spread(hour, 10 * day) }
    : null,
  serverLagsMs: Array.from({ length: servers }, (_, index) =>
    index === 0 ? 0 : random.chance(0.1) ? random.spread(hour, 12 * hour) : random.between(0, 30 * minute),
  ),
  strayReadAfterMs: random.chance(0.2) ? random.between(0, 30 * day) : null,
  flap: random.chance(0.2) ? mishap(random, servers, 4 * day) : null,
  vanish: random.chance(0.06)
    ? { ...mishap(random, servers, 15 * day), whose: random.chance(0.6) ? 'next' : 'previous' }
    : null,
  silence: random.chance(0.05)
    ? {
        server: random.between(0, servers),
        afterMs: random.between(0, 20 * day),
        forMs: random.spread(minute, 4 * day),
      }
    : null,
  removalAfterMs: random.spread(hour, 10 * day),
  rollback: random.chance(0.2)
    ? {
        afterMs: random.spread(1, 16 * day),
        ban: random.chance(0.15),
        again: random.chance(0.7),
      }
    : null,
  cancelAfterMs: random.chance(0.06) ? random.spread(minute, 40 * day) : null,
  firstRound: random.chance(0.8) ? 'approve' : random.pick(['decline', 'expire', 'withdraw']),
  pauseMs: random.spread(minute, 30 * day),
});

export const rotationsPerWorld = 2;

export const worldPlan = (seed: number, world: number): WorldPlan => {
  const random = new Random(seed, world, 1);
  const servers = random.between(2, 5);
  return {
    world,
    seed: random.between(1, 2 ** 31),
    targets: random.chance(0.3) ? 2 : 1,
    tokens: random.chance(0.75),
    sesSkewMs: random.between(-2 * minute, 2 * minute),
    servers,
    ttlMs: random.spread(5 * minute, day),
    negativeTtlMs: random.spread(minute, 3 * hour),
    execution: random.chance(0.25) ? 'operator' : 'onApproval',
    window: random.chance(0.3),
    twin: random.chance(0.3),
    latePuts: false,
    rotations: Array.from({ length: rotationsPerWorld }, () => rotationPlan(random, servers)),
  };
};
