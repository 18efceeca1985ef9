/**
 * One way, in a process of its own: asks for all names so many times, and prints one line of JSON for each pass.
 * Run by bench/dns.ts: node bench/dns/client.ts WAY PORT NAMES PASSES WINDOW TIMEOUT_MS TRIES
 */
import { inWindow } from '../../src/app/inWindow.ts';
import { namesUpTo } from './names.ts';
import { type WayName, ways } from './ways.ts';

export interface Pass {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly found: number;
  readonly maxRssMb: number;
}

const [way = '', ...numbers] = process.argv.slice(2);
const [port = 0, names = 0, passes = 1, window = 50, timeoutMs = 2_000, tries = 3] = numbers.map(Number);
/** Ours has a window of its own below: so that it is that one which counts, more are wanted than fit. */
const wantedMax = way === 'ours' ? window * 4 + 500 : window;

const { ask, close } = ways[way as WayName]({ port, window, timeoutMs, tries });
for (let pass = 0; pass < passes; pass += 1) {
  let found = 0;
  const startedMs = performance.now();
  const before = process.cpuUsage();
  await inWindow(namesUpTo(names), wantedMax, async (name) => {
    if (await ask(name)) found += 1;
  });
  const { user, system } = process.cpuUsage(before);
  const wallMs = performance.now() - startedMs;
  const result: Pass = {
    wallMs,
    cpuMs: (user + system) / 1_000,
    found,
    maxRssMb: process.resourceUsage().maxRSS / 1_024,
  };
  console.log(JSON.stringify(result));
}
close();
