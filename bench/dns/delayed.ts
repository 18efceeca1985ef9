/** 30 ms away, and two names of a hundred that never answer: how far from the time that nobody can beat. */
import { startAnswers } from './answersServer.ts';
import type { MethodName } from './methods.ts';
import { runMethod } from './run.ts';
import { median, printTable } from './table.ts';

const delayMs = 30;
const timeoutMs = 500;
const tries = 3;
const windows = [50, 500] as const;
const methodNames: readonly MethodName[] = ['ours', 'dgram + dns-packet', 'resolver'];

/** Every place of the window used all the time, and the last one's tries. */
const idealMs = (names: number, window: number): number => (names / window) * delayMs + timeoutMs * tries;

export async function delayed(names: number, rounds: number): Promise<void> {
  const server = await startAnswers(delayMs, false);
  const rows: string[][] = [];
  for (const window of windows) {
    const wall = new Map<MethodName, number[]>();
    const found = new Map<MethodName, number>();
    for (let round = 0; round < rounds; round += 1) {
      for (const method of methodNames) {
        const passes = await runMethod(method, { port: server.port, names, passes: 1, window, timeoutMs, tries });
        wall.set(method, [...(wall.get(method) ?? []), passes[0]?.wallMs ?? Number.NaN]);
        found.set(method, passes[0]?.found ?? 0);
      }
    }
    const ideal = idealMs(names, window);
    for (const [method, list] of wall) {
      const ms = median(list);
      rows.push([
        String(window),
        method,
        (ms / 1_000).toFixed(2),
        (ideal / 1_000).toFixed(2),
        `${(ms / ideal).toFixed(2)}x`,
        String(found.get(method)),
      ]);
    }
  }
  await server.stop();
  console.log(
    `${names} names, ${delayMs} ms away, 2% never answer, ${tries} tries of ${timeoutMs} ms, medians of ${rounds} rounds\n`,
  );
  printTable(['window', 'way', 's', 'ideal s', 'of ideal', 'found'], rows);
}
