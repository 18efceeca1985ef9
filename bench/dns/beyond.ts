/** What a check costs beyond DNS: join, parse, compare the key's bytes. */
import { readKeyRecord } from '../../src/domain/keyRecord.ts';
import { expected, rightStrings, wrongStrings } from './names.ts';
import { median, printTable } from './table.ts';

/** Another key is imported to say what is wrong with it, which takes far longer: fewer of them. */
const cases = [
  { title: 'the right key', records: [rightStrings], share: 1 },
  { title: 'another key', records: [wrongStrings], share: 0.01 },
] as const;

export function beyond(checks: number, rounds: number): void {
  const rows = cases.map(({ title, records, share }) => {
    const count = checks * share;
    const micros: number[] = [];
    // The first round warms up.
    for (let round = 0; round <= rounds; round += 1) {
      const before = process.cpuUsage();
      for (let i = 0; i < count; i += 1) readKeyRecord(records, { fingerprint: expected });
      const { user, system } = process.cpuUsage(before);
      if (round > 0) micros.push((user + system) / count);
    }
    return [title, median(micros).toFixed(2), Math.min(...micros).toFixed(2)];
  });
  console.log(`one record beyond DNS, medians of ${rounds} rounds of ${checks}\n`);
  printTable(['record', 'CPU us', 'fastest round'], rows);
}
