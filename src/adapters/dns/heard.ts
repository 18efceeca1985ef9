import type { ServerRole } from '../../domain/observation.ts';
import type { Clock } from '../../ports/clock.ts';
import { rcodeOf, type Said, saidByAuthority, saidByResolver, type ZoneHeld, zoneHeld } from './answer.ts';
import type { Ask, Outcome } from './client.ts';
import { isWithin, sameName } from './message.ts';
import type { Endpoint } from './reply.ts';
import type { HowMany } from './zone.ts';
import { nameAbove } from './zoneCut.ts';
import type { ZoneServer } from './zoneServers.ts';

/** What one server said, before it is judged. */
export interface Heard {
  readonly server: string;
  readonly role: ServerRole;
  readonly said: Said;
  /** Nothing came back at all. */
  readonly silent: boolean;
  /** Silent, and not asked this time. */
  readonly unasked?: true;
  readonly rcode: string | null;
  readonly authoritative: boolean;
  readonly serial: number | null;
  readonly millis: number;
  /** The address that was heard, for further questions. */
  readonly endpoint: Endpoint | null;
  /** Where its alias leads, when what is said was found there. */
  readonly alias?: string;
  /** A zone between the one that it was asked for and the name: it holds both, so that it refers to nobody (RFC 1034 4.3.2). */
  readonly below?: string;
}

export interface Asker {
  readonly ask: Ask;
  readonly clock: Clock;
}

/**
 * Asks every address of an authoritative server, without recursion, for the TXT records and for the serial of the zone that they are in.
 * One entry when its addresses say the same; each of the different ones otherwise, so that none hides behind another.
 */
export async function hearAuthority(
  asker: Asker,
  server: ZoneServer,
  name: string,
  apex: string,
  howMany: HowMany = 'first',
): Promise<readonly Heard[]> {
  const startedMs = asker.clock.monotonicMs();
  const all = await Promise.all(
    server.endpoints.map(async (endpoint) => {
      const [outcome, ...soas] = await Promise.all([
        asker.ask(endpoint, { name, type: 'TXT', recurse: false }),
        ...zonesShownAt(name, apex, howMany).map((at) =>
          asker.ask(endpoint, { name: at, type: 'SOA', recurse: false }),
        ),
      ]);
      const said = outcome.tag === 'message' ? saidByAuthority(outcome.message, name, apex) : unheard(outcome);
      const zones = soas.map((soa) => (soa.tag === 'message' ? zoneHeld(soa.message) : null));
      const below = zones.map((zone) => belowIn(zone, name, apex)).findLast((zone) => zone !== null);
      return { ...describe(outcome), said, serial: zones[0]?.serial ?? null, endpoint, ...(below ? { below } : {}) };
    }),
  );
  const millis = Math.round(asker.clock.monotonicMs() - startedMs);
  const base = { server: server.name, role: 'authoritative' as const, millis };
  const answered = all.filter((one) => !one.silent);
  // Of addresses that are all silent, one that was not asked tells it of the server.
  const heard = answered.length > 0 ? answered : [all.find((one) => one.unasked) ?? all[0]].flatMap((one) => one ?? []);
  if (heard.length > 0) {
    return [...new Map(heard.map((one) => [`${meaning(one.said)} ${one.below ?? ''}`, { ...base, ...one }])).values()];
  }
  // A name without an address answers nobody, which is silence; a look-up that failed tells nothing about the server.
  const said = { tag: 'unknown', reason: 'no_address' } as const;
  return [
    { ...base, said, silent: server.unreachable, rcode: null, authoritative: false, serial: null, endpoint: null },
  ];
}

/**
 * Where the zone of the record shows itself: above its name, whose alias would lead elsewhere. Where a decision rests on it also at the name,
 * which can be a zone of its own.
 */
function zonesShownAt(name: string, apex: string, howMany: HowMany): readonly string[] {
  const above = nameAbove(name);
  const at = isWithin(above, apex) ? above : apex;
  return howMany === 'every' && !sameName(name, at) ? [at, name] : [at];
}

const belowIn = (zone: ZoneHeld | null, name: string, apex: string): string | null =>
  zone !== null && !sameName(zone.apex, apex) && isWithin(zone.apex, apex) && isWithin(name, zone.apex)
    ? zone.apex
    : null;

export async function hearResolver(asker: Asker, label: string, endpoint: Endpoint, name: string): Promise<Heard> {
  const startedMs = asker.clock.monotonicMs();
  const outcome = await asker.ask(endpoint, { name, type: 'TXT', recurse: true });
  return {
    server: label,
    role: 'resolver',
    said: outcome.tag === 'message' ? saidByResolver(outcome.message, name) : unheard(outcome),
    ...describe(outcome),
    authoritative: false,
    serial: null,
    millis: Math.round(asker.clock.monotonicMs() - startedMs),
    endpoint,
  };
}

const unheard = (outcome: Exclude<Outcome, { tag: 'message' }>): Said => ({ tag: 'unknown', reason: outcome.tag });

const describe = (outcome: Outcome): Pick<Heard, 'silent' | 'unasked' | 'rcode' | 'authoritative'> => ({
  silent: outcome.tag === 'silent',
  ...(outcome.tag === 'silent' && outcome.unasked ? { unasked: true } : {}),
  rcode: outcome.tag === 'message' ? rcodeOf(outcome.message) : null,
  authoritative: outcome.tag === 'message' && outcome.message.authoritative,
});

/** Equal for answers that differ in time and cutting only. */
const meaning = (said: Said): string =>
  said.tag === 'records'
    ? JSON.stringify(said.records.map((strings) => strings.join('')).sort())
    : JSON.stringify({ ...said, negativeSeconds: 0 });
