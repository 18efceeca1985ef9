/** CPU for each question and rate of every way, in interleaved rounds. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pass } from './client.ts';
import type { MethodName } from './methods.ts';
import { namesUpTo } from './names.ts';
import { runDnsperf, runMethod } from './run.ts';
import { median, printTable, thousands } from './table.ts';

interface RateOptions {
  readonly folder: string;
  readonly port: number;
  readonly names: number;
  readonly rounds: number;
  /** The first of them warms up, and is shown by itself. */
  readonly passes: number;
}

const windows = [50, 500] as const;
const methodNames: readonly MethodName[] = [
  'ours',
  'bare dgram',
  'one TCP connection',
  'dgram + dns-packet',
  'resolver',
];

interface Sample {
  /** Microseconds. */
  readonly cpu: number;
  readonly firstCpu: number;
  readonly rate: number;
  readonly missing: number;
}

const sampleOf = (passes: readonly Pass[], names: number): Sample => {
  const warm = passes.length > 1 ? passes.slice(1) : passes;
  const cpu = (list: readonly Pass[]) =>
    (list.reduce((sum, { cpuMs }) => sum + cpuMs, 0) * 1_000) / (list.length * names);
  const wallMs = warm.reduce((sum, pass) => sum + pass.wallMs, 0);
  return {
    cpu: cpu(warm),
    firstCpu: cpu(passes.slice(0, 1)),
    rate: (warm.length * names * 1_000) / wallMs,
    missing: passes.reduce((sum, { found }) => sum + names - found, 0),
  };
};

export async function rates({ folder, port, names, rounds, passes }: RateOptions): Promise<void> {
  const file = join(folder, 'queries');
  writeFileSync(file, [...namesUpTo(names)].map((name) => `${name} TXT\n`).join(''));
  for (const window of windows) {
    const samples = new Map<string, Sample[]>();
    const note = (method: string, sample: Sample) => samples.set(method, [...(samples.get(method) ?? []), sample]);
    for (let round = 0; round < rounds; round += 1) {
      const whole = await runDnsperf(file, { port, names, passes, window });
      const cpu = (whole.cpuMs * 1_000) / (names * passes);
      note('dnsperf', {
        cpu,
        firstCpu: cpu,
        rate: (names * passes * 1_000) / whole.wallMs,
        missing: names * passes - whole.found,
      });
      for (const method of methodNames)
        note(method, sampleOf(await runMethod(method, { port, names, passes, window }), names));
    }
    show(window, rounds, samples);
  }
}

function show(window: number, rounds: number, samples: ReadonlyMap<string, readonly Sample[]>): void {
  const perfs = samples.get('dnsperf') ?? [];
  const rows = [...samples].map(([method, list]) => {
    const ratio = median(list.map(({ cpu }, round) => cpu / (perfs[round]?.cpu ?? Number.NaN)));
    return [
      method,
      median(list.map(({ cpu }) => cpu)).toFixed(1),
      `${ratio.toFixed(2)}x`,
      median(list.map(({ firstCpu }) => firstCpu)).toFixed(1),
      thousands(median(list.map(({ rate }) => rate))),
      String(list.reduce((sum, { missing }) => sum + missing, 0)),
    ];
  });
  console.log(`window ${window}, medians of ${rounds} interleaved rounds\n`);
  printTable(['way', 'CPU us/query', 'of dnsperf', 'first pass us', 'queries/s', 'not answered'], rows);
}
