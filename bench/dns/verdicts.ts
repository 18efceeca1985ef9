/** Every verdict compared with what the server is known to hold. */

import { hearAuthority } from '../../src/adapters/dns/authoritative.ts';
import { createAsking } from '../../src/adapters/dns/client.ts';
import { judge } from '../../src/adapters/dns/verdict.ts';
import { inWindow } from '../../src/app/concurrency.ts';
import { systemClock } from '../../src/main/systemClock.ts';
import { type Truth, truthOf } from './answers.ts';
import { startAnswers } from './answersServer.ts';
import { apex, expected, nameOf } from './names.ts';
import { printTable } from './table.ts';

const verdictFor: Readonly<Record<Truth, string>> = {
  right: 'right',
  wrong: 'wrong',
  absent: 'absent',
  silent: 'unknown',
  servfail: 'unknown',
};

function* indices(count: number): Generator<number> {
  for (let i = 0; i < count; i += 1) yield i;
}

/** Through all that a check does for one server: two questions, reading, judging. */
export async function verdicts(names: number): Promise<void> {
  const server = await startAnswers(0, true);
  const limits = { inFlightMax: 100_000, perSecondMax: 10_000_000 };
  const { patient } = createAsking({ timeoutMs: 1_000, tries: 3, windowMax: 200, limits });
  const asker = { ask: patient, clock: systemClock };
  const zoneServer = {
    name: `ns.${apex}`,
    endpoints: [{ address: '127.0.0.1', port: server.port }],
    unreachable: false,
  };
  const counts = new Map<string, number>();
  let wrong = 0;
  await inWindow(indices(names), 4_000, async (i) => {
    const heard = await hearAuthority(asker, zoneServer, nameOf(i), apex);
    const said = heard.map((one) => judge(one, { fingerprint: expected }).answer.verdict).join();
    const truth = truthOf(i, true);
    counts.set(`${truth} | ${said}`, (counts.get(`${truth} | ${said}`) ?? 0) + 1);
    if (said !== verdictFor[truth]) wrong += 1;
  });
  await server.stop();
  console.log(`${names} names: ${wrong} wrong verdicts\n`);
  printTable(
    ['truth', 'verdict', 'names'],
    [...counts].map(([key, count]) => [...key.split(' | '), String(count)]),
  );
}
