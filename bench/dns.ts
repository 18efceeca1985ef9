/**
 * Asking many names, against peers: NSD with `_domainkey` TXT records on one core, each client alone on the other.
 * Needs Debian's nsd and dnsperf, and taskset (util-linux). massdns is in no package of Debian: it is not measured.
 * Run: node bench/dns.ts [--quick] [rates] [delayed] [verdicts] [beyond] [memory]   all of them when none is named
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beyond } from './dns/beyond.ts';
import { delayed } from './dns/delayed.ts';
import { memory } from './dns/memory.ts';
import { startNsd } from './dns/nsd.ts';
import { rates } from './dns/rates.ts';
import { verdicts } from './dns/verdicts.ts';

const quick = process.argv.includes('--quick');
const rounds = quick ? 1 : 5;

async function ratesOnNsd(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'futari-bench-'));
  const names = quick ? 5_000 : 50_000;
  try {
    const nsd = await startNsd(folder, names);
    try {
      await rates({ folder, port: nsd.port, names, rounds, passes: 2 });
    } finally {
      await nsd.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const parts: Readonly<Record<string, () => Promise<void> | void>> = {
  rates: ratesOnNsd,
  delayed: () => delayed(quick ? 1_000 : 5_000, rounds),
  verdicts: () => verdicts(quick ? 5_000 : 50_000),
  beyond: () => beyond(quick ? 10_000 : 100_000, rounds),
  memory: () => memory(quick ? 10_000 : 100_000),
};

const named = process.argv.slice(2).filter((word) => word !== '--quick');
for (const part of named.length > 0 ? named : Object.keys(parts)) {
  const run = parts[part];
  if (run === undefined) throw new RangeError(`no such part: ${part} (${Object.keys(parts).join(', ')})`);
  await run();
}
