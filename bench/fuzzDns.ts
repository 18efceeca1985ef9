/**
 * Messages and records at random: valid messages are read as dns-packet reads them, damaged ones and noise never make a reader throw
 * (and read the same whether or not the question is known), no record makes the record reader throw or say right about another key.
 * Run: node bench/fuzzDns.ts [rounds] [seed]   ten cases a round
 */
import { fuzz } from '../test/adapters/dns/fuzz.ts';

const [rounds = 120_000, seed = 20_261_122] = process.argv.slice(2).map(Number);
const { valid, mutated, noise, records, slowestMs } = fuzz(rounds, seed);
const cases = valid + mutated + noise + records;
console.log(
  `seed ${seed}: ${cases} cases (${valid} valid messages, ${mutated} damaged, ${noise} of noise, ${records} records), 0 failed`,
);
console.log(`slowest case ${slowestMs.toFixed(1)} ms`);
