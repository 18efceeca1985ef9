/** What a walk costs at the pace that every server is spared with unless told otherwise: then waking up counts, not asking. */
import { runMethod } from './run.ts';
import { median, printTable } from './table.ts';

interface GentleOptions {
  readonly port: number;
  readonly names: number;
  readonly rounds: number;
}

export async function gentle({ port, names, rounds }: GentleOptions): Promise<void> {
  const micros: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [pass] = await runMethod('ours, gentle', { port, names, passes: 1, window: 500 });
    micros.push(((pass?.cpuMs ?? Number.NaN) * 1_000) / names);
    rates.push((names * 1_000) / (pass?.wallMs ?? Number.NaN));
  }
  console.log(`${names} names at one server at the default pace, medians of ${rounds} rounds\n`);
  printTable(['way', 'CPU us/query', 'queries/s'], [['ours', median(micros).toFixed(0), median(rates).toFixed(0)]]);
}
