/**
 * One way, in a process of its own: asks for all names so many times, and prints one line of JSON for each pass.
 * Run by bench/dns.ts: node bench/dns/client.ts WAY PORT NAMES PASSES WINDOW TIMEOUT_MS TRIES WANTED
 */

import { type MethodName, methods } from './methods.ts';
import { namesUpTo } from './names.ts';

export interface Pass {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly found: number;
  readonly maxRssMb: number;
}

const [method = '', ...numbers] = process.argv.slice(2);
const [port = 0, names = 0, passes = 1, window = 50, timeoutMs = 2_000, tries = 3, wantedMax = window] =
  numbers.map(Number);

const { query, close } = await methods[method as MethodName]({ port, window, timeoutMs, tries });
// In memory before the clock runs, as a walk has them from the configuration.
const all = [...namesUpTo(names)];

/** So many wanted at a time, until all are answered. */
const queryAll = (): Promise<number> =>
  new Promise((resolve) => {
    let [next, ended, found] = [0, 0, 0];
    const answered = (hasText: boolean): void => {
      ended += 1;
      if (hasText) found += 1;
      if (ended === all.length) resolve(found);
      else queryNext();
    };
    const queryNext = (): void => {
      const name = all[next];
      next += 1;
      if (name !== undefined) void query(name).then(answered);
    };
    for (let place = 0; place < wantedMax; place += 1) queryNext();
  });

for (let pass = 0; pass < passes; pass += 1) {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const found = await queryAll();
  const { user, system } = process.cpuUsage(before);
  const wallMs = performance.now() - startedMs;
  const maxRssMb = process.resourceUsage().maxRSS / 1_024;
  const result: Pass = { wallMs, cpuMs: (user + system) / 1_000, found, maxRssMb };
  console.log(JSON.stringify(result));
}
close();
