import type { Clock } from '../../ports/clock.ts';
import type { Asking } from './client.ts';
import type { Asker } from './heard.ts';
import { type AddressOptions, createLookup } from './lookup.ts';
import { Memory } from './memory.ts';
import { createRememberedLookup } from './rememberedLookup.ts';
import type { Endpoint } from './reply.ts';
import { askDelegation, type Delegation, type HowMany, type ParentZone } from './zone.ts';
import { findParent, nameAbove } from './zoneCut.ts';

/** How a check asks: its servers, its look-ups, and the zones above. */
export interface Ways {
  readonly asker: Asker;
  readonly addresses: AddressOptions;
  readonly delegationOf: (apex: string) => Promise<Delegation>;
  readonly howMany: HowMany;
}

export interface WaysOptions {
  readonly asking: Asking;
  /** Resolvers for the look-up of zones and name servers. */
  readonly resolvers: readonly Endpoint[];
  readonly clock: Clock;
  readonly port: number;
  readonly ipv6: boolean;
}

/** For a check on which a decision rests: everything is asked anew, and every server of the parent zone. */
export function patientWays({ asking, resolvers, clock, port, ipv6 }: WaysOptions): Ways {
  const lookup = createLookup(asking.patient, resolvers);
  const addresses = { lookup, port, ipv6 };
  const options = {
    ...addresses,
    ask: asking.patient,
    howMany: 'every',
    parentOf: (apex: string) => findParent(lookup, apex),
    monotonicMs: () => clock.monotonicMs(),
  } as const;
  return {
    asker: { ask: asking.patient, clock },
    addresses,
    howMany: options.howMany,
    delegationOf: (apex) => askDelegation(options, apex),
  };
}

/** For one check of many: addresses and delegations are remembered within their TTL, and of the parent's servers one is enough. */
export function hurriedWays({ asking, resolvers, clock, port, ipv6 }: WaysOptions): Ways {
  const now = () => clock.now();
  const lookup = createRememberedLookup(createLookup(asking.hurried, resolvers), now);
  const addresses = { lookup, port, ipv6 };
  const parents = new Memory<ParentZone | null>(now, (parent) => parent?.ttlSeconds ?? 0);
  const options = {
    ...addresses,
    ask: asking.hurried,
    howMany: 'first',
    // Zones side by side have the same parent.
    parentOf: (apex: string) => parents.get(nameAbove(apex), () => findParent(lookup, apex)),
    monotonicMs: () => clock.monotonicMs(),
  } as const;
  const known = new Memory<Delegation>(now, ({ ttlSeconds }) => ttlSeconds);
  return {
    asker: { ask: asking.hurried, clock },
    addresses,
    howMany: options.howMany,
    delegationOf: (apex) => known.get(apex, () => askDelegation(options, apex)),
  };
}
