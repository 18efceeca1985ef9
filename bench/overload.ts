/**
 * What `serve` does under 50 signed interactions a second, a fifth of them decisions, while it is killed (kill -9) and started
 * again at random: the time of its acknowledgements, decisions that it acknowledged and lost, or took twice, and its memory.
 * Run: node bench/overload.ts [--seconds 60] [--rate 50]
 */
import { parseArgs } from 'node:util';
import { runOverload } from '../test/support/overload.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, rate: { type: 'string', default: '50' } },
});

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

/** The load grows with the log and with the messages: says whether it can go on like this. */
const minutes = (late: readonly number[]): string => {
  const counts = Map.groupBy(late, (ms) => Math.floor(ms / 60_000));
  const each = [...counts]
    .sort(([one], [other]) => one - other)
    .map(([minute, all]) => `${minute + 1}.: ${all.length}`);
  return late.length === 0 ? '' : `, by minute ${each.join(' ')}`;
};

const figures = await runOverload({
  seconds: Number(values.seconds),
  perSecond: Number(values.rate),
  killAfterMs: [4_000, 12_000],
  random: Math.random,
});
const { acks, unanswered, late, busy, crowded, kills, acknowledged, lost, doubled, errorsShown, residentMax } = figures;
console.log(
  `acks ${acks.length}, p50 ${percentile(acks, 0.5)} ms, p99 ${percentile(acks, 0.99)} ms, slowest ${acks.at(-1)} ms (goal: < 3,000 ms)`,
);
console.log(
  `kills ${kills}, interactions that met no process ${unanswered}, no answer within 3 s ${late.length} (goal: 0)${minutes(late)}, told to try again: looks ${busy}, decisions ${crowded}`,
);
console.log(
  `decisions acknowledged ${acknowledged}, not in the log ${lost.length} ${lost.join(' ')}, of which told of an error at most ${errorsShown}, doubled ${doubled.length} ${doubled.join(' ')} (goal: 0, 0)`,
);
console.log(`resident memory at most ${Math.round(residentMax / 1_048_576)} MB`);
if (lost.length > errorsShown || doubled.length > 0) process.exitCode = 1;
