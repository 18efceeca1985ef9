/** What any resolver on earth could get: every server to which any other leads is asked, whatever order it prefers (RFC 1034 5.3.3). */
import { isWithin } from '../../../src/adapters/dns/message.ts';
import { answerOf, keyName, right, rootServer, serversIn, type Topology } from './topology.ts';

/** More than any of these worlds has. */
const namesMax = 10;

/** Whoever does not say `right` for the key record, or for the name that its alias leads to. */
export function notRight(world: Topology): readonly string[] {
  const found: string[] = [];
  const names = [keyName];
  for (let i = 0; i < names.length && i < namesMax; i += 1) {
    const name = names[i] ?? '';
    const reached = reachedFor(world, name);
    const last = Math.max(...reached.map(([apex]) => apex.length));
    for (const [apex, server] of reached) {
      const { rcode, authoritative, answers } = answerOf(world, server, name, 'TXT');
      const here = answers.find((record) => record.name === name)?.data;
      // Who knows nothing of a zone above is passed over; of the record's own zone everybody has to know it.
      if (rcode !== 0 && apex.length < last) continue;
      if (rcode === 0 && !authoritative) continue;
      if (here?.tag === 'name' && !names.includes(here.name)) names.push(here.name);
      if (here?.tag !== 'name' && !(here?.tag === 'TXT' && here.strings[0] === right))
        found.push(`${server} at ${name}`);
    }
  }
  return found;
}

/** Zone and server. From the root down, by referrals, and by the NS records that anybody gives for a zone on the way. */
function reachedFor(world: Topology, name: string): readonly (readonly [string, string])[] {
  const reached = new Map<string, readonly [string, string]>([[` ${rootServer}`, ['', rootServer]]]);
  const labels = name.split('.');
  const suffixes = labels.map((_, i) => labels.slice(i).join('.'));
  // What is added while it is gone through is gone through as well; zones times servers bound it.
  for (const [apex, server] of reached.values()) {
    for (const queried of suffixes.filter((one) => isWithin(one, apex))) {
      const { answers, authorities } = answerOf(world, server, queried, 'NS');
      for (const [zone, other] of serversIn([...answers, ...authorities], name)) {
        if (isWithin(zone, apex)) reached.set(`${zone} ${other}`, [zone, other]);
      }
    }
  }
  return [...reached.values()];
}
