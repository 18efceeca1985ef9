/** 30 ms away, and two names of a hundred that never answer: how far from the time that nobody can beat. */
import { startAnswers } from './answersServer.ts';
import { runWay } from './run.ts';
import { median, printTable } from './table.ts';
import type { WayName } from './ways.ts';

const delayMs = 30;
const timeoutMs = 500;
const tries = 3;
const windows = [50, 500] as const;
const asked: readonly WayName[] = ['ours', 'dgram + dns-packet', 'resolver'];

/** Every place of the window used all the time, and the last one's tries. */
const idealMs = (names: number, window: number): number => (names / window) * delayMs + timeoutMs * tries;

export async function delayed(names: number, rounds: number): Promise<void> {
  const server = await startAnswers(delayMs, false);
  const rows: string[][] = [];
  for (const window of windows) {
    const wall = new Map<WayName, number[]>();
    const found = new Map<WayName, number>();
    for (let round = 0; round < rounds; round += 1) {
      for (const way of asked) {
        const passes = await runWay(way, { port: server.port, names, passes: 1, window, timeoutMs, tries });
        wall.set(way, [...(wall.get(way) ?? []), passes[0]?.wallMs ?? Number.NaN]);
        found.set(way, passes[0]?.found ?? 0);
      }
    }
    const ideal = idealMs(names, window);
    for (const [way, list] of wall) {
      const ms = median(list);
      rows.push([
        String(window),
        way,
        (ms / 1_000).toFixed(2),
        (ideal / 1_000).toFixed(2),
        `${(ms / ideal).toFixed(2)}x`,
        String(found.get(way)),
      ]);
    }
  }
  await server.stop();
  console.log(
    `${names} names, ${delayMs} ms away, 2% never answer, ${tries} tries of ${timeoutMs} ms, medians of ${rounds} rounds\n`,
  );
  printTable(['window', 'way', 's', 'ideal s', 'of ideal', 'found'], rows);
}
