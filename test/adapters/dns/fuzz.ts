/** Random messages and records from a seed, and what must hold for each. Shared by `npm test` (some thousands) and bench/fuzzDns.ts. */
import { isDeepStrictEqual } from 'node:util';
import dnsPacket from 'dns-packet';
import { readMessage, writeQuery } from '../../../src/adapters/dns/message.ts';
import { type Chance, chanceFrom } from './fuzzChance.ts';
import { type Made, randomMessage } from './fuzzMessage.ts';
import { checkRandomRecord } from './fuzzRecord.ts';
import { inOurWords } from './oracle.ts';

interface FuzzResult {
  readonly seed: number;
  readonly valid: number;
  readonly mutated: number;
  readonly noise: number;
  readonly records: number;
  readonly slowestMs: number;
}

const queryOf = ({ id, name }: Made) => {
  const query = writeQuery(id, { name, type: 'TXT', recurse: false }, true);
  return query === null ? undefined : { query, name };
};

/** @throws when our reading and the oracle's differ */
function checkValid(made: Made): void {
  const oracle = dnsPacket.decode(made.bytes);
  const read = readMessage(made.bytes, queryOf(made));
  const result = { id: oracle.id, aa: oracle.flag_aa, tc: oracle.flag_tc };
  const same =
    read !== null &&
    isDeepStrictEqual({ id: read.id, aa: read.authoritative, tc: read.truncated }, result) &&
    isDeepStrictEqual(read.answers, oracle.answers?.map(inOurWords)) &&
    isDeepStrictEqual(read.authorities, oracle.authorities?.map(inOurWords));
  if (!same) throw new Error(`read otherwise than dns-packet: ${made.bytes.toString('hex')}`);
}

/** @throws when a reader throws, or when knowing the question changes what is read */
function checkDamaged(bytes: Buffer, made: Made): void {
  if (!isDeepStrictEqual(readMessage(bytes), readMessage(bytes, queryOf(made)))) {
    throw new Error(`read otherwise when the question is known: ${bytes.toString('hex')}`);
  }
}

function damage(chance: Chance, bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const changes = 1 + chance.lessThan(4);
  for (let i = 0; i < changes; i += 1) changed[chance.lessThan(changed.length)] = chance.lessThan(256);
  return chance.lessThan(3) === 0 ? changed.subarray(0, chance.lessThan(changed.length)) : changed;
}

const noiseBytesMax = 600;

/**
 * Each round: one valid message, five damaged ones, one of noise and three records.
 * @throws for the first case that fails; the message names round and seed
 */
export function fuzz(rounds: number, seed: number): FuzzResult {
  const chance = chanceFrom(seed);
  let slowestMs = 0;
  const timed = (work: () => void): void => {
    const startedMs = performance.now();
    work();
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
  };
  for (let round = 0; round < rounds; round += 1) {
    try {
      const made = randomMessage(chance);
      timed(() => checkValid(made));
      for (let i = 0; i < 5; i += 1) {
        const damaged = damage(chance, made.bytes);
        timed(() => checkDamaged(damaged, made));
      }
      const noise = Buffer.from(chance.bytes(chance.lessThan(noiseBytesMax)));
      timed(() => checkDamaged(noise, made));
      for (let i = 0; i < 3; i += 1) timed(() => checkRandomRecord(chance));
    } catch (error) {
      throw new Error(`round ${round} of seed ${seed}`, { cause: error });
    }
  }
  return { seed, valid: rounds, mutated: 5 * rounds, noise: rounds, records: 3 * rounds, slowestMs };
}
