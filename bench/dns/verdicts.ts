/** Every verdict compared with what the server is known to hold. */

import { queryAuthority } from '../../src/adapters/dns/authoritative.ts';
import { createQueryClient } from '../../src/adapters/dns/client.ts';
import { judge } from '../../src/adapters/dns/verdict.ts';
import { systemClock } from '../../src/main/process.ts';
import { inWindow } from '../../src/ports/concurrency.ts';
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
  const { patient } = createQueryClient({ timeoutMs: 1_000, tries: 3, windowMax: 200, limits });
  const asker = { query: patient, clock: systemClock };
  const zoneServer = {
    name: `ns.${apex}`,
    endpoints: [{ address: '127.0.0.1', port: server.port }],
    unreachable: false,
  };
  const counts = new Map<string, number>();
  let wrong = 0;
  await inWindow(indices(names), 4_000, async (i) => {
    const responses = await queryAuthority(asker, zoneServer, nameOf(i), apex);
    const verdicts = responses.map((one) => judge(one, { fingerprint: expected }).answer.verdict).join();
    const truth = truthOf(i, true);
    counts.set(`${truth} | ${verdicts}`, (counts.get(`${truth} | ${verdicts}`) ?? 0) + 1);
    if (verdicts !== verdictFor[truth]) wrong += 1;
  });
  await server.stop();
  console.log(`${names} names: ${wrong} wrong verdicts\n`);
  printTable(
    ['truth', 'verdict', 'names'],
    [...counts].map(([key, count]) => [...key.split(' | '), String(count)]),
  );
}
