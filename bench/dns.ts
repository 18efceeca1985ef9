/**
 * Asking many names, against peers: NSD with `_domainkey` TXT records on one core, each client alone on the other.
 * Needs Debian's nsd and dnsperf, and taskset (util-linux). massdns is in no package of Debian: it is not measured.
 * Run: node bench/dns.ts [--quick] [rates] [gentle] [delayed] [verdicts] [beyond] [memory]   all of them when none is named
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beyond } from './dns/beyond.ts';
import { delayed } from './dns/delayed.ts';
import { gentle } from './dns/gentle.ts';
import { memory } from './dns/memory.ts';
import { startNsd } from './dns/nsd.ts';
import { rates } from './dns/rates.ts';
import { verdicts } from './dns/verdicts.ts';

const quick = process.argv.includes('--quick');
const rounds = quick ? 1 : 5;

async function onNsd(names: number, measure: (port: number, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'futari-bench-'));
  try {
    const nsd = await startNsd(folder, names);
    try {
      await measure(nsd.port, folder);
    } finally {
      await nsd.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const all = quick ? 5_000 : 50_000;
/** Ten seconds a round. */
const few = quick ? 500 : 2_000;

const parts: Readonly<Record<string, () => Promise<void> | void>> = {
  rates: () => onNsd(all, (port, folder) => rates({ folder, port, names: all, rounds, passes: 2 })),
  gentle: () => onNsd(few, (port) => gentle({ port, names: few, rounds })),
  delayed: () => delayed(quick ? 1_000 : 5_000, rounds),
  verdicts: () => verdicts(all),
  beyond: () => beyond(quick ? 10_000 : 100_000, rounds),
  memory: () => memory(quick ? 10_000 : 100_000),
};

const named = process.argv.slice(2).filter((word) => word !== '--quick');
for (const part of named.length > 0 ? named : Object.keys(parts)) {
  const run = parts[part];
  if (run === undefined) throw new RangeError(`no such part: ${part} (${Object.keys(parts).join(', ')})`);
  await run();
}
