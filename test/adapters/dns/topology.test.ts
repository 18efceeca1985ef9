import { expect, test } from '@jest/globals';
import { queryZone } from '../../../src/adapters/dns/authoritative.ts';
import type { Query } from '../../../src/adapters/dns/client.ts';
import { patientStrategy } from '../../../src/adapters/dns/keyRecordSource.ts';
import type { DnsMessage, QuestionType } from '../../../src/adapters/dns/message.ts';
import { judgeCut } from '../../../src/adapters/dns/verdict.ts';
import { type Cut, findZoneOf } from '../../../src/adapters/dns/zone.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { type Chance, chanceFrom } from './fuzzChance.ts';
import { notRight } from './reachable.ts';
import { answerOf, keyName, randomTopology, right, rootServer, serversIn, type Topology } from './topology.ts';

const stepsMax = 8;
const resolver = { address: 'resolver', port: 53 };

/** A resolver that happens to have asked these servers, and not others. */
function resolved(world: Topology, chance: Chance, name: string, type: QuestionType): DnsMessage {
  let servers = [rootServer];
  for (let step = 0; step < stepsMax; step += 1) {
    const answer = answerOf(world, chance.pick(servers), name, type);
    if (answer.rcode !== 0) continue;
    if (answer.authoritative) return { ...answer, authoritative: false };
    servers = serversIn(answer.authorities, name).map(([, server]) => server);
  }
  return { ...answerOf(world, rootServer, '', 'SOA'), rcode: 2 };
}

async function isRight(world: Topology, chance: Chance): Promise<boolean> {
  // Each server's name is its address.
  const query: Query = async ({ address }, { name, type }) => {
    if (address !== resolver.address) return { tag: 'message', message: answerOf(world, address, name, type) };
    if (type !== 'A') return { tag: 'message', message: resolved(world, chance, name, type) };
    const data = { tag: 'address', type: 'A', address: name } as const;
    return {
      tag: 'message',
      message: { ...answerOf(world, '', name, type), rcode: 0, answers: [{ name, ttlSeconds: 60, data }] },
    };
  };
  const queryClient = { patient: query, hurried: query };
  const strategy = patientStrategy({
    queries: queryClient,
    resolvers: [resolver],
    clock: new VirtualClock(0),
    port: 53,
    ipv6: false,
  });
  const cuts: Cut[] = [];
  const { addresses, howMany, delegationOf } = strategy;
  const finder = { ...addresses, query, howMany, delegationOf, found: (cut: Cut) => void cuts.push(cut) };
  const zone = await findZoneOf(finder, 'goo.jp');
  const responses = zone === null ? [] : await queryZone(strategy.querier, finder, zone, keyName);
  const all = responses.every(({ result }) => result.tag === 'records' && result.records.flat().join() === right);
  return responses.length > 0 && all && cuts.flatMap(judgeCut).length === 0;
}

test('I2: given any zones, copies and delegations, then right is said only where every server says so to which any resolver could come', async () => {
  const chance = chanceFrom(20_261_122);
  const wrong: string[] = [];
  let rights = 0;
  for (let i = 0; i < 600; i += 1) {
    const world = randomTopology(chance);
    if (!(await isRight(world, chance))) continue;
    rights += 1;
    const others = notRight(world);
    if (others.length > 0) wrong.push(`world ${i}: ${others}`);
  }
  expect(wrong).toEqual([]);
  // Enough of them are right, or this would show nothing.
  expect(rights).toBeGreaterThan(200);
});
